//! A store whose commits wait at a gate.
use std::sync::Arc;

use berth_engine::{Batch, CommitError, Revision, Row, ShardName, Store, StoreError, Term};
use berth_store::Memory;
use tokio::sync::watch;

pub struct Gate {
    store: Memory,
    is_open: watch::Sender<bool>,
    waiting: watch::Sender<bool>,
}

impl Gate {
    pub fn new(store: Memory) -> Gate {
        Gate { store, is_open: watch::Sender::new(true), waiting: watch::Sender::new(false) }
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
    async fn shards(&self) -> Result<Vec<ShardName>, StoreError> {
        self.store.shards().await
    }

    async fn lead(&self, shard: &ShardName) -> Result<Term, StoreError> {
        self.store.lead(shard).await
    }

    async fn load(&self, shard: &ShardName) -> Result<(Revision, Vec<Row>), StoreError> {
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
