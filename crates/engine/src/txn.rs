//! What the rooms of a machine work on: a working copy of the state, and the changes made to it.
use std::{ops::Deref, time::Duration};

use crate::{Change, ChangeOf, Random, State, Stopwatch, Timestamp};

/// The changes of one batch, on a working copy of the state. Reads see the writes before them:
/// a transaction derefs to the state. There is no other way to write than [`Txn::put`] and
/// [`Txn::delete`]; what becomes of the batch is decided by its [`Turn`](crate::Turn).
pub struct Txn<S: State> {
    /// When the batch began; the only clock there is.
    pub now: Timestamp,
    /// When this leader's first batch began. Of what came before it knows only what was stored.
    pub led_since: Timestamp,
    state: S,
    changes: Vec<ChangeOf<S>>,
    /// In the order in which they were nudged, with repetitions.
    nudged: Vec<S::Topic>,
    random: Random,
    pub(crate) stopwatch: Stopwatch,
    searches: Vec<Duration>,
}

/// How far a transaction has come.
#[derive(Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) changes: usize,
    nudged: usize,
}

/// What a transaction came to.
pub(crate) struct Parts<S: State> {
    pub(crate) state: S,
    pub(crate) changes: Vec<ChangeOf<S>>,
    pub(crate) nudged: Vec<S::Topic>,
    pub(crate) random: Random,
    pub(crate) searches: Vec<Duration>,
}

impl<S: State> Txn<S> {
    pub(crate) fn new(state: S, now: Timestamp, led_since: Timestamp, random: Random) -> Self {
        Txn {
            now,
            led_since,
            state,
            changes: Vec::new(),
            nudged: Vec::new(),
            random,
            stopwatch: Stopwatch::default(),
            searches: Vec::new(),
        }
    }

    pub fn put(&mut self, record: impl Into<S::Record>) {
        self.change(Change::Put(record.into()));
    }

    pub fn delete(&mut self, key: impl Into<S::Key>) {
        self.change(Change::Delete(key.into()));
    }

    /// A new id: 128 bits, the first 48 of them the time in milliseconds, so that rows of tasks
    /// are appended rather than scattered.
    pub fn id(&mut self) -> u128 {
        let time = (self.now.0 as u128 & 0xFFFF_FFFF_FFFF) << 80;
        let chance = (u128::from(self.random.next_u64()) << 16)
            | u128::from(self.random.next_u64() & 0xFFFF);
        time | chance
    }

    pub fn random(&mut self) -> &mut Random {
        &mut self.random
    }

    /// Has a topic looked at with this batch, or with the next if it is full, though nothing
    /// changed.
    pub fn nudge(&mut self, topic: S::Topic) {
        self.nudged.push(topic);
    }

    /// How many changes there are so far, for whoever makes a part of what there is to do.
    pub fn changed(&self) -> usize {
        self.changes.len()
    }

    /// Searches the state for something, where that is what takes long: how long it took is told to
    /// whoever drives the shard, and to nobody here.
    pub fn search<T>(&mut self, search: impl FnOnce(&S) -> T) -> T {
        let began = self.stopwatch.read();
        let found = search(&self.state);
        self.searches.push(self.stopwatch.since(began));
        found
    }

    /// The working copy, for readers that want a state and not a transaction.
    pub fn state(&self) -> &S {
        &self.state
    }

    fn change(&mut self, change: ChangeOf<S>) {
        let nudged = &mut self.nudged;
        self.state.apply(&change, &mut |topic| nudged.push(topic));
        self.changes.push(change);
    }

    pub(crate) fn changes(&self) -> &[ChangeOf<S>] {
        &self.changes
    }

    pub(crate) fn nudged(&self) -> &[S::Topic] {
        &self.nudged
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark { changes: self.changes.len(), nudged: self.nudged.len() }
    }

    /// Forgets what came after the mark, when `state` was what there was.
    pub(crate) fn back_to(&mut self, mark: Mark, state: S) {
        self.changes.truncate(mark.changes);
        self.nudged.truncate(mark.nudged);
        self.state = state;
    }

    /// The same, from the state in which the batch began.
    pub(crate) fn replay_to(&mut self, mark: Mark, base: S) {
        self.back_to(mark, base);
        self.changes.iter().for_each(|it| self.state.apply(it, &mut |_| {}));
    }

    pub(crate) fn into_parts(self) -> Parts<S> {
        let Txn { state, changes, nudged, random, searches, .. } = self;
        Parts { state, changes, nudged, random, searches }
    }
}

impl<S: State> Deref for Txn<S> {
    type Target = S;
    fn deref(&self) -> &S {
        &self.state
    }
}
