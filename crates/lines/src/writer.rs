//! The one thread that writes lines: those that come within a moment are made durable together,
//! and whoever brought them is told then.
use std::{
    collections::HashMap,
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::Ordering,
        mpsc::{Receiver, RecvTimeoutError, SyncSender},
    },
    time::{Instant, SystemTime},
};

use tokio::sync::oneshot;

use crate::{
    block::{Mark, Writer as BlockWriter},
    event::Position,
    index::Shared,
    limits::{
        COMMIT_BYTES_MAX, COMMIT_LINGER, PACKED_LEVEL, RESERVE_BYTES, SEGMENT_AGE_MAX,
        SEGMENT_BYTES_MAX, SEGMENT_RUNS_MAX,
    },
    open::OPEN,
    put::{Cursor, Put, Refused},
    segment::{Block, Segment},
};

pub enum Order {
    Put(Put, oneshot::Sender<Result<(), Refused>>),
    /// Closes the segment, so that it can be sealed.
    Rotate(oneshot::Sender<io::Result<()>>),
}

pub struct Writer {
    shared: Arc<Shared>,
    dir: PathBuf,
    /// None until there is room for one.
    segment: Option<Arc<Segment>>,
    /// When it was begun.
    began_ms: i64,
    /// Of the next line of the segment.
    number: u64,
    last_epoch: u64,
    sealer: SyncSender<()>,
}

/// Lines that may be written, and whom to tell.
type Accepted = (Put, oneshot::Sender<Result<(), Refused>>);

impl Writer {
    pub fn new(
        shared: Arc<Shared>,
        last_epoch: u64,
        sealer: SyncSender<()>,
        now_ms: i64,
    ) -> Writer {
        let dir = shared.disk.dir.join(OPEN);
        let (segment, number) = (None, 0);
        let mut writer =
            Writer { shared, dir, segment, began_ms: now_ms, number, last_epoch, sealer };
        // On a full disk it is tried again with each commit.
        let _ = writer.begin(now_ms);
        writer
    }

    pub fn run(mut self, orders: &Receiver<Order>) {
        loop {
            let first = match orders.recv_timeout(SEGMENT_AGE_MAX / 16) {
                Ok(it) => it,
                Err(RecvTimeoutError::Timeout) => {
                    let _ = self.rotate_if_due(now_ms());
                    continue;
                }
                Err(RecvTimeoutError::Disconnected) => return,
            };
            let (puts, rotation) = gather(first, orders);
            let bytes: usize = puts.iter().map(|(it, _)| it.bytes()).sum();
            let (puts, told): (Vec<_>, Vec<_>) = puts.into_iter().unzip();
            let results = self.commit(puts, now_ms());
            self.shared.counts.waiting_bytes.fetch_sub(bytes, Ordering::Relaxed);
            told.into_iter().zip(results).for_each(|(told, it)| drop(told.send(it)));
            let _ = self.rotate_if_due(now_ms());
            if let Some(told) = rotation {
                let _ = told.send(self.rotate(now_ms()));
            }
        }
    }

    /// Writes all of them that may be, and says of each whether it is durable.
    pub fn commit(&mut self, puts: Vec<Put>, now_ms: i64) -> Vec<Result<(), Refused>> {
        let mut marks = HashMap::new();
        let mut results: Vec<_> = puts.iter().map(|it| self.check(it, &mut marks)).collect();
        let accepted = puts.into_iter().zip(&results).filter(|(_, it)| it.is_ok());
        let accepted: Vec<Put> = accepted.map(|it| it.0).collect();
        if accepted.is_empty() {
            return results;
        }
        match self.write(&accepted, now_ms) {
            Ok(()) => {
                self.shared.set_trouble(None);
                if self.shared.news.receiver_count() > 0 {
                    let _ = self.shared.news.send(Arc::new(accepted));
                }
            }
            Err(error) => {
                let why = error.to_string();
                tracing::error!(%why, "lines of logs could not be written");
                self.shared.set_trouble(Some(why.clone()));
                let failed = || Err(Refused::Disk(why.clone()));
                results.iter_mut().filter(|it| it.is_ok()).for_each(|it| *it = failed());
            }
        }
        results
    }

    /// Whether lines come after what their source has brought so far. `marks` are those of this
    /// commit.
    fn check(&self, put: &Put, marks: &mut HashMap<(u128, String), u64>) -> Result<(), Refused> {
        let Some(Cursor { source, first, count }) = &put.cursor else { return Ok(()) };
        let key = (put.stream, source.clone());
        let of_commit = marks.get(&key).copied();
        let known = of_commit.or_else(|| self.shared.streams().next(put.stream, source));
        let end = first.saturating_add(*count);
        // Of whom nothing is known, any beginning is right.
        match known {
            Some(next) if end <= next => Err(Refused::Repeated { next }),
            Some(next) if *first != next => Err(Refused::Apart { next }),
            _ => {
                marks.insert(key, end);
                Ok(())
            }
        }
    }

    fn write(&mut self, puts: &[Put], now_ms: i64) -> io::Result<()> {
        check_room(&self.dir, 0)?;
        let segment = self.begin(now_ms)?;
        let (mut bytes, mut blocks, mut marks) = (Vec::new(), Vec::new(), Vec::new());
        let mut number = self.number;
        let mut block = BlockWriter::new(segment.epoch);
        let at = segment.bytes();
        let mut finish = |block: BlockWriter, bytes: &mut Vec<u8>| {
            let from = at + bytes.len() as u64;
            let (header, lengths) = block.finish(bytes, PACKED_LEVEL, false);
            let (base_epoch, runs) = (header.base_epoch, header.runs);
            blocks.push(Block { from, lengths, base_epoch, runs });
        };
        for put in puts {
            let first = number;
            number += put.events.len() as u64;
            let place =
                |(at, (ms, _)): (u64, &(i64, String))| Position::new(*ms, segment.epoch, at);
            let events = (first..).zip(&put.events);
            let events = events.map(|it| (place((it.0, it.1)), put.ingested_ms, &*it.1.1));
            block.put_run(put.group, put.stream, events);
            if let Some(Cursor { source, first, count }) = &put.cursor {
                let (stream, source, at_ms) = (put.stream, source.clone(), put.ingested_ms);
                let mark = Mark { stream, source, next: first.saturating_add(*count), at_ms };
                block.header.marks.push(mark.clone());
                marks.push(mark);
            }
            if block.bytes() >= COMMIT_BYTES_MAX {
                finish(std::mem::replace(&mut block, BlockWriter::new(segment.epoch)), &mut bytes);
            }
        }
        if !block.is_empty() {
            finish(block, &mut bytes);
        }
        let runs: Vec<_> = blocks.iter().flat_map(|it| it.runs.iter().copied()).collect();
        segment.append(&self.shared.disk, &bytes, blocks)?;
        self.number = number;
        let mut streams = self.shared.streams();
        runs.iter().for_each(|it| streams.note_run(it));
        marks.into_iter().for_each(|it| streams.note_mark(it));
        let counts = &self.shared.counts;
        counts.commits.fetch_add(1, Ordering::Relaxed);
        counts.lines.fetch_add(runs.iter().map(|it| it.count).sum(), Ordering::Relaxed);
        counts.bytes.fetch_add(runs.iter().map(|it| it.counted_bytes).sum(), Ordering::Relaxed);
        Ok(())
    }

    /// The segment that is written to; a new one begins with what is known of all streams.
    fn begin(&mut self, now_ms: i64) -> io::Result<Arc<Segment>> {
        if let Some(segment) = &self.segment {
            return Ok(segment.clone());
        }
        let epoch = self.last_epoch.saturating_add(1).max(u64::try_from(now_ms).unwrap_or(0));
        let bytes = self.beginning(epoch, now_ms);
        check_room(&self.dir, bytes.len())?;
        let disk = &self.shared.disk;
        let segment = Segment::create(disk, &self.dir, epoch)?;
        self.last_epoch = epoch;
        if let Err(error) = segment.append(disk, &bytes, Vec::new()) {
            let _ = disk.remove_file(&segment.path);
            return Err(error);
        }
        let segment = Arc::new(segment);
        self.shared.change().segments.push(segment.clone());
        (self.began_ms, self.number) = (now_ms, 0);
        Ok(self.segment.insert(segment).clone())
    }

    /// Blocks that say how far all sources have come.
    fn beginning(&self, epoch: u64, now_ms: i64) -> Vec<u8> {
        const PER_BLOCK: usize = 10_000;
        let (known, marks) = self.shared.streams().all(now_ms);
        let mut bytes = Vec::new();
        for known in known.chunks(PER_BLOCK) {
            let mut block = BlockWriter::new(epoch);
            block.header.known = known.to_vec();
            block.finish(&mut bytes, PACKED_LEVEL, false);
        }
        for marks in marks.chunks(PER_BLOCK) {
            let mut block = BlockWriter::new(epoch);
            block.header.marks = marks.to_vec();
            block.finish(&mut bytes, PACKED_LEVEL, false);
        }
        bytes
    }

    fn rotate_if_due(&mut self, now_ms: i64) -> io::Result<()> {
        let Some(segment) = &self.segment else { return Ok(()) };
        let size = segment.size();
        let is_due = size.counted_bytes >= SEGMENT_BYTES_MAX
            || size.runs >= SEGMENT_RUNS_MAX
            || (size.lines > 0 && is_aged(self.began_ms, now_ms));
        if is_due { self.rotate(now_ms) } else { Ok(()) }
    }

    /// Goes on in a new segment. If there is no room for one, the old one will do.
    pub fn rotate(&mut self, now_ms: i64) -> io::Result<()> {
        let old = self.segment.take();
        if let Err(error) = self.begin(now_ms) {
            self.segment = old;
            return Err(error);
        }
        // Who is told already need not be told again.
        let _ = self.sealer.try_send(());
        Ok(())
    }
}

/// Whether what was begun then is to be closed, or sealed.
pub fn is_aged(began_ms: i64, now_ms: i64) -> bool {
    u128::try_from(now_ms.saturating_sub(began_ms))
        .is_ok_and(|it| it >= SEGMENT_AGE_MAX.as_millis())
}

/// Waits a moment for others that come with the first.
fn gather(
    first: Order,
    orders: &Receiver<Order>,
) -> (Vec<Accepted>, Option<oneshot::Sender<io::Result<()>>>) {
    let until = Instant::now() + COMMIT_LINGER;
    let (mut puts, mut bytes, mut next) = (Vec::new(), 0, Some(first));
    loop {
        match next {
            Some(Order::Put(put, told)) => {
                bytes += put.bytes();
                puts.push((put, told));
            }
            Some(Order::Rotate(told)) => return (puts, Some(told)),
            None => return (puts, None),
        }
        next = match bytes < COMMIT_BYTES_MAX {
            true => orders.recv_timeout(until.saturating_duration_since(Instant::now())).ok(),
            false => None,
        };
    }
}

/// Lines leave room for everything else, when so many bytes more are written.
///
/// # Errors
/// There is too little, or the disk's.
pub fn check_room(dir: &std::path::Path, bytes: usize) -> io::Result<()> {
    let disk = rustix::fs::statvfs(dir)?;
    let free = disk.f_bavail.saturating_mul(disk.f_frsize);
    if free >= RESERVE_BYTES.saturating_add(bytes as u64) {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::StorageFull,
        format!("{free} bytes are free on its disk, and lines leave {RESERVE_BYTES} to the rest"),
    ))
}

pub fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.ok().and_then(|it| i64::try_from(it.as_millis()).ok()).unwrap_or_default()
}
