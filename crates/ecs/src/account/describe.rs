//! Records as wire shapes.
use berth_api::{Timestamp, ecs};

use super::records::{AccountSetting, TaskDefinition, TaskDefinitionStatus};

/// A revision as the API shows it.
pub fn task_definition(record: &TaskDefinition) -> ecs::TaskDefinition {
    ecs::TaskDefinition {
        status: Some(status(record.status)),
        deregistered_at: record.deregistered_at.map(|it| Timestamp(it.0)),
        delete_requested_at: record.delete_requested_at.map(|it| Timestamp(it.0)),
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

fn status(status: TaskDefinitionStatus) -> ecs::TaskDefinitionStatus {
    match status {
        TaskDefinitionStatus::Active => ecs::TaskDefinitionStatus::Active,
        TaskDefinitionStatus::Inactive => ecs::TaskDefinitionStatus::Inactive,
        TaskDefinitionStatus::DeleteInProgress => ecs::TaskDefinitionStatus::DeleteInProgress,
    }
}
