//! ECS Service Action, and ECS Deployment State Change.
use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use berth_api::{ecs::DeploymentRolloutState, protocols::iso};
use berth_engine::Timestamp;
use berth_serving::Happening;
use serde_json::json;

use super::step::{DEPLOYMENT, SERVICE_ACTION, Step, document};
use crate::cluster::{
    State,
    deploy::in_progress_reason,
    records::{Key, id::RevisionId, service::Deployment, service_event::ServiceEvent},
};

/// ECS's names for how a deployment goes.
const IN_PROGRESS: &str = "SERVICE_DEPLOYMENT_IN_PROGRESS";
const COMPLETED: &str = "SERVICE_DEPLOYMENT_COMPLETED";
const FAILED: &str = "SERVICE_DEPLOYMENT_FAILED";

/// What the services of a batch say, and how their deployments go, one service after the other.
pub fn changed(step: &Step<'_>, keys: &[Key]) -> Vec<Happening> {
    let mut said = BTreeMap::<&String, Vec<&ServiceEvent>>::new();
    for key in keys {
        match key {
            Key::Service(name) => drop(said.entry(name).or_default()),
            Key::ServiceEvent(name, id) => {
                let event = step.after.service_events.get(&(name.clone(), *id));
                said.entry(name).or_default().extend(event.map(|it| &**it));
            }
            _ => {}
        }
    }
    said.into_iter().flat_map(|(service, said)| of_service(step, service, said)).collect()
}

/// In the order in which it was said. A deployment begins before anything is said of it, but after
/// the one that failed and made it necessary; one that ended without a word comes last.
fn of_service(step: &Step<'_>, service: &str, mut said: Vec<&ServiceEvent>) -> Vec<Happening> {
    said.sort_by_key(|it| it.id);
    let ends: BTreeSet<_> = said.iter().filter_map(|it| ended(it)).collect();
    let mut begun = begun(step, service);
    let mut all = Vec::new();
    if !ends.iter().any(|(_, name)| *name == FAILED) {
        all.extend(in_progress(step, service, mem::take(&mut begun)));
    }
    for it in said {
        all.extend(event(step, service, it));
        if ended(it).is_some_and(|(_, name)| name == FAILED) {
            all.extend(in_progress(step, service, mem::take(&mut begun)));
        }
    }
    let silent = silent_ends(step, service).into_iter();
    let silent = silent.filter(|(it, name)| !ends.contains(&(it.revision, *name)));
    all.extend(silent.map(|(it, name)| {
        let (revision, at) = (it.revision, it.updated_at);
        deployment(step, service, name, revision, at, &it.rollout_state_reason)
    }));
    all
}

/// The deployment that a sentence ends, and how.
fn ended(it: &ServiceEvent) -> Option<(RevisionId, &'static str)> {
    let name = [COMPLETED, FAILED].into_iter().find(|name| it.event_name.as_deref() == Some(name));
    Some((it.particulars.deployment?, name?))
}

/// Those that were not there before, or not this time. The oldest first.
fn begun<'a>(step: &Step<'a>, service: &str) -> Vec<&'a Deployment> {
    let before = deployments(step.before, service);
    let was = |it: &Deployment| (it.revision, it.service_deployment, it.created_at);
    let is_new = |it: &&Deployment| !before.iter().any(|one| was(one) == was(it));
    deployments(step.after, service).iter().rev().filter(is_new).collect()
}

/// Those whose end shows in their state, which is not said in every case.
fn silent_ends<'a>(step: &Step<'a>, service: &str) -> Vec<(&'a Deployment, &'static str)> {
    let before = deployments(step.before, service);
    let name = |it: &Deployment| match it.rollout_state {
        DeploymentRolloutState::Failed => Some(FAILED),
        DeploymentRolloutState::Completed => Some(COMPLETED),
        _ => None,
    };
    let is_news = |it: &&Deployment| {
        let was = before.iter().find(|one| one.revision == it.revision);
        was.is_none_or(|was| was.rollout_state != it.rollout_state)
    };
    let news = deployments(step.after, service).iter().filter(is_news);
    news.filter_map(|it| Some((it, name(it)?))).collect()
}

fn deployments<'a>(state: &'a State, service: &str) -> &'a [Deployment] {
    let service = state.services.get(&service.to_owned());
    service.map(|it| it.deployments.as_slice()).unwrap_or_default()
}

/// ECS: what the service scheduler does. Of the sentences in `events[]` those that AWS has a name
/// for; ends of deployments have a type of event of their own.
fn event(step: &Step<'_>, service: &str, it: &ServiceEvent) -> Option<Happening> {
    let event_name = it.event_name.as_deref()?;
    let (cluster, about) = (step.cluster, &it.particulars);
    if let Some((revision, name)) = ended(it) {
        let reason = about.reason.as_deref().unwrap_or_default();
        return Some(deployment(step, service, name, revision, it.created_at, reason));
    }
    let tasks: Vec<_> = about.tasks.iter().map(|id| cluster.task_arn(*id)).collect();
    let instances = about.container_instances.iter();
    let instances: Vec<_> = instances.map(|id| cluster.container_instance_arn(*id)).collect();
    let detail = json!({
        "eventType": severity(event_name),
        "eventName": event_name,
        "clusterArn": cluster.arn(),
        "createdAt": iso(it.created_at),
        "reason": about.reason,
        "taskArns": some(tasks),
        "containerInstanceArns": some(instances),
        "deploymentId": about.deployment.map(|it| it.deployment()),
        "desiredCount": about.desired_count,
    });
    let (detail_type, resources) = (SERVICE_ACTION, vec![cluster.service_arn(service)]);
    Some(Happening { detail_type, resources, detail: document(detail) })
}

fn in_progress(step: &Step<'_>, service: &str, begun: Vec<&Deployment>) -> Vec<Happening> {
    let told = begun.into_iter().map(|it| {
        let reason = in_progress_reason(it.revision);
        deployment(step, service, IN_PROGRESS, it.revision, it.created_at, &reason)
    });
    told.collect()
}

/// ECS: with the reason that DescribeServices shows.
fn deployment(
    step: &Step<'_>,
    service: &str,
    event_name: &str,
    revision: RevisionId,
    at: Timestamp,
    reason: &str,
) -> Happening {
    let detail = json!({
        "eventType": if event_name == FAILED { "ERROR" } else { "INFO" },
        "eventName": event_name,
        "clusterArn": step.cluster.arn(),
        "deploymentId": revision.deployment(),
        "updatedAt": iso(at),
        "reason": reason,
    });
    let (detail_type, resources) = (DEPLOYMENT, vec![step.cluster.service_arn(service)]);
    Happening { detail_type, resources, detail: document(detail) }
}

/// ECS: what each event is to an operator.
fn severity(event_name: &str) -> &'static str {
    match event_name {
        "SERVICE_TASK_START_IMPAIRED" => "WARN",
        "SERVICE_DAEMON_PLACEMENT_CONSTRAINT_VIOLATED"
        | "SERVICE_TASK_CONFIGURATION_FAILURE"
        | "SERVICE_TASK_PLACEMENT_FAILURE" => "ERROR",
        _ => "INFO",
    }
}

fn some(arns: Vec<String>) -> Option<Vec<String>> {
    Some(arns).filter(|it| !it.is_empty())
}
