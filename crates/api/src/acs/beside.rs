//! What Berth's control plane and its own agent tell each other beside the published protocol:
//! headers of the upgrade, a close code and messages. Others ignore them, and do without.

use serde::{Deserialize, Serialize};

/// Of the request: within how many milliseconds this agent is back whenever it can be.
pub const RETURNS_WITHIN_HEADER: &str = "berth-returns-within-ms";

/// Of the answer: milliseconds between two heartbeats of this session.
pub const HEARTBEAT_HEADER: &str = "berth-heartbeat-ms";

/// Of the answer: over how many milliseconds all agents are to spread when they come back.
pub const SPREAD_HEADER: &str = "berth-spread-ms";

/// Another agent with the same identity has connected. Only agents that promise to return are told
/// so: the published one would come back later and later, and too late.
pub const CONTESTED_CLOSE: u16 = 4001;

/// Images that a host is to have before a task asks for them: all of them. Without an answer; it
/// comes with each session anew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrepullMessage {
    pub images: Vec<String>,
}

/// Somebody wants to know what is wrong with the host. The answer is a call of ReportHost.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ExamineMessage {
    pub examination_id: String,
    /// Images that are to be found at their registries.
    pub images: Vec<String>,
    /// Others than the host itself may be asked.
    pub network: bool,
}
