//! Lines of logs on disk, of all streams of a node: written in groups, sealed by group and day,
//! looked for, and forgotten.
//!
//! [`Lines`] is all that others see. Lines are addressed by ids of groups and streams; what these
//! are called, and who may read them, is not known here. One thread writes (`writer`), one seals
//! (`sealing`); whoever reads does so on a thread that may block (`look`).
//!
//! A line is acknowledged once it is durable. It is then served in its order, once, whatever is
//! killed when; bytes that are not what was written are named and left out.
mod block;
mod codec;
mod damage;
mod disk;
mod event;
mod filter;
mod index;
mod keep;
pub mod limits;
mod look;
mod merge;
mod name;
mod open;
mod plan;
mod put;
mod query;
mod sealed;
mod sealing;
mod segment;
mod still;
mod streams;
mod writer;

#[cfg(test)]
mod tests;

use std::{
    io,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::Ordering,
        mpsc::{self, Receiver, SyncSender},
    },
    thread::{self, JoinHandle},
};

use tokio::sync::{broadcast, oneshot};

pub use self::{
    damage::Damage,
    disk::Disk,
    event::{Event, Position},
    keep::{Forgotten, Rule},
    put::{Cursor, Put, Refused},
    query::{Page, Query},
    still::Still,
};
use self::{
    index::Shared,
    limits::{SEAL_BYTES, SEAL_SEGMENTS, WAITING_BYTES_MAX},
    writer::{Order, is_aged, now_ms},
};

/// What is known of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamFigures {
    pub first_ms: i64,
    pub last_ms: i64,
    pub ingested_ms: i64,
}

/// How much there is, and has happened since the process began.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    pub lines: u64,
    pub bytes: u64,
    pub commits: u64,
    pub damaged: u64,
    pub waiting_bytes: u64,
    pub segments: u64,
    pub files: u64,
    /// Of files.
    pub disk_bytes: u64,
    /// Of lines, as CloudWatch Logs counts them.
    pub kept_bytes: u64,
    pub streams: u64,
}

/// See the crate. Dropping it waits for what was asked to be written.
pub struct Lines {
    shared: Arc<Shared>,
    orders: Mutex<Option<SyncSender<Order>>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    /// Told when there is something to seal; closed at the end.
    sealer: Mutex<Option<SyncSender<()>>>,
}

/// Orders that wait for the writer.
const ORDERS_MAX: usize = 1_024;

impl Lines {
    /// What is in a directory, which is made if it is not there; and what of it is damaged.
    ///
    /// # Errors
    /// The disk's.
    pub fn open(dir: &Path) -> io::Result<(Lines, Vec<Damage>)> {
        let (sealer, told) = mpsc::sync_channel(1);
        let (Still { shared, writer }, damage) =
            Still::with_sealer(Disk::at(dir), now_ms(), sealer.clone())?;
        let (orders, waiting) = mpsc::sync_channel(ORDERS_MAX);
        let for_sealer = shared.clone();
        // What was left may be enough already.
        let _ = sealer.try_send(());
        let threads = vec![
            thread::Builder::new().name("lines".to_owned()).spawn(move || writer.run(&waiting))?,
            thread::Builder::new()
                .name("sealing".to_owned())
                .spawn(move || seal_when_due(&for_sealer, &told))?,
        ];
        let lines = Lines {
            shared,
            orders: Mutex::new(Some(orders)),
            threads: Mutex::new(threads),
            sealer: Mutex::new(Some(sealer)),
        };
        Ok((lines, damage))
    }

    /// Writes lines; done once they are durable.
    ///
    /// # Errors
    /// They were not taken.
    pub async fn put(&self, put: Put) -> Result<(), Refused> {
        let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Some(orders) = orders else { return Err(Refused::Closed) };
        let bytes = put.bytes();
        let waiting = &self.shared.counts.waiting_bytes;
        if waiting.fetch_add(bytes, Ordering::Relaxed) + bytes > WAITING_BYTES_MAX {
            waiting.fetch_sub(bytes, Ordering::Relaxed);
            return Err(Refused::Overloaded);
        }
        let (tell, told) = oneshot::channel();
        if orders.try_send(Order::Put(put, tell)).is_err() {
            waiting.fetch_sub(bytes, Ordering::Relaxed);
            return Err(Refused::Overloaded);
        }
        drop(orders);
        told.await.unwrap_or(Err(Refused::Closed))
    }

    /// A page of lines. It reads files: not for threads that may not block.
    #[must_use]
    pub fn look(&self, query: &Query<'_>) -> Page {
        look::look(&self.shared, query)
    }

    /// What is committed from now on.
    #[must_use]
    pub fn follow(&self) -> broadcast::Receiver<Arc<Vec<Put>>> {
        self.shared.news.subscribe()
    }

    #[must_use]
    pub fn stream(&self, stream: u128) -> Option<StreamFigures> {
        let known = self.shared.streams().known(stream)?;
        let block::Known { first_ms, last_ms, ingested_ms, .. } = known;
        Some(StreamFigures { first_ms, last_ms, ingested_ms })
    }

    /// Bytes of a group's lines, as CloudWatch Logs counts them.
    #[must_use]
    pub fn group_bytes(&self, group: u128) -> u64 {
        let index = self.shared.index();
        let files = index.sealed.get(&group).into_iter().flatten();
        let sealed = files.filter_map(|it| Some(it.known()?.counted_bytes));
        let open = index.segments.iter().map(|it| it.counted_bytes(group));
        sealed.chain(open).sum()
    }

    /// Forgets what a rule does not keep. It reads and writes files, as [`Lines::look`].
    pub fn keep(&self, rule: &Rule<'_>) -> Forgotten {
        keep::keep(&self.shared, now_ms(), rule)
    }

    /// Merges sealed files, as far as one round goes: how many others have taken the place of. It
    /// reads and writes files, as [`Lines::look`].
    pub fn merge(&self, rule: &Rule<'_>) -> usize {
        merge::merge(&self.shared, now_ms(), rule)
    }

    /// Why lines cannot be written now, if the last ones could not.
    #[must_use]
    pub fn trouble(&self) -> Option<String> {
        self.shared.trouble.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    #[must_use]
    pub fn figures(&self) -> Figures {
        let counts = &self.shared.counts;
        let index = self.shared.index();
        let mut figures = Figures {
            lines: counts.lines.load(Ordering::Relaxed),
            bytes: counts.bytes.load(Ordering::Relaxed),
            commits: counts.commits.load(Ordering::Relaxed),
            damaged: counts.damaged.load(Ordering::Relaxed),
            waiting_bytes: counts.waiting_bytes.load(Ordering::Relaxed) as u64,
            segments: index.segments.len() as u64,
            ..Figures::default()
        };
        for it in &index.segments {
            figures.disk_bytes += it.bytes();
            figures.kept_bytes += it.size().counted_bytes;
        }
        for it in index.sealed.values().flatten() {
            figures.files += 1;
            let Some(facts) = it.known() else { continue };
            figures.disk_bytes += facts.bytes;
            figures.kept_bytes += facts.counted_bytes;
        }
        drop(index);
        figures.streams = self.shared.streams().len() as u64;
        figures
    }

    /// Seals all that has come so far. It writes files, as [`Lines::look`].
    ///
    /// # Errors
    /// The disk's.
    pub fn seal(&self) -> io::Result<()> {
        let (tell, told) = oneshot::channel();
        let orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let closed = || io::Error::other("the process is ending");
        orders.ok_or_else(closed)?.send(Order::Rotate(tell)).map_err(|_| closed())?;
        told.blocking_recv().map_err(|_| closed())??;
        let _work = self.shared.working();
        sealing::seal(&self.shared, &self.shared.closed_segments())
    }

    /// Takes nothing new, and waits until all that was asked for is written.
    pub fn close(&self) {
        self.shared.is_closing.store(true, Ordering::Relaxed);
        self.orders.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.sealer.lock().unwrap_or_else(PoisonError::into_inner).take();
        let threads =
            std::mem::take(&mut *self.threads.lock().unwrap_or_else(PoisonError::into_inner));
        threads.into_iter().for_each(|it| drop(it.join()));
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.close();
    }
}

/// Whenever a segment was closed, until everybody who could close one has gone. Before that what
/// files say of themselves is read ahead.
fn seal_when_due(shared: &Shared, told: &Receiver<()>) {
    shared.read_ahead();
    while told.recv().is_ok() {
        let segments = shared.closed_segments();
        let bytes: u64 = segments.iter().map(|it| it.size().counted_bytes).sum();
        let is_old = segments.first().is_some_and(|it| {
            it.epoch.try_into().is_ok_and(|began_ms| is_aged(began_ms, now_ms()))
        });
        if bytes < SEAL_BYTES && segments.len() < SEAL_SEGMENTS && !is_old {
            continue;
        }
        let _work = shared.working();
        if let Err(error) = sealing::seal(shared, &segments) {
            tracing::error!(%error, "lines of logs could not be sealed; it is tried again later");
        }
    }
}
