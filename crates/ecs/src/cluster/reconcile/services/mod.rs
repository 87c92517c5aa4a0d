//! Services: as many healthy tasks as are desired, of the revision that is desired.
//!
//! - `replica`: REPLICA services; `rolling` is its arithmetic.
//! - `daemon`: DAEMON services; `one_each` is its arithmetic.
//! - `zones`: tasks that move between availability zones; `balance` is its arithmetic.
//! - `staged`: BLUE_GREEN deployments, stage by stage.
//! - `start`, `stop`: tasks that come and go, and which.
//! - `task_sets`: services that are deployed from outside.
//! - `outcome`: how deployments end: completed, tripped, stopped, rolled back.
mod balance;
pub mod daemon;
pub mod one_each;
mod outcome;
mod replica;
pub mod rolling;
mod staged;
pub mod start;
pub mod stop;
pub mod task_sets;
mod zones;

pub use start::list;

use std::sync::Arc;

use berth_api::ecs::DeploymentControllerType;

use crate::{
    cluster::{
        Facet, Txn,
        reconcile::retention,
        records::{
            Key,
            cluster::ClusterRecord,
            id::RevisionId,
            service::{Service, ServiceStatus},
            service_revision::ServiceRevision,
            task::{OfService, Task},
        },
        state::owned,
        tallies::RevisionTally,
    },
    limits::{INACTIVE_KEPT_MS, RECONCILE_STEP_TASKS_MAX},
};

pub fn reconcile(txn: &mut Txn, name: &str) {
    let Some(service) = txn.services.get(&name.to_owned()).cloned() else { return };
    match (service.status, txn.cluster.clone()) {
        (ServiceStatus::Active, Some(cluster)) => active(txn, &cluster, &service),
        (ServiceStatus::Active, None) => {}
        (ServiceStatus::Draining, _) => drain(txn, &service),
        (ServiceStatus::Inactive, _) => forget(txn, &service),
    }
}

fn active(txn: &mut Txn, cluster: &ClusterRecord, service: &Arc<Service>) {
    match service.deployment_controller {
        DeploymentControllerType::External => task_sets::reconcile(txn, cluster, service),
        _ if service.is_daemon() => daemon::reconcile(txn, cluster, service),
        _ => replica::reconcile(txn, cluster, service),
    }
}

/// ECS: after DeleteService its tasks stop; then it is INACTIVE.
fn drain(txn: &mut Txn, service: &Arc<Service>) {
    let (mut live, mut left) = (RevisionTally::default(), 0);
    let sets = owned::of(&txn.task_sets, &service.name).map(|it| it.id);
    let revisions = service.deployments.iter().map(|it| it.revision).chain(sets);
    for revision in revisions.collect::<Vec<_>>() {
        live += tally(txn, service, revision);
        left += stop::everything(txn, service, revision);
        if left >= RECONCILE_STEP_TASKS_MAX {
            return;
        }
    }
    if left > 0 || live.pending + live.running + live.stopping > 0 {
        return;
    }
    outcome::deleted(txn, service);
}

fn forget(txn: &mut Txn, service: &Service) {
    if retention::is_over(txn, service.deleted_at, INACTIVE_KEPT_MS) {
        txn.delete(Key::Service(service.name.clone()));
    }
}

/// The tasks of one revision, in numbers. Those on their way down on an instance that is lost are
/// not waited for.
fn tally(txn: &Txn, service: &Service, revision: RevisionId) -> RevisionTally {
    let revision = of(service, revision);
    let mut tally = txn.tallies.of_revision(&revision);
    if tally.stopping > 0 && !txn.lost.is_empty() {
        let is_lost = |it: &Task| it.container_instance.is_some_and(|on| txn.lost.contains(&on));
        let stopping = txn.tasks_of(Facet::RevisionStopping(revision));
        let gone = stopping.filter(|it| is_lost(it)).count();
        tally.stopping -= i64::try_from(gone).expect("a count of tasks");
    }
    tally
}

/// ECS: older deployments are shown as long as there are tasks of them. What PRIMARY would go back
/// to, or has come back from, stays with it.
fn drop_older(txn: &Txn, service: &mut Service) {
    let Some(primary) = service.primary().cloned() else { return };
    let mut kept = service.deployments.clone();
    kept.retain(|it| {
        let belongs = it.service_deployment == primary.service_deployment;
        let is_source = Some(it.revision) == primary.source;
        belongs || is_source || tally(txn, service, it.revision) != RevisionTally::default()
    });
    service.deployments = kept;
}

/// The row of a revision that is rolled out.
fn row(txn: &Txn, service: &Service, revision: RevisionId) -> Arc<ServiceRevision> {
    let row = txn.service_revisions.get(&(service.name.clone(), revision)).cloned();
    row.expect("a deployment's revision is kept")
}

fn of(service: &Service, revision: RevisionId) -> OfService {
    OfService { name: service.name.clone(), revision }
}
