//! Tasks that wait for an instance: the one that is stopped, or has waited too long, ends here; no
//! agent knows it.
use berth_api::ecs::TaskStopCode;
use berth_placement::providers;

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
    let request = waiting::asked(state, task);
    let provider = task.capacity_provider_name.as_deref().unwrap_or_default();
    let members = providers::members(provider);
    let members = state.container_instances.values().filter(|it| state.matches(it, &members));
    let refusals =
        members.filter_map(|it| berth_placement::check(&state.pool, it.id, &request).err());
    let closest = refusals.min_by_key(Vec::len);
    let reason = closest.and_then(|it| it.first().map(|it| it.reason().to_owned()));
    reason.unwrap_or_else(|| "EMPTY CAPACITY PROVIDER".to_owned())
}
