//! What a service must be to run as a shard: a state that changes in one place, and three verbs.
use std::{collections::BTreeSet, fmt::Debug};

use crate::{ChangeOf, Timestamp, Txn, Unseen};

/// A stored fact. Rows are JSON objects with the field names of the public API.
pub trait Record: Clone + Debug + PartialEq + Send + Sync + 'static {
    type Key: Clone + Debug + Ord + Send + Sync + 'static;

    /// Tables of rows that are of use while they are there, and of none later: a store keeps no
    /// history of them.
    const PASSING: &'static [&'static str] = &[];

    fn key(&self) -> Self::Key;

    /// Table and key as text: the row's address in a store.
    fn address(key: &Self::Key) -> (&'static str, String);

    fn encode(&self) -> Vec<u8>;

    /// The record of a stored row; none of a table that only another release knows: it stays as it
    /// is. Rows of older releases decode through serde defaults.
    fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Self>, RowError>;
}

/// A row that this release cannot read.
#[derive(Debug, thiserror::Error)]
#[error("row {table}/{key} cannot be read: {why}")]
pub struct RowError {
    pub table: String,
    pub key: String,
    pub why: String,
}

/// Everything a shard knows. Cloning is cheap (shared structure), so a clone is a snapshot.
pub trait State: Clone + Default + Send + Sync + 'static {
    type Record: Record<Key = Self::Key>;
    type Key: Clone + Debug + Ord + Send + Sync + 'static;
    /// Names whatever may need attention after a change: a controller inside, a listener outside.
    type Topic: Clone + Debug + Ord + Send + Sync + 'static;

    /// The one place where state changes.
    fn apply(&mut self, change: &ChangeOf<Self>, nudge: &mut dyn FnMut(Self::Topic));

    /// Topics whose deadline has passed, earliest first.
    fn due(&self, now: Timestamp) -> Vec<Self::Topic>;

    /// The earliest deadline later than `after`.
    fn next_deadline(&self, after: Timestamp) -> Option<Timestamp>;

    /// All topics: the full pass after a leader change, and now and then as a safety net.
    fn all_topics(&self) -> Vec<Self::Topic>;

    /// Recomputes every index and tally from the rows and asserts that they agree.
    fn check(&self);

    /// One without rows that goes about it as this one does.
    fn emptied(&self) -> Self {
        Self::default()
    }

    /// Takes note of the spans in which nobody looked: what is forgotten by its age, or waits, has
    /// other deadlines then. A state without such rows has nothing to note.
    fn learn(&mut self, _: Unseen) {}
}

/// One AWS service as a state machine. The rooms of its folder are the items of this trait.
pub trait Machine: Sized + 'static {
    type State: State;
    type Request: Send + 'static;
    type Reply: Send + 'static;
    /// The caller's fault, as a value; or ours, made from [`Panicked`].
    type Error: From<Panicked> + Send + 'static;
    type Report: Send + 'static;

    /// Serves one API call. On an error none of its changes stay.
    fn handle(
        txn: &mut Txn<Self::State>,
        request: Self::Request,
    ) -> Result<Self::Reply, Self::Error>;

    /// Who calls what, as JSON, for the history; none if nobody will want to know. It is noted
    /// with what the call changed.
    fn cause(request: &Self::Request) -> Option<String>;

    /// Takes note of what the world reports: agents, targets, finished calls. A report that this
    /// panics over is dropped.
    fn observe(txn: &mut Txn<Self::State>, report: Self::Report);

    /// What operators want a line of in their log, of what a publication changed: from the state
    /// before it, the state that it shows, and the topics that it nudged. Nothing if nobody asks.
    fn transitions(
        before: &Self::State,
        after: &Self::State,
        nudged: &BTreeSet<<Self::State as State>::Topic>,
    ) -> Vec<Transition>;

    /// Moves one topic towards what is desired. Runs again until nothing changes. A topic that
    /// this panics over is set aside for [`crate::limits::SET_ASIDE_MS`]; the others go on.
    fn reconcile(txn: &mut Txn<Self::State>, topic: <Self::State as State>::Topic);
}

/// Something is no longer what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    /// What kind of thing: `task`.
    pub kind: &'static str,
    pub name: String,
    /// Empty: it was not there.
    pub from: String,
    /// Empty: it is forgotten.
    pub to: String,
    /// Empty if nothing is to be said.
    pub why: String,
}

/// A bug of ours was met. What met it leaves no changes behind, somebody is told (the caller of a
/// handler, otherwise the operator), and the shard goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panicked(pub String);
