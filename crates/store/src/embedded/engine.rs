//! Fjall behind a wall: its errors and panics become faults with a meaning.
use std::{
    any::Any,
    fmt, io,
    ops::RangeInclusive,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
    thread,
    time::Duration,
};

use berth_files::is_full;
use fjall::{
    CompressionType, Database, Keyspace, KeyspaceCreateOptions, PersistMode, Readable, Slice,
    Snapshot, compaction::filter::Factory, config::CompressionPolicy,
};

use crate::{
    embedded::{Options, group::Root, interrupt::Interrupt},
    frame, keys,
    limits::{BACKLOG_PAUSE_MS, MEMTABLES_WAITING_MAX, TABLES_WAITING_MAX},
};

const ROWS: &str = "rows";
/// Followed by the group of commits before the first one in it: a history that was given up is
/// still in the journal under its own name, and is not to get into the one that follows it.
const HISTORY: &str = "history-";
/// Flushes and compactions run beside each other. One more takes the compactions that are asked for
/// while another is at work: the first of fjall's workers never does, and with nobody else to take
/// them it passes them to itself without a rest.
const WORKERS: usize = 3;

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

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Full => f.write_str("there is no room on the disk"),
            Fault::Locked => f.write_str("another process has it open"),
            Fault::Damaged(what) => f.write_str(what),
            Fault::Io(error) => error.fmt(f),
            Fault::Poisoned => f.write_str("an earlier write to it failed"),
        }
    }
}

impl Fault {
    pub fn of_io(error: io::Error) -> Fault {
        if is_full(&error) { Fault::Full } else { Fault::Io(error) }
    }
}

pub struct Engine {
    database: Database,
    rows: Keyspace,
    history: Keyspace,
    interrupt: Interrupt,
    /// What the next sync meets, because a disk cannot be made to fail where tests run.
    #[cfg(test)]
    pub sabotage: std::sync::Mutex<Option<WriteFault>>,
}

/// Rows and history at one moment. It keeps the engine's files open.
pub struct View {
    snapshot: Snapshot,
    rows: Keyspace,
    history: Keyspace,
}

/// What is put under a key, or that the key is removed.
pub type Change = (Vec<u8>, Option<Vec<u8>>);

impl Engine {
    pub fn open(dir: &Path, options: &Options) -> Result<Engine, Fault> {
        let interrupt = Interrupt::default();
        let filter: Arc<dyn Factory> = Arc::new(interrupt.clone());
        guarded(|| {
            let of = move |name: &str| name.starts_with(HISTORY).then(|| filter.clone());
            let database = Database::builder(dir)
                .with_compaction_filter_factories(Arc::new(of))
                .cache_size(options.cache_bytes)
                .max_cached_files(Some(options.files_max))
                .worker_threads(WORKERS)
                .manual_journal_persist(true)
                .journal_compression(CompressionType::None)
                .open()?;
            let rows = database.keyspace(ROWS, || {
                KeyspaceCreateOptions::default()
                    .max_memtable_size(options.memtable_bytes)
                    .data_block_compression_policy(CompressionPolicy::disabled())
            })?;
            let history = database.keyspace(&name_of_history(&database, &rows)?, || {
                // Half, because there is twice as much in memory now as there was without it.
                KeyspaceCreateOptions::default()
                    .max_memtable_size(options.memtable_bytes / 2)
                    .data_block_compression_policy(CompressionPolicy::all(CompressionType::Lz4))
            })?;
            Ok(Engine {
                database,
                rows,
                history,
                interrupt,
                #[cfg(test)]
                sabotage: std::sync::Mutex::default(),
            })
        })
    }

    pub fn get(&self, key: &[u8]) -> Result<Option<Slice>, Fault> {
        guarded(|| self.rows.get(key))
    }

    pub fn view(&self) -> View {
        let (rows, history) = (self.rows.clone(), self.history.clone());
        View { snapshot: self.database.snapshot(), rows, history }
    }

    /// Puts and removes as one, in the rows and in the history; durable on return.
    pub fn write(
        &self,
        rows: impl IntoIterator<Item = Change>,
        history: impl IntoIterator<Item = Change>,
    ) -> Result<(), WriteFault> {
        guarded(|| {
            self.wait_for_backlog()?;
            let mut batch = self.database.batch();
            let rows = rows.into_iter().map(|change| (&self.rows, change));
            let history = history.into_iter().map(|change| (&self.history, change));
            for (keyspace, (key, value)) in rows.chain(history) {
                match value {
                    Some(value) => batch.insert(keyspace, key, value),
                    None => batch.remove(keyspace, key),
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

    /// Bytes that the tables of the history take; what is not in one yet is in the journal.
    pub fn history_bytes(&self) -> u64 {
        self.history.disk_space()
    }

    /// Where it lies.
    pub fn history_dir(&self) -> PathBuf {
        self.history.path().to_owned()
    }

    pub fn tidier(&self) -> Tidier {
        let (database, history) = (self.database.clone(), self.history.clone());
        Tidier { database, history, interrupt: self.interrupt.clone() }
    }

    /// Waits until flushes and compactions have caught up. Fjall would wait, too, but without an
    /// end when the workers died of a full disk meanwhile.
    fn wait_for_backlog(&self) -> fjall::Result<()> {
        let lags = |it: &Keyspace| {
            it.sealed_memtable_count() >= MEMTABLES_WAITING_MAX
                || it.l0_table_count() >= TABLES_WAITING_MAX
        };
        while lags(&self.rows) || lags(&self.history) {
            self.database.persist(PersistMode::Buffer)?;
            thread::sleep(Duration::from_millis(BACKLOG_PAUSE_MS));
        }
        Ok(())
    }
}

/// Gives back the room of what the history has forgotten. It keeps the engine open.
pub struct Tidier {
    database: Database,
    history: Keyspace,
    pub interrupt: Interrupt,
}

impl Tidier {
    /// Writes the tables of the history anew, without what was forgotten. What is not in a table
    /// yet gets into one before: it says what was forgotten. Ends early when it is interrupted.
    pub fn compact(&self) -> Result<(), Fault> {
        guarded(|| {
            self.history.rotate_memtable()?;
            while self.history.sealed_memtable_count() > 0 {
                self.interrupt.check()?;
                // Fails when the flush did.
                self.database.persist(PersistMode::Buffer)?;
                thread::sleep(Duration::from_millis(BACKLOG_PAUSE_MS));
            }
            self.history.major_compact()
        })
    }

    /// Removes the tables that were replaced, if something was written since then: fjall does that
    /// only where it begins a memtable after one that is not empty.
    pub fn remove_replaced(&self) -> Result<(), Fault> {
        guarded(|| self.history.rotate_memtable().map(drop))
    }
}

impl View {
    /// Calls for each row's key with this prefix and its value, in order.
    pub fn each(&self, prefix: &[u8], mut call: impl FnMut(&[u8], &[u8])) -> Result<(), Fault> {
        let mut entries = guarded(|| Ok(self.snapshot.prefix(&self.rows, prefix)))?;
        while let Some((key, value)) =
            guarded(|| entries.next().map(|entry| entry.into_inner()).transpose())?
        {
            call(&key, &value);
        }
        Ok(())
    }

    /// What the history has under a key.
    pub fn past(&self, key: &[u8]) -> Result<Option<Slice>, Fault> {
        guarded(|| self.snapshot.get(&self.history, key))
    }

    /// What the history has from one key to another, in their order.
    pub fn past_between(&self, keys: RangeInclusive<Vec<u8>>) -> Result<Entries, Fault> {
        guarded(|| Ok(Entries(self.snapshot.range(&self.history, keys))))
    }
}

/// Keys and values in order.
pub struct Entries(fjall::Iter);

impl Iterator for Entries {
    type Item = Result<(Slice, Slice), Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        guarded(|| self.0.next().map(|entry| entry.into_inner()).transpose()).transpose()
    }
}

impl DoubleEndedIterator for Entries {
    fn next_back(&mut self) -> Option<Self::Item> {
        guarded(|| self.0.next_back().map(|entry| entry.into_inner()).transpose()).transpose()
    }
}

/// The name of the history that there is, or of the one to be made.
fn name_of_history(database: &Database, rows: &Keyspace) -> fjall::Result<String> {
    let names = database.list_keyspace_names();
    if let Some(name) = names.iter().find(|name| name.starts_with(HISTORY)) {
        return Ok(name.to_string());
    }
    // A root that cannot be read keeps the store from being used in any case.
    let root = rows.get(keys::GROUP)?;
    let root = root.and_then(|it| Root::decode(frame::open(keys::GROUP, &it)?.1));
    Ok(format!("{HISTORY}{}", root.unwrap_or_default().group))
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
        fjall::Error::Storage(error) => Fault::Damaged(damage_of_table(&error).to_owned()),
        other => Fault::Damaged(damage(&other).to_owned()),
    }
}

/// In words: fjall's own texts are the names of its types.
fn damage(error: &fjall::Error) -> &'static str {
    match error {
        fjall::Error::JournalRecovery(_) => "its journal cannot be read",
        fjall::Error::InvalidVersion(_) => {
            "its files are of a version that this release cannot read"
        }
        fjall::Error::Decompress(_) => "a packed block cannot be unpacked",
        fjall::Error::InvalidTrailer => "the end of a commit is not what was written",
        fjall::Error::InvalidTag(_) => "an entry is of a kind that there is not",
        fjall::Error::KeyspaceDeleted => "a part of it was deleted while it was open",
        _ => "files that belong to it are missing or not what was written",
    }
}

/// The same of a table.
fn damage_of_table(error: &fjall::LsmError) -> &'static str {
    match error {
        fjall::LsmError::ChecksumMismatch { .. } => "the checksum of a block does not match",
        fjall::LsmError::Decompress(_) => "a packed block cannot be unpacked",
        fjall::LsmError::InvalidVersion(_) => {
            "a table is of a version that this release cannot read"
        }
        fjall::LsmError::InvalidTag(_) => "an entry is of a kind that there is not",
        fjall::LsmError::InvalidTrailer | fjall::LsmError::InvalidHeader(_) => {
            "a block is not what was written"
        }
        fjall::LsmError::Utf8(_) => "a name is not UTF-8",
        _ => "files that belong to it are missing or not what was written",
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
