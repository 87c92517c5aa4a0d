//! A store whose commits wait at a gate.
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use berth_engine::{
    Batch, BatchLimits, CommitError, Revision, Row, ShardName, Store, StoreError, Term,
};
use berth_store::Memory;
use tokio::sync::watch;

pub struct Gate {
    store: Memory,
    is_open: watch::Sender<bool>,
    waiting: watch::Sender<bool>,
    full_loads: AtomicUsize,
}

impl Gate {
    pub fn new(store: Memory) -> Gate {
        let (is_open, waiting) = (watch::Sender::new(true), watch::Sender::new(false));
        Gate { store, is_open, waiting, full_loads: AtomicUsize::new(0) }
    }

    /// The next so many loads meet a full disk.
    pub fn fill_at_loads(&self, times: usize) {
        self.full_loads.store(times, Ordering::Relaxed);
    }

    /// How many of them are still to come.
    pub fn full_loads(&self) -> usize {
        self.full_loads.load(Ordering::Relaxed)
    }

    pub fn shut(&self) {
        self.is_open.send_replace(false);
    }

    pub fn open(&self) {
        self.is_open.send_replace(true);
    }

    /// Returns when a commit stands before the gate.
    pub async fn someone_waits(&self) {
        self.waiting.subscribe().wait_for(|it| *it).await.expect("the gate is not dropped");
    }
}

impl Store for Gate {
    fn limits(&self) -> BatchLimits {
        self.store.limits()
    }

    async fn shards(&self) -> Result<Vec<ShardName>, StoreError> {
        self.store.shards().await
    }

    async fn lead(&self, shard: &ShardName) -> Result<Term, StoreError> {
        self.store.lead(shard).await
    }

    async fn load(&self, shard: &ShardName) -> Result<(Revision, Vec<Row>), StoreError> {
        let left = |it: usize| it.checked_sub(1);
        if self.full_loads.fetch_update(Ordering::Relaxed, Ordering::Relaxed, left).is_ok() {
            return Err(StoreError::Full { path: "data".to_owned(), needed_bytes: 1 });
        }
        self.store.load(shard).await
    }

    async fn commit(&self, shard: &ShardName, batch: Arc<Batch>) -> Result<(), CommitError> {
        if !*self.is_open.borrow() {
            self.waiting.send_replace(true);
            self.is_open.subscribe().wait_for(|it| *it).await.expect("the gate is not dropped");
            self.waiting.send_replace(false);
        }
        self.store.commit(shard, batch).await
    }

    async fn failed(&self) -> StoreError {
        self.store.failed().await
    }
}
