//! What a managed daemon was at the moment of a deployment: all that its tasks are made of.
use std::sync::Arc;

use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::{daemon::DaemonConfiguration, id::RevisionId};

/// ECS: a daemon revision never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DaemonRevision {
    pub daemon: String,
    pub id: RevisionId,
    pub configuration: Arc<DaemonConfiguration>,
    /// ECS: the account's `defaultLogDriverMode` when it was deployed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_driver_mode: Option<String>,
    pub created_at: Timestamp,
}
