//! DeleteService.
use berth_api::ecs::{DeleteServiceRequest, DeleteServiceResponse, Error};

use super::{super::active, SHOWN, existing};
use crate::cluster::{
    State, Txn, deploy, describe,
    records::{
        service::{Service, ServiceStatus},
        task_set::TaskSet,
    },
    state::owned,
};

/// ECS: DRAINING until its tasks have stopped, then INACTIVE. A service that is DRAINING already is
/// answered as it is.
pub fn delete_service(
    txn: &mut Txn,
    input: DeleteServiceRequest,
) -> Result<DeleteServiceResponse, Error> {
    let cluster = active(txn)?;
    let old = existing(txn, &cluster, input.service.as_deref())?;
    let mut service = (*old).clone();
    match old.status {
        ServiceStatus::Inactive => return Err(Error::service_not_found("Service not found.")),
        ServiceStatus::Draining => {}
        ServiceStatus::Active => {
            if input.force != Some(true) {
                refuse_at_work(txn, &old)?;
            }
            drain_task_sets(txn, &old.name);
            deploy::stop_under_way(txn, &old, "The service was deleted.");
            service.status = ServiceStatus::Draining;
            service.desired_count = 0;
            txn.put(service.clone());
        }
    }
    let service = Some(describe::service(txn, &cluster, &service, SHOWN));
    Ok(DeleteServiceResponse { service })
}

/// ECS: without `force` a service must have been scaled to 0 before. A DAEMON cannot be, and needs
/// no force.
fn refuse_at_work(state: &State, service: &Service) -> Result<(), Error> {
    if !service.is_daemon() && service.desired_count > 0 {
        return Err(Error::invalid_parameter(
            "The service cannot be stopped while it is scaled above 0.",
        ));
    }
    match task_sets(state, &service.name).is_empty() {
        true => Ok(()),
        false => Err(Error::invalid_parameter(
            "The service cannot be stopped while it has task sets. Delete them, or use force.",
        )),
    }
}

fn task_sets(state: &State, service: &str) -> Vec<TaskSet> {
    owned::of(&state.task_sets, service).map(|it| (**it).clone()).collect()
}

fn drain_task_sets(txn: &mut Txn, service: &str) {
    for it in task_sets(txn, service).into_iter().filter(|it| !it.is_draining) {
        txn.put(TaskSet { is_draining: true, updated_at: txn.now, ..it });
    }
}
