//! One rollout of a managed daemon from beginning to end, kept as history.
use berth_api::ecs::DaemonDeploymentStatus;
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    id::{DaemonDeploymentId, RevisionId},
    service_deployment::Rollback,
};

/// ECS: a daemon deployment takes the instances of a daemon from its source revisions to its target
/// revision, or back. Written by the operations of daemons and by `reconcile/daemons`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DaemonDeployment {
    pub daemon: String,
    pub id: DaemonDeploymentId,
    pub status: DaemonDeploymentStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<String>,
    /// None when it takes the daemon away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<RevisionId>,
    /// What ran when it began.
    #[serde(default)]
    pub sources: Vec<RevisionId>,
    pub created_at: Timestamp,
    /// When it ended though it was not done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// When each instance first had its new task; it succeeds a bake time later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub baking_since: Option<Timestamp>,
    pub circuit_breaker: DaemonCircuitBreaker,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rollback: Option<Rollback>,
}

/// ECS: counts failures of the rollout in a row, and trips at a threshold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DaemonCircuitBreaker {
    pub failure_count: i64,
    pub threshold: i64,
    #[serde(default)]
    pub is_triggered: bool,
}

impl DaemonDeployment {
    /// The revisions that it names.
    pub fn revisions(&self) -> impl Iterator<Item = RevisionId> {
        let back = self.rollback.iter().map(|it| it.revision);
        self.sources.iter().copied().chain(self.target).chain(back)
    }

    /// It goes no further, though it is not done.
    pub fn stopped(&self, reason: String, now: Timestamp) -> DaemonDeployment {
        DaemonDeployment {
            status: DaemonDeploymentStatus::Stopped,
            status_reason: Some(reason),
            stopped_at: Some(now),
            finished_at: Some(now),
            ..self.clone()
        }
    }
}
