//! What a shard in memory has been: its batches, and the rows with which they begin.
use std::{
    ops::{ControlFlow, RangeInclusive},
    sync::Arc,
};

use berth_engine::{Batch, Past, PastBatch, Revision, Row, StoreError, Timestamp, Version};
use imbl::OrdMap;

use crate::limits::FORGET_BATCHES_MAX;

type Address = (String, String);

/// See [`Past`]. Cheap to clone.
#[derive(Clone, Default)]
pub struct MemoryPast {
    batches: OrdMap<Revision, Arc<PastBatch>>,
    /// The rows as they were before the first of those batches, each with the revision that wrote
    /// it.
    before: OrdMap<Address, (Revision, Arc<Vec<u8>>)>,
    /// Of the batches, and of the rows before them.
    bytes: u64,
    /// The first revision that there was room for, where there was none for what is before it.
    outgrown: Option<Revision>,
}

impl MemoryPast {
    pub fn note(&mut self, batch: &Batch) {
        let Batch { revision, at, ref rows, ref causes, .. } = *batch;
        let past = PastBatch { revision, at, causes: causes.clone(), rows: rows.clone() };
        self.bytes += bytes(&past);
        self.batches.insert(revision, Arc::new(past));
    }

    /// See [`berth_engine::History::forget`].
    pub fn forget(&mut self, before: Timestamp) -> bool {
        for _ in 0..FORGET_BATCHES_MAX {
            if self.begun().is_none_or(|it| it >= before) {
                return false;
            }
            self.forget_first();
        }
        true
    }

    /// Forgets its first batch because there is no room for it.
    pub fn outgrow(&mut self) {
        self.forget_first();
        self.outgrown = self.batches.get_min().map(|(revision, _)| *revision);
    }

    /// When the first batch began, if there is another one after it.
    pub fn begun(&self) -> Option<Timestamp> {
        let first = self.batches.get_min().filter(|_| self.batches.len() > 1);
        first.map(|(_, batch)| batch.at)
    }

    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    fn forget_first(&mut self) {
        let (Some(batch), rest) = self.batches.without_min() else { return };
        self.batches = rest;
        self.bytes -= bytes(&batch);
        for row in &batch.rows {
            let value = row.value.clone().map(|value| (batch.revision, Arc::new(value)));
            let replaced = match value {
                Some(value) => self.before.insert(address(row), value),
                None => self.before.remove(&address(row)),
            };
            self.bytes += row.value.as_ref().map_or(0, |_| size(row));
            self.bytes -= replaced
                .map_or(0, |(_, value)| (row.table.len() + row.key.len() + value.len()) as u64);
        }
    }

    /// Whether there is no more than a last batch that began before this.
    pub fn is_over(&self, before: Timestamp) -> bool {
        let is_old = |(_, batch): (&Revision, &Arc<PastBatch>)| batch.at < before;
        self.batches.len() <= 1 && self.batches.iter().all(is_old)
    }

    /// The rows of the kept batches up to a revision that fulfil a condition, with their revisions.
    fn written(&self, until: Revision) -> impl Iterator<Item = (Revision, &Row)> {
        let batches = self.batches.range(..=until);
        batches.flat_map(|(revision, batch)| batch.rows.iter().map(move |row| (*revision, row)))
    }
}

fn bytes(batch: &PastBatch) -> u64 {
    let causes = batch.causes.iter().map(|it| it.call.len() as u64);
    batch.rows.iter().map(size).chain(causes).sum()
}

fn size(row: &Row) -> u64 {
    (row.table.len() + row.key.len() + row.value.as_ref().map_or(0, Vec::len)) as u64
}

fn address(row: &Row) -> Address {
    (row.table.clone(), row.key.clone())
}

impl Past for MemoryPast {
    fn span(&self) -> Option<RangeInclusive<Revision>> {
        let (first, last) = self.batches.get_min().zip(self.batches.get_max())?;
        Some(first.0..=last.0)
    }

    fn is_outgrown(&self) -> bool {
        self.outgrown.is_some() && self.outgrown == self.span().map(|it| *it.start())
    }

    fn revision_at(&self, at: Timestamp) -> Result<Option<Revision>, StoreError> {
        let begun = self.batches.iter().rev().find(|(_, batch)| batch.at <= at);
        Ok(begun.map(|(revision, _)| *revision))
    }

    fn batches(
        &self,
        after: Revision,
        each: &mut dyn FnMut(PastBatch) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        for (_, batch) in self.batches.range(after.saturating_add(1)..) {
            if each(PastBatch::clone(batch)).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn versions(&self, table: &str, key: &str) -> Result<Vec<Version>, StoreError> {
        let written = self.written(Revision::MAX);
        let versions =
            written.filter(|(_, row)| (row.table.as_str(), row.key.as_str()) == (table, key));
        let versions: Vec<Version> = versions
            .map(|(revision, row)| Version { revision, value: row.value.clone() })
            .collect();
        let first = self.span().map(RangeInclusive::into_inner).map(|(first, _)| first);
        let is_replaced = versions.first().map(|it| it.revision) == first;
        let before = self.before.get(&(table.to_owned(), key.to_owned()));
        let before = before
            .filter(|_| !is_replaced)
            .map(|(revision, value)| Version { revision: *revision, value: Some(value.to_vec()) });
        Ok(before.into_iter().chain(versions).collect())
    }

    fn row_at(
        &self,
        table: &str,
        key: &str,
        revision: Revision,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let mut versions = self.versions(table, key)?;
        versions.retain(|it| it.revision <= revision);
        Ok(versions.pop().and_then(|it| it.value))
    }

    fn rows_at(&self, table: &str, revision: Revision) -> Result<Vec<Row>, StoreError> {
        let before = self.before.iter().filter(|((of, _), _)| of == table);
        let mut rows: OrdMap<String, Vec<u8>> =
            before.map(|((_, key), (_, value))| (key.clone(), value.to_vec())).collect();
        for (_, row) in self.written(revision).filter(|(_, row)| row.table == table) {
            match &row.value {
                Some(value) => rows.insert(row.key.clone(), value.clone()),
                None => rows.remove(&row.key),
            };
        }
        let row = |(key, value)| Row { table: table.to_owned(), key, value: Some(value) };
        Ok(rows.into_iter().map(row).collect())
    }
}
