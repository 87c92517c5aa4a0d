//! Tables and indexes. [`State::apply`] keeps them true; [`State::check`] proves it.
use std::{ops::Bound, sync::Arc};

use berth_engine::{Change, Set, Table, Timestamp};

use crate::records::{GroupId, Key, LogGroup, LogStream, Record, StreamId, StreamKey};

/// Names what changed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// A group, by its name.
    Group(String),
    /// The streams of a group that is deleted.
    Leftovers(GroupId),
}

/// Everything the shard knows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// By name.
    pub groups: Table<String, LogGroup>,
    pub streams: Table<StreamKey, LogStream>,
    /// The names of groups by their ids.
    names: Table<GroupId, String>,
    /// The keys of streams by their ids.
    keys: Table<StreamId, StreamKey>,
    /// Ids that streams have and no group.
    leftovers: Set<GroupId>,
}

impl berth_engine::State for State {
    type Record = Record;
    type Key = Key;
    type Topic = Topic;

    fn apply(&mut self, change: &Change<Record, Key>, nudge: &mut dyn FnMut(Topic)) {
        match change {
            Change::Put(Record::LogGroup(it)) => {
                self.set_group(it.name.clone(), Some(Arc::new(it.clone())), nudge);
            }
            Change::Put(Record::LogStream(it)) => {
                self.set_stream(it.key.clone(), Some(Arc::new(it.clone())), nudge);
            }
            Change::Delete(Key::LogGroup(name)) => self.set_group(name.clone(), None, nudge),
            Change::Delete(Key::LogStream(key)) => self.set_stream(key.clone(), None, nudge),
        }
    }

    fn due(&self, _: Timestamp) -> Vec<Topic> {
        Vec::new()
    }

    fn next_deadline(&self, _: Timestamp) -> Option<Timestamp> {
        None
    }

    fn all_topics(&self) -> Vec<Topic> {
        let groups = self.groups.keys().cloned().map(Topic::Group);
        groups.chain(self.leftovers.iter().copied().map(Topic::Leftovers)).collect()
    }

    fn check(&self) {
        let mut again = State::default();
        let mut put = |record: Record| again.apply(&Change::Put(record), &mut |_| {});
        self.streams.values().for_each(|it| put((**it).clone().into()));
        self.groups.values().for_each(|it| put((**it).clone().into()));
        assert_eq!(*self, again, "an index drifted");
        assert_eq!(self.keys.len(), self.streams.len(), "two streams have one id");
        assert_eq!(self.names.len(), self.groups.len(), "two groups have one id");
    }
}

impl State {
    pub fn group(&self, name: &str) -> Option<&Arc<LogGroup>> {
        self.groups.get(&name.to_owned())
    }

    /// The group of an id, if it is still there.
    pub fn group_of(&self, id: GroupId) -> Option<&Arc<LogGroup>> {
        self.groups.get(self.names.get(&id)?)
    }

    /// The groups whose names begin so, in the order of their names, perhaps after one of them.
    pub fn groups_with<'a>(
        &'a self,
        prefix: &str,
        after: Option<&str>,
    ) -> impl Iterator<Item = &'a Arc<LogGroup>> + use<'a> {
        let prefix = prefix.to_owned();
        let from = match after {
            Some(after) => Bound::Excluded(after.to_owned()),
            None => Bound::Included(prefix.clone()),
        };
        let groups = self.groups.range((from, Bound::Unbounded)).map(|(_, it)| it);
        groups.take_while(move |it| it.name.starts_with(&prefix))
    }

    pub fn stream(&self, group: &LogGroup, name: &str) -> Option<&Arc<LogStream>> {
        self.streams.get(&StreamKey { group_id: group.id, name: name.to_owned() })
    }

    /// The stream of an id, if it and its group are still there.
    pub fn stream_of(&self, id: StreamId) -> Option<&Arc<LogStream>> {
        let key = self.keys.get(&id)?;
        self.names.get(&key.group_id).and_then(|_| self.streams.get(key))
    }

    /// The streams of a group whose names begin so, in the order of their names.
    pub fn streams_of<'a>(
        &'a self,
        id: GroupId,
        prefix: &str,
    ) -> impl DoubleEndedIterator<Item = &'a Arc<LogStream>> + use<'a> {
        let key = |name: String| StreamKey { group_id: id, name };
        // No character comes after the last one.
        let to = key(format!("{prefix}{}", char::MAX));
        let prefix = prefix.to_owned();
        let all = self.streams.range(key(prefix.clone())..=to).map(|(_, it)| it);
        all.filter(move |it| it.key.name.starts_with(&prefix))
    }

    pub fn is_left_over(&self, id: GroupId) -> bool {
        self.leftovers.contains(&id)
    }

    fn set_group(
        &mut self,
        name: String,
        new: Option<Arc<LogGroup>>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let old = self.groups.set(name.clone(), new.clone());
        old.iter().for_each(|it| drop(self.names.set(it.id, None)));
        new.iter().for_each(|it| drop(self.names.set(it.id, Some(Arc::new(name.clone())))));
        for it in [&old, &new].into_iter().flatten() {
            self.note_leftovers(it.id, nudge);
        }
        nudge(Topic::Group(name));
    }

    fn set_stream(
        &mut self,
        key: StreamKey,
        new: Option<Arc<LogStream>>,
        nudge: &mut dyn FnMut(Topic),
    ) {
        let id = key.group_id;
        let old = self.streams.set(key.clone(), new.clone());
        old.iter().for_each(|it| drop(self.keys.set(it.id, None)));
        new.iter().for_each(|it| drop(self.keys.set(it.id, Some(Arc::new(key.clone())))));
        self.note_leftovers(id, nudge);
    }

    fn note_leftovers(&mut self, id: GroupId, nudge: &mut dyn FnMut(Topic)) {
        let is_left = !self.names.contains_key(&id) && self.streams_of(id, "").next().is_some();
        self.leftovers.set(id, is_left);
        if is_left {
            nudge(Topic::Leftovers(id));
        }
    }
}
