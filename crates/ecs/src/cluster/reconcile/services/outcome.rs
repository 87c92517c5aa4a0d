//! How deployments end: completed, tripped by the circuit breaker, stopped or rolled back.
use std::sync::Arc;

use berth_api::ecs::{
    DeploymentRolloutState, ServiceDeploymentRollbackMonitorsStatus as Monitor,
    ServiceDeploymentStatus as Status,
};

use crate::{
    cluster::{
        Txn, deploy,
        records::{
            Key,
            id::{RevisionId, ServiceDeploymentId},
            service::{Service, ServiceStatus},
            service_deployment::{Rollback, ServiceDeployment},
            service_event::Particulars,
        },
        state::owned,
    },
    limits::STEADY_STATE_REPEATED_MS,
};

/// ECS: the reason of a deployment that its circuit breaker ended.
const TRIPPED: &str = "ECS deployment circuit breaker: tasks failed to start.";

/// Acts on a deployment that was asked to stop, or whose circuit breaker trips. Whether it did; the
/// service is nudged then and looked at again.
pub fn decided(txn: &mut Txn, service: &Arc<Service>) -> bool {
    let Some(primary) = service.primary().filter(|it| it.is_in_progress()) else { return false };
    let Some(history) = history(txn, service, primary.service_deployment) else { return false };
    match history.status {
        Status::RollbackRequested => {
            let reason = history.status_reason.clone().unwrap_or_default();
            roll_back(txn, service, &history, &reason);
            true
        }
        Status::StopRequested => {
            fail(txn, service, &history, "ECS deployment stopped by user.", Status::Stopped);
            true
        }
        Status::InProgress => has_tripped(txn, service, &history),
        _ => false,
    }
}

/// ECS: trips when as many tasks have failed as the threshold says; then the last completed
/// revision comes back, if that is wanted and there is one, or the deployment stands still.
fn has_tripped(txn: &mut Txn, service: &Arc<Service>, history: &ServiceDeployment) -> bool {
    let configuration = &service.configuration.deployment_configuration;
    let breaker = configuration.deployment_circuit_breaker.as_ref();
    let failures = service.deployments[0].failed_tasks;
    let is_on = breaker.is_some_and(|it| it.enable == Some(true));
    let threshold =
        deploy::circuit_breaker_threshold(&service.configuration, service.desired_count);
    let mut next = history.clone();
    (next.circuit_breaker.failure_count, next.circuit_breaker.threshold) = (failures, threshold);
    if !is_on || failures < threshold {
        if next != *history {
            txn.put(ServiceDeployment { updated_at: txn.now, ..next });
        }
        return false;
    }
    next.circuit_breaker.status = Monitor::Triggered;
    let failed = service.deployments[0].revision;
    let id = failed.deployment();
    let text = format!("(deployment {id}) deployment failed: tasks failed to start.");
    let about = about(failed, TRIPPED.to_owned());
    deploy::event_with(txn, &service.name, "SERVICE_DEPLOYMENT_FAILED", &text, about);
    match breaker.is_some_and(|it| it.rollback == Some(true)) {
        true => roll_back(txn, service, &next, TRIPPED),
        false => fail(txn, service, &next, TRIPPED, Status::Stopped),
    }
    true
}

/// Goes back to the revision that was completed last. ECS: with all of its configuration.
fn roll_back(txn: &mut Txn, service: &Arc<Service>, history: &ServiceDeployment, reason: &str) {
    let to = service.completed.map(|it| (service.name.clone(), it));
    let Some(to) = to.and_then(|it| txn.service_revisions.get(&it).cloned()) else {
        return fail(txn, service, history, reason, Status::RollbackFailed);
    };
    let id = to.id.deployment();
    let mut next = (**service).clone();
    let failed = &mut next.deployments[0];
    failed.rollout_state = DeploymentRolloutState::Failed;
    failed.rollout_state_reason =
        format!("ECS deployment circuit breaker: rolling back to deploymentId {id}.");
    failed.updated_at = txn.now;
    let next = deploy::go_back(txn, next, &to, history.id);
    deploy::event(txn, &service.name, None, &format!("rolling back to deployment {id}."));
    txn.put(ServiceDeployment {
        status: Status::RollbackInProgress,
        status_reason: Some(reason.to_owned()),
        rollback: Some(Rollback {
            reason: reason.to_owned(),
            started_at: txn.now,
            revision: to.id,
        }),
        updated_at: txn.now,
        ..history.clone()
    });
    txn.put(next);
}

/// The deployment ends where it is: no more tasks of its revision are started.
fn fail(
    txn: &mut Txn,
    service: &Arc<Service>,
    history: &ServiceDeployment,
    reason: &str,
    status: Status,
) {
    let mut next = (**service).clone();
    let failed = &mut next.deployments[0];
    failed.rollout_state = DeploymentRolloutState::Failed;
    failed.rollout_state_reason = reason.to_owned();
    failed.updated_at = txn.now;
    txn.put(history.ended(status, reason, txn.now));
    txn.put(next);
}

/// The service is as it should be: a rollout that was in progress is completed. The caller puts the
/// service.
pub fn reached(txn: &mut Txn, service: &mut Service) {
    let Some(primary) = service.deployments.first_mut() else { return };
    if primary.rollout_state == DeploymentRolloutState::Failed {
        return;
    }
    if primary.is_in_progress() {
        let id = primary.revision.deployment();
        primary.rollout_state = DeploymentRolloutState::Completed;
        primary.rollout_state_reason = format!("ECS deployment {id} completed.");
        primary.updated_at = txn.now;
        let about = about(primary.revision, primary.rollout_state_reason.clone());
        let deployment = primary.service_deployment;
        service.completed = Some(primary.revision);
        service.deployments.truncate(1);
        succeed(txn, service, deployment);
        let text = format!("(deployment {id}) deployment completed.");
        deploy::event_with(txn, &service.name, "SERVICE_DEPLOYMENT_COMPLETED", &text, about);
    }
    let said = service.steady_at.is_some_and(|at| at + STEADY_STATE_REPEATED_MS > txn.now);
    if !said {
        let steady = "has reached a steady state.";
        deploy::event(txn, &service.name, Some("SERVICE_STEADY_STATE"), steady);
        service.steady_at = Some(txn.now);
    }
}

fn about(deployment: RevisionId, reason: String) -> Particulars {
    let (deployment, reason) = (Some(deployment), Some(reason));
    Particulars { deployment, reason, ..Particulars::default() }
}

fn succeed(txn: &mut Txn, service: &Service, id: ServiceDeploymentId) {
    let Some(history) = history(txn, service, id).filter(|it| it.finished_at.is_none()) else {
        return;
    };
    let mut next = (*history).clone();
    next.status = match next.status {
        Status::RollbackInProgress => Status::RollbackSuccessful,
        _ => Status::Successful,
    };
    if next.circuit_breaker.status == Monitor::Monitoring {
        next.circuit_breaker.status = Monitor::MonitoringComplete;
    }
    txn.put(ServiceDeployment { finished_at: Some(txn.now), updated_at: txn.now, ..next });
}

/// All tasks of a deleted service are gone.
pub fn deleted(txn: &mut Txn, service: &Arc<Service>) {
    let sets = owned::of(&txn.task_sets, &service.name).map(|it| it.id);
    for id in sets.collect::<Vec<_>>() {
        txn.delete(Key::TaskSet(service.name.clone(), id));
    }
    txn.put(Service {
        status: ServiceStatus::Inactive,
        deployments: vec![],
        deleted_at: Some(txn.now),
        starved_since: None,
        look_at: None,
        ..(**service).clone()
    });
}

fn history(
    txn: &Txn,
    service: &Service,
    id: ServiceDeploymentId,
) -> Option<Arc<ServiceDeployment>> {
    txn.service_deployments.get(&(service.name.clone(), id)).cloned()
}
