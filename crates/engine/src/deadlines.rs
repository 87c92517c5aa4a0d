//! What becomes due when: an index that `State::apply` derives from fields of records.
use crate::{Set, Timestamp};

/// Topics by the time at which they want attention. A topic may have several deadlines.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadlines<T: Ord + Clone> {
    by_time: Set<(Timestamp, T)>,
}

impl<T: Ord + Clone> Default for Deadlines<T> {
    fn default() -> Self {
        Deadlines { by_time: Set::default() }
    }
}

impl<T: Ord + Clone> Deadlines<T> {
    /// Moves one deadline of a topic; `None` is no deadline.
    pub fn set(&mut self, topic: T, old: Option<Timestamp>, new: Option<Timestamp>) {
        if old == new {
            return;
        }
        if let Some(at) = old {
            self.by_time.set((at, topic.clone()), false);
        }
        if let Some(at) = new {
            self.by_time.set((at, topic), true);
        }
    }

    /// Topics whose time has come, earliest first.
    pub fn due(&self, now: Timestamp) -> Vec<T> {
        self.by_time
            .iter()
            .take_while(|(at, _)| *at <= now)
            .map(|(_, topic)| topic.clone())
            .collect()
    }

    /// The earliest deadline later than `after`.
    pub fn next(&self, after: Timestamp) -> Option<Timestamp> {
        self.by_time.iter().map(|(at, _)| *at).find(|at| *at > after)
    }
}
