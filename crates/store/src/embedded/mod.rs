//! The embedded store: one directory, one process, one sync for the commits of all shards.
mod blank;
mod committer;
mod contents;
mod engine;
mod files;
mod format;
mod group;
mod history;
mod interrupt;
mod lock;
mod place;
mod reader;
mod survey;
mod tidy;
mod witness;

use std::{
    io,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread::{self, JoinHandle},
};

use berth_engine::{
    Batch, BatchLimits, CommitError, Extent, History, Revision, Row, ShardName, Shrunk, Store,
    StoreError, Term, Timestamp,
};
use tokio::sync::{oneshot, watch};

use committer::{Committer, Op, RoomOp};
pub(crate) use contents::{Contents, scan};
pub(crate) use group::Group;
pub use history::EmbeddedPast;
pub(crate) use history::{
    Entry, Rows, check as check_history, keys as history_keys, oldest as oldest_of_history,
    open_batch, seal_batch,
};
pub(crate) use place::Place;

use crate::{damage::same_again, limits::RESERVE_BYTES};

/// How much the store may take, and what it keeps.
#[derive(Clone, Debug)]
pub struct Options {
    /// Bytes of memory for blocks of tables. Small, because a leader holds its rows itself.
    pub cache_bytes: u64,
    /// Bytes of rows that are gathered in memory before they are written into a table. It counts
    /// when the store is made; a store keeps what it was made with.
    pub memtable_bytes: u64,
    /// Bytes that are left free on the disk: with less, commits are refused, so that what runs
    /// behind them (flushes, compactions, the operator) still has room.
    pub reserve_bytes: u64,
    /// Tables whose files are kept open; a few files more are opened at times.
    pub files_max: usize,
    /// Names of a shard's row tables of which no history is kept: none begins with their rows, and
    /// what an older release kept of them goes. Other shards may keep that of tables of these
    /// names.
    pub passing: fn(&ShardName) -> &'static [&'static str],
}

impl Default for Options {
    fn default() -> Options {
        Options {
            cache_bytes: 8 << 20,
            memtable_bytes: 16 << 20,
            reserve_bytes: RESERVE_BYTES,
            files_max: 256,
            passing: |_| &[],
        }
    }
}

/// Rows in a directory, on `fjall`. Dropping it waits for the commits that were asked for.
pub struct Embedded {
    dir: PathBuf,
    reserve_bytes: u64,
    failure: watch::Receiver<Option<StoreError>>,
    ops: Option<mpsc::Sender<Op>>,
    committer: Option<JoinHandle<()>>,
}

impl Embedded {
    /// Opens the store in a directory, and makes both if there are none. Whatever is not as it was
    /// acknowledged is refused, with a name for what is wrong. Blocks for as long as it takes to
    /// read the journal.
    pub fn open(dir: &Path, options: Options) -> Result<Embedded, StoreError> {
        let place = Place::open(dir, options)?;
        let contents = Contents::open(&place)?;
        tracing::info!(dir = %dir.display(), shards = contents.standings.len(),
            group = contents.root.group, "opened the store");
        let (ops, queue) = mpsc::channel();
        let reserve_bytes = place.options.reserve_bytes;
        let committer = Committer::new(place, contents);
        let failure = committer.failure();
        let committer = thread::Builder::new()
            .name("berth-store".to_owned())
            .spawn(move || committer.run(&queue))
            .map_err(|error| files::failed(dir, error))?;
        let (dir, ops, committer) = (dir.to_owned(), Some(ops), Some(committer));
        Ok(Embedded { dir, reserve_bytes, failure, ops, committer })
    }

    /// Whether there is a store in a directory that was made to its end.
    pub fn is_made(dir: &Path) -> bool {
        matches!(format::read(dir), Ok(format::Format::Complete))
    }

    /// Bytes of all its files. Blocks for as long as it takes to look at each.
    pub fn files_bytes(&self) -> io::Result<u64> {
        history::files_bytes(&self.dir.join(place::ROWS))
    }

    /// Why nothing can be committed now, if that is so: for whoever asks how it is.
    pub fn is_full(&self) -> Option<StoreError> {
        let full = place::is_nearly_full(&self.dir, self.reserve_bytes);
        full.then(|| place::full(&self.dir, self.reserve_bytes))
    }

    /// Hands an operation to the committer and waits for its answer.
    async fn ask<T>(&self, op: impl FnOnce(oneshot::Sender<T>) -> Op) -> Option<T> {
        let (reply, answer) = oneshot::channel();
        self.ops.as_ref()?.send(op(reply)).ok()?;
        answer.await.ok()
    }

    /// The same where the answer may be an error; that it has gone is one.
    async fn asked<T>(
        &self,
        op: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Op,
    ) -> Result<T, StoreError> {
        self.ask(op).await.unwrap_or_else(|| Err(self.gone()))
    }

    fn gone(&self) -> StoreError {
        let why = "a bug of Berth's has ended its thread, and said why before this";
        self.failure
            .borrow()
            .as_ref()
            .map_or_else(|| files::failed(&self.dir, io::Error::other(why)), same_again)
    }
}

impl Store for Embedded {
    /// A journal takes batches of any size.
    fn limits(&self) -> BatchLimits {
        BatchLimits::NONE
    }

    async fn shards(&self) -> Result<Vec<ShardName>, StoreError> {
        self.asked(|reply| Op::Shards { reply }).await
    }

    async fn lead(&self, shard: &ShardName) -> Result<Term, StoreError> {
        let shard = shard.clone();
        self.asked(|reply| Op::Lead { shard, reply }).await
    }

    async fn load(&self, shard: &ShardName) -> Result<(Revision, Vec<Row>), StoreError> {
        let shard = shard.clone();
        self.asked(|reply| Op::Load { shard, reply }).await
    }

    async fn commit(&self, shard: &ShardName, batch: Arc<Batch>) -> Result<(), CommitError> {
        let shard = shard.clone();
        // A committer that has gone took its answer along.
        let answer = self.ask(|reply| Op::Commit { shard, batch, reply }).await;
        answer.unwrap_or(Err(CommitError::Failed))
    }

    async fn failed(&self) -> StoreError {
        let mut failure = self.failure.clone();
        // Without a sender the committer has gone.
        let _ = failure.wait_for(|why| why.is_some()).await;
        self.gone()
    }
}

impl History for Embedded {
    type Past = EmbeddedPast;

    async fn past(&self, shard: &ShardName) -> Result<EmbeddedPast, StoreError> {
        let shard = shard.clone();
        self.asked(|reply| Op::Past { shard, reply }).await
    }

    async fn forget(&self, shard: &ShardName, before: Timestamp) -> Result<bool, StoreError> {
        let shard = shard.clone();
        let found =
            self.asked(|reply| Op::Room(RoomOp::FindForgotten { shard, before, reply })).await?;
        let Some(found) = found else { return Ok(false) };
        self.asked(|reply| Op::Forget { found: vec![found], reply }).await
    }

    async fn extent(&self) -> Result<Extent, StoreError> {
        self.asked(|reply| Op::Room(RoomOp::Extent { reply })).await
    }

    async fn shrink(&self, bytes_max: u64) -> Result<Shrunk, StoreError> {
        self.shrink_once(bytes_max).await
    }

    async fn vacant(&self) -> Result<Vec<ShardName>, StoreError> {
        self.asked(|reply| Op::Vacant { reply }).await
    }

    async fn remove(&self, shard: &ShardName, before: Timestamp) -> Result<bool, StoreError> {
        let shard = shard.clone();
        self.asked(|reply| Op::Remove { shard, before, reply }).await
    }
}

impl Drop for Embedded {
    fn drop(&mut self) {
        self.ops.take();
        if let Some(committer) = self.committer.take() {
            // A panic of its own was reported when it happened.
            let _ = committer.join();
        }
    }
}
