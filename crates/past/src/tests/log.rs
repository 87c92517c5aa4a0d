//! A shard's whole past in memory: what a store keeps, read the slow and plain way.
use std::{
    collections::BTreeMap,
    ops::{ControlFlow, RangeInclusive},
};

use berth_engine::{Past, PastBatch, Revision, Row, StoreError, Timestamp, Version};

use crate::Kept;

pub struct Log {
    /// The revision with which the span begins.
    pub first: Revision,
    pub batches: Vec<PastBatch>,
    /// Why it begins there.
    pub is_outgrown: bool,
}

/// What there may be of it.
pub const KEPT: Kept = Kept { time_max_ms: 30 * 24 * 3_600_000, bytes_max: 2 << 30 };

impl Log {
    pub fn whole(batches: &[PastBatch]) -> Log {
        Log { first: 1, batches: batches.to_vec(), is_outgrown: false }
    }

    fn kept(&self) -> impl DoubleEndedIterator<Item = &PastBatch> {
        self.batches.iter().filter(|it| it.revision >= self.first)
    }
}

impl Past for Log {
    fn span(&self) -> Option<RangeInclusive<Revision>> {
        Some(self.first..=self.batches.last()?.revision)
    }

    fn is_outgrown(&self) -> bool {
        self.is_outgrown
    }

    fn revision_at(&self, at: Timestamp) -> Result<Option<Revision>, StoreError> {
        Ok(self.kept().filter(|it| it.at <= at).map(|it| it.revision).next_back())
    }

    fn batches(
        &self,
        after: Revision,
        each: &mut dyn FnMut(PastBatch) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        for batch in self.kept().filter(|it| it.revision > after) {
            if each(batch.clone()).is_break() {
                break;
            }
        }
        Ok(())
    }

    fn versions(&self, table: &str, key: &str) -> Result<Vec<Version>, StoreError> {
        let version = |batch: &PastBatch| {
            let row = batch.rows.iter().find(|it| it.table == table && it.key == key)?;
            Some(Version { revision: batch.revision, value: row.value.clone() })
        };
        let all: Vec<Version> = self.batches.iter().filter_map(version).collect();
        let first = all.iter().rposition(|it| it.revision <= self.first).unwrap_or(0);
        Ok(all[first..].to_vec())
    }

    fn row_at(
        &self,
        table: &str,
        key: &str,
        revision: Revision,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let versions = self.versions(table, key)?;
        Ok(versions.into_iter().rfind(|it| it.revision <= revision).and_then(|it| it.value))
    }

    fn rows_at(&self, table: &str, revision: Revision) -> Result<Vec<Row>, StoreError> {
        let mut rows = BTreeMap::new();
        for batch in self.batches.iter().filter(|it| it.revision <= revision) {
            for row in batch.rows.iter().filter(|it| it.table == table) {
                match &row.value {
                    Some(_) => rows.insert(row.key.clone(), row.clone()),
                    None => rows.remove(&row.key),
                };
            }
        }
        Ok(rows.into_values().collect())
    }
}
