//! A revision of a task definition.
use berth_api::ecs;
use berth_definitions::TaskDefinitionKey;
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

/// A registered revision. Its content never changes; its status only advances.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskDefinition {
    pub key: TaskDefinitionKey,
    /// Written by Register-, Deregister- and DeleteTaskDefinitions, and by the like of these for
    /// daemons' definitions.
    pub status: TaskDefinitionStatus,
    /// Written by DeregisterTaskDefinition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deregistered_at: Option<Timestamp>,
    /// Written by DeleteTaskDefinitions and DeleteDaemonTaskDefinition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delete_requested_at: Option<Timestamp>,
    /// The normal form of what was registered, with its ARN, who registered it and when, but
    /// without the facts above.
    pub task_definition: ecs::TaskDefinition,
    /// Written when it is registered, by TagResource and by UntagResource.
    #[serde(default)]
    pub tags: Vec<ecs::Tag>,
}

impl TaskDefinition {
    pub fn arn(&self) -> &str {
        self.task_definition
            .task_definition_arn
            .as_deref()
            .expect("every revision gets its ARN when it is registered")
    }
}

/// ECS: a revision is ACTIVE, then INACTIVE (deregistered), then DELETE_IN_PROGRESS, then gone. One
/// of daemons is never INACTIVE, and DELETED in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskDefinitionStatus {
    Active,
    Inactive,
    DeleteInProgress,
    Deleted,
}
