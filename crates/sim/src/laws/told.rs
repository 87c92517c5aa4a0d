//! What is said of tasks and services is so, in a state in which nothing is left to be done.
use berth_answers::{explain_service, explain_task};
use berth_api::berth::{ExplainServiceRequest, ExplainTaskRequest, TaskExplanation};
use berth_ecs::cluster::{
    Facet, State,
    records::{
        cluster::ClusterStatus,
        service::Service,
        task::{Task, TaskStatus},
    },
};
use berth_engine::Timestamp;

use super::awaited;

/// About so many tasks of one state are asked about.
const TASKS_MAX: usize = 8;

/// One of so many states is looked at: answers cost more than what they are about.
const LOOKED_AT: i64 = 16;

/// In a state in which nothing is left to be done.
pub fn check(state: &State, now: Timestamp) {
    if now.0 % LOOKED_AT != 0 {
        return;
    }
    if state.cluster.as_ref().is_none_or(|it| it.status != ClusterStatus::Active) {
        return;
    }
    let step = (state.tasks.len() / TASKS_MAX).max(1);
    for task in state.tasks.values().step_by(step) {
        let input = ExplainTaskRequest { task: Some(task.id.to_string()), cluster: None };
        let told = explain_task(state, &input, now).expect("the task is there").explanation;
        task_is_so(state, task, &told.expect("it is explained"));
    }
    for service in state.services.values() {
        service_is_so(state, service, now);
        awaited::check(state, service, now);
    }
}

fn task_is_so(state: &State, task: &Task, told: &TaskExplanation) {
    let text = told.text.as_deref().unwrap_or_default();
    assert!(!text.contains("container  ") && !text.contains("image )"), "a name is empty: {text}");
    let headline = text.lines().next().unwrap_or_default();
    if task.is_kept() && headline.contains("is RUNNING and healthy") {
        assert!(task.is_healthy(), "{text}");
    }
    let has_been_healthy = text.contains("getting healthy") && !text.contains("so far");
    assert!(!has_been_healthy || task.healthy_at.is_some(), "it was never healthy: {text}");
    let is_silent = task.last_status != TaskStatus::Stopped && !is_in_reach(state, task);
    let waits_for_agent =
        told.waits.iter().flatten().any(|it| it.reason.as_deref() == Some("AGENT"));
    assert!(!is_silent || waits_for_agent, "its agent is silent: {text}");
    let blamed = told.container_to_blame.as_ref();
    let is_there = |name: &&String| task.containers.iter().any(|it| it.name == **name);
    assert_eq!(blamed.filter(is_there), blamed, "nobody knows who is blamed: {text}");
}

/// Whether the instance that a task is on is connected; also if it is on none.
fn is_in_reach(state: &State, task: &Task) -> bool {
    let instance = task.container_instance.and_then(|it| state.container_instances.get(&it));
    instance.is_none_or(|it| it.agent_connected)
}

fn service_is_so(state: &State, service: &Service, now: Timestamp) {
    let input = ExplainServiceRequest { service: Some(service.name.clone()), cluster: None };
    let told = explain_service(state, &input, now).expect("the service is there").explanation;
    let text = told.and_then(|it| it.text).unwrap_or_default();
    if !text.lines().next().unwrap_or_default().contains("steady for") {
        return;
    }
    let live = state.tasks_of(Facet::Service(service.name.clone()));
    for it in live.filter(|it| it.is_wanted() && it.last_status != TaskStatus::Stopped) {
        assert!(it.is_healthy(), "{} is not healthy: {text}", it.id);
        assert!(is_in_reach(state, it), "the agent of {} is silent: {text}", it.id);
    }
}
