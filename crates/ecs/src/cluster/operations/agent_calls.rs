//! SubmitTaskStateChange, SubmitContainerStateChange, SubmitAttachmentStateChanges.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs::{
    ContainerStateChange, Error, SubmitAttachmentStateChangesRequest,
    SubmitAttachmentStateChangesResponse, SubmitContainerStateChangeRequest,
    SubmitContainerStateChangeResponse, SubmitTaskStateChangeRequest,
    SubmitTaskStateChangeResponse,
};

use super::{active, given::Context, tasks};
use crate::{
    cluster::{
        Facet, Txn,
        observe::{
            attachment, bounds,
            task_state::{self, TaskStateChange},
        },
        records::{
            cluster::ClusterRecord,
            id::TaskId,
            task::{Task, TaskStatus},
        },
    },
    limits::ATTACHMENTS_MAX,
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
/// A task of an instance that somebody else has registered is answered as if it were not there:
/// denied, the published agent would come again for ever. Machines may share a principal, and the
/// call names no instance: so it is believed of any of those. Health comes over a session and is
/// its instance's own; and what contradicts itself, or the state, sessions compare:
/// `views/comparison.rs`.
pub fn submit_task_state_change(
    txn: &mut Txn,
    input: SubmitTaskStateChangeRequest,
    context: &Context,
) -> Result<SubmitTaskStateChangeResponse, Error> {
    let acknowledged =
        SubmitTaskStateChangeResponse { acknowledgment: Some(ACKNOWLEDGMENT.to_owned()) };
    let status = input.status.as_deref().map(status).transpose()?.flatten();
    let Some(task) = find(txn, input.task.as_deref(), context)? else {
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
    attachment::changed(txn, &task, &input.attachments.unwrap_or_default());
    // Its row may be another one by now.
    let task = txn.tasks.get(&task.id).cloned().unwrap_or(task);
    task_state::changed(txn, &task, change);
    Ok(acknowledged)
}

/// ECS: the form of older agents, one container at a time.
pub fn submit_container_state_change(
    txn: &mut Txn,
    input: SubmitContainerStateChangeRequest,
    context: &Context,
) -> Result<SubmitContainerStateChangeResponse, Error> {
    let task = find(txn, input.task.as_deref(), context)?.ok_or_else(unknown)?;
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

/// The other form of a report on attachments, which here are network interfaces of tasks alone.
pub fn submit_attachment_state_changes(
    txn: &mut Txn,
    input: SubmitAttachmentStateChangesRequest,
    context: &Context,
) -> Result<SubmitAttachmentStateChangesResponse, Error> {
    let cluster = active(txn)?;
    let attachments = input.attachments.unwrap_or_default();
    if attachments.is_empty() {
        return Err(Error::invalid_parameter("Attachments cannot be empty."));
    }
    if attachments.len() > ATTACHMENTS_MAX {
        return Err(Error::invalid_parameter(format!(
            "Attachments can have up to {ATTACHMENTS_MAX} items, and this call has {}.",
            attachments.len()
        )));
    }
    let tasks = by_attachment(txn, &cluster, context);
    for it in &attachments {
        let arn = it.attachment_arn.as_deref().unwrap_or_default();
        let task = tasks.get(attachment::id_of(arn)).and_then(|id| txn.tasks.get(id)).cloned();
        let Some(task) = task else {
            let arn = bounds::cut(arn, ECHOED_CHARACTERS_MAX);
            return Err(Error::invalid_parameter(format!("The attachment '{arn}' was not found.")));
        };
        attachment::changed(txn, &task, std::slice::from_ref(it));
    }
    Ok(SubmitAttachmentStateChangesResponse { acknowledgment: Some(ACKNOWLEDGMENT.to_owned()) })
}

/// The tasks of the instances that whoever sends a report can be the agent of, by their
/// attachments. STOPPED ones are among them: agents may repeat themselves.
fn by_attachment(
    txn: &Txn,
    cluster: &ClusterRecord,
    context: &Context,
) -> BTreeMap<String, TaskId> {
    let instances = txn.container_instances.values();
    let own = instances.filter(|it| it.is_of(&context.principal, &cluster.home));
    let tasks = own.flat_map(|it| txn.tasks_of(Facet::ContainerInstance(it.id)));
    let with_network = |it: &Arc<Task>| Some((it.network.as_ref()?.attachment.clone(), it.id));
    tasks.filter_map(with_network).collect()
}

/// The task of a report, if whoever sends it can be the agent that has it.
fn find(txn: &Txn, reference: Option<&str>, context: &Context) -> Result<Option<Arc<Task>>, Error> {
    let cluster = active(txn)?;
    let task = tasks::find(txn, &cluster, reference.unwrap_or_default())?;
    Ok(task.filter(|it| is_its(txn, &cluster, it, context)))
}

/// Whether whoever sends a report can be the agent that has the task.
fn is_its(txn: &Txn, cluster: &ClusterRecord, task: &Task, context: &Context) -> bool {
    task.container_instance.is_some_and(|id| {
        let instance = txn.container_instances.get(&id);
        instance.is_none_or(|it| it.is_of(&context.principal, &cluster.home))
    })
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
