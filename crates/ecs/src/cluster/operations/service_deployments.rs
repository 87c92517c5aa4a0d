//! The history of services: service deployments and revisions, and how a deployment is stopped or
//! continued.
use std::sync::Arc;

use berth_api::ecs::{
    ContinueServiceDeploymentRequest, ContinueServiceDeploymentResponse,
    DeploymentLifecycleHookAction, DeploymentLifecycleHookStatus,
    DescribeServiceDeploymentsRequest, DescribeServiceDeploymentsResponse,
    DescribeServiceRevisionsRequest, DescribeServiceRevisionsResponse, Error,
    ListServiceDeploymentsRequest, ListServiceDeploymentsResponse, ServiceDeploymentStatus,
    StopServiceDeploymentRequest, StopServiceDeploymentResponse, StopServiceDeploymentStopType,
};

use super::{
    active,
    history::{Filter, described},
    services, unknown,
};
use crate::{
    Home,
    cluster::{
        State, Txn,
        describe::{self, arns},
        records::{id::ServiceDeploymentId, service_deployment::ServiceDeployment},
        state::owned,
    },
    limits::{LIST_MAX, LIST_SERVICE_DEPLOYMENTS_DEFAULT},
    page,
};

/// ECS: the newest first, 20 per page unless told otherwise.
pub fn list_service_deployments(
    state: &State,
    input: &ListServiceDeploymentsRequest,
) -> Result<ListServiceDeploymentsResponse, Error> {
    let cluster = active(state)?;
    let service = services::existing(state, &cluster, input.service.as_deref())?;
    for status in input.status.iter().flatten() {
        if let ServiceDeploymentStatus::UnknownValue(it) = status {
            return Err(unknown("status", it, ServiceDeploymentStatus::values()));
        }
    }
    let filter =
        Filter { statuses: input.status.as_deref(), created_at: input.created_at.as_ref() };
    let parameters =
        ListServiceDeploymentsRequest { next_token: None, max_results: None, ..input.clone() };
    let parameters = format!("service deployments {}", berth_api::to_json(&parameters));
    let size = Some(input.max_results.unwrap_or(LIST_SERVICE_DEPLOYMENTS_DEFAULT));
    let page = page::of(input.next_token.as_deref(), size, LIST_MAX, &parameters)?;
    let before = page.after().and_then(|it| it.parse::<ServiceDeploymentId>().ok());
    let newest_first = owned::of(&state.service_deployments, &service.name).rev();
    let rest = newest_first
        .filter(|it| before.is_none_or(|before| it.id < before))
        .filter(|it| filter.fits(&it.status, it.created_at));
    let (page, next_token) = page.take(rest, |it| it.id.to_string());
    let shown = page.into_iter().map(|it| describe::service_deployment_brief(&cluster, it));
    Ok(ListServiceDeploymentsResponse { service_deployments: Some(shown.collect()), next_token })
}

pub fn describe_service_deployments(
    state: &State,
    input: &DescribeServiceDeploymentsRequest,
    home: &Home,
) -> Result<DescribeServiceDeploymentsResponse, Error> {
    let arns = input.service_deployment_arns.as_ref();
    let (service_deployments, failures) = described(arns, |arn| {
        let it = arns::service_deployment(home, arn)?;
        let it = state.service_deployments.get(&(it.service.to_owned(), it.id))?;
        Some(describe::service_deployment(state, state.cluster.as_ref()?, it))
    });
    Ok(DescribeServiceDeploymentsResponse { service_deployments, failures })
}

pub fn describe_service_revisions(
    state: &State,
    input: &DescribeServiceRevisionsRequest,
    home: &Home,
) -> Result<DescribeServiceRevisionsResponse, Error> {
    let arns = input.service_revision_arns.as_ref();
    let (service_revisions, failures) = described(arns, |arn| {
        let it = arns::service_revision(home, arn)?;
        let it = state.service_revisions.get(&(it.service.to_owned(), it.id))?;
        Some(describe::service_revision(state, state.cluster.as_ref()?, it))
    });
    Ok(DescribeServiceRevisionsResponse { service_revisions, failures })
}

/// ECS: what is under way goes back to the revision before, or stops where it is (`ABORT`). The
/// controllers do it.
pub fn stop_service_deployment(
    txn: &mut Txn,
    input: StopServiceDeploymentRequest,
    home: &Home,
) -> Result<StopServiceDeploymentResponse, Error> {
    let arn = input.service_deployment_arn;
    let it = found(txn, arn.as_deref(), home)?;
    let status = match input.stop_type {
        Some(StopServiceDeploymentStopType::Abort) => ServiceDeploymentStatus::StopRequested,
        None | Some(StopServiceDeploymentStopType::Rollback) => {
            ServiceDeploymentStatus::RollbackRequested
        }
        Some(StopServiceDeploymentStopType::UnknownValue(it)) => {
            return Err(unknown("stopType", &it, StopServiceDeploymentStopType::values()));
        }
    };
    match it.status {
        ServiceDeploymentStatus::Pending | ServiceDeploymentStatus::InProgress => {}
        // ECS: what was asked to stop goes on doing so.
        ServiceDeploymentStatus::StopRequested
        | ServiceDeploymentStatus::RollbackRequested
        | ServiceDeploymentStatus::RollbackInProgress => {
            return Ok(StopServiceDeploymentResponse { service_deployment_arn: arn });
        }
        _ => {
            return Err(Error::conflict(format!(
                "The service deployment cannot be stopped: its status is {}.",
                it.status
            )));
        }
    }
    if status == ServiceDeploymentStatus::RollbackRequested && !has_predecessor(txn, &it) {
        return Err(Error::conflict(
            "The service deployment cannot be rolled back: no service deployment before it was \
             successful. Use stopType ABORT, or update the service.",
        ));
    }
    txn.put(ServiceDeployment {
        status,
        status_reason: Some("Service deployment stopped by user.".to_owned()),
        stopped_at: Some(txn.now),
        updated_at: txn.now,
        ..(*it).clone()
    });
    Ok(StopServiceDeploymentResponse { service_deployment_arn: arn })
}

/// ECS: a hook that awaits an action lets the deployment go on, or back.
pub fn continue_service_deployment(
    txn: &mut Txn,
    input: ContinueServiceDeploymentRequest,
    home: &Home,
) -> Result<ContinueServiceDeploymentResponse, Error> {
    let arn = input.service_deployment_arn;
    let mut it = (*found(txn, arn.as_deref(), home)?).clone();
    let status = match input.action {
        None | Some(DeploymentLifecycleHookAction::Continue) => {
            DeploymentLifecycleHookStatus::Succeeded
        }
        Some(DeploymentLifecycleHookAction::Rollback) => DeploymentLifecycleHookStatus::Failed,
        Some(DeploymentLifecycleHookAction::UnknownValue(it)) => {
            return Err(unknown("action", &it, DeploymentLifecycleHookAction::values()));
        }
    };
    let hooks = it.lifecycle.iter_mut().flat_map(|it| &mut it.hooks);
    let hook = hooks.into_iter().find(|it| it.hook_id == input.hook_id);
    let waits = Some(&DeploymentLifecycleHookStatus::AwaitingAction);
    let Some(hook) = hook.filter(|it| it.status.as_ref() == waits) else {
        return Err(Error::invalid_parameter(format!(
            "The service deployment has no lifecycle hook '{}' that awaits an action.",
            input.hook_id.unwrap_or_default()
        )));
    };
    hook.status = Some(status.clone());
    if status == DeploymentLifecycleHookStatus::Failed {
        it.status = ServiceDeploymentStatus::RollbackRequested;
        it.status_reason = Some("Rollback requested at a lifecycle hook.".to_owned());
        it.stopped_at = Some(txn.now);
    }
    it.updated_at = txn.now;
    txn.put(it);
    Ok(ContinueServiceDeploymentResponse { service_deployment_arn: arn })
}

fn found(state: &State, arn: Option<&str>, home: &Home) -> Result<Arc<ServiceDeployment>, Error> {
    let named = arns::service_deployment(home, arn.unwrap_or_default());
    let key = named.map(|it| (it.service.to_owned(), it.id));
    let found = key.and_then(|key| state.service_deployments.get(&key)).cloned();
    found.ok_or_else(|| Error::service_deployment_not_found("Service deployment not found."))
}

/// Whether there is a revision to go back to.
fn has_predecessor(state: &State, it: &ServiceDeployment) -> bool {
    state.services.get(&it.service).is_some_and(|it| it.completed.is_some())
}
