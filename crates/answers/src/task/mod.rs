//! ExplainTask: why a task is where it is, what it waits for, or why it stopped.
mod defined;
mod pending;
mod stopped;
mod text;

pub use pending::wait;
pub use stopped::why;

use berth_api::berth::{
    ContainerEvidence, Error, ExplainTaskRequest, ExplainTaskResponse, TaskExplanation,
};
use berth_ecs::cluster::{
    State, describe,
    records::{
        cluster::ClusterRecord,
        task::{Container, Task, TaskStatus},
    },
};
use berth_engine::Timestamp;

use self::defined::is_essential;
use super::{active, phases, reference};

/// One sentence with its evidence: timestamps, containers, and the phases of its life.
pub fn explain_task(
    state: &State,
    input: &ExplainTaskRequest,
    now: Timestamp,
) -> Result<ExplainTaskResponse, Error> {
    let cluster = active(state)?;
    let reference = input.task.as_deref().unwrap_or_default();
    let task = reference::task(state, &cluster, reference)?;
    Ok(ExplainTaskResponse { explanation: Some(explanation(state, &cluster, &task, now)) })
}

fn explanation(
    state: &State,
    cluster: &ClusterRecord,
    task: &Task,
    now: Timestamp,
) -> TaskExplanation {
    let waits: Vec<_> = pending::wait(state, task, now).into_iter().collect();
    let ended = (task.last_status == TaskStatus::Stopped).then(|| stopped::why(state, task));
    let reason = match (&ended, waits.first()) {
        (Some(ended), _) => Some(ended.text.clone()),
        (None, Some(wait)) => Some(wait.text.clone()),
        (None, None) => None,
    };
    let timeline = phases::of(task, now);
    let status = text::status(state, task, now);
    let text = text::of(state, task, (&status, reason.as_deref()), &timeline, now);
    let reason = reason.unwrap_or(status);
    TaskExplanation {
        task_arn: Some(cluster.task_arn(task.id)),
        cluster_arn: Some(cluster.arn()),
        task_definition_arn: Some(cluster.task_definition_arn(&task.task_definition)),
        group: Some(task.group.clone()),
        started_by: task.started_by.clone(),
        container_instance_arn: task
            .container_instance
            .map(|it| cluster.container_instance_arn(it)),
        availability_zone: task.availability_zone.clone(),
        last_status: Some(describe::last_status(task).to_owned()),
        desired_status: Some(task.desired_status.as_str().to_owned()),
        reason: Some(reason),
        waits: Some(waits.iter().map(|it| it.wire(cluster)).collect()),
        timeline: Some(timeline.iter().map(|it| it.wire(cluster)).collect()),
        containers: Some(task.containers.iter().map(|it| evidence(state, task, it)).collect()),
        container_to_blame: ended.and_then(|it| it.container),
        stop_code: task.stop_code.as_ref().map(|it| it.as_str().to_owned()),
        stopped_reason: task.stopped_reason.clone(),
        as_of: None,
        explained_at: Some(now),
        text: Some(text),
    }
}

fn evidence(state: &State, task: &Task, it: &Container) -> ContainerEvidence {
    ContainerEvidence {
        name: Some(it.name.clone()),
        last_status: Some(it.last_status.as_str().to_owned()),
        exit_code: it.exit_code,
        reason: it.reason.clone(),
        health_status: Some(it.health_status.as_str().to_owned()),
        runtime_id: it.runtime_id.clone(),
        is_essential: Some(is_essential(state, task, it)),
    }
}
