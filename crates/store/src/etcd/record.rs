//! What is kept of a shard under its two keys: who leads it, and its head.
use berth_engine::{Revision, ShardName, Term};

use super::{
    damaged,
    server::{Txn, View},
};
use crate::{
    frame, keys,
    standing::{Head, Standing},
};
use berth_engine::StoreError;

/// Lead and head of a shard. Every write of a shard compares them and writes the head, so that
/// none is lost and none is carried out twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record {
    pub lead: Term,
    /// The last batch.
    pub term: Term,
    pub revision: Revision,
    pub sum: frame::Sum,
    /// The first revision that the history keeps whole; 0: there is none.
    pub first: Revision,
    /// The first one that there was room for, where there was none for what is before it.
    pub outgrown: Revision,
    /// What the history takes.
    pub bytes: u64,
}

impl Record {
    pub fn read(view: &View, shard: &ShardName) -> Result<Record, StoreError> {
        let stored = [keys::lead(shard), keys::head(shard)];
        Record::open(shard, stored.each_ref().map(|key| view.get(key)))
    }

    /// Of the values under the keys of lead and head.
    pub fn open(shard: &ShardName, stored: [Option<&[u8]>; 2]) -> Result<Record, StoreError> {
        let [lead, head] = stored;
        let [lead] = numbers(&keys::lead(shard), lead)?;
        let [term, revision, sum, first, outgrown, bytes] = numbers(&keys::head(shard), head)?;
        Ok(Record { lead, term, revision, sum, first, outgrown, bytes })
    }

    /// As a store's verdict needs it: how many rows there are is not kept.
    pub fn standing(&self) -> Standing {
        let Record { lead, term, revision, sum: batch, .. } = *self;
        Standing { lead, head: Head { term, revision, batch, rows: 0, sum: 0 } }
    }

    /// The head as it is stored; none before the first batch.
    pub fn head(&self, shard: &ShardName) -> Option<Vec<u8>> {
        let Record { term, revision, sum, first, outgrown, bytes, .. } = *self;
        let head = [term, revision, sum, first, outgrown, bytes].map(u64::to_le_bytes).concat();
        (revision > 0).then(|| frame::seal(&keys::head(shard), &head).1)
    }

    /// The same of the lead.
    pub fn lead(&self, shard: &ShardName) -> Option<Vec<u8>> {
        let lead = self.lead.to_le_bytes();
        (self.lead > 0).then(|| frame::seal(&keys::lead(shard), &lead).1)
    }

    /// A transaction that is carried out if lead and head are these, and otherwise tells them.
    pub fn guarded(&self, shard: &ShardName) -> Txn {
        let (lead, head) = (keys::lead(shard), keys::head(shard));
        Txn {
            compare: vec![(lead.clone(), self.lead(shard)), (head.clone(), self.head(shard))],
            then: Vec::new(),
            otherwise: vec![lead, head],
        }
    }
}

/// All of them are 0 where nothing is stored.
fn numbers<const N: usize>(key: &[u8], stored: Option<&[u8]>) -> Result<[u64; N], StoreError> {
    let Some(stored) = stored else { return Ok([0; N]) };
    let opened = frame::open(key, stored).and_then(|(_, value)| frame::numbers(value));
    opened.ok_or_else(|| damaged(format!("{}: its checksum does not match", keys::show(key))))
}
