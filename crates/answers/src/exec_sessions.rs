//! ListExecSessions: who ran what in the containers of a cluster.
use berth_api::{
    Timestamp,
    berth::{Error, ExecSession, ListExecSessionsRequest, ListExecSessionsResponse},
};
use berth_ecs::cluster::{
    State,
    operations::find_task,
    records::{cluster::ClusterRecord, exec_session::ExecSession as Record},
};

use crate::{
    active,
    limits::{EXEC_SESSIONS_SHOWN_DEFAULT, EXEC_SESSIONS_SHOWN_MAX},
    newest, of_ecs,
};

/// The newest first, of one task or of all. The token of the next page is the last of this one.
///
/// # Errors
/// There is no such cluster or task, or a parameter is out of its bounds.
pub fn list_exec_sessions(
    state: &State,
    input: &ListExecSessionsRequest,
) -> Result<ListExecSessionsResponse, Error> {
    let cluster = active(state)?;
    let size =
        newest::size(input.max_results, EXEC_SESSIONS_SHOWN_DEFAULT, EXEC_SESSIONS_SHOWN_MAX)?;
    let task = match input.task.as_deref() {
        None => None,
        Some(reference) => {
            let found = find_task(state, &cluster, reference).map_err(of_ecs)?;
            let found = found.ok_or_else(|| {
                Error::resource_not_found("The referenced task was not found.".to_owned())
            })?;
            Some(found.id)
        }
    };
    let is_meant = |it: &&Record| task.is_none_or(|id| it.task == id);
    let mut all: Vec<&Record> =
        state.exec_sessions.values().map(|it| &**it).filter(is_meant).collect();
    all.sort_by(|a, b| (b.started_at, &b.id).cmp(&(a.started_at, &a.id)));
    let (page, next_token) = newest::page(&all, |it| &it.id, input.next_token.as_deref(), size)?;
    Ok(ListExecSessionsResponse {
        next_token,
        sessions: Some(page.iter().map(|it| shown(&cluster, it)).collect()),
    })
}

fn shown(cluster: &ClusterRecord, it: &Record) -> ExecSession {
    let bytes = |it: u64| Some(i64::try_from(it).unwrap_or(i64::MAX));
    ExecSession {
        bytes_in: bytes(it.bytes_in),
        bytes_out: bytes(it.bytes_out),
        command: Some(it.command.clone()),
        container_name: Some(it.container.clone()),
        end_reason: it.end_reason.clone(),
        ended_at: it.ended_at.map(|at| Timestamp(at.0)),
        exit_code: it.exit_code.and_then(|it| i32::try_from(it).ok()),
        log_group_name: it.log_group.clone(),
        principal: Some(it.principal.clone()),
        session_id: Some(it.id.clone()),
        source_ip: it.source_ip.clone(),
        started_at: Some(Timestamp(it.started_at.0)),
        task_arn: Some(cluster.task_arn(it.task)),
        terminal: Some(it.has_terminal),
        user: it.user.clone(),
    }
}
