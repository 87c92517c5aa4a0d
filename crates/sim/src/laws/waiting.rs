//! Tasks in PROVISIONING: none waits while an instance of its provider would take it.
use berth_ecs::cluster::State;

use super::oracle::{Model, Wish};

/// In a state in which nothing is left to be done.
pub fn check(state: &State) {
    let mut waiting = state.tasks.values().filter(|it| it.is_waiting() && it.is_wanted());
    let Some(first) = waiting.next() else { return };
    let model = Model::of(state);
    for task in std::iter::once(first).chain(waiting) {
        let wish = Wish::of_waiting(state, task);
        for on in &model.instances {
            let refusals = model.refusals_of(on, &wish);
            assert!(!refusals.is_empty(), "task {} waits, and {} has a place", task.id, on.id);
        }
    }
}
