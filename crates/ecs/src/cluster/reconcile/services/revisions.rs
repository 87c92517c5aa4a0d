//! Revisions of a service: the tasks of each, and its row.
use std::sync::Arc;

use crate::cluster::{
    Facet, Txn,
    records::{
        id::RevisionId,
        service::Service,
        service_revision::ServiceRevision,
        task::{OfService, Task},
    },
    tallies::RevisionTally,
};

/// The tasks of one revision, in numbers. Those on their way down on an instance that is lost are
/// not waited for.
pub fn tally(txn: &Txn, service: &Service, revision: RevisionId) -> RevisionTally {
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
pub fn drop_older(txn: &Txn, service: &mut Service) {
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
pub fn row(txn: &Txn, service: &Service, revision: RevisionId) -> Arc<ServiceRevision> {
    let row = txn.service_revisions.get(&(service.name.clone(), revision)).cloned();
    row.expect("a deployment's revision is kept")
}

pub fn of(service: &Service, revision: RevisionId) -> OfService {
    OfService { name: service.name.clone(), revision }
}
