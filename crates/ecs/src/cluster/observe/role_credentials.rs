//! Whether credentials of a task's roles can be made, as the session of its agent finds when it
//! makes them.
use berth_api::ecs::TaskStopCode;
use berth_engine::Timestamp;

use crate::cluster::{
    Txn, deploy,
    records::{
        credentials::{RoleKind, TaskCredentials},
        id::{ContainerInstanceId, TaskId},
        task::{Task, TaskStatus},
    },
    roles,
};

/// ECS: a task that has not begun does not start without its roles. One that runs goes on, whatever
/// its credentials are good for.
pub fn refused(txn: &mut Txn, instance: ContainerInstanceId, id: TaskId, kind: RoleKind) {
    let Some((task, role)) = found(txn, instance, id, kind) else { return };
    if task.credentials_of(kind).is_none_or(|it| it.refused_since.is_some()) {
        return;
    }
    let now = txn.now;
    let next = noted(&task, kind, Some(now));
    let text = match txn.leaves_key_out(instance) {
        true => roles::NOT_OPENED.to_owned(),
        false => roles::unassumable(&role),
    };
    let begins = task.last_status < TaskStatus::Running && task.is_wanted();
    if begins {
        // At once, so that it counts before another one is started. Should its agent have begun
        // with it, told by an earlier session, the comparison that follows such an end finds it.
        txn.put(Task {
            stop_code: Some(TaskStopCode::TaskFailedToStart),
            stopped_reason: Some(text.clone()),
            ..next.ended(now)
        });
    } else {
        txn.put(next);
    }
    let Some(of) = &task.service else { return };
    if begins {
        let said = format!("failed to launch a task with (error {text}).");
        deploy::event_unless_said(txn, &of.name, "SERVICE_TASK_CONFIGURATION_FAILURE", &said);
    } else {
        let said = format!(
            "cannot make credentials for (task {id}), which runs on: those that it has end with \
             their role, or when they expire. {text}"
        );
        deploy::event(txn, &of.name, None, &said);
    }
}

/// A role that could not be assumed can be again.
pub fn assumed(txn: &mut Txn, instance: ContainerInstanceId, id: TaskId, kind: RoleKind) {
    let Some((task, _)) = found(txn, instance, id, kind) else { return };
    if task.credentials_of(kind).is_some_and(|it| it.refused_since.is_some()) {
        txn.put(noted(&task, kind, None));
    }
}

/// A task that its agent may have, and the ARN of its role.
fn found(
    txn: &Txn,
    instance: ContainerInstanceId,
    id: TaskId,
    kind: RoleKind,
) -> Option<(Task, String)> {
    let task = txn.tasks.get(&id).filter(|it| it.is_on(instance) && it.holds_resources())?;
    let definition = &txn.definitions.get(&task.task_definition)?.task_definition;
    let role = roles::arn(&txn.cluster.as_ref()?.home, definition, &task.overrides, kind)?;
    Some(((**task).clone(), role))
}

fn noted(task: &Task, kind: RoleKind, refused_since: Option<Timestamp>) -> Task {
    let mut credentials: Option<Box<TaskCredentials>> = task.credentials.clone();
    if let Some(it) = credentials.as_mut().and_then(|it| it.get_mut(kind)) {
        it.refused_since = refused_since;
    }
    Task { credentials, ..task.clone() }
}
