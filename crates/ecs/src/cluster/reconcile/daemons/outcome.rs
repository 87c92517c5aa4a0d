//! How deployments of managed daemons end: succeeded, rolled back or stopped.
use std::sync::Arc;

use berth_api::ecs::DaemonDeploymentStatus as Status;
use berth_engine::Timestamp;

use crate::cluster::{
    State, Txn, deploy,
    records::{
        Key,
        daemon::Daemon,
        daemon_deployment::{DaemonCircuitBreaker, DaemonDeployment},
        service_deployment::Rollback,
    },
};

/// ECS: the reason of a deployment that its circuit breaker ended.
const TRIPPED: &str = "ECS deployment circuit breaker: tasks failed to start.";

/// ECS: when as many tasks have failed as the threshold says, the revision that was rolled out last
/// comes back, with all of its configuration; without one the deployment stops where it is. Whether
/// it did; the daemon is nudged then and looked at again.
pub fn has_tripped(txn: &mut Txn, daemon: &Arc<Daemon>) -> bool {
    let deployment = txn.under_way(daemon).filter(|it| it.status == Status::InProgress);
    let Some(deployment) = deployment else { return false };
    let threshold = deploy::default_threshold(daemon.desired_count);
    let circuit_breaker = DaemonCircuitBreaker { threshold, ..deployment.circuit_breaker.clone() };
    if circuit_breaker.failure_count < threshold {
        if circuit_breaker != deployment.circuit_breaker {
            txn.put(DaemonDeployment { circuit_breaker, ..(*deployment).clone() });
        }
        return false;
    }
    let circuit_breaker = DaemonCircuitBreaker { is_triggered: true, ..circuit_breaker };
    let deployment = DaemonDeployment { circuit_breaker, ..(*deployment).clone() };
    match daemon.completed.filter(|it| *it != daemon.revision()) {
        Some(_) => roll_back(txn, daemon, deployment),
        None => stop(txn, daemon, &deployment),
    }
    true
}

fn roll_back(txn: &mut Txn, daemon: &Daemon, deployment: DaemonDeployment) {
    let to = daemon.completed.expect("there is one to go back to");
    let revision = txn.daemon_revisions.get(&(daemon.name.clone(), to)).cloned();
    let revision = revision.expect("a daemon keeps the revision that it can go back to");
    let mut next = daemon.clone();
    next.revisions.retain(|it| *it != to);
    next.revisions.insert(0, to);
    next.configuration = revision.configuration.clone();
    (next.failed_launches, next.next_launch_at) = (0, None);
    txn.put(DaemonDeployment {
        status: Status::RollbackInProgress,
        status_reason: Some(TRIPPED.to_owned()),
        baking_since: None,
        rollback: Some(Rollback { reason: TRIPPED.to_owned(), started_at: txn.now, revision: to }),
        ..deployment
    });
    txn.put(next);
}

fn stop(txn: &mut Txn, daemon: &Daemon, deployment: &DaemonDeployment) {
    let reason = format!("{TRIPPED} There is no earlier revision to go back to.");
    txn.put(deployment.stopped(reason, txn.now));
    txn.put(Daemon { is_failed: true, ..daemon.clone() });
}

/// Notes what is in the way of the deployment that is under way, or that nothing is any more.
pub fn explain(txn: &mut Txn, daemon: &Daemon, status_reason: Option<String>) {
    let deployment = txn.under_way(daemon).filter(|it| it.status == Status::InProgress);
    if let Some(deployment) = deployment {
        txn.put(DaemonDeployment { status_reason, ..(*deployment).clone() });
    }
}

/// Each instance has its task: a deployment that is under way succeeds, once it has been watched
/// for its bake time. The caller puts the daemon.
pub fn reached(txn: &mut Txn, daemon: &mut Daemon) {
    let Some(deployment) = txn.under_way(daemon) else { return };
    let status = match deployment.status {
        Status::RollbackInProgress => Status::RollbackSuccessful,
        _ if deployment.baking_since.is_none() && bake_ms(daemon) > 0 => {
            let baking_since = Some(txn.now);
            return txn.put(DaemonDeployment { baking_since, ..(*deployment).clone() });
        }
        _ if baked_at(txn, daemon).is_some_and(|at| at > txn.now) => return,
        _ => Status::Successful,
    };
    daemon.completed = Some(daemon.revision());
    daemon.revisions.truncate(1);
    finish(txn, &deployment, status);
}

/// When the deployment that is under way has been watched for long enough.
pub fn baked_at(state: &State, daemon: &Daemon) -> Option<Timestamp> {
    let since = state.under_way(daemon).and_then(|it| it.baking_since)?;
    Some(state.policy.unseen.aged_at(since, bake_ms(daemon)))
}

fn bake_ms(daemon: &Daemon) -> i64 {
    i64::from(daemon.configuration.bake_time_in_minutes) * 60_000
}

/// All tasks of a daemon that is being deleted are gone.
pub fn deleted(txn: &mut Txn, daemon: &Daemon) {
    if let Some(deployment) = txn.under_way(daemon) {
        finish(txn, &deployment, Status::Successful);
    }
    txn.delete(Key::Daemon(daemon.name.clone()));
}

fn finish(txn: &mut Txn, deployment: &DaemonDeployment, status: Status) {
    let finished_at = Some(txn.now);
    txn.put(DaemonDeployment { status, finished_at, ..deployment.clone() });
}
