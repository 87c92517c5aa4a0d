//! Who waits for room looks again when there is some: first tasks, in the order of their making,
//! then services.
use std::sync::Arc;

use berth_engine::Random;

use crate::{
    cluster::{
        Facet, State, Txn,
        launch::{self, waiting},
        records::task::Task,
    },
    limits::RECONCILE_STEP_TASKS_MAX,
};

/// Places what finds room now. A full step is followed by another, because each task that gets its
/// instance wakes the ones behind it. Services look for themselves: together they may have more to
/// do than goes into one step.
pub fn reconcile(txn: &mut Txn) {
    if place_waiting(txn) == RECONCILE_STEP_TASKS_MAX {
        return;
    }
    let starved: Vec<String> = txn.starved.iter().cloned().collect();
    for name in starved {
        let topic = txn.service_topic(&name);
        txn.nudge(topic);
    }
}

/// ECS: tasks in PROVISIONING get their instances in order; one that fits nowhere does not hold up
/// those behind it. Tells how many were placed.
fn place_waiting(txn: &mut Txn) -> usize {
    let mut queue: Vec<Arc<Task>> = txn.tasks_of(Facet::Provisioning).cloned().collect();
    queue.retain(|it| it.is_wanted());
    if queue.is_empty() {
        return 0;
    }
    queue.sort_by_key(|it| (it.created_at, it.id));
    let mut random = Random::new(txn.random().next_u64());
    let mut unplaced: Vec<Arc<Task>> = Vec::new();
    let mut placed = 0;
    for task in queue {
        if placed == RECONCILE_STEP_TASKS_MAX {
            break;
        }
        if unplaced.iter().any(|it| waiting::are_alike(it, &task)) {
            continue;
        }
        let request = waiting::asked(txn, &task);
        let search = |it: &State| berth_placement::place(&it.pool, &request, &mut random);
        let Some(place) = txn.search(search) else {
            unplaced.push(task);
            continue;
        };
        let on = launch::chosen(txn, &place);
        let task = waiting::placed(txn, &task, &on, place.gpus);
        txn.put(task);
        placed += 1;
    }
    placed
}
