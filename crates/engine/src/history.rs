//! What a shard has been: every batch with its moment and its causes, for as long as it is kept,
//! which is until it is too old or until there is no more room for it.
use std::{
    future::Future,
    ops::{ControlFlow, RangeInclusive},
};

use crate::{Revision, Row, ShardName, Store, StoreError, Timestamp};

/// A call that was carried out, and what it changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// Who called what, as JSON in the words of the machine.
    pub call: String,
    /// The rows of the batch that it changed, by their place there; what controllers did because of
    /// it is not among them.
    pub rows: Vec<u32>,
}

/// A batch as it was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastBatch {
    pub revision: Revision,
    /// When it began, by the clock of its leader. Clocks may go back; revisions do not.
    pub at: Timestamp,
    pub causes: Vec<Cause>,
    pub rows: Vec<Row>,
}

/// A row as one batch left it; no value means that the batch removed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub revision: Revision,
    pub value: Option<Vec<u8>>,
}

/// What the history of all shards comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// What it takes where it is kept, with what was forgotten and still takes room.
    pub bytes: u64,
    /// When the oldest batch began that could be forgotten: one that another of its shard follows.
    pub oldest: Option<Timestamp>,
}

/// What a history did that was to take no more than so many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shrunk {
    /// Nothing: it takes no more, or cannot take less.
    Fits,
    /// It forgot some of what was oldest; there is more to do.
    Forgot,
    /// It gave back the room that forgotten batches took; there may be more to do.
    Tidied,
}

/// The history of one shard as it was when this was taken. Its calls block while they read.
///
/// What is within [`Past::span`] is complete: the rows as of any revision of it are exactly those
/// of that moment, and every batch is there. But the batch of its first revision may be missing,
/// where a history begins with rows that came from elsewhere: from a dump, or from an older
/// release. Nothing is promised of revisions outside of it.
pub trait Past: Send + 'static {
    /// The revisions that are kept whole; none if nothing is.
    fn span(&self) -> Option<RangeInclusive<Revision>>;

    /// Whether the span begins where it does because there was no room for more; otherwise what was
    /// before it was too old, came from elsewhere, or never was.
    fn is_outgrown(&self) -> bool;

    /// The last revision of the span whose batch had begun by then, by the clock of its leader:
    /// where clocks went back, the last of several answers. None if no batch of the span had begun.
    fn revision_at(&self, at: Timestamp) -> Result<Option<Revision>, StoreError>;

    /// Calls for each batch after this revision, oldest first, until told to break.
    fn batches(
        &self,
        after: Revision,
        each: &mut dyn FnMut(PastBatch) -> ControlFlow<()>,
    ) -> Result<(), StoreError>;

    /// When the last batch of the span began; none if that batch is not kept.
    fn last_at(&self) -> Result<Option<Timestamp>, StoreError> {
        let Some(span) = self.span() else { return Ok(None) };
        let mut last_at = None;
        self.batches(span.end().saturating_sub(1), &mut |batch| {
            last_at = Some(batch.at);
            ControlFlow::Continue(())
        })?;
        Ok(last_at)
    }

    /// What is kept of a row, oldest first. The first may be from before the span: it is then the
    /// value with which the span begins.
    fn versions(&self, table: &str, key: &str) -> Result<Vec<Version>, StoreError>;

    /// A row as it was after this revision: the last version up to it.
    fn row_at(
        &self,
        table: &str,
        key: &str,
        revision: Revision,
    ) -> Result<Option<Vec<u8>>, StoreError>;

    /// All rows of a table as they were after this revision, in the order of their keys.
    fn rows_at(&self, table: &str, revision: Revision) -> Result<Vec<Row>, StoreError>;
}

/// A store that keeps what was.
pub trait History: Store {
    type Past: Past;

    fn past(
        &self,
        shard: &ShardName,
    ) -> impl Future<Output = Result<Self::Past, StoreError>> + Send;

    /// Forgets what began before a moment: the batches up to the first that did not, the last one
    /// of the shard excepted, and the versions that no revision after them needs. The span begins
    /// later, and stays complete. Does a bounded piece of work; says whether there is more to do.
    fn forget(
        &self,
        shard: &ShardName,
        before: Timestamp,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// How much there is of the history of all shards.
    fn extent(&self) -> impl Future<Output = Result<Extent, StoreError>> + Send;

    /// Brings the history of all shards down to [`crate::limits::SHRUNK_PERCENT`] of a bound, if it
    /// takes more than that: forgets the oldest batches of all, the last one of each shard
    /// excepted, and gives back the room that forgotten ones take. Does a bounded piece of work.
    fn shrink(&self, bytes_max: u64) -> impl Future<Output = Result<Shrunk, StoreError>> + Send;

    /// The shards without rows: all that is left of them is who led them, and what they were.
    fn vacant(&self) -> impl Future<Output = Result<Vec<ShardName>, StoreError>> + Send;

    /// Removes all trace of a shard without rows, if there is no more of its history than a last
    /// batch that began before a moment; tells whether it did. Nobody may lead it: its terms and
    /// revisions begin anew.
    fn remove(
        &self,
        shard: &ShardName,
        before: Timestamp,
    ) -> impl Future<Output = Result<bool, StoreError>> + Send;
}
