//! SubmitTaskStateChange, SubmitContainerStateChange, SubmitAttachmentStateChanges.
use std::sync::Arc;

use berth_api::ecs::{
    ContainerStateChange, Error, SubmitAttachmentStateChangesRequest,
    SubmitAttachmentStateChangesResponse, SubmitContainerStateChangeRequest,
    SubmitContainerStateChangeResponse, SubmitTaskStateChangeRequest,
    SubmitTaskStateChangeResponse,
};

use super::{active, tasks};
use crate::cluster::{
    Txn,
    observe::{
        bounds,
        task_state::{self, TaskStateChange},
    },
    records::task::{Task, TaskStatus},
};

/// What an agent gets for a report; it does not look at it.
const ACKNOWLEDGMENT: &str = "ACK";

/// Of what was not understood, in the text that says so.
const ECHOED_CHARACTERS_MAX: usize = 64;

/// ECS: at least once, never backwards. A report that is merely late or repeated is acknowledged;
/// only one that names no task of ours is refused, which makes the agent drop it. The end of such a
/// task is acknowledged, too: agents keep an ended task's containers until somebody took note of
/// it. So it is with a task that has no instance: no agent can know of it.
///
/// A report of any other task is believed, whoever sends it. The call names a cluster and a task,
/// is signed with a key that is bound to no instance, and comes over a connection of its own, which
/// shares at best an address with the control session, as several agents may. So there is nothing
/// to tell one's own instance by. Health comes over a session and is its instance's own; and what
/// contradicts itself, or the state, sessions compare: `views/comparison.rs`.
pub fn submit_task_state_change(
    txn: &mut Txn,
    input: SubmitTaskStateChangeRequest,
) -> Result<SubmitTaskStateChangeResponse, Error> {
    let acknowledged =
        SubmitTaskStateChangeResponse { acknowledgment: Some(ACKNOWLEDGMENT.to_owned()) };
    let status = input.status.as_deref().map(status).transpose()?.flatten();
    let Some(task) = find(txn, input.task.as_deref())? else {
        return match status {
            Some(TaskStatus::Stopped) => Ok(acknowledged),
            _ => Err(unknown()),
        };
    };
    let change = TaskStateChange {
        status,
        reason: input.reason,
        containers: input.containers.unwrap_or_default(),
        pull_started_at: input.pull_started_at,
        pull_stopped_at: input.pull_stopped_at,
        execution_stopped_at: input.execution_stopped_at,
    };
    task_state::changed(txn, &task, change);
    Ok(acknowledged)
}

/// ECS: the form of older agents, one container at a time.
pub fn submit_container_state_change(
    txn: &mut Txn,
    input: SubmitContainerStateChangeRequest,
) -> Result<SubmitContainerStateChangeResponse, Error> {
    let task = find(txn, input.task.as_deref())?.ok_or_else(unknown)?;
    let container = ContainerStateChange {
        container_name: input.container_name,
        image_digest: None,
        runtime_id: input.runtime_id,
        exit_code: input.exit_code,
        network_bindings: input.network_bindings,
        reason: input.reason,
        status: input.status,
    };
    let change = TaskStateChange { containers: vec![container], ..TaskStateChange::default() };
    task_state::changed(txn, &task, change);
    Ok(SubmitContainerStateChangeResponse { acknowledgment: Some(ACKNOWLEDGMENT.to_owned()) })
}

/// Attachments are network interfaces and volumes that the control plane hands out. None is handed
/// out yet, so a report of one names nothing.
pub fn submit_attachment_state_changes(
    txn: &mut Txn,
    input: SubmitAttachmentStateChangesRequest,
) -> Result<SubmitAttachmentStateChangesResponse, Error> {
    active(txn)?;
    match input.attachments.iter().flatten().next() {
        None => Err(Error::invalid_parameter("Attachments cannot be empty.")),
        Some(it) => Err(Error::invalid_parameter(format!(
            "The attachment '{}' was not found.",
            it.attachment_arn.as_deref().unwrap_or_default()
        ))),
    }
}

/// The task of a report, if an agent can have it.
fn find(txn: &Txn, reference: Option<&str>) -> Result<Option<Arc<Task>>, Error> {
    let cluster = active(txn)?;
    let task = tasks::find(txn, &cluster, reference.unwrap_or_default())?;
    Ok(task.filter(|it| it.container_instance.is_some()))
}

fn unknown() -> Error {
    Error::invalid_parameter("The referenced task was not found.")
}

/// Agents report RUNNING, STOPPED and, with pull times or digests, PENDING; an empty status comes
/// with attachments alone.
fn status(text: &str) -> Result<Option<TaskStatus>, Error> {
    match text {
        "" => Ok(None),
        "NONE" | "MANIFEST_PULLED" | "PULLED" | "CREATED" | "PENDING" => {
            Ok(Some(TaskStatus::Pending))
        }
        "RUNNING" => Ok(Some(TaskStatus::Running)),
        "STOPPED" => Ok(Some(TaskStatus::Stopped)),
        other => Err(Error::invalid_parameter(format!(
            "status should be one of [PENDING,RUNNING,STOPPED], and is '{}'.",
            bounds::cut(other, ECHOED_CHARACTERS_MAX)
        ))),
    }
}
