//! What the agent must not forget: its container instance, its tasks, what has been reported.
//!
//! A file of checksummed lines, one record each, the last one of a name counts. Lines are
//! written before what they tell is acted on, so a killed agent finds them; they are synced to
//! disk before a payload is acknowledged. Opening rewrites the file to what counts.

mod lines;
mod lock;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use berth_api::acs;
use berth_files::is_full;
use serde::{Deserialize, Serialize};

use crate::error::AgentError;
use crate::fetched::Fetched;
use crate::housekeeping::Ballast;
use crate::machine::Task;

const FILE: &str = "agent.journal";
/// Bytes appended before the file is rewritten, and how much more than what counts they must be.
const REWRITE_MIN_BYTES: u64 = 4 << 20;
const REWRITE_FACTOR: u64 = 8;

/// One line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Record {
    Instance(Instance),
    /// A task's definition as it came; of credentials only whose they are.
    Wire(Box<acs::Task>),
    Task(Box<Task>),
    Gone {
        arn: String,
    },
    /// An image came from its registry: the pull behaviour `once` does not ask for it again.
    Fetched {
        image: String,
    },
}

/// Who this agent is to its control plane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    pub cluster: String,
    pub container_instance_arn: String,
}

/// What a former run left.
#[derive(Debug, Default)]
pub struct Saved {
    pub instance: Option<Instance>,
    pub tasks: BTreeMap<String, Task>,
    pub wires: BTreeMap<String, acs::Task>,
    pub fetched: Fetched,
    /// What could not be read, for the user. A torn last line is no damage.
    pub damage: Vec<String>,
}

/// The open journal. The directory is this agent's alone while it lives.
#[derive(Debug)]
pub struct Journal {
    folder: PathBuf,
    /// Open all the while: putting a new file in place then needs nothing that may be refused.
    directory: Arc<File>,
    file: Arc<File>,
    /// The disk may still have the file's predecessor under its name.
    is_displaced: bool,
    /// A part of a line may be behind what is good: nothing may follow it.
    is_torn: bool,
    /// Bytes that are good; a failed write is cut off here.
    length: u64,
    live_bytes: u64,
    _lock: File,
}

impl Journal {
    /// Locks the directory and reads what is there.
    ///
    /// # Errors
    /// Another agent has the directory, or it cannot be read or written.
    pub fn open(directory: &Path) -> Result<(Self, Saved), AgentError> {
        let fault = |fault| AgentError::DataDir { path: directory.to_owned(), fault };
        self::directory(directory).map_err(fault)?;
        let lock = lock::take(directory)?;
        let path = directory.join(FILE);
        let saved = read(&path).map_err(fault)?;
        let (file, length) = match renewed(directory, &saved) {
            Err(error) if is_full(&error) => {
                tracing::error!(
                    directory = %directory.display(),
                    "there is no room to write the journal anew: what runs is kept, and new tasks \
                     are taken once there is room"
                );
                as_it_is(&path).map_err(fault)?
            }
            other => other.map_err(fault)?,
        };
        let opened = File::open(directory).map_err(fault)?;
        opened.sync_all().map_err(fault)?;
        let journal = Self {
            folder: directory.to_owned(),
            directory: Arc::new(opened),
            file: Arc::new(file),
            is_displaced: false,
            is_torn: false,
            length,
            live_bytes: length,
            _lock: lock,
        };
        Ok((journal, saved))
    }

    /// Writes records so that a killed agent finds them again.
    ///
    /// # Errors
    /// The disk is full or broken; nothing of it counts.
    pub fn append(&mut self, records: &[Record]) -> io::Result<()> {
        let mut bytes = Vec::new();
        records.iter().for_each(|record| lines::put(&mut bytes, record));
        self.cut_tail()?;
        let mut written = (&*self.file).write_all(&bytes);
        if written.as_ref().is_err_and(is_full) && Ballast::of(&self.folder).drop_it() {
            tracing::warn!("the disk is full: the room that was kept for the journal is used");
            self.is_torn = true;
            self.cut_tail()?;
            written = (&*self.file).write_all(&bytes);
        }
        if let Err(error) = written {
            self.is_torn = true;
            // What cannot be done now is done before the next line.
            let _later = self.cut_tail();
            return Err(error);
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    fn cut_tail(&mut self) -> io::Result<()> {
        if self.is_torn {
            self.file.set_len(self.length)?;
            self.is_torn = false;
        }
        Ok(())
    }

    /// Syncs what has been appended to disk; for a thread that may wait.
    pub fn syncing(&self) -> impl FnOnce() -> io::Result<()> + Send + 'static {
        let (file, directory) = (self.file.clone(), self.directory.clone());
        let is_displaced = self.is_displaced;
        move || {
            file.sync_data()?;
            if is_displaced { directory.sync_all() } else { Ok(()) }
        }
    }

    /// Much of the file does not count any more.
    #[must_use]
    pub fn is_due_for_rewrite(&self) -> bool {
        let appended = self.length - self.live_bytes;
        appended > REWRITE_MIN_BYTES.max(self.live_bytes * REWRITE_FACTOR)
    }

    /// Replaces the file by what counts.
    ///
    /// # Errors
    /// The disk is full or broken. Appending goes on where the next run will look: in the old
    /// file, or in the new one if that has taken its place.
    pub fn rewrite(&mut self, saved: &Saved) -> io::Result<()> {
        let (file, length) = rewrite(&self.folder, saved)?;
        (self.file, self.length, self.live_bytes) = (Arc::new(file), length, length);
        self.is_torn = false;
        let synced = self.directory.sync_all();
        self.is_displaced = synced.is_err();
        synced
    }
}

/// Keeps every agent out of a directory until the file is closed.
///
/// # Errors
/// One runs there, or the directory cannot be used.
pub fn keep_agents_out(directory: &Path) -> Result<File, AgentError> {
    lock::take(directory)
}

/// The agent's directory, made if it is not there: for its owner only.
///
/// # Errors
/// It belongs to somebody else, or holds what is not ours.
pub fn directory(path: &Path) -> io::Result<()> {
    berth_files::directory(path, |it| it.join(FILE).exists() || it.join("agent.lock").exists())
}

/// The file with what counts alone, and a damaged one kept beside it.
fn renewed(directory: &Path, saved: &Saved) -> io::Result<(File, u64)> {
    if !saved.damage.is_empty() {
        std::fs::copy(directory.join(FILE), directory.join(format!("{FILE}.damaged")))?;
    }
    rewrite(directory, saved)
}

/// The file without what an interrupted write left at its end.
fn as_it_is(path: &Path) -> io::Result<(File, u64)> {
    let file = berth_files::options().create(true).read(true).append(true).open(path)?;
    let length = lines::whole(&std::fs::read(path)?) as u64;
    file.set_len(length)?;
    Ok((file, length))
}

/// The ARN of the container instance that the agent of a directory is, or was; also while it runs.
#[must_use]
pub fn registered_as(directory: &Path) -> Option<String> {
    let saved = read(&directory.join(FILE)).ok()?;
    saved.instance.map(|it| it.container_instance_arn)
}

fn read(path: &Path) -> io::Result<Saved> {
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Saved::default()),
        Err(error) => return Err(error),
    };
    let mut saved = Saved::default();
    for line in lines::read(&bytes) {
        match line {
            Ok(record) => apply(&mut saved, record),
            Err(damage) => saved.damage.push(damage),
        }
    }
    saved.wires.retain(|arn, _| saved.tasks.contains_key(arn));
    Ok(saved)
}

fn apply(saved: &mut Saved, record: Record) {
    match record {
        Record::Instance(instance) => saved.instance = Some(instance),
        Record::Wire(wire) => {
            saved.wires.insert(wire.arn.clone(), *wire);
        }
        Record::Task(task) => {
            saved.tasks.insert(task.spec.arn.clone(), *task);
        }
        Record::Gone { arn } => {
            saved.tasks.remove(&arn);
            saved.wires.remove(&arn);
        }
        Record::Fetched { image } => {
            saved.fetched.note(image);
        }
    }
}

/// Puts a new file with what counts in the old one's place. It stays open over that: what follows
/// is written to it, not to whatever has its name.
fn rewrite(directory: &Path, saved: &Saved) -> io::Result<(File, u64)> {
    let mut bytes = Vec::new();
    if let Some(instance) = &saved.instance {
        lines::put(&mut bytes, &Record::Instance(instance.clone()));
    }
    for image in saved.fetched.names() {
        lines::put(&mut bytes, &Record::Fetched { image: image.clone() });
    }
    for (arn, task) in &saved.tasks {
        if let Some(wire) = saved.wires.get(arn) {
            lines::put(&mut bytes, &Record::Wire(Box::new(wire.clone())));
        }
        lines::put(&mut bytes, &Record::Task(Box::new(task.clone())));
    }
    let file = berth_files::put_in_place(directory, FILE, &bytes)?;
    Ok((file, bytes.len() as u64))
}
