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
};

/// Begins to roll out the daemon's configuration as it is: a revision, and the history of its
/// rollout. A deployment that was under way is superseded. Puts all rows but the daemon's own,
/// which the caller puts.
pub fn begin(txn: &mut Txn, daemon: Daemon, ingredients: &Ingredients) -> Daemon {
    deploy::keep_definition(txn, &ingredients.definition);
    let now = txn.now;
    let revision = DaemonRevision {
        daemon: daemon.name.clone(),
        id: next_revision_id(txn, &daemon.name),
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
    supersede(txn, &daemon);
    let has_tasks = |it: &RevisionId| {
        let of = OfDaemon { name: daemon.name.clone(), revision: *it };
        txn.tasks_of(Facet::DaemonRevision(of)).next().is_some()
    };
    let sources: Vec<_> = daemon.revisions.iter().copied().filter(has_tasks).collect();
    let deployment = DaemonDeployment {
        daemon: daemon.name.clone(),
        id: next_deployment_id(txn, &daemon.name),
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

/// ECS: a new deployment ends the one that is under way.
fn supersede(txn: &mut Txn, daemon: &Daemon) {
    let key = (daemon.name.clone(), daemon.deployment);
    let under_way = txn.daemon_deployments.get(&key).filter(|it| it.finished_at.is_none());
    if let Some(under_way) = under_way.cloned() {
        txn.put(DaemonDeployment {
            status: Status::Stopped,
            status_reason: Some("Superseded by a newer daemon deployment.".to_owned()),
            stopped_at: Some(txn.now),
            finished_at: Some(txn.now),
            ..(*under_way).clone()
        });
    }
}

/// Deployments are ordered by their ids, also those of the same millisecond.
fn next_deployment_id(txn: &mut Txn, daemon: &str) -> DaemonDeploymentId {
    let key = |id| (daemon.to_owned(), DaemonDeploymentId(id));
    let last = txn.daemon_deployments.range(key(0)..=key(u128::MAX)).next_back();
    let last = last.map(|((_, id), _)| id.0);
    let new = txn.id();
    DaemonDeploymentId(last.map_or(new, |last| new.max(last + 1)))
}

/// Revisions are likewise.
fn next_revision_id(txn: &mut Txn, daemon: &str) -> RevisionId {
    let key = |id| (daemon.to_owned(), RevisionId(id));
    let last = txn.daemon_revisions.range(key(0)..=key(u64::MAX)).next_back();
    let last = last.map(|((_, id), _)| id.0);
    let new = RevisionId::new(txn.now, txn.random());
    RevisionId(last.map_or(new.0, |last| new.0.max(last + 1)))
}
