//! Forgetting: the first batch of a history goes, and what outlives it is stored as rows.
use std::collections::BTreeMap;

use berth_engine::{Extent, Revision, ShardName, Shrunk, StoreError, Timestamp};

use super::{
    EtcdStore, failed, named, packed,
    past::logged_rows,
    record::Record,
    server::{Answer, EtcdError, Operation, View},
};
use crate::{
    keys,
    limits::{FORGET_BATCHES_MAX, shrunk_bytes},
};

/// When the first batch of a shard began, which is not its last one.
type First = (Timestamp, ShardName, Record);

impl EtcdStore {
    /// [`berth_engine::History::forget`] without a runtime.
    pub fn forget_now(&self, shard: &ShardName, before: Timestamp) -> Result<bool, StoreError> {
        for _ in 0..FORGET_BATCHES_MAX {
            let view = self.etcd.view();
            let record = Record::read(&view, shard)?;
            if begun(&view, shard, &record)?.is_none_or(|at| at >= before) {
                return Ok(false);
            }
            self.forget_first(&view, shard, &record, record.outgrown)?;
        }
        Ok(true)
    }

    /// [`berth_engine::History::extent`] without a runtime.
    pub fn extent_now(&self) -> Result<Extent, StoreError> {
        let (bytes, oldest) = self.oldest(&self.etcd.view())?;
        Ok(Extent { bytes, oldest: oldest.map(|(at, ..)| at) })
    }

    /// [`berth_engine::History::shrink`] without a runtime, all of it at once.
    pub fn shrink_now(&self, bytes_max: u64) -> Result<Shrunk, StoreError> {
        let mut shrunk = Shrunk::Fits;
        while self.shrink_piece(bytes_max)? != Shrunk::Fits {
            shrunk = Shrunk::Forgot;
        }
        Ok(shrunk)
    }

    /// Once it has begun it goes on until there is some room, piece by piece. Etcd gives the room
    /// of what was deleted back by itself.
    pub(super) fn shrink_piece(&self, bytes_max: u64) -> Result<Shrunk, StoreError> {
        let mut shrunk = Shrunk::Fits;
        for _ in 0..FORGET_BATCHES_MAX {
            let view = self.etcd.view();
            let (bytes, oldest) = self.oldest(&view)?;
            let is_shrinking = self.known(|it| it.is_shrinking);
            let enough = if is_shrinking { shrunk_bytes(bytes_max) } else { bytes_max };
            let oldest = oldest.filter(|_| bytes > enough);
            self.known(|it| it.is_shrinking = oldest.is_some());
            let Some((_, shard, record)) = oldest else { break };
            self.forget_first(&view, &shard, &record, record.first + 1)?;
            shrunk = Shrunk::Forgot;
        }
        Ok(shrunk)
    }

    /// What all histories take, and the shard whose first batch is the oldest that can go.
    fn oldest(&self, view: &View) -> Result<(u64, Option<First>), StoreError> {
        let (mut bytes, mut oldest) = (0, None::<First>);
        for shard in named(view, keys::HEADS) {
            let record = Record::read(view, &shard)?;
            bytes += record.bytes;
            let at = begun(view, &shard, &record)?;
            let is_older = |at: &Timestamp| oldest.as_ref().is_none_or(|(than, ..)| at < than);
            if let Some(at) = at.filter(is_older) {
                oldest = Some((at, shard, record));
            }
        }
        Ok((bytes, oldest))
    }

    /// Whoever wrote in between, or whether this was carried out, shows when it is read again.
    fn forget_first(
        &self,
        view: &View,
        shard: &ShardName,
        record: &Record,
        outgrown: Revision,
    ) -> Result<(), StoreError> {
        let mut txn = record.guarded(shard);
        let mut bytes = record.bytes;
        for (key, stored) in changes(view, shard, record.first)? {
            let size = |value: &[u8]| (key.len() + value.len()) as u64;
            bytes -= view.get(&key).map_or(0, size);
            bytes += stored.as_deref().map_or(0, size);
            txn.then.push(match stored {
                Some(stored) => Operation::Put(key, stored),
                None => Operation::Delete(key),
            });
        }
        let after = Record { first: record.first + 1, outgrown, bytes, ..*record };
        let head = after.head(shard).unwrap_or_default();
        txn.then.push(Operation::Put(keys::head(shard), head));
        match self.etcd.txn(txn) {
            Ok(Answer::Done | Answer::Found(_)) | Err(EtcdError::Unknown) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }
}

/// When the first batch began, if there is another one after it.
fn begun(view: &View, shard: &ShardName, record: &Record) -> Result<Option<Timestamp>, StoreError> {
    if record.first == 0 || record.first >= record.revision {
        return Ok(None);
    }
    let key = packed::index_key(shard, record.first);
    Ok(Some(packed::open_index(&key, view.get(&key))?.at))
}

/// What becomes of the keys of a history that began with this batch: log and index go, and the rows
/// that it left are those with which the history begins.
pub fn changes(
    view: &View,
    shard: &ShardName,
    first: Revision,
) -> Result<BTreeMap<Vec<u8>, Option<Vec<u8>>>, StoreError> {
    let log_key = packed::log_key(shard, first);
    let rows = logged_rows(&log_key, packed::open_log(&log_key, view.get(&log_key))?)?;
    let base = |row: berth_engine::Row| {
        let key = packed::base_key(shard, &row.table, &row.key);
        let stored = row.value.map(|value| packed::seal_base(&key, first, &value));
        (key, stored)
    };
    let goes = [log_key, packed::index_key(shard, first)].map(|key| (key, None));
    Ok(rows.into_iter().map(base).chain(goes).collect())
}
