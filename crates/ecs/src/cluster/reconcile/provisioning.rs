//! Tasks that wait for an instance: the one that is stopped, or has waited too long, ends here; no
//! agent knows it.
use berth_api::ecs::TaskStopCode;

use crate::cluster::{
    State, Txn,
    launch::waiting,
    records::{id::TaskId, task::Task},
};

pub fn reconcile(txn: &mut Txn, id: TaskId) {
    let Some(task) = txn.tasks.get(&id).filter(|it| it.is_waiting()).cloned() else { return };
    if !task.is_wanted() {
        return txn.put(task.ended(txn.now));
    }
    let unseen = &txn.policy.unseen;
    if task.provisioning.as_ref().is_some_and(|it| it.give_up_at(unseen) <= txn.now) {
        let reason = format!("TaskFailedToStart: {}", obstacle(txn, &task));
        txn.put(Task {
            stop_code: Some(TaskStopCode::TaskFailedToStart),
            stopped_reason: Some(reason),
            ..task.ended(txn.now)
        });
    }
}

/// ECS: in one word, what the instance of its provider lacks that comes closest.
fn obstacle(state: &State, task: &Task) -> String {
    let reason = waiting::explain(state, task).closest.map(|it| it.reason);
    reason.unwrap_or_else(|| "EMPTY CAPACITY PROVIDER".to_owned())
}
