//! Services: as many healthy tasks as are desired, of the revision that is desired.
//!
//! - `replica`: REPLICA services; `step` is one step of a rollout, `rolling` its arithmetic.
//! - `daemon`: DAEMON services; `one_each` is its arithmetic.
//! - `zones`: tasks that move between availability zones; `balance` is its arithmetic.
//! - `staged`: BLUE_GREEN deployments, stage by stage.
//! - `start`, `stop`: tasks that come and go, and which.
//! - `revisions`: the tasks of a revision, and its row.
//! - `task_sets`: services that are deployed from outside.
//! - `outcome`: how deployments end: completed, tripped, stopped, rolled back.
mod balance;
pub mod daemon;
mod moves;
pub mod one_each;
mod outcome;
mod replica;
mod revisions;
pub mod rolling;
mod staged;
pub mod start;
mod step;
pub mod stop;
pub mod task_sets;
mod zones;

pub use start::list;

use std::sync::Arc;

use berth_api::ecs::DeploymentControllerType;

use self::revisions::tally;
use crate::{
    cluster::{
        Txn,
        reconcile::retention,
        records::{
            Key,
            cluster::ClusterRecord,
            service::{Service, ServiceStatus},
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
