//! Where a command is to run, for those who bring it there.
use std::sync::Arc;

use crate::cluster::{
    State,
    operations::find_task,
    records::{
        exec_session::ExecSession,
        id::ContainerInstanceId,
        task::{ContainerStatus, TaskStatus},
    },
    transcripts,
};

/// A session that is open, and the container that it is for.
#[derive(Clone, Debug)]
pub struct ExecTarget {
    pub session: Arc<ExecSession>,
    pub instance: ContainerInstanceId,
    pub task_arn: String,
    /// The container's id in its runtime.
    pub runtime_id: String,
}

/// None: there is no such session, or it is over, or its container is.
pub fn target(state: &State, task_arn: &str, session_id: &str) -> Option<ExecTarget> {
    let cluster = state.cluster.as_ref()?;
    let task = find_task(state, cluster, task_arn).ok()??;
    let session = state.exec_sessions.get(&(task.id, session_id.to_owned()))?;
    let container = task.containers.iter().find(|it| it.name == session.container)?;
    let is_over = task.last_status == TaskStatus::Stopped || session.ended_at.is_some();
    if is_over || container.last_status != ContainerStatus::Running {
        return None;
    }
    Some(ExecTarget {
        session: session.clone(),
        instance: task.container_instance?,
        task_arn: cluster.task_arn(task.id),
        runtime_id: container.runtime_id.clone()?,
    })
}

/// The log group into which a session's transcript would go, of what a caller means.
pub fn log_group(state: &State, task: &str, container: Option<&str>) -> Option<String> {
    let cluster = state.cluster.as_ref()?;
    let task = find_task(state, cluster, task).ok().flatten()?;
    let container = match (container.filter(|it| !it.is_empty()), task.containers.as_slice()) {
        (Some(name), _) => name,
        (None, [only]) => only.name.as_str(),
        (None, _) => return None,
    };
    let definition = state.definitions.get(&task.task_definition).map(|it| &it.task_definition);
    // Where one without a terminal has a transcript, one with a terminal has the same.
    let found = transcripts::kept(cluster.configuration.as_ref(), definition, container, true);
    found.ok().flatten().map(|it| it.group.to_owned())
}

/// The instance of a task that a caller means.
pub fn instance_of(state: &State, task: &str) -> Option<ContainerInstanceId> {
    let cluster = state.cluster.as_ref()?;
    find_task(state, cluster, task).ok().flatten()?.container_instance
}
