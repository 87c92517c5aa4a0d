//! The working copy of one batch: changes, what they nudged, and what is still to be reconciled.
use std::{
    any::Any,
    collections::{BTreeMap, BTreeSet},
    ops::Deref,
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::{
    Change, ChangeOf, Machine, Panicked, Random, Record, State, Timestamp, limits::SETTLE_STEPS_MAX,
};

type TopicOf<M> = <<M as Machine>::State as State>::Topic;

/// The changes of one batch, on a working copy of the state. Reads see the writes before them:
/// a transaction derefs to the state. There is no other way to write than [`Txn::put`] and
/// [`Txn::delete`].
pub struct Txn<M: Machine> {
    /// When the batch began; the only clock there is.
    pub now: Timestamp,
    state: M::State,
    changes: Vec<ChangeOf<M::State>>,
    changes_max: usize,
    dirty: BTreeSet<TopicOf<M>>,
    /// In the order in which they were nudged, with repetitions.
    nudged: Vec<TopicOf<M>>,
    /// How many of `nudged` are in `dirty` already.
    spread: usize,
    random: Random,
}

/// What a batch came to.
pub struct Finished<M: Machine> {
    pub state: M::State,
    pub changes: Vec<ChangeOf<M::State>>,
    /// Who should look at the new state.
    pub nudged: BTreeSet<TopicOf<M>>,
    /// What is still to be reconciled.
    pub dirty: BTreeSet<TopicOf<M>>,
    pub random: Random,
}

impl<M: Machine> Txn<M> {
    pub fn new(state: M::State, now: Timestamp, random: Random, changes_max: usize) -> Self {
        let dirty = BTreeSet::from_iter(state.due(now));
        let (changes, nudged) = (Vec::new(), Vec::new());
        Txn { now, state, changes, changes_max, dirty, nudged, spread: 0, random }
    }

    pub fn put(&mut self, record: impl Into<<M::State as State>::Record>) {
        self.change(Change::Put(record.into()));
    }

    pub fn delete(&mut self, key: impl Into<<M::State as State>::Key>) {
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

    /// The working copy, for readers that want a state and not a transaction.
    pub fn state(&self) -> &M::State {
        &self.state
    }

    /// Runs one request; keeps all of its changes or none, also when the handler panics.
    pub fn attempt(&mut self, request: M::Request) -> Result<M::Reply, M::Error> {
        let before = (self.state.clone(), self.changes.len(), self.nudged.len());
        let reply = catch_unwind(AssertUnwindSafe(|| M::handle(self, request)))
            .unwrap_or_else(|panic| Err(Panicked(message(panic.as_ref())).into()));
        match &reply {
            Ok(_) => self.spread(),
            Err(_) => {
                let (state, changes, nudged) = before;
                self.state = state;
                self.changes.truncate(changes);
                self.nudged.truncate(nudged);
            }
        }
        reply
    }

    pub fn observe(&mut self, report: M::Report) {
        M::observe(self, report);
        self.spread();
    }

    pub fn is_full(&self) -> bool {
        self.changes.len() >= self.changes_max
    }

    /// Reconciles until nothing is left to do, or the batch is full.
    pub fn settle(&mut self) {
        for _ in 0..SETTLE_STEPS_MAX {
            if self.is_full() {
                return;
            }
            let Some(topic) = self.dirty.pop_first() else {
                assert!(
                    self.state.due(self.now).is_empty(),
                    "a deadline was met but not moved: {:?}",
                    self.state.due(self.now)
                );
                return;
            };
            M::reconcile(self, topic);
            self.spread();
        }
        panic!("controllers do not settle: {:?}", self.dirty);
    }

    /// Takes over what an earlier batch left to do.
    pub fn carry_over(&mut self, dirty: BTreeSet<TopicOf<M>>) {
        self.dirty.extend(dirty);
    }

    /// Marks everything for reconciliation: after a leader change, and now and then.
    pub fn full_pass(&mut self) {
        self.dirty.extend(self.state.all_topics());
    }

    pub fn finish(self) -> Finished<M> {
        Finished {
            state: self.state,
            changes: coalesce::<M::State>(self.changes),
            nudged: self.nudged.into_iter().collect(),
            dirty: self.dirty,
            random: self.random,
        }
    }

    fn change(&mut self, change: ChangeOf<M::State>) {
        let nudged = &mut self.nudged;
        self.state.apply(&change, &mut |topic| nudged.push(topic));
        self.changes.push(change);
    }

    /// What was nudged since the last time is to be reconciled.
    fn spread(&mut self) {
        self.dirty.extend(self.nudged[self.spread..].iter().cloned());
        self.spread = self.nudged.len();
    }
}

impl<M: Machine> Deref for Txn<M> {
    type Target = M::State;
    fn deref(&self) -> &M::State {
        &self.state
    }
}

/// The last change of a key wins: a batch writes each key once.
fn coalesce<S: State>(changes: Vec<ChangeOf<S>>) -> Vec<ChangeOf<S>> {
    let key = |change: &ChangeOf<S>| match change {
        Change::Put(record) => record.key(),
        Change::Delete(key) => key.clone(),
    };
    let last: BTreeMap<_, usize> =
        changes.iter().enumerate().map(|(at, change)| (key(change), at)).collect();
    let mut kept = Vec::with_capacity(last.len());
    for (at, change) in changes.into_iter().enumerate() {
        if last[&key(&change)] == at {
            kept.push(change);
        }
    }
    kept
}

fn message(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "unknown panic".to_owned(),
    }
}
