//! Fjall behind a wall: its errors and panics become faults with a meaning.
use std::{
    any::Any,
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    thread,
    time::Duration,
};

use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode, Readable, Snapshot};

use crate::{
    embedded::{Options, files::is_full},
    limits::{BACKLOG_PAUSE_MS, MEMTABLES_WAITING_MAX, TABLES_WAITING_MAX},
};

const KEYSPACE: &str = "rows";
/// Flushes and compactions run beside each other; more would only take turns on the disk.
const WORKERS: usize = 2;

/// Why fjall did not do what it was asked.
#[derive(Debug)]
pub enum Fault {
    Full,
    Locked,
    /// What is on the disk is not what was written there.
    Damaged(String),
    Io(io::Error),
    /// It failed before and refuses to go on until it is opened again.
    Poisoned,
}

/// Why a group of changes is not known to be durable.
#[derive(Debug)]
pub enum WriteFault {
    /// A part of it may have reached the disk: opening again will tell.
    Interrupted(Fault),
    /// It was written and could not be synced. Nothing that this process reads can tell what is
    /// on the disk, because the kernel may show pages that it has failed to write.
    NotSynced(Fault),
}

impl Fault {
    pub fn of_io(error: io::Error) -> Fault {
        if is_full(&error) { Fault::Full } else { Fault::Io(error) }
    }
}

pub struct Engine {
    database: Database,
    rows: Keyspace,
    /// What the next sync meets, because a disk cannot be made to fail where tests run.
    #[cfg(test)]
    pub sabotage: std::sync::Mutex<Option<WriteFault>>,
}

/// The rows at one moment. It keeps the engine's files open.
pub struct View {
    snapshot: Snapshot,
    rows: Keyspace,
}

impl Engine {
    pub fn open(dir: &Path, options: &Options) -> Result<Engine, Fault> {
        guarded(|| {
            let database = Database::builder(dir)
                .cache_size(options.cache_bytes)
                .worker_threads(WORKERS)
                .manual_journal_persist(true)
                .open()?;
            let rows = database.keyspace(KEYSPACE, || {
                KeyspaceCreateOptions::default().max_memtable_size(options.memtable_bytes)
            })?;
            Ok(Engine {
                database,
                rows,
                #[cfg(test)]
                sabotage: std::sync::Mutex::default(),
            })
        })
    }

    pub fn get(&self, key: &[u8]) -> Result<Option<fjall::Slice>, Fault> {
        guarded(|| self.rows.get(key))
    }

    pub fn view(&self) -> View {
        View { snapshot: self.database.snapshot(), rows: self.rows.clone() }
    }

    /// Puts and removes as one, durable on return.
    pub fn write(
        &self,
        changes: impl IntoIterator<Item = (Vec<u8>, Option<Vec<u8>>)>,
    ) -> Result<(), WriteFault> {
        guarded(|| {
            self.wait_for_backlog()?;
            let mut batch = self.database.batch();
            for (key, value) in changes {
                match value {
                    Some(value) => batch.insert(&self.rows, key, value),
                    None => batch.remove(&self.rows, key),
                }
            }
            batch.commit()?;
            // Apart from the sync, so that a full disk is told from a broken one.
            self.database.persist(PersistMode::Buffer)
        })
        .map_err(WriteFault::Interrupted)?;
        #[cfg(test)]
        if let Some(fault) = self.sabotage.lock().expect("nothing panics with it").take() {
            return Err(fault);
        }
        guarded(|| self.database.persist(PersistMode::SyncAll)).map_err(WriteFault::NotSynced)
    }

    /// Waits until flushes and compactions have caught up. Fjall would wait, too, but without an
    /// end when the workers died of a full disk meanwhile.
    fn wait_for_backlog(&self) -> fjall::Result<()> {
        while self.rows.sealed_memtable_count() >= MEMTABLES_WAITING_MAX
            || self.rows.l0_table_count() >= TABLES_WAITING_MAX
        {
            self.database.persist(PersistMode::Buffer)?;
            thread::sleep(Duration::from_millis(BACKLOG_PAUSE_MS));
        }
        Ok(())
    }
}

impl View {
    /// Calls for each key with this prefix and its value, in order.
    pub fn each(&self, prefix: &[u8], mut call: impl FnMut(&[u8], &[u8])) -> Result<(), Fault> {
        let mut entries = guarded(|| Ok(self.snapshot.prefix(&self.rows, prefix)))?;
        while let Some((key, value)) =
            guarded(|| entries.next().map(|entry| entry.into_inner()).transpose())?
        {
            call(&key, &value);
        }
        Ok(())
    }
}

/// A panic of the library over damaged files is a finding like any other.
fn guarded<T>(work: impl FnOnce() -> fjall::Result<T>) -> Result<T, Fault> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(fault),
        Err(panic) => Err(Fault::Damaged(format!("reading it failed: {}", message(&*panic)))),
    }
}

fn fault(error: fjall::Error) -> Fault {
    match error {
        fjall::Error::Io(error) | fjall::Error::Storage(fjall::LsmError::Io(error)) => {
            of_read(error)
        }
        fjall::Error::Locked => Fault::Locked,
        fjall::Error::Poisoned => Fault::Poisoned,
        fjall::Error::Storage(error) => Fault::Damaged(format!("{error:?}")),
        other => Fault::Damaged(format!("{other:?}")),
    }
}

fn of_read(error: io::Error) -> Fault {
    use io::ErrorKind::{InvalidData, InvalidInput, NotFound, UnexpectedEof};
    match error.kind() {
        UnexpectedEof | InvalidData | InvalidInput => Fault::Damaged(error.to_string()),
        NotFound => Fault::Damaged(format!("a file is missing: {error}")),
        _ => Fault::of_io(error),
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no reason given")
}
