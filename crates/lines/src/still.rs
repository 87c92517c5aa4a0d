//! Lines without threads and clock: whoever calls does the work, and says what time it is.
use std::{
    io,
    sync::{
        Arc,
        mpsc::{self, SyncSender},
    },
};

use crate::{
    damage::Damage,
    disk::Disk,
    index::Shared,
    keep::{self, Forgotten, Rule},
    look, merge, open,
    put::{Put, Refused},
    query::{Page, Query},
    sealing,
    writer::Writer,
};

/// See the file. [`crate::Lines`] are these with threads.
pub struct Still {
    pub(crate) shared: Arc<Shared>,
    pub(crate) writer: Writer,
}

impl Still {
    /// What is in a directory, which is made if it is not there; and what of it is damaged.
    ///
    /// # Errors
    /// The disk's.
    pub fn open(disk: Disk, now_ms: i64) -> io::Result<(Still, Vec<Damage>)> {
        Still::with_sealer(disk, now_ms, mpsc::sync_channel(1).0)
    }

    /// The sealer is told when there could be something to seal.
    pub(crate) fn with_sealer(
        disk: Disk,
        now_ms: i64,
        sealer: SyncSender<()>,
    ) -> io::Result<(Still, Vec<Damage>)> {
        let found = open::find(&disk)?;
        let shared = Arc::new(Shared::new(disk, found.index, found.streams));
        let writer = Writer::new(shared.clone(), found.last_epoch, sealer, now_ms);
        Ok((Still { shared, writer }, found.damage))
    }

    /// One commit; what is not refused is durable.
    pub fn put(&mut self, puts: Vec<Put>, now_ms: i64) -> Vec<Result<(), Refused>> {
        self.writer.commit(puts, now_ms)
    }

    #[must_use]
    pub fn look(&self, query: &Query<'_>) -> Page {
        look::look(&self.shared, query)
    }

    /// Seals all that has come so far.
    ///
    /// # Errors
    /// The disk's.
    pub fn seal(&mut self, now_ms: i64) -> io::Result<()> {
        self.writer.rotate(now_ms)?;
        let _work = self.shared.working();
        sealing::seal(&self.shared, &self.shared.closed_segments())
    }

    /// Forgets what a rule does not keep.
    pub fn keep(&self, rule: &Rule<'_>, now_ms: i64) -> Forgotten {
        keep::keep(&self.shared, now_ms, rule)
    }

    /// Merges sealed files; how many others have taken the place of.
    pub fn merge(&self, rule: &Rule<'_>, now_ms: i64) -> usize {
        merge::merge(&self.shared, now_ms, rule)
    }
}
