//! Tables and indexes. [`State::apply`] keeps them true; [`State::check`] proves it.
use std::sync::Arc;

use berth_effects::{Importer, Imports};
use berth_engine::{Change, Deadlines, Table, Timestamp};

use super::records::{Bell, Key, Record};

/// Names what may need attention.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// By its name.
    Bell(String),
}

/// Everything the shard knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub bells: Table<String, Bell>,
    pub imports: Imports,
    deadlines: Deadlines<Topic>,
}

impl State {
    /// Those whose call has no answer yet.
    pub fn ringing(&self) -> impl Iterator<Item = &Bell> {
        let bells = self.bells.values().map(|it| &**it);
        bells.filter(|it| it.ring.is_some() && it.outcome.is_none())
    }
}

impl berth_engine::State for State {
    type Record = Record;
    type Key = Key;
    type Topic = Topic;

    fn apply(&mut self, change: &Change<Record, Key>, nudge: &mut dyn FnMut(Topic)) {
        let (name, new) = match change {
            Change::Put(Record::Bell(it)) => (&it.name, Some(Arc::new(it.clone()))),
            Change::Delete(Key::Bell(name)) => (name, None),
            Change::Put(Record::Import(it)) => return self.imports.put(it),
            Change::Delete(Key::Import(key)) => return self.imports.delete(key),
        };
        let due_at = new.as_ref().and_then(|it| it.due_at());
        let old = self.bells.set(name.clone(), new);
        let topic = Topic::Bell(name.clone());
        self.deadlines.set(topic.clone(), old.and_then(|it| it.due_at()), due_at);
        nudge(topic);
    }

    fn due(&self, now: Timestamp) -> Vec<Topic> {
        self.deadlines.due(now)
    }

    fn next_deadline(&self, after: Timestamp) -> Option<Timestamp> {
        self.deadlines.next(after)
    }

    fn all_topics(&self) -> Vec<Topic> {
        self.bells.keys().cloned().map(Topic::Bell).collect()
    }

    fn check(&self) {
        let mut again = State::default();
        let bells = self.bells.values().map(|it| Record::Bell((**it).clone()));
        for row in bells.chain(self.imports.rows().map(Record::Import)) {
            again.apply(&Change::Put(row), &mut |_| {});
        }
        assert_eq!(*self, again, "an index drifted");
    }
}

impl Importer for State {
    fn imports(&self) -> &Imports {
        &self.imports
    }
}
