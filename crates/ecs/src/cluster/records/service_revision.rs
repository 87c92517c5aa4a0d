//! What a service was at the moment of a deployment: all that its tasks are made of.
use std::sync::Arc;

use berth_api::ecs::Tag;
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::{id::RevisionId, service::ServiceConfiguration};

/// ECS: a service revision never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceRevision {
    pub service: String,
    pub id: RevisionId,
    pub configuration: Arc<ServiceConfiguration>,
    /// Tags of the task definition when it was deployed, for `propagateTags`.
    #[serde(default)]
    pub definition_tags: Vec<Tag>,
    /// ECS: the account's `defaultLogDriverMode` when it was deployed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_driver_mode: Option<String>,
    pub created_at: Timestamp,
}
