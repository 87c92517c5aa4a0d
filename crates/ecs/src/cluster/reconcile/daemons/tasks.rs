//! What becomes of a daemon's task is counted for its daemon, and for the deployment under way.
use berth_api::ecs::DaemonDeploymentStatus as Status;

use crate::cluster::{
    Txn,
    reconcile::service_tasks::{delay_ms, rounds},
    records::{
        daemon::Daemon,
        daemon_deployment::{DaemonCircuitBreaker, DaemonDeployment},
        task::OfDaemon,
    },
};

/// ECS: failures are counted in a row.
pub fn became_healthy(txn: &mut Txn, of: &OfDaemon) {
    let Some(daemon) = current(txn, of) else { return };
    if daemon.failed_launches > 0 || daemon.next_launch_at.is_some() {
        txn.put(Daemon { failed_launches: 0, next_launch_at: None, ..daemon.clone() });
    }
    count(txn, &daemon, |_| 0);
}

/// It ended by itself, or failed its health checks.
pub fn failed(txn: &mut Txn, of: &OfDaemon, was_healthy: bool) {
    let Some(daemon) = current(txn, of) else { return };
    count(txn, &daemon, |it| it + 1);
    if !was_healthy {
        let failed_launches = daemon.failed_launches + 1;
        let delay_ms = delay_ms(rounds(failed_launches, daemon.desired_count));
        let next_launch_at = Some(txn.now + delay_ms);
        txn.put(Daemon { failed_launches, next_launch_at, ..daemon });
    }
}

/// The daemon of a task, while that is of the revision that is desired.
fn current(txn: &Txn, of: &OfDaemon) -> Option<Daemon> {
    let daemon = txn.managed_daemons.get(&of.name)?;
    (daemon.revision() == of.revision).then(|| (**daemon).clone())
}

fn count(txn: &mut Txn, daemon: &Daemon, change: impl FnOnce(i64) -> i64) {
    let deployment = txn.under_way(daemon).filter(|it| it.status == Status::InProgress);
    let Some(deployment) = deployment else { return };
    let circuit_breaker = DaemonCircuitBreaker {
        failure_count: change(deployment.circuit_breaker.failure_count),
        ..deployment.circuit_breaker.clone()
    };
    if circuit_breaker != deployment.circuit_breaker {
        txn.put(DaemonDeployment { circuit_breaker, ..(*deployment).clone() });
    }
}
