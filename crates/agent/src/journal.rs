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
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use berth_api::acs;
use serde::{Deserialize, Serialize};

use crate::error::AgentError;
use crate::machine::Task;

const FILE: &str = "agent.journal";
/// Bytes appended before the file is rewritten, and how much more than what counts they must be.
const REWRITE_MIN_BYTES: u64 = 4 << 20;
const REWRITE_FACTOR: u64 = 8;

/// One line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum Record {
    Instance(Instance),
    /// A task's definition as it came, without credentials.
    Wire(Box<acs::Task>),
    Task(Box<Task>),
    Gone {
        arn: String,
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
    /// What could not be read, for the user. A torn last line is no damage.
    pub damage: Vec<String>,
}

/// The open journal. The directory is this agent's alone while it lives.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    file: Arc<File>,
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
        std::fs::create_dir_all(directory).map_err(fault)?;
        let lock = lock::take(directory)?;
        let path = directory.join(FILE);
        let saved = read(&path).map_err(fault)?;
        if !saved.damage.is_empty() {
            let kept = directory.join(format!("{FILE}.damaged"));
            std::fs::copy(&path, kept).map_err(fault)?;
        }
        let (file, length) = rewrite(&path, &saved).map_err(fault)?;
        let journal = Self { path, file: Arc::new(file), length, live_bytes: length, _lock: lock };
        Ok((journal, saved))
    }

    /// Writes records so that a killed agent finds them again.
    ///
    /// # Errors
    /// The disk is full or broken; nothing of it counts.
    pub fn append(&mut self, records: &[Record]) -> io::Result<()> {
        let mut bytes = Vec::new();
        records.iter().for_each(|record| lines::put(&mut bytes, record));
        let outcome = (&*self.file).write_all(&bytes);
        if outcome.is_err() {
            self.file.set_len(self.length)?;
            return outcome;
        }
        self.length += bytes.len() as u64;
        Ok(())
    }

    /// The file, for syncing it to disk away from the caller's thread.
    #[must_use]
    pub fn file(&self) -> Arc<File> {
        self.file.clone()
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
    /// The disk is full or broken; the old file stays.
    pub fn rewrite(&mut self, saved: &Saved) -> io::Result<()> {
        let (file, length) = rewrite(&self.path, saved)?;
        (self.file, self.length, self.live_bytes) = (Arc::new(file), length, length);
        Ok(())
    }
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
    }
}

/// Writes a new file beside the old one, syncs it, and puts it in the old one's place.
fn rewrite(path: &Path, saved: &Saved) -> io::Result<(File, u64)> {
    let mut bytes = Vec::new();
    if let Some(instance) = &saved.instance {
        lines::put(&mut bytes, &Record::Instance(instance.clone()));
    }
    for (arn, task) in &saved.tasks {
        if let Some(wire) = saved.wires.get(arn) {
            lines::put(&mut bytes, &Record::Wire(Box::new(wire.clone())));
        }
        lines::put(&mut bytes, &Record::Task(Box::new(task.clone())));
    }
    let beside = path.with_extension("new");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).open(&beside)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    if let Some(directory) = path.parent() {
        File::open(directory)?.sync_all()?;
    }
    let file = OpenOptions::new().append(true).open(path)?;
    Ok((file, bytes.len() as u64))
}
