//! Forgets what has been kept long enough.
use berth_effects::ImportKey;
use berth_engine::Timestamp;
use berth_kernel::network::CHUNKS_GIVEN;

use crate::{
    cluster::{
        Facet, Txn,
        records::{
            Key,
            daemon_deployment::DaemonDeployment,
            definition::TaskDefinitionKey,
            id::{DaemonDeploymentId, RevisionId, ServiceDeploymentId, TaskId},
            service_deployment::ServiceDeployment,
            service_event::ServiceEvent,
        },
        state::owned,
    },
    limits::{
        ENDED_DEPLOYMENTS_MAX, EXEC_SESSION_KEPT_MS, EXPLANATION_KEPT_MS, EXPLANATIONS_MAX,
        INACTIVE_KEPT_MS, RECONCILE_STEP_TASKS_MAX, SERVICE_DEPLOYMENT_KEPT_MS, SERVICE_EVENTS_MAX,
        STOPPED_TASK_KEPT_MS,
    },
};

/// A deleted cluster is forgotten after a while, and what is left of it goes with it.
pub fn cluster(txn: &mut Txn) {
    let deleted_at = txn.cluster.as_ref().and_then(|it| it.deleted_at);
    if is_over(txn, deleted_at, INACTIVE_KEPT_MS) {
        txn.delete(Key::Cluster);
    }
    if txn.cluster.is_none() {
        forget_imports(txn);
    }
}

/// What is left of those who told something and tell nothing any more goes with the cluster.
fn forget_imports(txn: &mut Txn) {
    let silent = |from: &&str| txn.imports.of(CHUNKS_GIVEN, from).next().is_none();
    let silent = txn.imports.sources(CHUNKS_GIVEN).filter(silent);
    for from in silent.map(str::to_owned).collect::<Vec<_>>() {
        txn.delete(Key::Import(ImportKey::Head(CHUNKS_GIVEN.to_owned(), from)));
    }
}

/// Whether what ended then has been kept long enough: for so long, or as long as its cluster.
pub fn is_over(txn: &Txn, ended_at: Option<Timestamp>, kept_ms: i64) -> bool {
    ended_at.is_some_and(|at| {
        txn.policy.unseen.aged_at(at, kept_ms) <= txn.now || txn.cluster.is_none()
    })
}

pub fn task(txn: &mut Txn, id: TaskId) {
    let stopped_at = txn.tasks.get(&id).and_then(|it| it.stopped_at);
    if is_over(txn, stopped_at, STOPPED_TASK_KEPT_MS) {
        txn.delete(Key::Task(id));
    }
}

/// What brought the revision that its service would go back to stays as long as it does; of the
/// others that are over the newest stay.
pub fn service_deployment(txn: &mut Txn, service: String, id: ServiceDeploymentId) {
    let completed = txn.completed(&service).filter(|_| txn.cluster.is_some());
    let key = (service, id);
    let over = txn.service_deployments.get(&key).filter(|it| Some(it.target) != completed);
    let finished_at = over.and_then(|it| it.finished_at);
    if is_over(txn, finished_at, SERVICE_DEPLOYMENT_KEPT_MS) {
        return txn.delete(Key::ServiceDeployment(key.0, key.1));
    }
    // Each that goes is looked at once more: with it the rest goes, step by step.
    for id in surplus_deployments(txn, &key.0) {
        txn.delete(Key::ServiceDeployment(key.0.clone(), id));
    }
}

/// Some of those that are too many. What its service runs, or would go back to, stays.
fn surplus_deployments(txn: &Txn, service: &str) -> Vec<ServiceDeploymentId> {
    let owner = txn.services.get(&service.to_owned());
    let is_named = |it: &ServiceDeployment| {
        owner.is_some_and(|owner| owner.revisions().any(|id| id == it.target))
    };
    let newest_first = owned::of(&txn.service_deployments, service).rev();
    let over = newest_first.filter(|it| it.finished_at.is_some());
    let surplus = over.skip(ENDED_DEPLOYMENTS_MAX).filter(|it| !is_named(it)).map(|it| it.id);
    surplus.take(RECONCILE_STEP_TASKS_MAX).collect()
}

pub fn daemon_deployment(txn: &mut Txn, daemon: String, id: DaemonDeploymentId) {
    let key = (daemon, id);
    let finished_at = txn.daemon_deployments.get(&key).and_then(|it| it.finished_at);
    if is_over(txn, finished_at, SERVICE_DEPLOYMENT_KEPT_MS) {
        return txn.delete(Key::DaemonDeployment(key.0, key.1));
    }
    let newest_first = owned::of(&txn.daemon_deployments, &key.0).rev();
    let over = newest_first.filter(|it| it.finished_at.is_some()).skip(ENDED_DEPLOYMENTS_MAX);
    let surplus: Vec<_> = over.map(|it| it.id).take(RECONCILE_STEP_TASKS_MAX).collect();
    for id in surplus {
        txn.delete(Key::DaemonDeployment(key.0.clone(), id));
    }
}

/// A revision goes with the last deployment that names it, unless its daemon needs it.
pub fn daemon_revision(txn: &mut Txn, daemon: String, id: RevisionId) {
    let needed = txn.managed_daemons.get(&daemon);
    let needed =
        needed.is_some_and(|it| it.revisions.iter().chain(&it.completed).any(|it| *it == id));
    let names = |it: &DaemonDeployment| it.revisions().any(|it| it == id);
    let is_named = needed || owned::of(&txn.daemon_deployments, &daemon).any(|it| names(it));
    let key = (daemon, id);
    if !is_named && txn.daemon_revisions.contains_key(&key) {
        txn.delete(Key::DaemonRevision(key.0, key.1));
    }
}

/// A revision goes with the last deployment that names it, or with its task set.
pub fn service_revision(txn: &mut Txn, service: String, id: RevisionId) {
    if txn.task_sets.contains_key(&(service.clone(), id)) {
        return;
    }
    let rolled_out = txn.services.get(&service);
    let rolled_out = rolled_out.is_some_and(|it| it.revisions().any(|it| it == id));
    let names = |it: &ServiceDeployment| it.revisions().any(|it| it == id);
    let is_named = rolled_out || owned::of(&txn.service_deployments, &service).any(|it| names(it));
    let key = (service, id);
    if !is_named && txn.service_revisions.contains_key(&key) {
        txn.delete(Key::ServiceRevision(key.0, key.1));
    }
}

/// ECS shows the last hundred events of a service; those of a forgotten service go with it, and
/// those of one that had its name before.
pub fn service_events(txn: &mut Txn, service: &str) {
    let since = txn.services.get(&service.to_owned()).map(|it| it.created_at);
    let is_its_own = |event: &ServiceEvent| since.is_some_and(|since| event.created_at >= since);
    let newest_first = owned::of(&txn.service_events, service).rev().enumerate();
    let surplus = newest_first.filter(|(at, it)| *at >= SERVICE_EVENTS_MAX || !is_its_own(it));
    let surplus = surplus.map(|(_, it)| it.id).take(RECONCILE_STEP_TASKS_MAX);
    for id in surplus.collect::<Vec<_>>() {
        txn.delete(Key::ServiceEvent(service.to_owned(), id));
    }
}

/// The copy of a definition goes with the last task, and the last revision, that used it.
pub fn definition(txn: &mut Txn, key: &TaskDefinitionKey) {
    let used = txn.revision_uses(key)
        || txn.task_index.with(Facet::Definition(key.clone())).next().is_some();
    if !used && txn.definitions.contains_key(key) {
        txn.delete(Key::Definition(key.clone()));
    }
}

pub fn token(txn: &mut Txn, token: &str) {
    let forget_at = txn.tokens.get(&token.to_owned()).map(|it| it.forget_at(&txn.policy.unseen));
    if forget_at.is_some_and(|at| at <= txn.now || txn.cluster.is_none()) {
        txn.delete(Key::Token(token.to_owned()));
    }
}

/// A session is told of for a while after its end, and as long as there is room.
pub fn exec_session(txn: &mut Txn, key: (TaskId, String)) {
    let Some(it) = txn.exec_sessions.get(&key) else { return };
    let is_over = is_over(txn, it.ended_at, EXEC_SESSION_KEPT_MS) || txn.cluster.is_none();
    if is_over || txn.is_surplus_exec_session(&key) {
        txn.delete(Key::ExecSession(key.0, key.1));
    }
}

/// Explanations go when they are old, and the oldest when there are too many.
pub fn explanation(txn: &mut Txn, id: &str) {
    let Some(it) = txn.explanations.get(&id.to_owned()) else { return };
    let crowded = txn.explanations.len() > EXPLANATIONS_MAX;
    let oldest = txn.oldest_explanation().is_some_and(|oldest| oldest == id);
    if is_over(txn, Some(it.explained_at), EXPLANATION_KEPT_MS) || (crowded && oldest) {
        txn.delete(Key::Explanation(id.to_owned()));
    }
}
