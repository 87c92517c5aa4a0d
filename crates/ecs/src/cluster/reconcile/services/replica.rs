//! REPLICA services: so many tasks as are desired, replaced step by step.
use std::sync::Arc;

use berth_engine::Timestamp;

use super::{
    outcome,
    revisions::drop_older,
    staged,
    step::{Rolled, is_reached, roll},
    zones,
};
use crate::{
    cluster::{
        Txn, deploy,
        records::{cluster::ClusterRecord, service::Service},
        tallies::RevisionTally,
    },
    limits::STEADY_STATE_REPEATED_MS,
};

/// ECS, word for word.
const STUCK: &str = "was unable to stop or start tasks during a deployment because of the service \
                     deployment configuration. Update the minimumHealthyPercent or maximumPercent \
                     value and try again.";

pub fn reconcile(txn: &mut Txn, cluster: &ClusterRecord, service: &Arc<Service>) {
    if outcome::decided(txn, service) {
        return;
    }
    let Some((primary, older)) = service.deployments.split_first() else { return };
    let mut next = (**service).clone();
    zones::give_way(txn, &mut next);
    staged::stop_superseded(txn, service);
    match staged::hold(txn, service, primary) {
        Some(hold) => staged::reconcile(txn, cluster, service, &hold, &mut next),
        None if zones::is_moving(txn, &next) => zones::go_on(txn, &mut next),
        None => {
            let rolled = roll(txn, cluster, service, (primary, older), service.desired_count);
            arrive(txn, service, &mut next, &rolled);
            zones::consider(txn, cluster, &mut next, &rolled.counts);
        }
    }
    drop_older(txn, &mut next);
    next.look_at = look_at(txn, &next);
    if next != **service {
        txn.put(next);
    }
}

/// Notes how far the service is from what it should be.
fn arrive(txn: &mut Txn, service: &Service, next: &mut Service, rolled: &Rolled) {
    next.starved_since = rolled.missed.then(|| service.starved_since.unwrap_or(txn.now));
    note_stuck(txn, next, rolled.is_stuck);
    if !is_reached(&rolled.counts) {
        next.steady_at = None;
    } else if rolled.older == RevisionTally::default() {
        outcome::reached(txn, next);
    }
}

/// Says once that the percentages let a deployment go neither forth nor back.
pub fn note_stuck(txn: &mut Txn, service: &mut Service, is_stuck: bool) {
    let primary = &mut service.deployments[0];
    let is_stuck = is_stuck && primary.is_in_progress();
    if is_stuck && !primary.is_stuck {
        deploy::event(txn, &service.name, None, STUCK);
    }
    primary.is_stuck = is_stuck;
}

/// When something is due that nobody reports.
pub fn look_at(txn: &Txn, service: &Service) -> Option<Timestamp> {
    let launches = service.deployments.iter().filter_map(|it| it.next_launch_at);
    let steady = service.steady_at.map(|at| at + STEADY_STATE_REPEATED_MS);
    let moves = service.rebalancing.as_ref().and_then(|it| it.next_at);
    let times = launches.chain(steady).chain(moves).chain(staged::due_at(txn, service));
    times.filter(|at| *at > txn.now).min()
}
