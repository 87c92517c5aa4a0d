//! Daemon task definitions on the wire.
use berth_api::ecs::{
    DaemonIpcMode, DaemonPidMode, DaemonTaskDefinition, DaemonTaskDefinitionStatus,
    DaemonTaskDefinitionSummary, DaemonVolume, Volume,
};
use berth_definitions::daemon_container;

use crate::account::records::{TaskDefinition, TaskDefinitionStatus};

/// A revision as the API shows it.
pub fn daemon_task_definition(record: &TaskDefinition) -> DaemonTaskDefinition {
    let it = record.task_definition.clone();
    let containers = it.container_definitions.unwrap_or_default();
    let volumes = it.volumes.unwrap_or_default();
    DaemonTaskDefinition {
        daemon_task_definition_arn: it.task_definition_arn,
        family: it.family,
        revision: it.revision,
        status: Some(status(record.status)),
        container_definitions: Some(containers.into_iter().map(daemon_container).collect()),
        volumes: Some(volumes.into_iter().map(volume).collect()),
        cpu: it.cpu,
        memory: it.memory,
        task_role_arn: it.task_role_arn,
        execution_role_arn: it.execution_role_arn,
        pid_mode: Some(match it.pid_mode {
            Some(_) => DaemonPidMode::Shared,
            None => DaemonPidMode::None,
        }),
        ipc_mode: Some(match it.ipc_mode {
            Some(_) => DaemonIpcMode::Shared,
            None => DaemonIpcMode::None,
        }),
        registered_at: it.registered_at,
        registered_by: it.registered_by,
        delete_requested_at: record.delete_requested_at,
    }
}

/// A revision as a list shows it.
pub fn daemon_task_definition_summary(record: &TaskDefinition) -> DaemonTaskDefinitionSummary {
    DaemonTaskDefinitionSummary {
        arn: Some(record.arn().to_owned()),
        registered_at: record.task_definition.registered_at,
        registered_by: record.task_definition.registered_by.clone(),
        status: Some(status(record.status)),
        delete_requested_at: record.delete_requested_at,
    }
}

fn volume(it: Volume) -> DaemonVolume {
    DaemonVolume { host: it.host, name: it.name, log_driver_volume_configuration: None }
}

fn status(status: TaskDefinitionStatus) -> DaemonTaskDefinitionStatus {
    match status {
        TaskDefinitionStatus::Active => DaemonTaskDefinitionStatus::Active,
        TaskDefinitionStatus::Inactive | TaskDefinitionStatus::DeleteInProgress => {
            DaemonTaskDefinitionStatus::DeleteInProgress
        }
        TaskDefinitionStatus::Deleted => DaemonTaskDefinitionStatus::Deleted,
    }
}
