//! A store in memory, deterministic, with faults on demand: for the simulator and for tests.
mod past;

use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, MutexGuard},
};

use berth_engine::{
    Batch, BatchLimits, CommitError, Extent, History, Revision, Row, ShardName, Shrunk, Store,
    StoreError, Term, Timestamp,
};
use imbl::OrdMap;
use tokio::sync::watch;

pub use self::past::MemoryPast;
use crate::{
    limits::shrunk_bytes,
    standing::{Head, Standing, Verdict, batch_sum},
};

/// What happens to one commit instead of success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It does not become durable, and the caller is told so; unless it was written before: then
    /// it becomes durable, because the caller takes "refused" for "undone".
    Refused,
    /// It becomes durable, and the caller is not told.
    UnknownDurable,
    /// It is lost, and the caller is not told.
    UnknownLost,
    /// It is written but not synced, and the caller is not told: a crash takes it away, the next
    /// sync makes it durable.
    UnknownUnsynced,
    /// Nobody will know, and the store takes nothing more.
    Failed,
}

/// Clones are handles to the same store, as if several processes reached it.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    written: Shards,
    synced: Shards,
    faults: VecDeque<Fault>,
    failed: watch::Sender<bool>,
    is_full: bool,
}

/// Cheap to clone, so that a sync is an assignment.
type Shards = OrdMap<ShardName, Shard>;

#[derive(Clone, Default)]
struct Shard {
    standing: Standing,
    rows: OrdMap<(String, String), Arc<Vec<u8>>>,
    past: MemoryPast,
}

impl Memory {
    pub fn new() -> Memory {
        Memory::default()
    }

    /// The next commit meets this fault; several are met in the order in which they were given.
    pub fn fault(&self, fault: Fault) {
        self.inner().faults.push_back(fault);
    }

    /// From now on nothing new finds room, or everything does.
    pub fn set_full(&self, is_full: bool) {
        self.inner().is_full = is_full;
    }

    /// The machine stops: what was written and not synced is gone.
    pub fn crash(&self) {
        let mut inner = self.inner();
        inner.written = inner.synced.clone();
    }

    /// Writes a batch without making it durable. It is read from now on, until a crash.
    pub fn write_now(&self, shard: &ShardName, batch: &Batch) -> Result<(), CommitError> {
        self.inner().write(shard, batch)
    }

    /// Makes durable what was written.
    pub fn sync_now(&self) {
        let mut inner = self.inner();
        inner.synced = inner.written.clone();
    }

    /// [`Store::commit`] without a runtime.
    pub fn commit_now(&self, shard: &ShardName, batch: &Batch) -> Result<(), CommitError> {
        let fault = self.inner().faults.pop_front();
        if *self.inner().failed.borrow() {
            return Err(CommitError::Failed);
        }
        match fault {
            Some(Fault::Failed) => {
                self.inner().failed.send_replace(true);
                return Err(CommitError::Failed);
            }
            Some(Fault::Refused) => return self.inner().refuse(shard, batch),
            Some(Fault::UnknownLost) => return Err(CommitError::Unknown),
            Some(Fault::UnknownUnsynced) => {
                self.write_now(shard, batch)?;
                return Err(CommitError::Unknown);
            }
            None if self.inner().is_full => return self.inner().refuse(shard, batch),
            Some(Fault::UnknownDurable) | None => {}
        }
        self.write_now(shard, batch)?;
        self.sync_now();
        match fault {
            Some(_) => Err(CommitError::Unknown),
            None => Ok(()),
        }
    }

    /// [`Store::lead`] without a runtime.
    pub fn lead_now(&self, shard: &ShardName) -> Term {
        let mut inner = self.inner();
        let entry = inner.written.entry(shard.clone()).or_default();
        entry.standing.lead += 1;
        let term = entry.standing.lead;
        inner.synced = inner.written.clone();
        term
    }

    /// [`Store::load`] without a runtime.
    pub fn load_now(&self, shard: &ShardName) -> (Revision, Vec<Row>) {
        let inner = self.inner();
        let Some(found) = inner.written.get(shard) else { return (0, Vec::new()) };
        let row = |((table, key), value): (&(String, String), &Arc<Vec<u8>>)| Row {
            table: table.clone(),
            key: key.clone(),
            value: Some(value.to_vec()),
        };
        (found.standing.head.revision, found.rows.iter().map(row).collect())
    }

    /// [`Store::shards`] without a runtime.
    pub fn shards_now(&self) -> Vec<ShardName> {
        let inner = self.inner();
        let holds = |(_, shard): &(&ShardName, &Shard)| shard.standing.head.revision > 0;
        inner.written.iter().filter(holds).map(|(name, _)| name.clone()).collect()
    }

    /// [`History::past`] without a runtime.
    pub fn past_now(&self, shard: &ShardName) -> MemoryPast {
        self.inner().written.get(shard).map(|it| it.past.clone()).unwrap_or_default()
    }

    /// [`History::forget`] without a runtime.
    pub fn forget_now(&self, shard: &ShardName, before: Timestamp) -> bool {
        let mut inner = self.inner();
        let Some(found) = inner.written.get_mut(shard) else { return false };
        let has_more = found.past.forget(before);
        inner.synced = inner.written.clone();
        has_more
    }

    /// [`History::extent`] without a runtime.
    pub fn extent_now(&self) -> Extent {
        let inner = self.inner();
        let pasts = || inner.written.values().map(|it| &it.past);
        let bytes = pasts().map(MemoryPast::bytes).sum();
        Extent { bytes, oldest: pasts().filter_map(MemoryPast::begun).min() }
    }

    /// [`History::shrink`] without a runtime, all of it at once.
    pub fn shrink_now(&self, bytes_max: u64) -> Shrunk {
        let mut bytes = self.extent_now().bytes;
        if bytes <= bytes_max {
            return Shrunk::Fits;
        }
        let (mut inner, mut shrunk) = (self.inner(), Shrunk::Fits);
        while bytes > shrunk_bytes(bytes_max) {
            let begun = |(name, it): (&ShardName, &Shard)| Some((it.past.begun()?, name.clone()));
            let Some((_, oldest)) = inner.written.iter().filter_map(begun).min() else { break };
            let past = &mut inner.written.get_mut(&oldest).expect("it was just found").past;
            bytes -= past.bytes();
            past.outgrow();
            bytes += past.bytes();
            shrunk = Shrunk::Forgot;
        }
        inner.synced = inner.written.clone();
        shrunk
    }

    /// [`History::vacant`] without a runtime.
    pub fn vacant_now(&self) -> Vec<ShardName> {
        let inner = self.inner();
        let vacant = inner.written.iter().filter(|(_, shard)| shard.rows.is_empty());
        vacant.map(|(name, _)| name.clone()).collect()
    }

    /// [`History::remove`] without a runtime.
    pub fn remove_now(&self, shard: &ShardName, before: Timestamp) -> bool {
        let mut inner = self.inner();
        let goes = |it: &Shard| it.rows.is_empty() && it.past.is_over(before);
        let goes = inner.written.get(shard).is_some_and(goes);
        if goes {
            inner.written.remove(shard);
            inner.synced = inner.written.clone();
        }
        goes
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().expect("nothing panics while it holds the store")
    }
}

impl Inner {
    /// Takes nothing new in.
    fn refuse(&mut self, name: &ShardName, batch: &Batch) -> Result<(), CommitError> {
        let standing = self.written.get(name).map(|it| it.standing).unwrap_or_default();
        match standing.judge(name, batch, batch_sum(name, &batch.rows))? {
            Verdict::Done => self.synced = self.written.clone(),
            Verdict::Apply => return Err(CommitError::Refused),
        }
        Ok(())
    }

    fn write(&mut self, name: &ShardName, batch: &Batch) -> Result<(), CommitError> {
        let shard = self.written.get(name).cloned().unwrap_or_default();
        let sum = batch_sum(name, &batch.rows);
        match shard.standing.judge(name, batch, sum)? {
            Verdict::Done => return Ok(()),
            Verdict::Apply => {}
        }
        self.written.insert(name.clone(), apply(shard, batch, sum));
        Ok(())
    }
}

fn apply(mut shard: Shard, batch: &Batch, sum: u64) -> Shard {
    for row in &batch.rows {
        let address = (row.table.clone(), row.key.clone());
        match &row.value {
            Some(value) => shard.rows.insert(address, Arc::new(value.clone())),
            None => shard.rows.remove(&address),
        };
    }
    let Batch { term, revision, .. } = *batch;
    let rows = shard.rows.len() as u64;
    shard.past.note(&batch.historical());
    shard.standing.head = Head { term, revision, batch: sum, rows, sum: 0 };
    shard
}

impl Store for Memory {
    fn limits(&self) -> BatchLimits {
        BatchLimits::NONE
    }

    async fn shards(&self) -> Result<Vec<ShardName>, StoreError> {
        Ok(self.shards_now())
    }

    async fn lead(&self, shard: &ShardName) -> Result<Term, StoreError> {
        if self.inner().is_full {
            return Err(StoreError::Full { path: "memory".to_owned(), needed_bytes: 0 });
        }
        Ok(self.lead_now(shard))
    }

    async fn load(&self, shard: &ShardName) -> Result<(Revision, Vec<Row>), StoreError> {
        Ok(self.load_now(shard))
    }

    async fn commit(&self, shard: &ShardName, batch: Arc<Batch>) -> Result<(), CommitError> {
        self.commit_now(shard, &batch)
    }

    async fn failed(&self) -> StoreError {
        let mut failed = self.inner().failed.subscribe();
        // Its sender is in the store itself.
        let _ = failed.wait_for(|it| *it).await;
        let cause = io::Error::other("it was told to fail");
        StoreError::Io { path: "memory".to_owned(), cause }
    }
}

impl History for Memory {
    type Past = MemoryPast;

    async fn past(&self, shard: &ShardName) -> Result<MemoryPast, StoreError> {
        Ok(self.past_now(shard))
    }

    async fn forget(&self, shard: &ShardName, before: Timestamp) -> Result<bool, StoreError> {
        Ok(self.forget_now(shard, before))
    }

    async fn extent(&self) -> Result<Extent, StoreError> {
        Ok(self.extent_now())
    }

    async fn shrink(&self, bytes_max: u64) -> Result<Shrunk, StoreError> {
        Ok(self.shrink_now(bytes_max))
    }

    async fn vacant(&self) -> Result<Vec<ShardName>, StoreError> {
        Ok(self.vacant_now())
    }

    async fn remove(&self, shard: &ShardName, before: Timestamp) -> Result<bool, StoreError> {
        Ok(self.remove_now(shard, before))
    }
}

#[cfg(test)]
mod tests;
