//! One container's log: what is read, kept and sent of it. No task and no clock; everything that
//! must not be forgotten is in its directory.

use std::cmp::Ordering;
use std::collections::VecDeque;
use std::io;
use std::path::{Path, PathBuf};

use regex::Regex;
use serde::{Deserialize, Serialize};

use super::assemble::{Assembler, Event};
use super::batch::Batch;
use super::entry::Entry;
use super::spec::Spec;
use super::spool::{Spool, State, Told};
use super::tail::{Chunk, Tail};
use super::{entry, pattern};

const ABOUT: &str = "about.json";
/// What a directory is called that is being removed. Ids of containers have no point.
const GONE: &str = "gone";
/// dockerd: an event whose next line does not come is over.
const SETTLE_MS: i64 = 500;
/// CloudWatch Logs: how old a line is that is still taken.
const AGE_MS_MAX: i64 = 14 * 24 * 60 * 60 * 1_000;
/// Events that are kept in memory while the disk takes none.
const EVENTS_MAX: usize = 20_000;
const EVENTS_BYTES_MAX: usize = 1 << 20;

/// What is known of a stream without its lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    pub spec: Spec,
    pub container_id: String,
    /// Docker's file. Without one that can be read here Docker is asked for the lines.
    pub file: Option<PathBuf>,
}

/// What the control plane said to a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It has it, and everything before this number, but for so many lines of it that are too old
    /// or from the future.
    Taken { next: u64, rejected: u64 },
    /// It has everything before this number, which is not where the batch begins.
    Expects { next: u64 },
    /// It is too large to be taken at once.
    TooLarge,
    /// It can never be taken.
    Refused,
    /// There is nobody to take it, nor a gap in its place.
    GivenUp,
}

#[derive(Debug)]
pub struct Stream {
    about: About,
    directory: PathBuf,
    pattern: Option<Regex>,
    tail: Option<Tail>,
    /// How far Docker has told the lines.
    told: Told,
    assembler: Assembler,
    spool: Spool,
    /// Told by Docker and not taken yet.
    entries: VecDeque<(i64, Entry)>,
    /// Made and not written down yet.
    events: Vec<Event>,
    /// The container has ended: the end of its file is the end of the log.
    has_ended: bool,
    /// When the last line came.
    came_ms: i64,
    /// Docker has begun to tell anew: so many lines of the last one's time are to come again.
    again: Option<u32>,
}

impl Stream {
    /// Begins the log of a container, or goes on with it.
    ///
    /// # Errors
    /// The directory cannot be read or written.
    pub fn begin(directory: &Path, about: About) -> io::Result<Self> {
        if !Self::is_begun(directory) {
            std::fs::create_dir_all(directory)?;
            let json = serde_json::to_vec(&about).expect("it is plain");
            berth_files::replace(directory, ABOUT, &json)?;
        }
        Self::open(directory)
    }

    /// A former run has begun it, and not only made its directory. Before that nothing is read.
    #[must_use]
    pub fn is_begun(directory: &Path) -> bool {
        directory.join(ABOUT).exists()
    }

    /// Goes on where a former run ended.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn open(directory: &Path) -> io::Result<Self> {
        let json = std::fs::read(directory.join(ABOUT))?;
        let about: About = serde_json::from_slice(&json)?;
        let pattern = about.spec.pattern.as_deref().map(pattern::compile).transpose();
        let pattern = pattern.map_err(|what| io::Error::new(io::ErrorKind::InvalidData, what))?;
        let spool = Spool::open(directory)?;
        let State { place, told, assembler, .. } = spool.state().clone();
        Ok(Self {
            tail: about.file.clone().map(|file| Tail::new(file, place)),
            told,
            about,
            directory: directory.to_owned(),
            pattern,
            assembler,
            spool,
            entries: VecDeque::new(),
            events: Vec::new(),
            has_ended: false,
            came_ms: 0,
            again: None,
        })
    }

    #[must_use]
    pub fn about(&self) -> &About {
        &self.about
    }

    #[must_use]
    pub fn spool(&self) -> &Spool {
        &self.spool
    }

    /// The container writes no more.
    pub fn ended(&mut self) {
        self.has_ended = true;
    }

    /// Everything is read and written down: Docker's file may go.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.spool.is_over()
    }

    /// There is something to do for [`Stream::read`].
    #[must_use]
    pub fn has_news(&self) -> bool {
        !self.is_read()
            && (self.has_ended
                || self.assembler.has_open()
                || !self.events.is_empty()
                || self.spool.is_unsynced()
                || self.tail.as_ref().is_some_and(Tail::has_news))
    }

    /// The lines are read from a file, and not told by Docker.
    #[must_use]
    pub fn has_file(&self) -> bool {
        self.tail.is_some()
    }

    /// Docker has told everything, and the container has ended.
    ///
    /// # Errors
    /// The disk is full or broken.
    pub fn told_all(&mut self) -> io::Result<()> {
        self.has_ended = true;
        self.write_down(true, self.came_ms)
    }

    /// Reads on and writes down. True: there is more.
    ///
    /// # Errors
    /// A file cannot be read or written now; nothing is lost by that.
    pub fn read(&mut self, now_ms: i64) -> io::Result<bool> {
        if self.is_read() {
            return Ok(false);
        }
        let mut is_end = false;
        let is_much = self.is_much();
        if let Some(tail) = self.tail.as_mut().filter(|_| !is_much) {
            let chunk = tail.read()?;
            is_end = chunk.is_end;
            self.take(chunk, now_ms);
        }
        self.write_down(is_end, now_ms)?;
        Ok(!is_end)
    }

    /// Takes what Docker told, and writes it down. What it has told before is left out.
    ///
    /// # Errors
    /// The disk is full or broken; nothing is lost by that: it has the entries, and none more are
    /// to be told before they are written down.
    pub fn tell(&mut self, entries: Vec<(i64, Entry)>, now_ms: i64) -> io::Result<()> {
        self.entries.extend(entries);
        loop {
            if self.is_much() {
                self.write_down(false, now_ms)?;
            }
            let Some((at_ns, entry)) = self.entries.pop_front() else { break };
            if self.is_told(at_ns) {
                continue;
            }
            self.again = None;
            self.told = match at_ns == self.told.at_ns {
                true => Told { at_ns, count: self.told.count + 1 },
                false => Told { at_ns, count: 1 },
            };
            self.came_ms = now_ms;
            self.assembler.take(entry, self.pattern.as_ref(), &mut self.events);
        }
        self.write_down(false, now_ms)
    }

    /// From where Docker is to tell, in seconds since the epoch. It tells the rest of that second
    /// again.
    pub fn tell_from(&mut self) -> i64 {
        self.again = Some(self.told.count);
        self.told.at_ns / 1_000_000_000
    }

    /// Docker has begun anew, and has not come further than it had before.
    fn is_told(&mut self, at_ns: i64) -> bool {
        let Some(left) = &mut self.again else { return false };
        match at_ns.cmp(&self.told.at_ns) {
            Ordering::Less => true,
            Ordering::Equal if *left > 0 => {
                *left -= 1;
                true
            }
            Ordering::Equal | Ordering::Greater => false,
        }
    }

    /// More is to be taken only once this is written down: one frame has room for it, and for what
    /// is read at once.
    fn is_much(&self) -> bool {
        let bytes: usize = self.events.iter().map(|it| it.text.len()).sum();
        self.events.len() >= EVENTS_MAX || bytes >= EVENTS_BYTES_MAX
    }

    fn write_down(&mut self, is_end: bool, now_ms: i64) -> io::Result<()> {
        let is_over = is_end && self.has_ended;
        if is_over {
            self.assembler.end(self.pattern.as_ref(), &mut self.events);
        } else if (is_end || self.tail.is_none()) && now_ms - self.came_ms >= SETTLE_MS {
            self.assembler.settle(&mut self.events);
        }
        // What is over is said once, though it may be made durable later.
        let is_said = self.spool.state().is_over;
        if (is_over && !is_said) || !self.events.is_empty() {
            let state = State {
                place: self.tail.as_ref().map(Tail::place).unwrap_or_default(),
                told: self.told,
                assembler: self.assembler.clone(),
                is_over,
            };
            self.spool.append(&mut self.events, state)?;
        }
        self.spool.sync()
    }

    fn take(&mut self, chunk: Chunk, now_ms: i64) {
        if chunk.has_gap {
            self.assembler.end(self.pattern.as_ref(), &mut self.events);
            let text = "[berth: lines lost: their files went before they were read]".to_owned();
            self.events.push(Event { at_ms: now_ms, text });
        }
        if !chunk.lines.is_empty() {
            self.came_ms = now_ms;
        }
        for line in chunk.lines {
            match entry::read(&line) {
                Some(entry) => {
                    self.assembler.take(entry, self.pattern.as_ref(), &mut self.events);
                }
                None => tracing::warn!(
                    container = self.about.container_id,
                    bytes = line.len(),
                    "an entry of Docker's log is damaged, and left out"
                ),
            }
        }
    }

    /// What is to be sent.
    ///
    /// # Errors
    /// The disk is broken.
    pub fn batch(&mut self, now_ms: i64) -> io::Result<Option<Batch>> {
        self.spool.batch(now_ms)
    }

    /// A batch is so old that it would not be taken any more if there were somebody to take it. A
    /// gap is as old as what was written down last.
    #[must_use]
    pub fn is_outdated(&self, batch: &Batch, now_ms: i64) -> bool {
        let last_ms = batch.events.last().map_or(i64::MAX, |it| it.at_ms);
        let at_ms = last_ms.min(self.spool.written_ms().unwrap_or(i64::MAX));
        at_ms < now_ms.saturating_sub(AGE_MS_MAX)
    }

    /// Takes the answer to a batch. How many lines are lost by it.
    pub fn answered(&mut self, batch: &Batch, answer: Answer) -> u64 {
        match answer {
            Answer::Taken { next, rejected } => {
                self.spool.sent_up_to(next);
                rejected
            }
            Answer::Expects { next } => {
                self.spool.sent_up_to(next);
                0
            }
            Answer::TooLarge if self.spool.split(batch) => 0,
            Answer::TooLarge | Answer::Refused => {
                self.spool.lose(batch.end());
                batch.count
            }
            Answer::GivenUp => {
                self.spool.sent_up_to(batch.end());
                // Those of a gap were lost before.
                if batch.is_gap { 0 } else { batch.count }
            }
        }
    }

    /// Gives room back. How many lines are lost by it: that is told in the stream.
    pub fn drop_oldest(&mut self) -> u64 {
        self.spool.drop_oldest()
    }

    /// Everything is done; so the directory goes: away from its name first, so that whoever is
    /// killed in the middle of it leaves no half of one there.
    ///
    /// # Errors
    /// It cannot be removed now.
    pub fn remove(&self) -> io::Result<()> {
        let gone = self.directory.with_extension(GONE);
        absent_is_fine(std::fs::remove_dir_all(&gone))?;
        absent_is_fine(std::fs::rename(&self.directory, &gone))?;
        absent_is_fine(std::fs::remove_dir_all(&gone))
    }
}

fn absent_is_fine(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
