//! The store's layout on etcd, on an etcd in memory: for the simulator and for tests.
//!
//! Of everything that a store does this says how etcd does it, within the bounds that etcd has when
//! nobody changes them, so that what a service stores fits there. No client speaks to an etcd yet.
//!
//! ```text
//! l {shard}                        who leads: its term
//! h {shard}                        the head: last batch, where the history begins, what it takes
//! r {shard} FF {table} FF {key}    a row
//! b, i, v                          the history: see `packed`
//! ```
//!
//! What each call of a store and of its history is there:
//!
//! - `limits`: what etcd was started with (`--max-txn-ops`, `--max-request-bytes`), which whoever
//!   configures Berth says.
//! - `shards`, `extent`: `Range` over the heads; for `extent` an index for each.
//! - `vacant`: `Range` over the leads, and one with limit 1 over the rows of each.
//! - `lead`: `Txn`: if the lead is as read, put it with the next term.
//! - `load`: `Range` over the rows, in pages, all at the revision of the first.
//! - `commit`: `Txn`: if lead and head are as thought, put rows, head, log and index; else read
//!   lead and head, which tells whether this batch, another one or another leader was there first.
//! - `failed`: never. A client goes on trying, and an unknown outcome is asked for again.
//! - `past`: `Range` at one revision; once etcd has compacted it, an error that says to ask again.
//! - `forget`, `shrink`: for each batch a `Txn`: if lead and head are as read, delete log and
//!   index, put the rows that outlive them, put the head.
//! - `remove`: `Txn`: if lead and head are as read, delete them and all ranges of the shard.
//!
//! A transaction compares lead and head whatever it writes. So a request that arrives twice, late,
//! or from a leader of the past changes nothing.
mod commit;
mod forget;
mod packed;
mod past;
mod record;
mod server;

use std::{
    collections::{BTreeMap, VecDeque},
    future, io,
    sync::{Arc, Mutex},
};

use berth_engine::{
    Batch, BatchLimits, CommitError, Extent, History, Revision, Row, ShardName, Shrunk, Store,
    StoreError, Term, Timestamp,
};

pub use self::{
    past::EtcdPast,
    server::{Etcd, EtcdFault, EtcdLimits},
};
use self::{
    record::Record,
    server::{Answer, EtcdError, Operation, View},
};
use crate::{
    frame, keys,
    keys::shard as shard_of,
    limits::{OWN_OPERATIONS, batch_bytes},
};

/// Clones are the same client.
#[derive(Clone)]
pub struct EtcdStore {
    etcd: Etcd,
    limits: BatchLimits,
    known: Arc<Mutex<Known>>,
}

/// What a client remembers. All of it can be lost.
#[derive(Default)]
struct Known {
    /// As they were when they were last read or written.
    records: BTreeMap<ShardName, Record>,
    /// Batches whose last commit had no answer, by term and revision.
    doubts: BTreeMap<ShardName, (Term, Revision)>,
    /// More is to be forgotten until there is some room.
    is_shrinking: bool,
    faults: VecDeque<EtcdFault>,
}

impl EtcdStore {
    pub fn new(etcd: Etcd) -> EtcdStore {
        let EtcdLimits { operations, request_bytes } = etcd.limits();
        let limits = BatchLimits {
            rows: operations.saturating_sub(OWN_OPERATIONS),
            bytes: batch_bytes(request_bytes),
        };
        EtcdStore { etcd, limits, known: Arc::default() }
    }

    /// The next commit meets this fault; several are met in the order in which they were given.
    pub fn fault(&self, fault: EtcdFault) {
        self.known(|it| it.faults.push_back(fault));
    }

    /// The client's machine stops: what it remembers is gone, and what it sent is not.
    pub fn crash(&self) {
        self.known(|it| *it = Known::default());
    }

    /// [`Store::lead`] without a runtime.
    pub fn lead_now(&self, shard: &ShardName) -> Result<Term, StoreError> {
        loop {
            let record = Record::read(&self.etcd.view(), shard)?;
            let led = Record { lead: record.lead + 1, ..record };
            let mut txn = record.guarded(shard);
            let lead = led.lead(shard).unwrap_or_default();
            txn.then.push(Operation::Put(keys::lead(shard), lead));
            match self.etcd.txn(txn) {
                Ok(Answer::Done) => return Ok(led.lead),
                // Whoever was there first, perhaps this call: the next term is surely new.
                Ok(Answer::Found(_)) | Err(EtcdError::Unknown) => {}
                Err(error) => return Err(failed(error)),
            }
        }
    }

    /// [`Store::load`] without a runtime.
    pub fn load_now(&self, shard: &ShardName) -> Result<(Revision, Vec<Row>), StoreError> {
        let view = self.etcd.view();
        let record = Record::read(&view, shard)?;
        Ok((record.revision, rows(&view, shard)?))
    }

    /// [`Store::shards`] without a runtime.
    pub fn shards_now(&self) -> Vec<ShardName> {
        let view = self.etcd.view();
        named(&view, keys::HEADS).collect()
    }

    /// [`History::past`] without a runtime.
    pub fn past_now(&self, shard: &ShardName) -> Result<EtcdPast, StoreError> {
        EtcdPast::take(self.etcd.view(), shard)
    }

    /// [`History::vacant`] without a runtime.
    pub fn vacant_now(&self) -> Vec<ShardName> {
        let view = self.etcd.view();
        named(&view, keys::LEADS).filter(|it| is_vacant(&view, it)).collect()
    }

    /// [`History::remove`] without a runtime.
    pub fn remove_now(&self, shard: &ShardName, before: Timestamp) -> Result<bool, StoreError> {
        let view = self.etcd.view();
        let record = Record::read(&view, shard)?;
        let past = EtcdPast::take(view.clone(), shard)?;
        if record.lead == 0 || !is_vacant(&view, shard) || !past.is_over(before)? {
            return Ok(false);
        }
        let ranges = packed::all(shard).into_iter().chain([packed::texts(keys::rows(shard))]);
        let mut txn = record.guarded(shard);
        txn.then = ranges.map(Operation::DeleteRange).collect();
        txn.then.extend([keys::lead(shard), keys::head(shard)].map(Operation::Delete));
        let answer = self.etcd.txn(txn).map_err(failed)?;
        self.known(|it| it.records.remove(shard));
        Ok(answer == Answer::Done)
    }

    fn next_fault(&self) -> Option<EtcdFault> {
        self.known(|it| it.faults.pop_front())
    }

    fn known<T>(&self, call: impl FnOnce(&mut Known) -> T) -> T {
        call(&mut self.known.lock().expect("nothing panics while it holds what is known"))
    }

    fn request_bytes(&self) -> usize {
        self.etcd.limits().request_bytes
    }
}

/// The shards that have a key with this prefix.
fn named(view: &View, prefix: &[u8]) -> impl Iterator<Item = ShardName> {
    view.range(packed::texts(prefix.to_vec())).filter_map(|(key, _)| shard_of(key))
}

fn is_vacant(view: &View, shard: &ShardName) -> bool {
    view.range(packed::texts(keys::rows(shard))).next().is_none()
}

fn rows(view: &View, shard: &ShardName) -> Result<Vec<Row>, StoreError> {
    let prefix = keys::rows(shard);
    let row = |(key, stored): (&[u8], &[u8])| {
        let found = keys::address(&key[prefix.len()..]).zip(frame::open(key, stored));
        let ((table, row_key), (_, value)) = found
            .ok_or_else(|| damaged(format!("{}: its checksum does not match", keys::show(key))))?;
        Ok(Row { table, key: row_key, value: Some(value.to_vec()) })
    };
    view.range(packed::texts(prefix.clone())).map(row).collect()
}

const PATH: &str = "etcd";

fn damaged(what: String) -> StoreError {
    let remedy = "restore it from a dump".to_owned();
    StoreError::Damaged { path: PATH.to_owned(), what, remedy }
}

fn failed(error: EtcdError) -> StoreError {
    match error {
        EtcdError::NoSpace => StoreError::Full { path: PATH.to_owned(), needed_bytes: 0 },
        other => StoreError::Io { path: PATH.to_owned(), cause: io::Error::other(other) },
    }
}

impl Store for EtcdStore {
    fn limits(&self) -> BatchLimits {
        self.limits
    }

    async fn shards(&self) -> Result<Vec<ShardName>, StoreError> {
        Ok(self.shards_now())
    }

    async fn lead(&self, shard: &ShardName) -> Result<Term, StoreError> {
        self.lead_now(shard)
    }

    async fn load(&self, shard: &ShardName) -> Result<(Revision, Vec<Row>), StoreError> {
        self.load_now(shard)
    }

    async fn commit(&self, shard: &ShardName, batch: Arc<Batch>) -> Result<(), CommitError> {
        self.commit_now(shard, &batch)
    }

    async fn failed(&self) -> StoreError {
        future::pending().await
    }
}

impl History for EtcdStore {
    type Past = EtcdPast;

    async fn past(&self, shard: &ShardName) -> Result<EtcdPast, StoreError> {
        self.past_now(shard)
    }

    async fn forget(&self, shard: &ShardName, before: Timestamp) -> Result<bool, StoreError> {
        self.forget_now(shard, before)
    }

    async fn extent(&self) -> Result<Extent, StoreError> {
        self.extent_now()
    }

    async fn shrink(&self, bytes_max: u64) -> Result<Shrunk, StoreError> {
        self.shrink_piece(bytes_max)
    }

    async fn vacant(&self) -> Result<Vec<ShardName>, StoreError> {
        Ok(self.vacant_now())
    }

    async fn remove(&self, shard: &ShardName, before: Timestamp) -> Result<bool, StoreError> {
        self.remove_now(shard, before)
    }
}

#[cfg(test)]
mod tests;
