//! The rows of the history: two for each batch, however many rows it has.
//!
//! ```text
//! b {shard} FF {revision}        the log: the batch, packed
//! i {shard} FF {revision}        the index: when it began, and the names of its rows, packed
//! v {shard} FF {table} FF {key}  a row as it was before the first batch that is kept
//! ```
//!
//! Who looks for a row, a table or a moment reads the index, which is small, and of the log only
//! what it leads to. What begins at a batch begins with the rows that outlived those before it.
use std::ops::RangeInclusive;

use berth_engine::{Batch, Revision, ShardName, StoreError, Timestamp};

use super::damaged;
use crate::{
    embedded::{Entry, history_keys, open_batch, seal_batch},
    frame,
    keys::END,
};

/// What the index says of a batch.
pub struct Index {
    pub at: Timestamp,
    /// Table and key of each row, and whether the batch left it there.
    pub rows: Vec<(String, String, bool)>,
}

/// A row as it was before the first batch.
pub struct Base {
    pub revision: Revision,
    pub value: Vec<u8>,
}

pub fn log_key(shard: &ShardName, revision: Revision) -> Vec<u8> {
    history_keys::batch(shard, revision)
}

pub fn index_key(shard: &ShardName, revision: Revision) -> Vec<u8> {
    [b"i", shard.as_str().as_bytes(), &[END], &revision.to_be_bytes()].concat()
}

pub fn base_key(shard: &ShardName, table: &str, key: &str) -> Vec<u8> {
    [&bases_of(shard, table), key.as_bytes()].concat()
}

/// What the keys of all bases of a table begin with.
pub fn bases_of(shard: &ShardName, table: &str) -> Vec<u8> {
    history_keys::of_table(shard, table)
}

/// From the first to the last key of a shard's logs, indexes and bases.
pub fn all(shard: &ShardName) -> [RangeInclusive<Vec<u8>>; 3] {
    let of = |key: fn(&ShardName, Revision) -> Vec<u8>| key(shard, 0)..=key(shard, Revision::MAX);
    [of(log_key), of(index_key), texts(history_keys::of_shard(shard))]
}

/// All keys that go on after this with a text, or with two that are parted.
pub fn texts(prefix: Vec<u8>) -> RangeInclusive<Vec<u8>> {
    // The first of them may be empty, and nothing in the second is as great.
    let last = [&prefix[..], &[END, END]].concat();
    prefix..=last
}

/// Log and index of a batch, each with its key.
pub fn seal(shard: &ShardName, batch: &Batch) -> [(Vec<u8>, Vec<u8>); 2] {
    let log_key = log_key(shard, batch.revision);
    let log = seal_batch(&log_key, batch, batch.revision);
    let index_key = index_key(shard, batch.revision);
    let name = |it: &berth_engine::Row| (it.table.clone(), it.key.clone(), it.value.is_some());
    let names: Vec<_> = batch.rows.iter().map(name).collect();
    let names = serde_json::to_vec(&names).expect("texts are JSON");
    let packed = lz4_flex::compress_prepend_size(&names);
    let index = [&batch.at.0.to_le_bytes()[..], &packed].concat();
    let index = frame::seal(&index_key, &index).1;
    [(log_key, log), (index_key, index)]
}

pub fn open_log(key: &[u8], stored: Option<&[u8]>) -> Result<Entry, StoreError> {
    let stored = stored.ok_or_else(|| missing(key))?;
    open_batch(key, stored).map_err(|fault| damaged(fault.to_string()))
}

pub fn open_index(key: &[u8], stored: Option<&[u8]>) -> Result<Index, StoreError> {
    let stored = stored.ok_or_else(|| missing(key))?;
    let opened = frame::open(key, stored).and_then(|(_, value)| {
        let (at, packed) = value.split_first_chunk()?;
        let names = lz4_flex::decompress_size_prepended(packed).ok()?;
        let at = Timestamp(i64::from_le_bytes(*at));
        Some(Index { at, rows: serde_json::from_slice(&names).ok()? })
    });
    opened.ok_or_else(|| wrong(key))
}

pub fn seal_base(key: &[u8], revision: Revision, value: &[u8]) -> Vec<u8> {
    frame::seal(key, &[&revision.to_le_bytes(), value].concat()).1
}

pub fn open_base(key: &[u8], stored: &[u8]) -> Result<Base, StoreError> {
    let opened = frame::open(key, stored).and_then(|(_, it)| it.split_first_chunk());
    let (revision, value) = opened.ok_or_else(|| wrong(key))?;
    Ok(Base { revision: Revision::from_le_bytes(*revision), value: value.to_vec() })
}

/// The revision that the key of a log or an index ends with.
pub fn revision(key: &[u8]) -> Result<Revision, StoreError> {
    history_keys::revision(key).ok_or_else(|| wrong(key))
}

/// The row's own key, from what follows [`bases_of`] in the key of a base.
pub fn row_key(prefix: &[u8], key: &[u8]) -> Result<String, StoreError> {
    let rest = key.get(prefix.len()..).unwrap_or_default();
    String::from_utf8(rest.to_vec()).map_err(|_| wrong(key))
}

fn missing(key: &[u8]) -> StoreError {
    damaged(format!("{}: it is missing", history_keys::show(key)))
}

fn wrong(key: &[u8]) -> StoreError {
    damaged(format!("{}: its checksum does not match", history_keys::show(key)))
}
