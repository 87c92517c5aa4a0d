//! What a shard has been, read from its packed history as of one revision of etcd.
use std::{
    collections::BTreeMap,
    ops::{ControlFlow, RangeInclusive},
};

use berth_engine::{Past, PastBatch, Revision, Row, ShardName, StoreError, Timestamp, Version};

use super::{
    damaged, forget,
    packed::{self, Index},
    record::Record,
    server::View,
};
use crate::embedded::{Entry, Rows, history_keys};

/// See [`Past`]. Cheap to clone.
#[derive(Clone)]
pub struct EtcdPast {
    view: View,
    shard: ShardName,
    record: Record,
}

impl EtcdPast {
    pub(super) fn take(view: View, shard: &ShardName) -> Result<EtcdPast, StoreError> {
        let record = Record::read(&view, shard)?;
        Ok(EtcdPast { view, shard: shard.clone(), record })
    }

    /// How much less is kept when a batch goes with which the history then begins; less than
    /// nothing where what outlives it takes more.
    pub fn freed(&self, first: Revision) -> Result<i64, StoreError> {
        let size = |key: &[u8], value: Option<&[u8]>| value.map_or(0, |it| key.len() + it.len());
        // As they are once those before it have gone.
        let mut sizes = BTreeMap::new();
        for revision in self.record.first..first {
            for (key, stored) in forget::changes(&self.view, &self.shard, revision)? {
                let is = size(&key, stored.as_deref());
                sizes.insert(key, is);
            }
        }
        let mut freed = 0;
        for (key, stored) in forget::changes(&self.view, &self.shard, first)? {
            let was = sizes.get(&key).copied();
            let was = was.unwrap_or_else(|| size(&key, self.view.get(&key)));
            freed += was as i64 - size(&key, stored.as_deref()) as i64;
        }
        Ok(freed)
    }

    /// Whether there is no more than a last batch that began before this.
    pub(super) fn is_over(&self, before: Timestamp) -> Result<bool, StoreError> {
        let Some(span) = self.span() else { return Ok(true) };
        let last = *span.end();
        Ok(*span.start() == last && self.index(last)?.at < before)
    }

    fn index(&self, revision: Revision) -> Result<Index, StoreError> {
        let key = packed::index_key(&self.shard, revision);
        packed::open_index(&key, self.view.get(&key))
    }

    /// The index of the batches that are kept, up to a revision.
    fn indexes(
        &self,
        until: Revision,
    ) -> impl DoubleEndedIterator<Item = Result<(Revision, Index), StoreError>> {
        let Record { first, revision: last, .. } = self.record;
        let key = |revision| packed::index_key(&self.shard, revision);
        let is_any = first > 0 && first <= until.min(last);
        let found = is_any.then(|| self.view.range(key(first)..=key(until.min(last))));
        found.into_iter().flatten().map(|(key, stored)| {
            Ok((packed::revision(key)?, packed::open_index(key, Some(stored))?))
        })
    }

    fn entry(&self, revision: Revision) -> Result<Entry, StoreError> {
        let key = packed::log_key(&self.shard, revision);
        packed::open_log(&key, self.view.get(&key))
    }

    fn rows(&self, revision: Revision) -> Result<Vec<Row>, StoreError> {
        logged_rows(&packed::log_key(&self.shard, revision), self.entry(revision)?)
    }

    /// The row as it was before the first batch.
    fn base(&self, table: &str, key: &str) -> Result<Option<Version>, StoreError> {
        let key = packed::base_key(&self.shard, table, key);
        let Some(stored) = self.view.get(&key) else { return Ok(None) };
        let packed::Base { revision, value } = packed::open_base(&key, stored)?;
        Ok(Some(Version { revision, value: Some(value) }))
    }

    fn version(&self, revision: Revision, table: &str, key: &str) -> Result<Version, StoreError> {
        let mut rows = self.rows(revision)?;
        rows.retain(|row| (row.table.as_str(), row.key.as_str()) == (table, key));
        Ok(Version { revision, value: rows.pop().and_then(|it| it.value) })
    }
}

/// The rows of a log, which are all there.
pub fn logged_rows(key: &[u8], entry: Entry) -> Result<Vec<Row>, StoreError> {
    match entry.rows {
        Rows::Whole(rows) => Ok(rows),
        Rows::Unknown | Rows::Named(_) => {
            Err(damaged(format!("{}: it has no rows", history_keys::show(key))))
        }
    }
}

fn names(index: &Index, table: &str, key: &str) -> bool {
    index.rows.iter().any(|(of, it, _)| (of.as_str(), it.as_str()) == (table, key))
}

impl Past for EtcdPast {
    fn span(&self) -> Option<RangeInclusive<Revision>> {
        let Record { first, revision, .. } = self.record;
        (first > 0).then_some(first..=revision)
    }

    fn is_outgrown(&self) -> bool {
        self.record.outgrown > 0 && self.record.outgrown == self.record.first
    }

    fn revision_at(&self, at: Timestamp) -> Result<Option<Revision>, StoreError> {
        for found in self.indexes(Revision::MAX).rev() {
            let (revision, index) = found?;
            if index.at <= at {
                return Ok(Some(revision));
            }
        }
        Ok(None)
    }

    fn batches(
        &self,
        after: Revision,
        each: &mut dyn FnMut(PastBatch) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let Some((first, last)) = self.span().map(RangeInclusive::into_inner) else {
            return Ok(());
        };
        for revision in first.max(after.saturating_add(1))..=last {
            let key = packed::log_key(&self.shard, revision);
            let entry = self.entry(revision)?;
            let (at, causes) = (entry.at, entry.causes.clone());
            let rows = logged_rows(&key, entry)?;
            if each(PastBatch { revision, at, causes, rows }).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn versions(&self, table: &str, key: &str) -> Result<Vec<Version>, StoreError> {
        let mut versions = Vec::new();
        for found in self.indexes(Revision::MAX) {
            let (revision, index) = found?;
            if names(&index, table, key) {
                versions.push(self.version(revision, table, key)?);
            }
        }
        // The span does not begin with a value that its first batch replaced.
        let is_replaced = versions.first().is_some_and(|it| it.revision == self.record.first);
        let base = self.base(table, key)?.filter(|_| !is_replaced);
        Ok(base.into_iter().chain(versions).collect())
    }

    fn row_at(
        &self,
        table: &str,
        key: &str,
        revision: Revision,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        for found in self.indexes(revision).rev() {
            let (revision, index) = found?;
            if names(&index, table, key) {
                return Ok(self.version(revision, table, key)?.value);
            }
        }
        Ok(self.base(table, key)?.and_then(|it| it.value))
    }

    fn rows_at(&self, table: &str, revision: Revision) -> Result<Vec<Row>, StoreError> {
        let prefix = packed::bases_of(&self.shard, table);
        let mut rows = BTreeMap::new();
        for (key, stored) in self.view.range(packed::texts(prefix.clone())) {
            let row_key = packed::row_key(&prefix, key)?;
            rows.insert(row_key, packed::open_base(key, stored)?.value);
        }
        // By the batch that wrote it last: each log is read once, and only those.
        let mut last = BTreeMap::new();
        for found in self.indexes(revision) {
            let (revision, index) = found?;
            for (_, key, is_there) in index.rows.into_iter().filter(|(of, ..)| of == table) {
                rows.remove(&key);
                last.insert(key, is_there.then_some(revision));
            }
        }
        let mut of = BTreeMap::<Revision, Vec<String>>::new();
        for (key, revision) in last {
            revision.into_iter().for_each(|it| of.entry(it).or_default().push(key.clone()));
        }
        for (revision, keys) in of {
            for row in self.rows(revision)? {
                if row.table == table && keys.contains(&row.key) {
                    rows.extend(row.value.map(|value| (row.key, value)));
                }
            }
        }
        let row = |(key, value)| Row { table: table.to_owned(), key, value: Some(value) };
        Ok(rows.into_iter().map(row).collect())
    }
}
