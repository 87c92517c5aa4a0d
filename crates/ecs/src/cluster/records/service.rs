//! A service: how many tasks of what kind should run, and how they are replaced.
use std::sync::Arc;

use berth_api::ecs::{
    AvailabilityZoneRebalancing, CapacityProviderStrategyItem, DeploymentConfiguration,
    DeploymentControllerType, DeploymentRolloutState, LaunchType, PlacementConstraint,
    PlacementStrategy, PropagateTags, SchedulingStrategy, Tag,
};
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    definition::TaskDefinitionKey,
    id::{RevisionId, ServiceDeploymentId, TaskId},
    network::AwsVpc,
    token::Parameters,
};

/// A service. How many tasks there are is a tally of the state, not a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Service {
    pub name: String,
    pub status: ServiceStatus,
    pub scheduling_strategy: SchedulingStrategy,
    pub deployment_controller: DeploymentControllerType,
    /// ECS: REPLICA keeps so many; of a DAEMON service its controller counts the instances.
    pub desired_count: i64,
    /// What new tasks are made of, and how they replace old ones. Shared with the revision that it
    /// was last deployed as, unless it has changed since in what asks for no deployment.
    pub configuration: Arc<ServiceConfiguration>,
    /// ECS: PRIMARY first, then those that are being replaced. None with the EXTERNAL controller.
    #[serde(default)]
    pub deployments: Vec<Deployment>,
    /// The revision that was rolled out last: what a rollout that fails goes back to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completed: Option<RevisionId>,
    /// With the EXTERNAL controller: the task set that is PRIMARY.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub primary_task_set: Option<RevisionId>,
    pub created_at: Timestamp,
    /// ARN of the principal.
    pub created_by: String,
    /// When it became INACTIVE; it is forgotten some time later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deleted_at: Option<Timestamp>,
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Since when a task of it finds no place. Written by controllers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub starved_since: Option<Timestamp>,
    /// When the controllers look at it next, though nothing has happened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_at: Option<Timestamp>,
    /// ECS: said once when it is reached, and about every 6 hours again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steady_at: Option<Timestamp>,
    /// How its tasks are being moved between availability zones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebalancing: Option<Rebalancing>,
    /// By what a repeated CreateService is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_token: Option<ClientToken>,
}

/// ECS: availability-zone rebalancing, one task at a time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rebalancing {
    /// Whether it has been said that it is going on.
    pub is_announced: bool,
    /// The task that one in a fuller zone makes way for once it is healthy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started: Option<TaskId>,
    /// Until when nothing is moved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_at: Option<Timestamp>,
    /// Attempts in a row that moved nothing: they space out the next ones.
    #[serde(default)]
    pub failures: u32,
}

/// ECS: the same `clientToken` with the same parameters creates no other service.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ClientToken {
    pub token: String,
    /// Of the request without its token.
    pub parameters: Parameters,
}

impl Service {
    /// The group of its tasks.
    pub fn group(&self) -> String {
        group(&self.name)
    }

    /// The deployment that is PRIMARY.
    pub fn primary(&self) -> Option<&Deployment> {
        self.deployments.first()
    }

    /// Whether a deployment should have as many tasks as are desired: PRIMARY, and what is kept
    /// beside it. All others make way.
    pub fn keeps(&self, it: &Deployment) -> bool {
        let is_kept = |primary: &Deployment| {
            it.revision == primary.revision || Some(it.revision) == primary.source
        };
        self.primary().is_some_and(is_kept)
    }

    pub fn is_daemon(&self) -> bool {
        self.scheduling_strategy == SchedulingStrategy::Daemon
    }

    /// Whether its tasks are kept in balance over availability zones.
    pub fn is_balanced(&self) -> bool {
        self.configuration.availability_zone_rebalancing == AvailabilityZoneRebalancing::Enabled
    }
}

/// ECS: the group of a service's tasks.
pub fn group(service: &str) -> String {
    format!("service:{service}")
}

/// ECS: ACTIVE; DRAINING while its tasks stop after DeleteService; INACTIVE then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ServiceStatus {
    Active,
    Draining,
    Inactive,
}

impl ServiceStatus {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            ServiceStatus::Active => "ACTIVE",
            ServiceStatus::Draining => "DRAINING",
            ServiceStatus::Inactive => "INACTIVE",
        }
    }
}

/// What CreateService and UpdateService set, with ECS's defaults filled in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceConfiguration {
    /// None with the EXTERNAL controller: task sets have their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task_definition: Option<TaskDefinitionKey>,
    /// ECS: none when there is a capacity provider strategy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub launch_type: Option<LaunchType>,
    #[serde(default)]
    pub capacity_provider_strategy: Vec<CapacityProviderStrategyItem>,
    /// Of awsvpc.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network_configuration: Option<Arc<AwsVpc>>,
    /// ECS: of Fargate, as it was asked for, or `LATEST`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_version: Option<String>,
    pub deployment_configuration: DeploymentConfiguration,
    pub availability_zone_rebalancing: AvailabilityZoneRebalancing,
    #[serde(default)]
    pub placement_constraints: Vec<PlacementConstraint>,
    #[serde(default)]
    pub placement_strategy: Vec<PlacementStrategy>,
    pub propagate_tags: PropagateTags,
    pub enable_ecs_managed_tags: bool,
    /// ECS: of tasks from now on.
    #[serde(default)]
    pub enable_execute_command: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health_check_grace_period_seconds: Option<i32>,
}

impl ServiceConfiguration {
    /// Percent of the desired count that stays healthy while tasks are replaced.
    pub fn minimum_healthy_percent(&self) -> i64 {
        i64::from(self.deployment_configuration.minimum_healthy_percent.unwrap_or(100))
    }

    /// Percent of the desired count that may be there at most.
    pub fn maximum_percent(&self) -> i64 {
        i64::from(self.deployment_configuration.maximum_percent.unwrap_or(200))
    }
}

/// One item of `deployments[]`: the rollout of a revision. All that controllers need to go on is
/// here, so that whoever leads next continues it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployment {
    pub revision: RevisionId,
    /// The service deployment that brought it here.
    pub service_deployment: ServiceDeploymentId,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    pub rollout_state: DeploymentRolloutState,
    pub rollout_state_reason: String,
    /// ECS: tasks that failed in a row; one that becomes healthy sets it to 0.
    #[serde(default)]
    pub failed_tasks: i64,
    /// Failed launches in a row, in a deployment or not: they space out the next ones.
    #[serde(default)]
    pub failed_launches: i64,
    /// Until when no task is started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_launch_at: Option<Timestamp>,
    /// Whether it has been said that its percentages let it go neither forth nor back.
    #[serde(default)]
    pub is_stuck: bool,
    /// Of a staged deployment: the revision that is kept beside it until it cleans up. What still
    /// has one when it is no longer PRIMARY was superseded before it took over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<RevisionId>,
}

impl Deployment {
    pub fn is_in_progress(&self) -> bool {
        self.rollout_state == DeploymentRolloutState::InProgress
    }

    /// Whether it starts no tasks for now: it has failed, or its next launch is not due.
    pub fn is_held_back(&self, now: Timestamp) -> bool {
        self.rollout_state == DeploymentRolloutState::Failed
            || self.next_launch_at.is_some_and(|at| at > now)
    }
}
