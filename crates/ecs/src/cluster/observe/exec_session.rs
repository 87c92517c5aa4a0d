//! How sessions of ECS Exec end, as the node says that had them.
use super::bounds::cut;
use crate::{
    cluster::{
        Txn,
        records::{exec_session::ExecSession, id::TaskId},
    },
    limits::EXEC_REASON_CHARACTERS_MAX,
};

/// The end of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct ExecEnd {
    pub task: TaskId,
    pub id: String,
    /// Of the command, if it ended by itself.
    pub exit_code: Option<i64>,
    pub reason: String,
    pub bytes_in: u64,
    pub bytes_out: u64,
}

/// Notes it once: what comes later is of somebody who did not know.
pub fn ended(txn: &mut Txn, end: ExecEnd) {
    let ExecEnd { task, id, exit_code, reason, bytes_in, bytes_out } = end;
    let Some(old) = txn.exec_sessions.get(&(task, id)).filter(|it| it.ended_at.is_none()).cloned()
    else {
        return;
    };
    txn.put(ExecSession {
        ended_at: Some(txn.now),
        exit_code,
        end_reason: Some(cut(&reason, EXEC_REASON_CHARACTERS_MAX).to_owned()),
        bytes_in,
        bytes_out,
        ..(*old).clone()
    });
}
