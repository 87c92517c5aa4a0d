//! The history of one shard, lent to a reader for as long as the store stays open.
use std::{
    io,
    ops::{ControlFlow, RangeInclusive},
    path::PathBuf,
    sync::{Arc, Mutex, Weak},
};

use berth_engine::{Past, PastBatch, Revision, Row, ShardName, StoreError, Timestamp, Version};

use super::read;
use crate::embedded::{
    engine::{Fault, View},
    files, place,
};

/// A view that can be taken back. Whoever reads holds the lock for one call, or for one batch.
type Loan = Mutex<Option<View>>;

/// What was lent. A store can only be opened again when nobody holds a view of it any more.
#[derive(Default)]
pub struct Loans(Vec<Weak<Loan>>);

impl Loans {
    pub fn lend(&mut self, view: View) -> Arc<Loan> {
        self.0.retain(|it| it.strong_count() > 0);
        let loan = Arc::new(Mutex::new(Some(view)));
        self.0.push(Arc::downgrade(&loan));
        loan
    }

    /// Waits for the calls under way, each for as long as it takes.
    pub fn take_back(&mut self) {
        for loan in self.0.drain(..).filter_map(|it| it.upgrade()) {
            loan.lock().expect("no reader panics with it").take();
        }
    }
}

/// See [`Past`].
pub struct EmbeddedPast {
    dir: PathBuf,
    shard: ShardName,
    span: Option<RangeInclusive<Revision>>,
    is_outgrown: bool,
    loan: Arc<Loan>,
}

impl EmbeddedPast {
    /// `last` is the revision of the shard in the view that is lent.
    pub fn take(
        dir: PathBuf,
        shard: ShardName,
        last: Revision,
        loan: Arc<Loan>,
    ) -> Result<EmbeddedPast, StoreError> {
        let mut past = EmbeddedPast { dir, shard, span: None, is_outgrown: false, loan };
        let shard = &past.shard;
        let (first, outgrown) =
            past.read(|view| Ok((read::begins(view, shard)?, read::outgrown(view, shard)?)))?;
        past.is_outgrown = first.is_some() && first == outgrown;
        past.span = first.map(|first| first..=last);
        Ok(past)
    }

    fn read<T>(&self, read: impl FnOnce(&View) -> Result<T, Fault>) -> Result<T, StoreError> {
        let loan = self.loan.lock().expect("no reader panics with it");
        let Some(view) = loan.as_ref() else {
            let why = "it was closed while its history was read; ask again";
            return Err(files::failed(&self.dir, io::Error::other(why)));
        };
        let found = read(view);
        // Naming a damage takes a while; the view may be wanted back.
        drop(loan);
        found.map_err(|fault| place::history_error(&self.dir, fault))
    }
}

impl Past for EmbeddedPast {
    fn span(&self) -> Option<RangeInclusive<Revision>> {
        self.span.clone()
    }

    fn is_outgrown(&self) -> bool {
        self.is_outgrown
    }

    fn revision_at(&self, at: Timestamp) -> Result<Option<Revision>, StoreError> {
        let Some(span) = &self.span else { return Ok(None) };
        self.read(|view| read::revision_at(view, &self.shard, span, at))
    }

    fn batches(
        &self,
        after: Revision,
        each: &mut dyn FnMut(PastBatch) -> ControlFlow<()>,
    ) -> Result<(), StoreError> {
        let Some((first, last)) = self.span.clone().map(RangeInclusive::into_inner) else {
            return Ok(());
        };
        for revision in first.max(after.saturating_add(1))..=last {
            let batch = self.read(|view| read::batch(view, &self.shard, revision))?;
            if batch.is_some_and(|it| each(it).is_break()) {
                break;
            }
        }
        Ok(())
    }

    fn versions(&self, table: &str, key: &str) -> Result<Vec<Version>, StoreError> {
        let Some(span) = &self.span else { return Ok(Vec::new()) };
        self.read(|view| read::versions(view, &self.shard, (table, key), *span.start()))
    }

    fn row_at(
        &self,
        table: &str,
        key: &str,
        revision: Revision,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.read(|view| read::before(view, &self.shard, (table, key), revision))?;
        Ok(found.and_then(|it| it.value))
    }

    fn rows_at(&self, table: &str, revision: Revision) -> Result<Vec<Row>, StoreError> {
        self.read(|view| read::rows_at(view, &self.shard, table, revision))
    }
}
