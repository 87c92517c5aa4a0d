//! Records as wire shapes.
mod daemon;

pub use daemon::{daemon_task_definition, daemon_task_definition_summary};

use berth_api::ecs;

use super::records::{AccountSetting, CapacityProvider, TaskDefinition, TaskDefinitionStatus};
use crate::{Home, providers::arn};

/// A revision as the API shows it.
pub fn task_definition(record: &TaskDefinition) -> ecs::TaskDefinition {
    ecs::TaskDefinition {
        status: Some(status(record.status)),
        deregistered_at: record.deregistered_at,
        delete_requested_at: record.delete_requested_at,
        ..record.task_definition.clone()
    }
}

/// A setting as the API shows it.
pub fn setting(setting: &AccountSetting) -> ecs::Setting {
    let name = ecs::SettingName::from(&*setting.name);
    // ECS: GuardDuty owns its switch; the rest is the user's.
    let managed = name == ecs::SettingName::GuardDutyActivate;
    let r#type = if managed { ecs::SettingType::AwsManaged } else { ecs::SettingType::User };
    ecs::Setting {
        name: Some(name),
        value: Some(setting.value.clone()),
        principal_arn: Some(setting.principal_arn.clone()),
        r#type: Some(r#type),
    }
}

/// A provider as the API shows it; tags only with their `include` flag.
pub fn capacity_provider(
    it: &CapacityProvider,
    home: &Home,
    with_tags: bool,
) -> ecs::CapacityProvider {
    let scaling = &it.managed_scaling;
    let status = match scaling.is_enabled {
        true => ecs::ManagedScalingStatus::Enabled,
        false => ecs::ManagedScalingStatus::Disabled,
    };
    let managed_scaling = ecs::ManagedScaling {
        status: Some(status),
        target_capacity: Some(scaling.target_capacity),
        minimum_scaling_step_size: Some(scaling.minimum_scaling_step_size),
        maximum_scaling_step_size: Some(scaling.maximum_scaling_step_size),
        instance_warmup_period: Some(scaling.instance_warmup_period),
    };
    ecs::CapacityProvider {
        capacity_provider_arn: Some(arn(home, &it.name)),
        name: Some(it.name.clone()),
        status: Some(ecs::CapacityProviderStatus::Active),
        r#type: Some(ecs::CapacityProviderType::Ec2Autoscaling),
        auto_scaling_group_provider: Some(ecs::AutoScalingGroupProvider {
            auto_scaling_group_arn: Some(it.auto_scaling_group_arn.clone()),
            managed_scaling: Some(managed_scaling),
            managed_termination_protection: Some(it.managed_termination_protection.clone()),
            managed_draining: Some(it.managed_draining.clone()),
        }),
        update_status: it.update_status.clone(),
        update_status_reason: it.update_status_reason.clone(),
        tags: Some(if with_tags { it.tags.clone() } else { vec![] }),
        ..ecs::CapacityProvider::default()
    }
}

/// One that is always there.
pub fn fargate(name: &str, home: &Home) -> ecs::CapacityProvider {
    ecs::CapacityProvider {
        capacity_provider_arn: Some(arn(home, name)),
        name: Some(name.to_owned()),
        status: Some(ecs::CapacityProviderStatus::Active),
        r#type: Some(ecs::CapacityProviderType::from(name)),
        tags: Some(vec![]),
        ..ecs::CapacityProvider::default()
    }
}

/// ECS: one that is DELETED is gone; only those of daemons are shown then.
fn status(status: TaskDefinitionStatus) -> ecs::TaskDefinitionStatus {
    match status {
        TaskDefinitionStatus::Active => ecs::TaskDefinitionStatus::Active,
        TaskDefinitionStatus::Inactive => ecs::TaskDefinitionStatus::Inactive,
        TaskDefinitionStatus::DeleteInProgress | TaskDefinitionStatus::Deleted => {
            ecs::TaskDefinitionStatus::DeleteInProgress
        }
    }
}
