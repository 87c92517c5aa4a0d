//! A managed daemon: one task on each instance of its capacity providers.
use std::sync::Arc;

use berth_api::ecs::{DaemonPropagateTags, Tag};
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    definition::TaskDefinitionKey,
    id::{DaemonDeploymentId, RevisionId},
    service::ClientToken,
};

/// A daemon. All that its controller needs to go on is here and in its newest deployment, so that
/// whoever leads next continues where the last one stopped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Daemon {
    pub name: String,
    pub status: DaemonStatus,
    /// Shared with the revision that it was last deployed as.
    pub configuration: Arc<DaemonConfiguration>,
    /// The revision that its tasks should be of, then those that make way for it.
    pub revisions: Vec<RevisionId>,
    /// The revision that was rolled out last: what a deployment that fails goes back to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed: Option<RevisionId>,
    /// The newest deployment, which is under way or has ended.
    pub deployment: DaemonDeploymentId,
    /// Its deployment failed and there was nothing to go back to: no more tasks are started.
    #[serde(default)]
    pub is_failed: bool,
    /// Instances that should have a task. Written by its controller.
    #[serde(default)]
    pub desired_count: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Failed launches in a row: they space out the next ones.
    #[serde(default)]
    pub failed_launches: i64,
    /// Until when no task is started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_launch_at: Option<Timestamp>,
    /// Since when a task of it finds no room. Written by its controller.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starved_since: Option<Timestamp>,
    /// When its controller looks at it next, though nothing has happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_at: Option<Timestamp>,
    /// By what a repeated CreateDaemon is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_token: Option<ClientToken>,
}

impl Daemon {
    /// ECS: the group of its tasks.
    pub fn group(&self) -> String {
        format!("daemon:{}", self.name)
    }

    /// The revision that its tasks should be of.
    pub fn revision(&self) -> RevisionId {
        *self.revisions.first().expect("a daemon is made with a revision")
    }
}

/// ECS: ACTIVE until DeleteDaemon; then it goes with its last task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DaemonStatus {
    Active,
    DeleteInProgress,
}

/// What CreateDaemon and UpdateDaemon set, with the defaults filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DaemonConfiguration {
    pub task_definition: TaskDefinitionKey,
    /// By their names; at least one.
    pub capacity_providers: Vec<String>,
    /// Percent of the instances that may be without a healthy task while tasks are replaced.
    pub drain_percent: f64,
    /// How long a rollout is watched once each instance has its new task.
    pub bake_time_in_minutes: i32,
    pub propagate_tags: DaemonPropagateTags,
    pub enable_ecs_managed_tags: bool,
}
