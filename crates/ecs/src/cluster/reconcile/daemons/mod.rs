//! Managed daemons: one healthy task on each instance of their capacity providers, of the revision
//! that is desired. What there is to do on which instance is worked out as for DAEMON services.
//!
//! - `look`: what there is, and what is to be done about it.
//! - `outcome`: how deployments end: succeeded, rolled back, stopped.
//! - `tasks`: what becomes of a task is counted for its daemon.
mod look;
mod outcome;
pub mod tasks;

pub use look::Look;
pub use outcome::baked_at;

use std::sync::Arc;

use super::services::{
    daemon::{Started, Survey, start_some},
    one_each::{Plan, Why},
    start::unplaced,
    stop::{self, UNHEALTHY},
};
use crate::{
    cluster::{
        Facet, State, Txn,
        records::{
            cluster::ClusterRecord,
            daemon::{Daemon, DaemonStatus},
            id::RevisionId,
            task::{OfDaemon, Task},
        },
    },
    limits::RECONCILE_STEP_TASKS_MAX,
};
use berth_placement::Explanation;

pub fn reconcile(txn: &mut Txn, name: &str) {
    let Some(daemon) = txn.managed_daemons.get(&name.to_owned()).cloned() else { return };
    let Some(cluster) = txn.cluster.clone() else { return };
    match daemon.status {
        DaemonStatus::Active => roll(txn, &cluster, &daemon),
        DaemonStatus::DeleteInProgress => drain(txn, &daemon),
    }
}

/// One step towards one task on each instance.
fn roll(txn: &mut Txn, cluster: &ClusterRecord, daemon: &Arc<Daemon>) {
    if outcome::has_tripped(txn, daemon) {
        return;
    }
    let Look { mut launch, request, survey, plan, .. } = Look::of(txn, cluster, daemon, txn.now);
    stop_some(txn, daemon, &survey, &plan);
    let started = start_some(txn, &mut launch, &request, &survey, &plan);
    let mut next = (**daemon).clone();
    next.desired_count = plan.desired;
    note_starved(txn, &mut next, started);
    if plan.is_reached && older_are_gone(txn, daemon) {
        outcome::reached(txn, &mut next);
    }
    let times = [next.next_launch_at, outcome::baked_at(txn, &next)];
    next.look_at = times.into_iter().flatten().filter(|at| *at > txn.now).min();
    if next != **daemon {
        txn.put(next);
    }
}

fn stop_some(txn: &mut Txn, daemon: &Daemon, survey: &Survey, plan: &Plan) {
    for (at, tenant, why) in plan.stop.iter().take(RECONCILE_STEP_TASKS_MAX) {
        let reason = match why {
            Why::Unhealthy => UNHEALTHY.to_owned(),
            Why::Replaced => scaling(daemon),
            Why::Unfit => "The container instance is no longer one that the daemon runs on: its \
                           attributes have changed, or the daemon's capacity providers have"
                .to_owned(),
        };
        stop::by_scheduler(txn, &survey.tasks[*at][*tenant], reason);
    }
}

fn scaling(daemon: &Daemon) -> String {
    format!("Scaling activity initiated by (daemon-deployment {})", daemon.deployment)
}

/// The deployment that is under way says what is in its way, as long as it is.
fn note_starved(txn: &mut Txn, next: &mut Daemon, started: Started) {
    if started.is_bounded {
        return;
    }
    let was_starved = next.starved_since.is_some();
    let is_starved = !started.refused.is_empty();
    next.starved_since = is_starved.then(|| next.starved_since.unwrap_or(txn.now));
    if is_starved != was_starved {
        let asked = started.tasks.len() + started.refused.values().map(Vec::len).sum::<usize>();
        let obstacle = is_starved.then(|| unplaced(&Explanation::of(asked, started.refused)));
        outcome::explain(txn, next, obstacle.map(|it| format!("The daemon {it}")));
    }
}

/// Whether nothing is left of the revisions that make way.
fn older_are_gone(txn: &Txn, daemon: &Daemon) -> bool {
    daemon.revisions[1..].iter().all(|it| live(txn, of(daemon, *it)).next().is_none())
}

/// ECS: after DeleteDaemon its tasks stop; then it is gone.
fn drain(txn: &mut Txn, daemon: &Daemon) {
    let tasks = daemon.revisions.iter().flat_map(|it| live(txn, of(daemon, *it)));
    let tasks: Vec<Arc<Task>> = tasks.cloned().collect();
    let wanted = tasks.iter().filter(|it| it.is_wanted());
    for task in wanted.take(RECONCILE_STEP_TASKS_MAX) {
        stop::by_scheduler(txn, task, scaling(daemon));
    }
    if tasks.is_empty() {
        outcome::deleted(txn, daemon);
    }
}

/// The tasks of one revision that are there. Those on their way down on an instance that is lost
/// are not waited for.
pub fn live(state: &State, of: OfDaemon) -> impl Iterator<Item = &Arc<Task>> {
    let is_lost = |it: &Task| it.container_instance.is_some_and(|on| state.lost.contains(&on));
    state.tasks_of(Facet::DaemonRevision(of)).filter(move |it| it.is_wanted() || !is_lost(it))
}

fn of(daemon: &Daemon, revision: RevisionId) -> OfDaemon {
    OfDaemon { name: daemon.name.clone(), revision }
}
