//! A capacity provider of the Auto Scaling group kind.
use berth_api::ecs::{
    CapacityProviderUpdateStatus as UpdateStatus, ManagedDraining, ManagedTerminationProtection,
    Tag,
};
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

/// A capacity provider. It is ACTIVE as long as there is a record of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CapacityProvider {
    pub name: String,
    pub created_at: Timestamp,
    /// An ARN or a name, as it was given.
    pub auto_scaling_group_arn: String,
    /// Written by Create- and UpdateCapacityProvider, like the two after it.
    pub managed_scaling: ManagedScaling,
    pub managed_termination_protection: ManagedTerminationProtection,
    pub managed_draining: ManagedDraining,
    /// What became of the last update, or of the deletion that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update_status: Option<UpdateStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub update_status_reason: Option<String>,
    #[serde(default)]
    pub tags: Vec<Tag>,
}

/// How the number of instances follows the tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ManagedScaling {
    pub is_enabled: bool,
    /// Percent of the instances that tasks should need, 1 to 100.
    pub target_capacity: i32,
    /// Instances that are added at least, and at most, in one step.
    pub minimum_scaling_step_size: i32,
    pub maximum_scaling_step_size: i32,
    /// Seconds until a new instance counts.
    pub instance_warmup_period: i32,
}

impl CapacityProvider {
    /// Whether it is on its way out, and takes nothing new.
    pub fn is_being_deleted(&self) -> bool {
        self.update_status == Some(UpdateStatus::DeleteInProgress)
    }

    /// What it is after a deletion that failed, because this cluster has it.
    pub fn not_deleted(&self, cluster: &str) -> CapacityProvider {
        CapacityProvider {
            update_status: Some(UpdateStatus::DeleteFailed),
            update_status_reason: Some(format!(
                "The capacity provider cannot be deleted because it is associated with cluster: \
                 {cluster}. Remove the capacity provider from the cluster and try again."
            )),
            ..self.clone()
        }
    }
}
