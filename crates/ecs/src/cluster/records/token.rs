//! What an idempotency token was used for.
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::id::TaskId;

/// ECS: the same `clientToken` with the same parameters answers with the same tasks; with other
/// parameters it is a ConflictException that names them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    pub token: String,
    /// The request without its token, as JSON: equal text is equal parameters.
    pub parameters: String,
    pub tasks: Vec<TaskId>,
    /// ECS remembers it for 24 hours.
    pub forget_at: Timestamp,
}
