//! Container health as telemetry sessions report it.
use berth_api::ecs::HealthStatus;
use berth_definitions::meaning;

use crate::cluster::{
    Txn, health,
    records::{
        id::{ContainerInstanceId, TaskId},
        task::{Task, TaskStatus},
    },
};

/// Notes what the agent of the task's own instance says of a container with a health check. ECS:
/// checks that only the image has are not looked at.
pub fn changed(
    txn: &mut Txn,
    instance: ContainerInstanceId,
    id: TaskId,
    container: &str,
    status: HealthStatus,
) {
    let Some(old) = txn.tasks.get(&id).filter(|it| it.is_on(instance)).cloned() else { return };
    let definition = txn.definitions.get(&old.task_definition).map(|it| &it.task_definition);
    let is_checked = health::defined(definition, container).is_some_and(meaning::is_checked);
    if old.last_status == TaskStatus::Stopped || !is_checked {
        return;
    }
    let mut containers = old.containers.clone();
    let Some(it) = containers.iter_mut().find(|it| it.name == container) else { return };
    if it.health_status == status {
        return;
    }
    it.health_status = status;
    txn.put(Task { containers, version: old.version + 1, ..(*old).clone() });
}
