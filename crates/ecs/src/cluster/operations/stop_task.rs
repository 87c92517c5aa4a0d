//! StopTask.
use berth_api::ecs::{Error, StopTaskRequest, StopTaskResponse, TaskStopCode};

use super::{active, bounded, tasks};
use crate::{
    cluster::{
        Txn, describe,
        records::task::{DesiredStatus, Task},
    },
    limits::REASON_CHARACTERS_MAX,
};

/// ECS: the desired status becomes STOPPED; the agent does the rest. A task that is stopping or
/// stopped already is answered as it is.
pub fn stop_task(txn: &mut Txn, input: StopTaskRequest) -> Result<StopTaskResponse, Error> {
    let cluster = active(txn)?;
    bounded(input.reason.as_deref(), "reason", REASON_CHARACTERS_MAX)?;
    let reference = input.task.as_deref().unwrap_or_default();
    let old = tasks::find(txn, &cluster, reference)?
        .ok_or_else(|| Error::invalid_parameter("The referenced task was not found."))?;
    let mut task = (*old).clone();
    if old.desired_status == DesiredStatus::Running {
        let reason = input.reason.filter(|it| !it.is_empty());
        task = Task {
            desired_status: DesiredStatus::Stopped,
            stop_code: Some(TaskStopCode::UserInitiated),
            stopped_reason: Some(reason.unwrap_or_else(|| "Task stopped by user".to_owned())),
            stopping_at: Some(txn.now),
            version: old.version + 1,
            ..task
        };
        txn.put(task.clone());
    }
    Ok(StopTaskResponse { task: Some(describe::task(txn, &cluster, &task, &[])) })
}
