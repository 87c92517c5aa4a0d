//! When a session compares everything that its agent has with what it should have, and what it
//! asks then.
use std::sync::Arc;

use berth_engine::Timestamp;

use crate::{
    cluster::{
        State, health,
        records::{
            id::{ContainerInstanceId, TaskId},
            task::{Container, ContainerStatus, Task},
        },
    },
    limits::{COMPARISON_PAUSE_MS, COMPARISON_PERIOD_MS},
};

/// Until when an instance's agent last said what contradicts the state.
pub fn doubted_at(state: &State, instance: ContainerInstanceId) -> Option<Timestamp> {
    state.container_instances.get(&instance)?.doubted_at
}

/// Tasks of which a comparison asks more than whether they are there: an essential container of
/// them was said to have ended, whatever was said later, and they go on. A manifest does not name
/// containers, but an agent of Berth's that is told of a task once more in the same session says
/// how its containers are.
pub fn in_question(
    state: &State,
    instance: ContainerInstanceId,
) -> impl Iterator<Item = TaskId> + use<'_> {
    let is_odd = |task: &&Arc<Task>| {
        let definition = state.definitions.get(&task.task_definition);
        let may_have_ended = |it: &Container| {
            it.last_status == ContainerStatus::Stopped || it.disputed_end.is_some()
        };
        let mut essential = health::essential(task, definition.map(|it| &it.task_definition));
        task.is_wanted() && essential.any(may_have_ended)
    };
    state.live_tasks(instance).filter(is_odd).map(|it| it.id)
}

/// The comparisons of one session: one at its beginning, then from time to time, and at once when
/// one of them is wrong. Reports may be untrue, and what an agent does may get lost.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// When the last one began.
    at: Timestamp,
    /// What [`doubted_at`] was then.
    doubted_at: Option<Timestamp>,
    is_in_doubt: bool,
}

impl Comparison {
    /// What is in doubt until later than that is so still; not so what a clock says that was ahead.
    pub fn begun(at: Timestamp, doubted_at: Option<Timestamp>) -> Comparison {
        let is_later = |it: Timestamp| it > at && it <= at + COMPARISON_PAUSE_MS;
        Comparison { at, doubted_at, is_in_doubt: doubted_at.is_some_and(is_later) }
    }

    /// Takes note of how things stand. A task that ended though its agent was not told to stop it
    /// has ended, or somebody says so who has no part in it.
    pub fn see(&mut self, doubted_at: Option<Timestamp>, has_ended_untold: bool) {
        self.is_in_doubt |= has_ended_untold || self.doubted_at != doubted_at;
    }

    /// When the next one is due. Tasks that end one after the other are one doubt.
    pub fn next_at(&self) -> Timestamp {
        self.at + if self.is_in_doubt { COMPARISON_PAUSE_MS } else { COMPARISON_PERIOD_MS }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: Timestamp = Timestamp(1_800_000_000_000);

    #[test]
    fn they_come_from_time_to_time_and_soon_when_in_doubt() {
        let mut it = Comparison::begun(START, None);
        it.see(None, false);
        assert_eq!(it.next_at(), START + 300_000);
        it.see(None, true);
        it.see(None, false);
        assert_eq!(it.next_at(), START + 10_000);
        let mut it = Comparison::begun(START + 10_000, None);
        assert_eq!(it.next_at(), START + 310_000);
        it.see(Some(START), false);
        assert_eq!(it.next_at(), START + 20_000);
        assert_eq!(Comparison::begun(START, Some(START)).next_at(), START + 300_000);
        assert_eq!(Comparison::begun(START, Some(START + 1)).next_at(), START + 10_000);
        assert_eq!(Comparison::begun(START, Some(START + 10_001)).next_at(), START + 300_000);
    }
}
