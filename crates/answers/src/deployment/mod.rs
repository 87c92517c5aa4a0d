//! ExplainServiceDeployment: which step a deployment is on, what took how long, and why it ended.
pub mod critical_path;
pub mod text;

use berth_api::{
    berth::{
        CircuitBreaker, Error, ExplainServiceDeploymentRequest, ExplainServiceDeploymentResponse,
        RollbackExplanation, ServiceDeploymentExplanation,
    },
    ecs::ServiceDeploymentStatus as Status,
};
use berth_ecs::cluster::{
    Facet, State,
    records::{cluster::ClusterRecord, service::Service, service_deployment::ServiceDeployment},
};
use berth_engine::Timestamp;

use super::{
    active,
    counts::{self, Part},
    failures, reference,
    service::waits,
    words,
};

/// From its record, and from the tasks that are still remembered.
pub fn explain_service_deployment(
    state: &State,
    input: &ExplainServiceDeploymentRequest,
    now: Timestamp,
) -> Result<ExplainServiceDeploymentResponse, Error> {
    let cluster = active(state)?;
    let reference = input.service_deployment.as_deref().unwrap_or_default();
    let it = reference::service_deployment(state, &cluster, reference)?;
    Ok(ExplainServiceDeploymentResponse {
        explanation: Some(explanation(state, &cluster, &it, now)),
    })
}

fn explanation(
    state: &State,
    cluster: &ClusterRecord,
    it: &ServiceDeployment,
    now: Timestamp,
) -> ServiceDeploymentExplanation {
    let service = current(state, it);
    let parts = service.map(|one| counts::parts(state, one)).unwrap_or_default();
    let waiting = service.map(|one| waits::of(state, cluster, one, now)).unwrap_or_default();
    let failed = failures::of_service(state, &it.service, Some(it.target), it.created_at);
    let tasks = state.tasks_of(Facet::Service(it.service.clone()));
    let path = critical_path::of(tasks, (it.created_at, end(it, now)), now);
    let reason = reason(it, &parts, now);
    let facts = text::Facts { reason: &reason, parts: &parts, path: &path, failed: &failed };
    let breaker = &it.circuit_breaker;
    ServiceDeploymentExplanation {
        service_deployment_arn: Some(cluster.service_deployment_arn(&it.service, it.id)),
        service_arn: Some(cluster.service_arn(&it.service)),
        cluster_arn: Some(cluster.arn()),
        status: Some(it.status.as_str().to_owned()),
        deployments: Some(parts.iter().map(|it| it.wire(cluster)).collect()),
        seconds: Some(words::seconds(end(it, now).0 - it.created_at.0)),
        critical_path: Some(path.iter().map(|it| it.wire(cluster)).collect()),
        circuit_breaker: Some(CircuitBreaker {
            status: Some(breaker.status.as_str().to_owned()),
            failure_count: words::count(breaker.failure_count),
            threshold: words::count(breaker.threshold),
        }),
        rollback: it.rollback.as_ref().map(|back| RollbackExplanation {
            reason: Some(back.reason.clone()),
            started_at: Some(back.started_at),
            service_revision_arn: Some(cluster.service_revision_arn(&it.service, back.revision)),
        }),
        failed_tasks: Some(failures::wire(state, cluster, &failed)),
        was_healthy: it.was_healthy,
        waits: Some(waiting.waits.iter().map(|it| it.wire(cluster)).collect()),
        placement: waiting.placement(cluster),
        text: Some(text::of(state, it, &facts, &waiting, now)),
        reason: Some(reason),
        explained_at: Some(now),
    }
}

/// The service, if this deployment is the one that is under way.
fn current<'a>(state: &'a State, it: &ServiceDeployment) -> Option<&'a Service> {
    let service = state.services.get(&it.service)?;
    let is_current = service.primary().is_some_and(|one| one.service_deployment == it.id);
    (is_current && it.finished_at.is_none()).then_some(&**service)
}

fn end(it: &ServiceDeployment, now: Timestamp) -> Timestamp {
    it.finished_at.unwrap_or(now)
}

/// In one clause: the step that it is on, or how it ended.
fn reason(it: &ServiceDeployment, parts: &[Part], now: Timestamp) -> String {
    let took = words::between(it.created_at, end(it, now));
    let why = it.status_reason.as_deref().map(|it| it.trim_end_matches('.'));
    let because = why.map(|it| format!(": {it}")).unwrap_or_default();
    let back = it.rollback.as_ref().map(|it| it.revision.deployment()).unwrap_or_default();
    match &it.status {
        Status::Successful if it.was_healthy == Some(false) => {
            format!("it was completed in {took}, and no task of it was ever healthy")
        }
        Status::Successful => format!("it was completed in {took}"),
        Status::RollbackSuccessful => format!("it was rolled back to {back}, in {took}{because}"),
        Status::RollbackFailed => format!("there is nothing to roll back to{because}"),
        Status::Stopped => format!("it was stopped after {took}{because}"),
        Status::RollbackInProgress => format!("it is rolled back to {back}{because}"),
        _ => match &it.lifecycle {
            Some(stage) => format!("for {took} so far, now in stage {}", stage.stage.as_str()),
            None => format!("for {took} so far, {}", step(parts)),
        },
    }
}

/// The step of a rolling deployment.
fn step(parts: &[Part]) -> String {
    let Some((new, older)) = parts.split_first() else { return "it is about to begin".to_owned() };
    let old = counts::sum(older);
    let there = old.pending + old.running + old.stopping;
    let desired = new.desired;
    if new.tally.pending + new.tally.running < desired {
        let begun = new.tally.pending + new.tally.running;
        return format!("{begun} of {desired} new tasks are started");
    }
    if new.tally.running < desired {
        return format!("{} of {desired} new tasks are RUNNING", new.tally.running);
    }
    if new.tally.healthy < desired {
        return format!("{} of {desired} new tasks are healthy", new.tally.healthy);
    }
    format!("{desired} of {desired} new tasks are healthy; old tasks left: {there}")
}
