//! Availability-zone rebalancing: one task after the other moves to where fewest are.
//!
//! A move starts a task where placement would put it, which is in the emptiest zone that has room,
//! and stops one in the fullest when all are healthy. It happens only while nothing else does: a
//! deployment ends it, and what is missing comes first.
use std::sync::Arc;

use berth_api::ecs::DeploymentRolloutState;
use berth_engine::Random;

use super::{
    balance::{self, Zone, Zones},
    moves,
    revisions::{of, row, tally},
    rolling::Counts,
    step,
    stop::{self, Cause, Victims},
};
use crate::{
    cluster::{
        Facet, Txn, deploy,
        launch::{self, Launch},
        records::{
            cluster::ClusterRecord,
            id::RevisionId,
            service::{Rebalancing, Service},
            task::Task,
        },
    },
    limits::{REBALANCING_PAUSE_MAX_MS, REBALANCING_PAUSE_MS},
};

const ATTRIBUTE: &str = "ecs.availability-zone";

/// ECS: a deployment goes before rebalancing.
pub fn give_way(txn: &mut Txn, service: &mut Service) {
    let is_settled = service.deployments.len() == 1
        && service.deployments[0].rollout_state == DeploymentRolloutState::Completed;
    if service.rebalancing.is_some() && !(is_settled && service.is_balanced()) {
        announce_end(txn, service);
        service.rebalancing = None;
    }
}

/// Whether a task has been started for balance, and there is one too many because of it.
pub fn is_moving(txn: &Txn, service: &Service) -> bool {
    let started = service.rebalancing.as_ref().and_then(|it| it.started);
    let started = started.and_then(|it| txn.tasks.get(&it));
    if !started.is_some_and(|it| it.is_wanted()) {
        return false;
    }
    let primary = &service.deployments[0];
    let tally = tally(txn, service, primary.revision);
    tally.pending + tally.running == service.desired_count + 1
        && step::replaced(txn, service, primary).is_empty()
}

/// Waits until all tasks are healthy; then one in the fullest zone stops.
pub fn go_on(txn: &mut Txn, service: &mut Service) {
    let revision = service.deployments[0].revision;
    let rebalancing = service.rebalancing.clone().expect("a task is being moved");
    let started = rebalancing.started.expect("a task is being moved");
    if tally(txn, service, revision).healthy <= service.desired_count {
        return;
    }
    let others: Vec<_> = wanted(txn, service, revision).filter(|it| it.id != started).collect();
    let to = txn.tasks.get(&started).and_then(|it| it.availability_zone.clone());
    let zones = zones_of(txn, &others);
    if let Some(from) = to.and_then(|to| balance::giver(&zones, &to)) {
        let others: Vec<_> = others.into_iter().map(|it| (it, Cause::Rebalancing)).collect();
        let is_there = |it: &Task| it.availability_zone.as_ref() == Some(from);
        let mut stopped = Victims::default();
        stopped.choose(txn, service, &others, is_there, 1);
        stop::tasks(txn, service, stopped);
    }
    let next_at = Some(txn.now + REBALANCING_PAUSE_MS);
    service.rebalancing = Some(Rebalancing { started: None, next_at, failures: 0, ..rebalancing });
}

/// Begins to move a task if the service is as it should be but for its balance.
pub fn consider(txn: &mut Txn, cluster: &ClusterRecord, service: &mut Service, counts: &Counts) {
    break_off(txn, service);
    let is_settled = service.deployments[0].rollout_state == DeploymentRolloutState::Completed;
    if !service.is_balanced() || !is_settled || !step::is_reached(counts) {
        return;
    }
    let zones = zones_in_pool(txn, service);
    if balance::is_balanced(&zones) {
        if service.rebalancing.take().is_some_and(|it| it.is_announced) {
            let text = format!("is AZ balanced with {}.", balance::text(&zones));
            deploy::event(txn, &service.name, Some("SERVICE_REBALANCING_COMPLETED"), &text);
        }
        return;
    }
    let rests = |it: &Rebalancing| it.next_at.is_some_and(|at| at > txn.now);
    let room = counts.upper() - counts.desired - counts.stopping;
    if service.rebalancing.as_ref().is_some_and(rests) || room < 1 {
        return;
    }
    match start(txn, cluster, service) {
        Some(task) => {
            let rebalancing = service.rebalancing.take().unwrap_or_default();
            if !rebalancing.is_announced {
                let zones = balance::text(&zones);
                let text = format!("is not AZ balanced with {zones}. AZ Rebalancing in progress.");
                deploy::event(txn, &service.name, Some("SERVICE_REBALANCING_STARTED"), &text);
            }
            moves::started(txn, service, &task);
            let started = Some(task.id);
            service.rebalancing =
                Some(Rebalancing { is_announced: true, started, next_at: None, ..rebalancing });
        }
        None => {
            announce_end(txn, service);
            pause(txn, service);
        }
    }
}

/// A task that was started for balance ended, or another did whose place it takes.
fn break_off(txn: &Txn, service: &mut Service) {
    if let Some(it) = service.rebalancing.as_mut().filter(|it| it.started.is_some()) {
        it.started = None;
        pause(txn, service);
    }
}

/// Rests, the longer the more often nothing could be moved.
fn pause(txn: &Txn, service: &mut Service) {
    let it = service.rebalancing.get_or_insert_default();
    let pause_ms = REBALANCING_PAUSE_MS << it.failures.min(10);
    it.failures = it.failures.saturating_add(1);
    it.next_at = Some(txn.now + pause_ms.min(REBALANCING_PAUSE_MAX_MS));
}

/// Starts one task where placement would, if that brings balance nearer.
fn start(txn: &mut Txn, cluster: &ClusterRecord, service: &Service) -> Option<Task> {
    let revision = service.deployments[0].revision;
    let row = row(txn, service, revision);
    let (launch, request) = Launch::of_revision(txn, cluster, service, &row).ok()?;
    let mut random = Random::new(txn.random().next_u64());
    let place = txn.search(|it| berth_placement::place(&it.pool, &request, &mut random))?;
    let on = launch::chosen(txn, &place);
    let tasks: Vec<_> = wanted(txn, service, revision).collect();
    balance::giver(&zones_of(txn, &tasks), on.availability_zone()?)?;
    Some(launch.start(txn, &on, place.gpus))
}

fn wanted(txn: &Txn, service: &Service, revision: RevisionId) -> impl Iterator<Item = Arc<Task>> {
    let tasks = txn.tasks_of(Facet::Revision(of(service, revision)));
    tasks.filter(|it| it.is_wanted()).cloned()
}

/// How full zones are, and what they can give.
fn zones_of(txn: &Txn, tasks: &[Arc<Task>]) -> Zones {
    let mut zones = open_zones(txn);
    for task in tasks {
        let Some(zone) = &task.availability_zone else { continue };
        let zone = zones.entry(zone.clone()).or_default();
        zone.tasks += 1;
        zone.movable += i64::from(task.protected_until.is_none());
    }
    zones
}

/// The same without a look at each task: whoever is balanced is asked this again and again.
fn zones_in_pool(txn: &Txn, service: &Service) -> Zones {
    let mut zones = open_zones(txn);
    for (zone, tasks) in txn.pool.tasks_by(&service.group(), ATTRIBUTE) {
        let zone = zones.entry(zone.to_owned()).or_default();
        (zone.tasks, zone.movable) = (tasks, tasks);
    }
    zones
}

fn open_zones(txn: &Txn) -> Zones {
    let open = Zone { is_open: true, ..Zone::default() };
    txn.tallies.zones().map(|it| (it.clone(), open)).collect()
}

/// Says that nothing more is moved, if it has been said that something is.
fn announce_end(txn: &mut Txn, service: &mut Service) {
    let Some(it) = service.rebalancing.as_mut().filter(|it| it.is_announced) else { return };
    it.is_announced = false;
    let text = "stopped AZ Rebalancing.";
    deploy::event(txn, &service.name, Some("SERVICE_REBALANCING_STOPPED"), text);
}
