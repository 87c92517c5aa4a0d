//! What a state is made of, and the one place where it changes.
use std::fmt::Debug;

use crate::{ChangeOf, Timestamp, Unseen};

/// A stored fact. Rows are JSON objects with the field names of the public API.
pub trait Record: Clone + Debug + PartialEq + Send + Sync + 'static {
    type Key: Clone + Debug + Ord + Send + Sync + 'static;

    /// The tables of this release, all of them.
    const TABLES: &'static [&'static str];

    /// Tables of rows that are of use while they are there, and of none later, or that nobody is to
    /// find again once they are gone: they are not historical. Nothing of them enters a history.
    const PASSING: &'static [&'static str] = &[];

    fn key(&self) -> Self::Key;

    /// Table and key as text: the row's address in a store.
    fn address(key: &Self::Key) -> (&'static str, String);

    /// The key at a row's address: the other way of [`Record::address`]. None of a table that only
    /// another release knows, or where no such key can be.
    fn key_of(table: &str, key: &str) -> Option<Self::Key>;

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
