//! When a session compares everything that its agent has with what it should have.
use berth_engine::Timestamp;

use crate::{
    cluster::{State, records::id::ContainerInstanceId},
    limits::{COMPARISON_PAUSE_MS, COMPARISON_PERIOD_MS},
};

/// When an instance's agent last said what contradicts the state.
pub fn doubted_at(state: &State, instance: ContainerInstanceId) -> Option<Timestamp> {
    state.container_instances.get(&instance)?.doubted_at
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
    pub fn begun(at: Timestamp, doubted_at: Option<Timestamp>) -> Comparison {
        Comparison { at, doubted_at, is_in_doubt: false }
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
    }
}
