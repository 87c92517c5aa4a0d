//! What is said of services and their deployments is so: their numbers, counted again one task
//! after the other, and whom each wait names. What is under way always waits for something.
use std::collections::BTreeSet;

use berth_answers::{explain_service, explain_service_deployment};
use berth_api::{
    berth::{
        DeploymentCounts, ExplainServiceDeploymentRequest, ExplainServiceRequest,
        ServiceDeploymentExplanation, ServiceExplanation, Wait,
    },
    ecs::{DeploymentControllerType, DeploymentRolloutState},
};
use berth_ecs::cluster::{
    Facet, State,
    records::{
        service::{Deployment, Service, ServiceStatus},
        task::{Task, TaskStatus},
    },
};
use berth_engine::Timestamp;

/// In a state in which nothing is left to be done.
pub fn check(state: &State, service: &Service, now: Timestamp) {
    let tasks: Vec<&Task> = state
        .tasks_of(Facet::Service(service.name.clone()))
        .map(|it| &**it)
        .filter(|it| it.holds_resources())
        .collect();
    let input = ExplainServiceRequest { service: Some(service.name.clone()), cluster: None };
    let told = explain_service(state, &input, now).expect("the service is there");
    let told = told.explanation.expect("it is explained");
    service_is_so(state, service, &tasks, &told, now);
    deployment_is_so(state, service, &tasks, now);
}

fn service_is_so(
    state: &State,
    service: &Service,
    tasks: &[&Task],
    told: &ServiceExplanation,
    now: Timestamp,
) {
    let text = told.text.as_deref().unwrap_or_default();
    assert_eq!(told.desired_count.map(i64::from), Some(service.desired_count), "{text}");
    let left = counts_are_so(tasks, told.deployments.as_deref().unwrap_or_default(), text);
    let not_waited_for = told.left_tasks.iter().flatten();
    let named = not_waited_for.flat_map(|it| it.task_arns.iter().flatten()).map(|it| id(it));
    let ids: Vec<String> = left.iter().map(|it| it.id.to_string()).collect();
    let ids: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
    assert_eq!(named.collect::<BTreeSet<_>>(), ids, "tasks of no deployment: {text}");
    let was_silent = |it: &Task| is_silent(state, it) || has_returned(state, it);
    let is_given_up = |it: &Task| !it.is_wanted() && was_silent(it);
    assert!(left.iter().all(|it| is_given_up(it)), "{ids:?} are not seen to: {text}");
    let tasks: Vec<&Task> =
        tasks.iter().filter(|it| !left.iter().any(|left| left.id == it.id)).copied().collect();
    let tasks = &tasks[..];
    let waits = told.waits.as_deref().unwrap_or_default();
    if service.status == ServiceStatus::Inactive {
        assert!(waits.is_empty() && tasks.is_empty(), "it is gone: {text}");
        return;
    }
    waits.iter().for_each(|it| wait_is_so(it, tasks, now, text));
    everybody_is_named(state, tasks, waits, text);
    let failed = |it: &Deployment| it.rollout_state == DeploymentRolloutState::Failed;
    let has_failed = service.primary().is_some_and(failed);
    assert_eq!(has(waits, "NEW_DEPLOYMENT"), has_failed, "whether the last one failed: {text}");
    let lacks_room = told.placement.as_ref().is_some_and(|it| it.refused.is_some());
    assert!(!lacks_room || has(waits, "ROOM"), "who finds no room waits for it: {text}");
    if waits.is_empty() {
        nothing_is_wanting(service, tasks, text);
    }
}

/// A deployment that is under way, and its service has not been deleted.
fn deployment_is_so(state: &State, service: &Service, tasks: &[&Task], now: Timestamp) {
    let Some(primary) = service.primary() else { return };
    let key = (service.name.clone(), primary.service_deployment);
    let under_way = state.service_deployments.get(&key).filter(|it| it.finished_at.is_none());
    let Some(record) = under_way else { return };
    let service_deployment = Some(record.id.to_string());
    let input = ExplainServiceDeploymentRequest { service_deployment, cluster: None };
    let told = explain_service_deployment(state, &input, now).expect("the deployment is there");
    let told: ServiceDeploymentExplanation = told.explanation.expect("it is explained");
    let text = told.text.as_deref().unwrap_or_default();
    counts_are_so(tasks, told.deployments.as_deref().unwrap_or_default(), text);
    let waits = told.waits.as_deref().unwrap_or_default();
    waits.iter().for_each(|it| wait_is_so(it, tasks, now, text));
    let is_active = service.status == ServiceStatus::Active;
    assert!(!is_active || !waits.is_empty(), "nothing is said to be waited for: {text}");
    let failures = told.circuit_breaker.and_then(|it| it.failure_count).map(i64::from);
    assert_eq!(failures, Some(record.circuit_breaker.failure_count), "failed tasks: {text}");
}

/// The tasks that are of none of these are the answer.
fn counts_are_so<'a>(tasks: &[&'a Task], told: &[DeploymentCounts], text: &str) -> Vec<&'a Task> {
    let mut left: BTreeSet<_> = tasks.iter().map(|it| it.id).collect();
    for part in told {
        let is_its =
            |it: &&&Task| it.service.as_ref().map(|it| it.revision.deployment()) == part.id;
        let its: Vec<&Task> = tasks.iter().filter(is_its).copied().collect();
        its.iter().for_each(|it| assert!(left.remove(&it.id), "{} is told twice: {text}", it.id));
        let count =
            |is: &dyn Fn(&Task) -> bool| Some(its.iter().filter(|it| is(it)).count() as i32);
        let runs = |it: &Task| it.is_wanted() && it.last_status == TaskStatus::Running;
        assert_eq!(part.running_count, count(&runs), "RUNNING: {text}");
        let pending = count(&|it| it.is_wanted() && !runs(it));
        assert_eq!(part.pending_count, pending, "pending: {text}");
        let healthy = count(&|it| runs(it) && it.is_healthy());
        assert_eq!(part.healthy_count, healthy, "healthy: {text}");
        let ill = count(&|it| runs(it) && it.unhealthy_at.is_some());
        assert_eq!(part.unhealthy_count, ill, "unhealthy: {text}");
        assert_eq!(part.stopping_count, count(&|it| !it.is_wanted()), "stopping: {text}");
    }
    tasks.iter().filter(|it| left.contains(&it.id)).copied().collect()
}

fn is_silent(state: &State, task: &Task) -> bool {
    let instance = task.container_instance.and_then(|it| state.container_instances.get(&it));
    instance.is_some_and(|it| !it.agent_connected)
}

/// Whether its agent has come back since the task was told to stop: nobody waited for it before.
fn has_returned(state: &State, task: &Task) -> bool {
    let instance = task.container_instance.and_then(|it| state.container_instances.get(&it));
    let returned_at = instance.and_then(|it| it.returned_at);
    returned_at.zip(task.stopping_at).is_some_and(|(returned, stopping)| returned >= stopping)
}

fn has(waits: &[Wait], reason: &str) -> bool {
    waits.iter().any(|it| it.reason.as_deref() == Some(reason))
}

/// The ids of the tasks that waits for a reason name.
fn named<'a>(waits: &'a [Wait], reason: &'a str) -> BTreeSet<&'a str> {
    let its = waits.iter().filter(|it| it.reason.as_deref() == Some(reason));
    its.flat_map(|it| it.task_arns.iter().flatten()).map(|it| id(it)).collect()
}

fn id(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}

fn wait_is_so(wait: &Wait, tasks: &[&Task], now: Timestamp, text: &str) {
    let reason = wait.reason.as_deref().unwrap_or_default();
    let is_there = |arn: &String| tasks.iter().any(|it| it.id.to_string() == id(arn));
    let ids = wait.task_arns.as_deref().unwrap_or_default();
    assert!(ids.iter().all(is_there), "{reason} names a task that is not there: {text}");
    let count = wait.count.unwrap_or_default();
    assert!(ids.is_empty() || ids.len() == count as usize, "{reason} of {count}: {text}");
    assert!(reason != "ROOM" || count > 0, "nobody waits for room: {text}");
    let until = wait.until;
    let is_due = until.is_some_and(|it| it > now);
    assert!(reason != "LAUNCH_DELAY" || (is_due && count > 0), "no launch is held back: {text}");
}

/// Every task that something holds up is named for it, and no other.
fn everybody_is_named(state: &State, tasks: &[&Task], waits: &[Wait], text: &str) {
    let is_silent = |it: &Task| is_silent(state, it);
    let is_draining =
        |it: &Task| it.container_instance.is_some_and(|it| state.draining.contains(&it));
    let check = |reason: &str, is: &dyn Fn(&Task) -> bool| {
        let ids: Vec<String> =
            tasks.iter().filter(|it| is(it)).map(|it| it.id.to_string()).collect();
        let ids: BTreeSet<&str> = ids.iter().map(String::as_str).collect();
        assert_eq!(named(waits, reason), ids, "who waits for {reason}: {text}");
    };
    check("DRAINING", &|it| it.is_wanted() && is_draining(it));
    check("CAPACITY", &|it| it.is_wanted() && it.last_status == TaskStatus::Provisioning);
    let is_ending = |it: &Task| !it.is_wanted() || it.ending_since.is_some();
    check("STOP", &|it| is_ending(it) && !is_silent(it));
    check("HEALTH", &|it| {
        let runs = it.is_wanted() && it.last_status == TaskStatus::Running;
        runs && !is_silent(it) && !is_ending(it) && !it.is_healthy()
    });
}

/// It has what it should have, all of it healthy, and nothing else.
fn nothing_is_wanting(service: &Service, tasks: &[&Task], text: &str) {
    let serves = |it: &&Task| it.is_wanted() && it.is_healthy();
    assert!(tasks.iter().copied().all(|it| serves(&it)), "one is not healthy: {text}");
    let is_external = service.deployment_controller == DeploymentControllerType::External;
    if service.status == ServiceStatus::Active && !is_external {
        assert_eq!(tasks.len() as i64, service.desired_count, "tasks that it should have: {text}");
    }
}
