//! ExplainService: how far a service is from what it should be, and what it waits for.
pub mod waits;

use berth_api::{
    berth::{Error, ExplainServiceRequest, ExplainServiceResponse, ServiceExplanation},
    ecs::DeploymentControllerType,
};
use berth_ecs::cluster::{
    State,
    records::{
        cluster::ClusterRecord,
        service::{Service, ServiceStatus},
    },
};
use berth_engine::Timestamp;

use self::waits::Waiting;
use super::{
    active,
    counts::{self, Part},
    failures, reference, words,
};

/// How far back failures are told: as long as stopped tasks are kept for certain.
pub const FAILURES_TOLD_MS: i64 = 3_600_000;

/// Numbers by deployment, then everything that is waited for, computed on the state as it is.
pub fn explain_service(
    state: &State,
    input: &ExplainServiceRequest,
    now: Timestamp,
) -> Result<ExplainServiceResponse, Error> {
    let cluster = active(state)?;
    let name = input.service.as_deref().unwrap_or_default();
    let service = reference::service(state, &cluster, name)?;
    Ok(ExplainServiceResponse { explanation: Some(explanation(state, &cluster, &service, now)) })
}

fn explanation(
    state: &State,
    cluster: &ClusterRecord,
    service: &Service,
    now: Timestamp,
) -> ServiceExplanation {
    let parts = counts::parts(state, service);
    let waiting = waits::of(state, cluster, service, now);
    let left = waits::tasks(state, counts::left(state, service, &parts), now);
    let since = Timestamp(now.0 - FAILURES_TOLD_MS);
    let failed = failures::of_service(state, &service.name, None, since);
    let reason = reason(service, &parts, &waiting, now);
    let mut text = format!("Service {} is {}: {reason}.\n", service.name, service.status.as_str());
    parts.iter().for_each(|it| text += &format!("  {}\n", it.text()));
    text += &waiting.text();
    if !left.is_empty() {
        text += "Left of deployments that are over, and not waited for\n";
        left.iter().for_each(|it| text += &it.lines());
    }
    if !failed.is_empty() {
        text += "Failed tasks of the last hour\n";
        text += &words::indented(&failures::text(state, &failed, now), 2);
    }
    ServiceExplanation {
        service_arn: Some(cluster.service_arn(&service.name)),
        cluster_arn: Some(cluster.arn()),
        status: Some(service.status.as_str().to_owned()),
        scheduling_strategy: Some(service.scheduling_strategy.as_str().to_owned()),
        desired_count: words::count(service.desired_count),
        deployments: Some(parts.iter().map(|it| it.wire(cluster)).collect()),
        waits: Some(waiting.waits.iter().map(|it| it.wire(cluster)).collect()),
        left_tasks: Some(left.iter().map(|it| it.wire(cluster)).collect()),
        failed_tasks: Some(failures::wire(state, cluster, &failed)),
        placement: waiting.placement(cluster),
        reason: Some(reason),
        explained_at: Some(now),
        text: Some(text),
    }
}

fn reason(service: &Service, parts: &[Part], waiting: &Waiting, now: Timestamp) -> String {
    let sum = counts::sum(parts);
    match service.status {
        ServiceStatus::Inactive => {
            let at = service.deleted_at.unwrap_or(now);
            return format!("it was deleted {} ago", words::between(at, now));
        }
        ServiceStatus::Draining => {
            let left = sum.pending + sum.running + sum.stopping;
            let (tasks, are) = (words::counted(left, "task"), if left == 1 { "is" } else { "are" });
            return format!("it was deleted, and {tasks} of it {are} still there");
        }
        ServiceStatus::Active => {}
    }
    let numbers = numbers(service, parts);
    match (waiting.waits.first(), service.steady_at) {
        (Some(_), _) => numbers,
        (None, Some(at)) => format!("{numbers}; steady for {}", words::between(at, now)),
        (None, None) => format!("{numbers}; nothing is waited for"),
    }
}

/// How many of those that it should have, and how many others there are. ECS: with the EXTERNAL
/// controller it should have several parts beside each other.
fn numbers(service: &Service, parts: &[Part]) -> String {
    let is_external = service.deployment_controller == DeploymentControllerType::External;
    let (meant, others) =
        parts.split_at(if is_external { parts.len() } else { 1.min(parts.len()) });
    let desired: i64 = meant.iter().map(|it| it.desired).sum();
    let (is, others) = (counts::sum(meant), counts::sum(others));
    let desired = words::counted(desired, "task");
    let numbers = format!("{} of {desired} RUNNING, {} healthy", is.running, is.healthy);
    match others.pending + others.running + others.stopping {
        0 => numbers,
        n => format!("{numbers}; {n} of older deployments"),
    }
}
