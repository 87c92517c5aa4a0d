//! What happened to a service, in ECS's well-known sentences.
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::id::{ContainerInstanceId, RevisionId, TaskId};

/// One item of `events[]`. Rows of their own, so that an event does not rewrite its service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceEvent {
    pub service: String,
    /// Grows with time; shown as a UUID.
    pub id: u128,
    pub created_at: Timestamp,
    pub message: String,
    /// ECS: `SERVICE_STEADY_STATE` and the like, of the bus event that goes with it; some sentences
    /// have none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_name: Option<String>,
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub particulars: Particulars,
}

/// What the bus event tells in members of its own, beside the sentence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Particulars {
    /// ECS: `RESOURCE:MEMORY` and the like.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<TaskId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub container_instances: Vec<ContainerInstanceId>,
    /// Of the deployment or the task set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deployment: Option<RevisionId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desired_count: Option<i64>,
}

fn is_nothing(it: &Particulars) -> bool {
    *it == Particulars::default()
}
