//! The directory of a store: locked, of a known format, with its rows and their witness.
use std::{
    fs, io,
    path::{Path, PathBuf},
};

use berth_engine::StoreError;
use rustix::fs::statvfs;

use crate::{
    damage::{Damage, damaged, damaged_history, refuse},
    embedded::{
        Options, blank,
        contents::Contents,
        engine::{Engine, Fault, WriteFault},
        files,
        format::{self, Format},
        history,
        lock::Lock,
        survey::{self, Survey},
        witness::{self, Witness},
    },
    limits::RESERVE_BYTES,
};

pub const ROWS: &str = "rows";

/// Held as long as the store is open, also while its engine is opened again.
pub struct Place {
    pub dir: PathBuf,
    pub options: Options,
    pub witness: Witness,
    /// The engine gave up for a reason that it does not say: its work on a damaged history may be
    /// one.
    pub doubts_history: bool,
    /// Opening it again meets a full disk, because a disk cannot be filled where tests run.
    #[cfg(test)]
    pub has_no_room: bool,
    lock: Lock,
}

impl Place {
    /// Opens the store, and makes it if there is none.
    pub fn open(dir: &Path, options: Options) -> Result<Place, StoreError> {
        let lock = lock(dir)?;
        match format::read(dir)? {
            Format::Absent | Format::BeingMade => {
                make(dir, &options, Format::BeingMade)?;
                format::write(dir, Format::Complete)?;
            }
            Format::BeingRestored => return Err(half_restored(dir)),
            Format::Complete => format::bring_up_to_date(dir)?,
        }
        Place::found(dir, options, lock)
    }

    /// Opens the store for reading it out: nothing is made where there is none.
    pub fn open_existing(dir: &Path, options: Options) -> Result<Place, StoreError> {
        if !dir.join(ROWS).exists() && format::read(dir)? != Format::Complete {
            let what = "there is no store in it; name a control plane's directory with --data";
            let source = io::Error::new(io::ErrorKind::NotFound, what);
            return Err(files::failed(dir, source));
        }
        Place::open(dir, options)
    }

    /// Makes a store that cannot be opened before [`Place::restored`].
    pub fn make_for_restore(dir: &Path, options: Options) -> Result<Place, StoreError> {
        let lock = lock(dir)?;
        match format::read(dir)? {
            Format::Absent => make(dir, &options, Format::BeingRestored)?,
            Format::BeingRestored => return Err(half_restored(dir)),
            Format::BeingMade | Format::Complete => {
                let source = io::Error::new(
                    io::ErrorKind::AlreadyExists,
                    "there is a store in it; restore into an empty directory",
                );
                return Err(files::failed(dir, source));
            }
        }
        Place::found(dir, options, lock)
    }

    pub fn restored(&self) -> Result<(), StoreError> {
        format::write(&self.dir, Format::Complete)
    }

    fn found(dir: &Path, options: Options, lock: Lock) -> Result<Place, StoreError> {
        let witness = match Witness::open(dir) {
            Ok(witness) => witness,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(damaged(dir, format!("{}: the file is missing", witness::NAME)));
            }
            Err(error) => return Err(files::failed(dir, error)),
        };
        if !dir.join(ROWS).is_dir() {
            return Err(damaged(dir, format!("{ROWS}: the directory is missing")));
        }
        let (dir, doubts_history) = (dir.to_owned(), false);
        Ok(Place {
            dir,
            options,
            witness,
            doubts_history,
            #[cfg(test)]
            has_no_room: false,
            lock,
        })
    }

    /// The last group of commits that was acknowledged.
    pub fn acknowledged(&self) -> Result<u64, StoreError> {
        let group = self.witness.group().map_err(|error| files::failed(&self.dir, error))?;
        group.ok_or_else(|| damaged(&self.dir, format!("{}: not readable", witness::NAME)))
    }

    /// Looks at the files without changing any, before the engine may.
    pub fn survey(&self) -> Result<Survey, StoreError> {
        let acknowledged = self.acknowledged()?;
        survey::survey(&self.dir.join(ROWS), acknowledged)
            .map_err(|error| files::failed(&self.dir, error))
    }

    /// Opens what is in it, and refuses whatever is not as it was acknowledged. A history that
    /// would keep it from opening is set aside.
    pub fn contents(&self) -> Result<Contents, StoreError> {
        #[cfg(test)]
        if self.has_no_room {
            return Err(self.full());
        }
        let survey = self.survey()?;
        refuse(&self.dir, &survey.damages)?;
        if !survey.history.is_empty() {
            self.set_history_aside(&survey.history)?;
        }
        let engine = match self.engine(&survey) {
            Err(Fault::Damaged(what)) => {
                let damages = self.damaged_tables_of_history()?;
                if damages.is_empty() || !self.damaged_tables()?.is_empty() {
                    return Err(self.error(Fault::Damaged(what)));
                }
                self.set_history_aside(&damages)?;
                self.engine(&survey)
            }
            Ok(engine) if self.doubts_history => {
                let damages = self.damaged_tables_of_history()?;
                if damages.is_empty() {
                    Ok(engine)
                } else {
                    drop(engine);
                    self.set_history_aside(&damages)?;
                    self.engine(&survey)
                }
            }
            other => other,
        };
        Contents::read(engine.map_err(|fault| self.error(fault))?, self)
    }

    /// The same, and nothing is set aside.
    pub fn contents_as_they_are(&self) -> Result<Contents, StoreError> {
        let survey = self.survey()?;
        refuse(&self.dir, &survey.damages)?;
        refuse(&self.dir, &survey.history)?;
        Contents::read(self.engine(&survey).map_err(|fault| self.error(fault))?, self)
    }

    /// Opens the engine. What it would cut off as torn is cut off beforehand.
    fn engine(&self, survey: &Survey) -> Result<Engine, Fault> {
        if let Some(torn) = &survey.torn {
            tracing::warn!(path = %torn.path.display(), at = torn.at, bytes = torn.bytes,
                "cut a commit that was interrupted and never acknowledged");
            torn.cut().map_err(Fault::of_io)?;
        }
        Engine::open(&self.dir.join(ROWS), &self.options)
    }

    fn set_history_aside(&self, damages: &[Damage]) -> Result<(), StoreError> {
        let failed = |error| files::failed(&self.dir, error);
        for damage in damages {
            tracing::error!(%damage, "the history is damaged; it is set aside and begins anew");
        }
        for keyspace in survey::histories(&self.dir.join(ROWS)).map_err(failed)? {
            history::set_aside(&self.dir, &keyspace).map_err(failed)?;
        }
        Ok(())
    }

    /// Whether what is written is still where the next process looks for it.
    pub fn is_in_place(&self) -> bool {
        self.lock.is_in_place(&self.dir)
    }

    /// Of one that is not.
    pub fn moved(&self) -> StoreError {
        let what = "it was deleted or replaced while this process used it, and what is written now \
                    would be lost; bring the directory back, or restore a backup";
        files::failed(&self.dir, io::Error::other(what))
    }

    /// Whether there is less room than is to be left free.
    pub fn is_nearly_full(&self) -> bool {
        is_nearly_full(&self.dir, self.options.reserve_bytes)
    }

    pub fn full(&self) -> StoreError {
        full(&self.dir, self.options.reserve_bytes)
    }

    /// A fault of the engine after which nothing in this process is to be trusted.
    pub fn not_synced(&self, fault: Fault) -> StoreError {
        let what = match fault {
            Fault::Io(source) => source.to_string(),
            other => other.to_string(),
        };
        let source = format!("the disk did not take a commit ({what}); check it and start again");
        files::failed(&self.dir, io::Error::other(source))
    }

    /// A write that did not succeed, where nobody is waiting to try again.
    pub fn write_error(&self, fault: WriteFault) -> StoreError {
        match fault {
            WriteFault::Interrupted(fault) => self.error(fault),
            WriteFault::NotSynced(fault) => self.not_synced(fault),
        }
    }

    /// A fault of the engine as the operator's error.
    pub fn error(&self, fault: Fault) -> StoreError {
        error(&self.dir, fault)
    }

    /// The tables of rows that are not as they were written.
    pub fn damaged_tables(&self) -> Result<Vec<Damage>, StoreError> {
        survey::tables(&self.dir.join(ROWS)).map_err(|error| files::failed(&self.dir, error))
    }

    /// Where the history lies.
    pub fn histories(&self) -> Result<Vec<PathBuf>, StoreError> {
        survey::histories(&self.dir.join(ROWS)).map_err(|error| files::failed(&self.dir, error))
    }

    /// The same of the history.
    pub fn damaged_tables_of_history(&self) -> Result<Vec<Damage>, StoreError> {
        survey::tables_of_history(&self.dir.join(ROWS))
            .map_err(|error| files::failed(&self.dir, error))
    }
}

/// A fault met in the history as the operator's error.
pub fn history_error(dir: &Path, fault: Fault) -> StoreError {
    let Fault::Damaged(what) = fault else { return error(dir, fault) };
    let keyspaces = survey::histories(&dir.join(ROWS)).unwrap_or_default();
    // The engine says what it met and not where.
    let tables = survey::tables_of_history(&dir.join(ROWS)).unwrap_or_default();
    match tables.first() {
        Some(table) => damaged_history(dir, &keyspaces, table.to_string()),
        None => damaged_history(dir, &keyspaces, what),
    }
}

/// A fault of the engine in this directory as the operator's error.
pub fn error(dir: &Path, fault: Fault) -> StoreError {
    let path = dir.display().to_string();
    match fault {
        Fault::Full => full(dir, RESERVE_BYTES),
        Fault::Locked => StoreError::Locked { path, holder: String::new() },
        Fault::Damaged(what) => {
            // The engine says what it met and not where; the tables that are to blame have names.
            let tables = survey::tables(&dir.join(ROWS)).unwrap_or_default();
            match refuse(dir, &tables) {
                Err(error) => error,
                Ok(()) => damaged(dir, Damage::new(ROWS, what).to_string()),
            }
        }
        Fault::Io(source) => files::failed(dir, source),
        Fault::Poisoned => files::failed(dir, io::Error::other("an earlier write to it failed")),
    }
}

/// Whether less is free on the disk of a directory than is to be left. Not knowing is no reason to
/// refuse.
pub fn is_nearly_full(dir: &Path, reserve_bytes: u64) -> bool {
    statvfs(dir).is_ok_and(|disk| disk.f_bavail.saturating_mul(disk.f_frsize) < reserve_bytes)
}

pub fn full(dir: &Path, needed_bytes: u64) -> StoreError {
    StoreError::Full { path: dir.display().to_string(), needed_bytes }
}

fn lock(dir: &Path) -> Result<Lock, StoreError> {
    let io = |error| files::failed(dir, error);
    berth_files::directory(dir, is_ours).map_err(io)?;
    if let Some(parent) = dir.parent().filter(|parent| parent.is_dir()) {
        berth_files::sync_dir(parent).map_err(io)?;
    }
    Lock::take(dir)
}

/// Whether a directory is known for a store's, or for one that holds an agent's next to it.
fn is_ours(dir: &Path) -> bool {
    let agent = dir.join("agent");
    berth_files::is_made_here(&agent)
        || [ROWS, witness::NAME].iter().any(|it| dir.join(it).exists())
}

/// From nothing, or from what an interrupted attempt left.
fn make(dir: &Path, options: &Options, format: Format) -> Result<(), StoreError> {
    let io = |error| files::failed(dir, error);
    let rows = dir.join(ROWS);
    let is_new = format::read(dir)? == Format::Absent;
    if is_new && (rows.exists() || dir.join(witness::NAME).exists()) {
        return Err(damaged(dir, "FORMAT: the file is missing beside a store"));
    }
    format::write(dir, format)?;
    if rows.exists() {
        fs::remove_dir_all(&rows).map_err(io)?;
    }
    Witness::create(dir).map_err(io)?;
    let mut unsynced = blank::make(&rows, options).map_err(|fault| match fault {
        Fault::Full => full(dir, RESERVE_BYTES),
        Fault::Io(source) => files::failed(dir, source),
        other => files::failed(dir, io::Error::other(format!("cannot make it: {other}"))),
    })?;
    unsynced.extend([dir.join(witness::NAME), dir.to_owned()]);
    files::sync_all(&unsynced).map_err(io)
}

fn half_restored(dir: &Path) -> StoreError {
    let path = dir.display().to_string();
    StoreError::Damaged {
        what: "a restore into it did not finish".to_owned(),
        remedy: format!("empty {path} and run `berth store restore` again"),
        path,
    }
}

#[cfg(test)]
mod tests;
