//! What happened to a service, in ECS's well-known sentences.
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

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
}
