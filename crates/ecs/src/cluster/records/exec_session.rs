//! A command that somebody ran in a container: who, where, what, and how it ended. ECS Exec.
use berth_engine::{Random, Timestamp};
use serde::{Deserialize, Serialize};

use super::id::TaskId;

/// One session. It is stored before anybody is told how to open it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecSession {
    /// ECS: `ecs-execute-command-` and 17 characters.
    pub id: String,
    pub task: TaskId,
    /// The container's name.
    pub container: String,
    pub command: String,
    /// The ARN of who asked.
    pub principal: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_ip: Option<String>,
    /// As whom it runs, if not as the container's own user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Without a terminal, output and errors come apart.
    pub has_terminal: bool,
    /// The log group that has its transcript, in a stream that is called as the session is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_group: Option<String>,
    pub started_at: Timestamp,
    /// This and all below are written by `observe/exec_session.rs` only, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<String>,
    /// Payloads of all messages that went to the container, and that came from it.
    #[serde(default)]
    pub bytes_in: u64,
    #[serde(default)]
    pub bytes_out: u64,
}

impl ExecSession {
    /// A new id.
    pub fn new_id(random: &mut Random) -> String {
        const LETTERS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        let mut letter = || char::from(LETTERS[(random.next_u64() % 36) as usize]);
        let chance: String = (0..17).map(|_| letter()).collect();
        format!("ecs-execute-command-{chance}")
    }
}
