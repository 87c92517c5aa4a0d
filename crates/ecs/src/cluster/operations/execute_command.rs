//! ExecuteCommand: somebody wants to run a command in a container. The row of the session is there
//! before anybody is told how to open it.
use std::sync::Arc;

use berth_api::ecs::{Error, ExecuteCommandRequest, ExecuteCommandResponse, Session};

use super::{Context, active, bounded, tasks};
use crate::{
    call::ExecFacts,
    cluster::{
        Txn,
        describe::PUBLISHED_AGENT,
        records::{
            cluster::ClusterRecord,
            exec_session::ExecSession,
            task::{Container, ContainerStatus, DesiredStatus, Task, TaskStatus},
        },
        transcripts::{self, Kept},
    },
    exec_user,
    limits::{
        EXEC_COMMAND_CHARACTERS_MAX, EXEC_SESSIONS_OF_CONTAINER_MAX, EXEC_USER_CHARACTERS_MAX,
    },
};

/// ECS's text where a container cannot be entered now.
const NOT_NOW: &str = "The execute command failed because execute command was not enabled when the \
                       task was run or the execute command agent isn't running. Wait and try again \
                       or run a new task with execute command enabled and try again.";

/// The answer has no URL and no token yet: only the node knows its address, and seals.
pub fn execute_command(
    txn: &mut Txn,
    input: ExecuteCommandRequest,
    context: &Context,
) -> Result<ExecuteCommandResponse, Error> {
    let cluster = active(txn)?;
    if input.interactive != Some(true) {
        let text = "Interactive is the only mode supported currently.";
        return Err(Error::invalid_parameter(text));
    }
    let command = input.command.unwrap_or_default();
    if command.trim().is_empty() {
        return Err(Error::invalid_parameter("Command cannot be empty."));
    }
    bounded(Some(&command), "command", EXEC_COMMAND_CHARACTERS_MAX)?;
    let exec = &context.facts.exec;
    bounded(exec.user.as_deref(), "user", EXEC_USER_CHARACTERS_MAX)?;
    if exec.user.as_deref().is_some_and(|it| !exec_user::is_plain(it)) {
        let text = "A user is written as NAME or NAME:GROUP, or by numbers without zeros before \
                    them.";
        return Err(Error::invalid_parameter(text));
    }
    let reference = input.task.as_deref().unwrap_or_default();
    let task = tasks::find(txn, &cluster, reference)?
        .ok_or_else(|| Error::invalid_parameter("The referenced task was not found."))?;
    let given = input.container.as_deref().filter(|it| !it.is_empty());
    let container = container(&task, given)?;
    let is_up = task.last_status == TaskStatus::Running
        && task.desired_status == DesiredStatus::Running
        && container.last_status == ContainerStatus::Running
        && container.runtime_id.is_some();
    if !task.enable_execute_command || !is_up {
        return Err(Error::invalid_parameter(NOT_NOW));
    }
    let log_group = log_group(txn, &cluster, (&task, container), exec)?;
    check_agent(txn, &task, exec.is_agent_away)?;
    check_room(txn, &task, container, exec.is_node_full)?;
    let session = ExecSession {
        id: ExecSession::new_id(txn.random()),
        task: task.id,
        container: container.name.clone(),
        command,
        principal: context.principal.clone(),
        source_ip: exec.source_ip.clone(),
        user: exec.user.clone(),
        has_terminal: !exec.has_no_terminal,
        log_group,
        started_at: txn.now,
        ended_at: None,
        exit_code: None,
        end_reason: None,
        bytes_in: 0,
        bytes_out: 0,
    };
    let response = ExecuteCommandResponse {
        cluster_arn: Some(cluster.arn()),
        container_arn: Some(cluster.container_arn(&task, container)),
        container_name: Some(container.name.clone()),
        interactive: Some(true),
        session: Some(Session { session_id: Some(session.id.clone()), ..Session::default() }),
        task_arn: Some(cluster.task_arn(task.id)),
    };
    txn.put(session);
    // Its history tells who was in it, whatever they did there.
    txn.put(Task { executed_at: Some(txn.now), version: task.version + 1, ..(*task).clone() });
    Ok(response)
}

/// ECS: a task with one container has no need of its name.
fn container<'a>(task: &'a Arc<Task>, name: Option<&str>) -> Result<&'a Container, Error> {
    let found = match (name, task.containers.as_slice()) {
        (None, [only]) => return Ok(only),
        (None, all) => {
            let names: Vec<&str> = all.iter().map(|it| it.name.as_str()).collect();
            return Err(Error::invalid_parameter(format!(
                "A container name is required: the task has the containers {}.",
                names.join(", ")
            )));
        }
        (Some(name), all) => all.iter().find(|it| it.name == name),
    };
    let name = name.unwrap_or_default();
    found
        .ok_or_else(|| Error::invalid_parameter(format!("The task has no container named {name}.")))
}

/// What the cluster asks of all sessions is done, or there is no session: the log group that has
/// the transcript of this one, if it has one.
fn log_group(
    txn: &Txn,
    cluster: &ClusterRecord,
    (task, container): (&Task, &Container),
    facts: &ExecFacts,
) -> Result<Option<String>, Error> {
    let definition = txn.definitions.get(&task.task_definition).map(|it| &it.task_definition);
    let configuration = cluster.configuration.as_ref();
    let has_terminal = !facts.has_no_terminal;
    let found = transcripts::kept(configuration, definition, &container.name, has_terminal);
    let found = found.map_err(|what| {
        Error::invalid_parameter(format!(
            "The executeCommandConfiguration of the cluster asks for {what}, which this release \
             of Berth cannot do. Set its logging to NONE, or to OVERRIDE with a log group alone, \
             and no kmsKeyId, with UpdateCluster."
        ))
    })?;
    let Some(Kept { group, is_asked_for }) = found else { return Ok(None) };
    let is_absent = facts.absent_log_group.as_deref() == Some(group);
    match (is_absent, is_asked_for) {
        (false, _) => Ok(Some(group.to_owned())),
        // ECS: nobody has asked for a transcript, and a session needs no group.
        (true, false) => Ok(None),
        (true, true) => Err(Error::invalid_parameter(format!(
            "The transcript of the session belongs into the log group {group}, which does not \
             exist. Make it with CreateLogGroup, or set logging to NONE in the \
             executeCommandConfiguration of the cluster with UpdateCluster."
        ))),
    }
}

/// There is somebody who runs the command.
fn check_agent(txn: &Txn, task: &Task, is_away: bool) -> Result<(), Error> {
    let instance = task.container_instance.and_then(|id| txn.container_instances.get(&id));
    let why = match instance.is_some_and(|it| it.has_published_agent()) {
        true => PUBLISHED_AGENT,
        false if is_away => "Try again later.",
        false => return Ok(()),
    };
    let text = "The execute command failed due to an internal error.";
    Err(Error::target_not_connected(format!("{text} {why}")))
}

fn check_room(
    txn: &Txn,
    task: &Task,
    container: &Container,
    is_node_full: bool,
) -> Result<(), Error> {
    let open = txn.open_exec_sessions_of(task.id).filter(|it| it.container == container.name);
    if open.count() >= EXEC_SESSIONS_OF_CONTAINER_MAX {
        return Err(Error::client(format!(
            "The container {} has {EXEC_SESSIONS_OF_CONTAINER_MAX} open sessions, and more are not \
             possible. End one of them.",
            container.name
        )));
    }
    if is_node_full {
        return Err(Error::client(
            "There are as many sessions as this control plane has at a time. Try again when one \
             has ended.",
        ));
    }
    Ok(())
}
