//! A set of tasks of a service that is deployed from outside (EXTERNAL controller).
use std::sync::Arc;

use berth_api::ecs::{CapacityProviderStrategyItem, LaunchType, StabilityStatus, Tag};
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::{definition::TaskDefinitionKey, id::RevisionId, network::AwsVpc, service::ClientToken};

/// A task set. Whether it is PRIMARY is told by its service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TaskSet {
    pub service: String,
    pub id: RevisionId,
    pub external_id: Option<String>,
    /// Being deleted: it goes when its last task is STOPPED.
    #[serde(default)]
    pub is_draining: bool,
    pub task_definition: TaskDefinitionKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch_type: Option<LaunchType>,
    #[serde(default)]
    pub capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
    /// As in the configuration of a service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network_configuration: Option<Arc<AwsVpc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_version: Option<String>,
    /// Percent of the service's desired count, 0.0 to 100.0.
    pub scale: f64,
    /// ECS: ceil(desired × scale / 100). Written by `reconcile/task_sets.rs`.
    #[serde(default)]
    pub computed_desired_count: i64,
    pub stability_status: StabilityStatus,
    pub stability_status_at: Timestamp,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[serde(default)]
    pub tags: Vec<Tag>,
    #[serde(default)]
    pub definition_tags: Vec<Tag>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_driver_mode: Option<String>,
    #[serde(default)]
    pub failed_launches: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_launch_at: Option<Timestamp>,
    /// By what a repeated CreateTaskSet is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_token: Option<ClientToken>,
}

/// ECS: ceil(desired × scale / 100).
pub fn computed_desired_count(desired: i64, scale: f64) -> i64 {
    // The scale has few decimals: what multiplying adds to a whole number is no task.
    (desired as f64 * scale / 100.0 - 1e-9).ceil().max(0.0) as i64
}
