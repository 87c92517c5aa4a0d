//! How a deployment of a managed daemon begins.
use berth_api::ecs::DaemonDeploymentStatus as Status;

use crate::cluster::{
    Facet, Txn,
    deploy::{self, Ingredients},
    records::{
        daemon::Daemon,
        daemon_deployment::{DaemonCircuitBreaker, DaemonDeployment},
        daemon_revision::DaemonRevision,
        id::{DaemonDeploymentId, RevisionId},
        task::OfDaemon,
    },
    state::owned,
};

/// Begins to roll out the daemon's configuration as it is: a revision, and the history of its
/// rollout. A deployment that was under way is superseded. Puts all rows but the daemon's own,
/// which the caller puts.
pub fn begin(txn: &mut Txn, daemon: Daemon, ingredients: &Ingredients) -> Daemon {
    deploy::keep_definition(txn, &ingredients.definition);
    let now = txn.now;
    let id = RevisionId::new(now, txn.random());
    let revision = DaemonRevision {
        daemon: daemon.name.clone(),
        id: owned::next_id(&txn.daemon_revisions, &daemon.name, id),
        configuration: daemon.configuration.clone(),
        log_driver_mode: ingredients.log_driver_mode.clone(),
        created_at: now,
    };
    let (mut daemon, sources) = deployed(txn, daemon, Some(revision.id));
    daemon.revisions = [vec![revision.id], sources].concat();
    (daemon.failed_launches, daemon.next_launch_at, daemon.is_failed) = (0, None, false);
    daemon.starved_since = None;
    txn.put(revision);
    daemon
}

/// Begins to take the daemon away, likewise.
pub fn begin_end(txn: &mut Txn, daemon: Daemon) -> Daemon {
    deployed(txn, daemon, None).0
}

/// With the revisions that have tasks.
fn deployed(
    txn: &mut Txn,
    mut daemon: Daemon,
    target: Option<RevisionId>,
) -> (Daemon, Vec<RevisionId>) {
    // ECS: a new deployment ends the one that is under way.
    if let Some(superseded) = txn.under_way(&daemon) {
        let reason = "Superseded by a newer daemon deployment.".to_owned();
        txn.put(superseded.stopped(reason, txn.now));
    }
    let has_tasks = |it: &RevisionId| {
        let of = OfDaemon { name: daemon.name.clone(), revision: *it };
        txn.tasks_of(Facet::DaemonRevision(of)).next().is_some()
    };
    let sources: Vec<_> = daemon.revisions.iter().copied().filter(has_tasks).collect();
    let id = DaemonDeploymentId(txn.id());
    let deployment = DaemonDeployment {
        daemon: daemon.name.clone(),
        id: owned::next_id(&txn.daemon_deployments, &daemon.name, id),
        status: Status::InProgress,
        status_reason: None,
        target,
        sources: sources.clone(),
        created_at: txn.now,
        stopped_at: None,
        finished_at: None,
        baking_since: None,
        circuit_breaker: DaemonCircuitBreaker {
            threshold: deploy::default_threshold(daemon.desired_count),
            ..DaemonCircuitBreaker::default()
        },
        rollback: None,
    };
    daemon.deployment = deployment.id;
    txn.put(deployment);
    (daemon, sources)
}
