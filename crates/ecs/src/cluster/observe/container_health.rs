//! Container health as telemetry sessions report it.
use berth_api::ecs::HealthStatus;

use crate::cluster::{
    Txn,
    records::{
        id::TaskId,
        task::{Task, TaskStatus},
    },
};

pub fn changed(txn: &mut Txn, id: TaskId, container: &str, status: HealthStatus) {
    let Some(old) = txn.tasks.get(&id).cloned() else { return };
    if old.last_status == TaskStatus::Stopped {
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
