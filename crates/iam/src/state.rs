//! Tables and indexes. [`State::apply`] keeps them true; [`State::check`] proves it.
use std::sync::Arc;

use berth_engine::{Change, Table, Timestamp};

use crate::records::{Key, Record, Thing};

/// Names what changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// By its name.
    Thing(String),
}

/// Everything the shard knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub things: Table<String, Thing>,
}

impl berth_engine::State for State {
    type Record = Record;
    type Key = Key;
    type Topic = Topic;

    fn apply(&mut self, change: &Change<Record, Key>, nudge: &mut dyn FnMut(Topic)) {
        let (name, new) = match change {
            Change::Put(Record::Thing(it)) => (&it.name, Some(Arc::new(it.clone()))),
            Change::Delete(Key::Thing(name)) => (name, None),
        };
        self.things.set(name.clone(), new);
        nudge(Topic::Thing(name.clone()));
    }

    fn due(&self, _: Timestamp) -> Vec<Topic> {
        Vec::new()
    }

    fn next_deadline(&self, _: Timestamp) -> Option<Timestamp> {
        None
    }

    fn all_topics(&self) -> Vec<Topic> {
        self.things.keys().cloned().map(Topic::Thing).collect()
    }

    fn check(&self) {
        let mut again = State::default();
        let mut put = |record: Record| again.apply(&Change::Put(record), &mut |_| {});
        self.things.values().for_each(|it| put((**it).clone().into()));
        assert_eq!(*self, again, "an index drifted");
    }
}
