//! Tasks in PROVISIONING: none waits while an instance of its provider would take it.
use berth_ecs::cluster::{State, records::task::Task};

use super::oracle::{Model, Wish};

/// In a state in which nothing is left to be done.
pub fn check(state: &State) {
    // Who has an address for a task is not done again by hand: its subnet may be full.
    let needs_none = |it: &Task| it.network.is_none();
    let waiting = state.tasks.values().filter(|it| it.is_waiting() && it.is_wanted());
    let mut waiting = waiting.filter(|it| needs_none(it));
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
