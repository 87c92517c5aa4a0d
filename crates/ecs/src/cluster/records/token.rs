//! What an idempotency token was used for.
use berth_api::ecs::Failure;
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::id::TaskId;

/// ECS: the same `clientToken` with the same parameters answers what the first call answered; with
/// other parameters it is a ConflictException that names the tasks.
///
/// A retry shows the tasks as they are now, and the failures as they were then. ECS: a token names
/// what a call has made, so a call that placed nothing keeps none, and its retry tries again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Token {
    pub token: String,
    /// The request without its token, as JSON: equal text is equal parameters.
    pub parameters: String,
    /// At least one.
    pub tasks: Vec<TaskId>,
    /// Of the tasks that found no place, one each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub failures: Vec<Failure>,
    /// ECS remembers it for 24 hours.
    pub forget_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_older_releases_have_no_failures() {
        let row = r#"{"token":"x","parameters":"{}","tasks":[],"forgetAt":1}"#;
        let token: Token = serde_json::from_str(row).unwrap();
        assert_eq!(token.failures, []);
        assert_eq!(serde_json::to_string(&token).unwrap(), row);
    }
}
