//! One deployment of a service from beginning to end, kept as history.
use std::sync::Arc;

use berth_api::ecs::{
    DeploymentLifecycleHookDetail, ServiceDeploymentLifecycleStage,
    ServiceDeploymentRollbackMonitorsStatus, ServiceDeploymentStatus,
};
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    id::{RevisionId, ServiceDeploymentId},
    service::ServiceConfiguration,
};

/// ECS: a service deployment takes a service from its source revisions to its target revision, or
/// back. Written by `operations/service_deployments.rs` and the deployment controllers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceDeployment {
    pub service: String,
    pub id: ServiceDeploymentId,
    pub status: ServiceDeploymentStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<String>,
    pub target: RevisionId,
    /// What ran when it began, with the number of tasks that were wanted of each.
    #[serde(default)]
    pub sources: Vec<SourceRevision>,
    /// How it was asked to go about it.
    pub configuration: Arc<ServiceConfiguration>,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// When it was asked to stop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Timestamp>,
    pub updated_at: Timestamp,
    pub circuit_breaker: CircuitBreaker,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback: Option<Rollback>,
    /// Where a BLUE_GREEN, LINEAR or CANARY deployment is; a rolling one has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<Lifecycle>,
    /// Whether a task of its target was ever healthy: a deployment is completed without one while
    /// none is desired. Not known of rows that are older than this member. Written by
    /// `reconcile/service_tasks.rs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was_healthy: Option<bool>,
}

impl ServiceDeployment {
    /// It goes no further.
    pub fn ended(
        &self,
        status: ServiceDeploymentStatus,
        reason: &str,
        now: Timestamp,
    ) -> ServiceDeployment {
        ServiceDeployment {
            status,
            status_reason: Some(reason.to_owned()),
            stopped_at: self.stopped_at.or(Some(now)),
            finished_at: Some(now),
            updated_at: now,
            ..self.clone()
        }
    }
}

/// A revision that a deployment replaces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceRevision {
    pub revision: RevisionId,
    pub requested_task_count: i64,
}

/// ECS: counts failures of the rollout and trips at a threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CircuitBreaker {
    pub status: ServiceDeploymentRollbackMonitorsStatus,
    pub failure_count: i64,
    pub threshold: i64,
}

/// Why and since when a deployment goes back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rollback {
    pub reason: String,
    pub started_at: Timestamp,
    pub revision: RevisionId,
}

/// The progress of a deployment in stages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Lifecycle {
    pub stage: ServiceDeploymentLifecycleStage,
    /// Since when it is in the stage, or in this step of it.
    pub since: Timestamp,
    /// Percent of the production traffic that the target revision has.
    #[serde(default)]
    pub production_weight: f64,
    /// Hooks of this stage, in the order of the configuration.
    #[serde(default)]
    pub hooks: Vec<DeploymentLifecycleHookDetail>,
}
