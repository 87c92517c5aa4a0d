//! What has been read and is not sent yet, on disk, with where reading has come to.
//!
//! A directory of segments, each a row of frames: length, checksum, packed events with the state
//! after them. Events and state are written together, so that whoever goes on after a crash reads
//! nothing twice. A segment begins with the state alone: what is before it may go.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::assemble::{Assembler, Event};
use super::batch::{self, Batch};
use super::tail::Place;

/// Bytes after which a segment is followed by another.
const SEGMENT_BYTES: u64 = 4 << 20;
/// One that has nothing unsent is replaced at this size.
const SENT_SEGMENT_BYTES: u64 = 256 * 1024;
const HEADER_BYTES: usize = 8;
/// Bytes of a packed frame, and of an unpacked one: a file that says more is damaged.
const FRAME_BYTES_MAX: usize = 16 << 20;

/// Where reading has come to: after the events before it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    pub place: Place,
    pub told: Told,
    pub assembler: Assembler,
    /// Everything is read.
    pub is_over: bool,
}

/// The time of the last line that Docker told, in nanoseconds since the epoch, and how many of that
/// time it has told.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub at_ns: i64,
    pub count: u32,
}

#[derive(Serialize, Deserialize)]
struct Frame {
    /// The number of its first event.
    first: u64,
    /// Events before this one were the control plane's by then.
    sent: u64,
    events: Vec<Event>,
    state: State,
}

/// A batch that is not acknowledged, and where it is.
#[derive(Debug, Clone)]
struct Unsent {
    segment: u64,
    offset: u64,
    length: usize,
    first: u64,
    events: Range<usize>,
}

impl Unsent {
    fn end(&self) -> u64 {
        self.first + self.events.len() as u64
    }
}

#[derive(Debug)]
pub struct Spool {
    directory: PathBuf,
    /// Number and bytes, the last one is being written.
    segments: VecDeque<(u64, u64)>,
    file: File,
    unsent: VecDeque<Unsent>,
    /// The number of the next event.
    next: u64,
    /// Events before this one are durable, and may be sent.
    durable: u64,
    /// Something was written, and is perhaps not durable.
    is_unsynced: bool,
    /// The name of the segment that is written is perhaps not durable.
    is_unnamed: bool,
    /// Events before this one are the control plane's.
    sent: u64,
    state: State,
}

impl Spool {
    /// Goes on where a former run ended, or begins.
    ///
    /// # Errors
    /// The directory cannot be read or written.
    pub fn open(directory: &Path) -> io::Result<Self> {
        let mut numbers: Vec<u64> = std::fs::read_dir(directory)?
            .flatten()
            .filter_map(|it| it.file_name().to_str()?.strip_suffix(".spool")?.parse().ok())
            .collect();
        numbers.sort_unstable();
        let last = numbers.last().copied().unwrap_or(0);
        let file = segment_file(directory, last)?;
        let mut spool = Self {
            directory: directory.to_owned(),
            segments: VecDeque::new(),
            file,
            unsent: VecDeque::new(),
            next: 0,
            durable: 0,
            is_unsynced: false,
            is_unnamed: true,
            sent: 0,
            state: State::default(),
        };
        for number in &numbers {
            spool.read_segment(*number)?;
        }
        if spool.segments.is_empty() {
            spool.segments.push_back((last, 0));
        }
        // What an interrupted write has left.
        let good = spool.segments.back().map_or(0, |(_, bytes)| *bytes);
        if spool.file.metadata()?.len() != good {
            // Only then: it is as old as what was written last.
            spool.file.set_len(good)?;
        }
        spool.file.sync_data()?;
        spool.durable = spool.next;
        Ok(spool)
    }

    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Bytes on disk.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.segments.iter().map(|(_, bytes)| bytes).sum()
    }

    /// When something was written down last, by the file system.
    #[must_use]
    pub fn written_ms(&self) -> Option<i64> {
        let written = self.file.metadata().and_then(|it| it.modified()).ok()?;
        let since = written.duration_since(std::time::SystemTime::UNIX_EPOCH).ok()?;
        i64::try_from(since.as_millis()).ok()
    }

    /// Everything is read, and durable.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.state.is_over && !self.is_unsynced
    }

    /// Something was written that could not be made durable yet.
    #[must_use]
    pub fn is_unsynced(&self) -> bool {
        self.is_unsynced
    }

    /// Everything is read, durable and the control plane's.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.is_over() && self.sent >= self.next
    }

    /// Writes events and the state after them so that a killed agent finds them again, and takes
    /// them.
    ///
    /// # Errors
    /// The disk is full or broken; nothing of it counts, and the events stay.
    pub fn append(&mut self, events: &mut Vec<Event>, state: State) -> io::Result<()> {
        let (number, bytes) = *self.segments.back().expect("one is being written");
        let all_sent = self.unsent.is_empty() && bytes > SENT_SEGMENT_BYTES;
        if bytes > SEGMENT_BYTES || all_sent {
            self.roll(number + 1)?;
        }
        let frame =
            Frame { first: self.next, sent: self.sent, events: std::mem::take(events), state };
        let written = self.write(&frame);
        if written.is_err() {
            *events = frame.events;
        }
        written
    }

    /// Makes what was appended durable.
    ///
    /// # Errors
    /// The disk is broken.
    pub fn sync(&mut self) -> io::Result<()> {
        if self.is_unsynced {
            self.file.sync_data()?;
            if self.is_unnamed {
                berth_files::sync_dir(&self.directory)?;
                self.is_unnamed = false;
            }
            (self.durable, self.is_unsynced) = (self.next, false);
        }
        Ok(())
    }

    /// What is to be sent next: a batch, or that lines are lost.
    ///
    /// # Errors
    /// The disk is broken.
    pub fn batch(&mut self, now_ms: i64) -> io::Result<Option<Batch>> {
        while self.unsent.front().is_some_and(|it| it.end() <= self.sent) {
            self.unsent.pop_front();
        }
        if self.sent >= self.durable {
            return Ok(None);
        }
        let front = self.unsent.front().filter(|it| it.first < self.durable).cloned();
        let first = front.as_ref().map_or(self.durable, |it| it.first);
        if first > self.sent {
            return Ok(Some(Batch::gap(self.sent, first - self.sent, now_ms)));
        }
        let Some(front) = front else { return Ok(None) };
        let Some(frame) = self.frame_at(&front)? else {
            // Damaged since: its lines are lost, and so they are told.
            self.unsent.pop_front();
            return self.batch(now_ms);
        };
        let mut events = frame.events[front.events.clone()].to_vec();
        // A part of it is the control plane's already.
        events.drain(..usize::try_from(self.sent - front.first).unwrap_or(0));
        let count = events.len() as u64;
        Ok(Some(Batch { first: self.sent, count, events, is_gap: false }))
    }

    /// The control plane has everything before `next`, or wants what begins there.
    pub fn sent_up_to(&mut self, next: u64) {
        self.sent = next;
        self.unsent.retain(|it| it.end() > next);
        self.forget_segments();
    }

    /// Cuts a batch into two. False: it is one line.
    pub fn split(&mut self, batch: &Batch) -> bool {
        let Some(front) = self.unsent.front_mut().filter(|it| it.end() == batch.end()) else {
            return false;
        };
        let (half, taken) = (batch.count / 2, batch.first.saturating_sub(front.first));
        let at = front.events.start + usize::try_from(taken + half).unwrap_or(0);
        if batch.count < 2 || !front.events.contains(&at) {
            return false;
        }
        let mut first = front.clone();
        first.events.end = at;
        front.first = first.end();
        front.events.start = at;
        self.unsent.push_front(first);
        true
    }

    /// Events before `end` will never be taken: in their place it is told that they are lost.
    pub fn lose(&mut self, end: u64) {
        self.unsent.retain(|it| it.end() > end);
    }

    /// Gives room back: the oldest lines that are not sent go. How many, if any.
    pub fn drop_oldest(&mut self) -> u64 {
        let Some((oldest, _)) = self.segments.front().copied() else { return 0 };
        // Who has one alone writes on in another. That takes room, but little.
        let is_alone = self.segments.len() < 2;
        if is_alone && (self.unsent.is_empty() || self.roll(oldest + 1).is_err()) {
            return 0;
        }
        let before = self.unsent.len();
        let lines: u64 = self
            .unsent
            .iter()
            .filter(|it| it.segment == oldest)
            .map(|it| it.events.len() as u64)
            .sum();
        self.unsent.retain(|it| it.segment != oldest);
        self.forget_segments();
        if before == self.unsent.len() { 0 } else { lines }
    }

    /// Segments without anything unsent go, but for the one that is written.
    fn forget_segments(&mut self) {
        let oldest = self.unsent.front().map(|it| it.segment);
        while self.segments.len() > 1 {
            let (number, _) = self.segments[0];
            if oldest.is_some_and(|it| it <= number) {
                return;
            }
            // What stays is found again by the next run, and sent once more: the token tells.
            let _stays = std::fs::remove_file(path_of(&self.directory, number));
            self.segments.pop_front();
        }
    }

    fn roll(&mut self, number: u64) -> io::Result<()> {
        // What is behind in the old one must be there before the new one says so.
        self.file.sync_data()?;
        (self.durable, self.is_unsynced) = (self.next, false);
        self.file = segment_file(&self.directory, number)?;
        self.file.set_len(0)?;
        self.segments.push_back((number, 0));
        self.is_unnamed = true;
        let frame = Frame {
            first: self.next,
            sent: self.sent,
            events: Vec::new(),
            state: self.state.clone(),
        };
        self.write(&frame)?;
        self.sync()?;
        self.forget_segments();
        Ok(())
    }

    fn write(&mut self, frame: &Frame) -> io::Result<()> {
        let (number, offset) = *self.segments.back().expect("one is being written");
        let json = serde_json::to_vec(frame).expect("frames are plain");
        let packed = lz4_flex::compress_prepend_size(&json);
        // Whoever goes on would take it for damage.
        if packed.len() > FRAME_BYTES_MAX {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let length = u32::try_from(packed.len()).map_err(|_| io::ErrorKind::FileTooLarge)?;
        let mut bytes = Vec::with_capacity(HEADER_BYTES + packed.len());
        bytes.extend(length.to_le_bytes());
        bytes.extend(crc32fast::hash(&packed).to_le_bytes());
        bytes.extend(packed);
        self.is_unsynced = true;
        if let Err(error) = self.file.write_all(&bytes) {
            // A part may be there: nothing may follow it.
            self.file.set_len(offset)?;
            return Err(error);
        }
        self.segments.back_mut().expect("one is being written").1 += bytes.len() as u64;
        self.took(frame, number, offset, bytes.len());
        Ok(())
    }

    fn took(&mut self, frame: &Frame, segment: u64, offset: u64, length: usize) {
        self.unsent.extend(batch::cut(&frame.events).into_iter().map(|events| Unsent {
            segment,
            offset,
            length,
            first: frame.first + events.start as u64,
            events,
        }));
        self.next = frame.first + frame.events.len() as u64;
        self.state = frame.state.clone();
    }

    fn read_segment(&mut self, number: u64) -> io::Result<()> {
        let bytes = std::fs::read(path_of(&self.directory, number))?;
        let mut offset = 0;
        while let Some((frame, length)) = frame_in(&bytes[offset..]) {
            self.took(&frame, number, offset as u64, length);
            self.sent = self.sent.max(frame.sent);
            offset += length;
        }
        self.segments.push_back((number, offset as u64));
        Ok(())
    }

    fn frame_at(&self, unsent: &Unsent) -> io::Result<Option<Frame>> {
        let file = match File::open(path_of(&self.directory, unsent.segment)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        let mut bytes = vec![0; unsent.length];
        match file.read_exact_at(&mut bytes, unsent.offset) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        Ok(frame_in(&bytes).map(|(frame, _)| frame))
    }
}

/// The whole and sound frame at the begin, and its bytes.
fn frame_in(bytes: &[u8]) -> Option<(Frame, usize)> {
    let word = |at: usize| {
        let word = bytes.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_le_bytes(word))
    };
    let length = usize::try_from(word(0)?).ok().filter(|it| *it <= FRAME_BYTES_MAX)?;
    let packed = bytes.get(HEADER_BYTES..HEADER_BYTES + length)?;
    if crc32fast::hash(packed) != word(4)? {
        return None;
    }
    let json = lz4_flex::decompress_size_prepended(packed).ok()?;
    Some((serde_json::from_slice(&json).ok()?, HEADER_BYTES + length))
}

fn segment_file(directory: &Path, number: u64) -> io::Result<File> {
    berth_files::options().create(true).append(true).open(path_of(directory, number))
}

fn path_of(directory: &Path, number: u64) -> PathBuf {
    directory.join(format!("{number:020}.spool"))
}
