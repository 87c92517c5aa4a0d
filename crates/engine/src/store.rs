//! What a shard needs of a store: rows under a name, and batches that are durable or are not.
use std::{borrow::Cow, collections::BTreeMap, fmt, future::Future, sync::Arc};

use crate::{Cause, Revision, Term, Timestamp};

/// Names a unit of order and leadership: `ecs-account`, `ecs/prod`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShardName(Arc<str>);

impl ShardName {
    pub fn new(name: &str) -> ShardName {
        ShardName(name.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ShardName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A row as a store sees it; no value means that the row is removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    pub table: String,
    pub key: String,
    pub value: Option<Vec<u8>>,
}

/// The changes of one commit, encoded. All of them become durable or none does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// Who leads.
    pub term: Term,
    /// Follows the revision before it without a gap.
    pub revision: Revision,
    /// When it began.
    pub at: Timestamp,
    pub rows: Vec<Row>,
    /// The calls among what led to it.
    pub causes: Vec<Cause>,
    /// Tables whose rows have no history; see [`crate::Record::PASSING`].
    pub passing: &'static [&'static str],
}

/// What one batch may hold. A store refuses a larger one, and never splits it: whoever makes
/// batches makes them so that they fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BatchLimits {
    pub rows: usize,
    /// See [`Batch::bytes`].
    pub bytes: usize,
}

impl BatchLimits {
    /// Of a store that takes whatever is made.
    pub const NONE: BatchLimits = BatchLimits { rows: usize::MAX, bytes: usize::MAX };

    /// Whether a batch fits.
    pub fn admit(&self, batch: &Batch) -> bool {
        batch.rows.len() <= self.rows && (self.bytes == usize::MAX || batch.bytes() <= self.bytes)
    }
}

impl Row {
    /// Of its names and its value.
    pub fn bytes(&self) -> usize {
        self.table.len() + self.key.len() + self.value.as_ref().map_or(0, Vec::len)
    }
}

impl Cause {
    /// Of the call, and four for each row that it names.
    pub fn bytes(&self) -> usize {
        self.call.len() + size_of::<u32>() * self.rows.len()
    }
}

impl Batch {
    /// Of its rows and its causes.
    pub fn bytes(&self) -> usize {
        let rows: usize = self.rows.iter().map(Row::bytes).sum();
        rows + self.causes.iter().map(Cause::bytes).sum::<usize>()
    }

    /// What the history keeps of it.
    pub fn historical(&self) -> Cow<'_, Batch> {
        let is_kept = |row: &Row| !self.passing.contains(&row.table.as_str());
        if self.rows.iter().all(is_kept) {
            return Cow::Borrowed(self);
        }
        let mut places = BTreeMap::new();
        let mut rows = Vec::new();
        for (row, place) in self.rows.iter().zip(0..).filter(|(row, _)| is_kept(row)) {
            places.insert(place, rows.len() as u32);
            rows.push(row.clone());
        }
        let kept = |cause: &Cause| Cause {
            call: cause.call.clone(),
            rows: cause.rows.iter().filter_map(|it| places.get(it).copied()).collect(),
        };
        let causes = self.causes.iter().map(kept).collect();
        let Batch { term, revision, at, passing, .. } = *self;
        Cow::Owned(Batch { term, revision, at, rows, causes, passing })
    }
}

/// Why a commit did not happen, as far as anyone knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommitError {
    /// Somebody else leads now.
    Fenced,
    /// It may or may not have become durable: ask again with the same batch.
    Unknown,
    /// It did not become durable, and will not until the operator helps (a full or failed disk).
    Refused,
    /// The store has failed for as long as this process runs: nobody here will know whether it
    /// became durable.
    Failed,
}

/// Makes batches durable, in order, for one leader at a time. It knows keys and bytes, not
/// services.
///
/// Nothing is asked for that etcd does not have. What each call becomes there, beside those of
/// [`crate::History`], is said in `berth-store`, whose store with etcd's limits does it.
pub trait Store: Send + Sync + 'static {
    /// What a batch may hold. It stays the same for as long as the store is open.
    fn limits(&self) -> BatchLimits;

    /// The shards that hold anything, in order.
    fn shards(&self) -> impl Future<Output = Result<Vec<ShardName>, StoreError>> + Send;

    /// Becomes leader of a shard. From then on batches of older terms are refused. The new term is
    /// durable when this returns, and greater than any before it.
    fn lead(&self, shard: &ShardName) -> impl Future<Output = Result<Term, StoreError>> + Send;

    /// Every row of the shard, at one revision. A shard never written is empty, at revision 0.
    fn load(
        &self,
        shard: &ShardName,
    ) -> impl Future<Output = Result<(Revision, Vec<Row>), StoreError>> + Send;

    /// All rows of the batch or none, durable on return. The same (term, revision) again is
    /// answered as the first time; after [`CommitError::Unknown`] that is how its outcome is found
    /// out. A gap in the revisions is a bug of the caller and refused, and so is a batch beyond
    /// [`Store::limits`].
    fn commit(
        &self,
        shard: &ShardName,
        batch: Arc<Batch>,
    ) -> impl Future<Output = Result<(), CommitError>> + Send;

    /// Waits until the store has failed for as long as this process runs, and says why. What it has
    /// answered with [`CommitError::Failed`] is told here, too.
    fn failed(&self) -> impl Future<Output = StoreError> + Send;
}

/// The world's fault, in words for the operator: what is wrong, why, what to do.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(
        "the data directory {path} is in use by another process{holder}; stop it, or choose \
         another directory"
    )]
    Locked { path: String, holder: String },
    #[error("the store in {path} is damaged: {what}; {remedy}")]
    Damaged { path: String, what: String, remedy: String },
    #[error(
        "no space left for the store in {path}: it writes nothing with less than {} MiB free; free \
         some space",
        needed_bytes.div_ceil(1 << 20)
    )]
    Full { path: String, needed_bytes: u64 },
    #[error(
        "the store in {path} was written by a newer release (format {found}, this one knows \
         {known}); start that release, or a newer one"
    )]
    TooNew { path: String, found: u32, known: u32 },
    /// The text says the cause, which is therefore no source: chains would say it twice.
    #[error("the store in {path} cannot be used: {cause}")]
    Io { path: String, cause: std::io::Error },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_its_cause_once() {
        let cause = std::io::Error::other("there is no store in it");
        let error = StoreError::Io { path: "/x".to_owned(), cause };
        assert_eq!(error.to_string(), "the store in /x cannot be used: there is no store in it");
        assert!(std::error::Error::source(&error).is_none());
    }

    #[test]
    fn a_history_keeps_no_passing_rows_and_finds_the_others_where_they_are_then() {
        let row = |table: &str| Row { table: table.to_owned(), key: "k".to_owned(), value: None };
        let cause = |rows: &[u32]| Cause { call: "c".to_owned(), rows: rows.to_vec() };
        let rows = ["task", "token", "task", "explanation", "task"].map(row).to_vec();
        let causes = vec![cause(&[0, 1, 2]), cause(&[3]), cause(&[4])];
        let batch = Batch { rows, causes, ..Batch::default() };
        assert_eq!(*batch.historical(), batch);
        let batch = Batch { passing: &["token", "explanation"], ..batch };
        let kept = batch.historical();
        assert_eq!(kept.rows, ["task"; 3].map(row));
        assert_eq!(kept.causes, [cause(&[0, 1]), cause(&[]), cause(&[2])]);
    }
}
