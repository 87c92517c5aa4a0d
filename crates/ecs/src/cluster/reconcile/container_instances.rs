//! What happens to the tasks of an instance that is out of service, and when it is forgotten.

use crate::{
    cluster::{
        Txn,
        records::{
            Key,
            container_instance::ContainerInstanceStatus,
            id::ContainerInstanceId,
            task::{ContainerStatus, DesiredStatus, Task, TaskStatus},
        },
    },
    limits::{INACTIVE_KEPT_MS, RECONCILE_STEP_TASKS_MAX},
};

/// ECS: stopped by `force` of DeregisterContainerInstance.
const DEREGISTERED: &str = "Container instance deregistration forced by user";

pub fn reconcile(txn: &mut Txn, id: ContainerInstanceId) {
    let Some(instance) = txn.container_instances.get(&id).cloned() else { return };
    if instance.status != ContainerInstanceStatus::Inactive {
        return;
    }
    let orphans: Vec<_> = txn.live_tasks(id).take(RECONCILE_STEP_TASKS_MAX).cloned().collect();
    for task in &orphans {
        txn.put(orphaned(task, txn.now));
    }
    let forget_at = instance.deregistered_at.map(|at| at + INACTIVE_KEPT_MS);
    if orphans.is_empty() && forget_at.is_some_and(|at| at <= txn.now) {
        txn.delete(Key::ContainerInstance(id));
    }
}

/// Nobody will ever report this task again: its record ends here.
fn orphaned(task: &Task, now: berth_engine::Timestamp) -> Task {
    let mut task = task.clone();
    for container in &mut task.containers {
        container.last_status = ContainerStatus::Stopped;
    }
    Task {
        last_status: TaskStatus::Stopped,
        desired_status: DesiredStatus::Stopped,
        stopping_at: task.stopping_at.or(Some(now)),
        stopped_at: Some(now),
        stopped_reason: task.stopped_reason.clone().or_else(|| Some(DEREGISTERED.to_owned())),
        version: task.version + 1,
        ..task
    }
}
