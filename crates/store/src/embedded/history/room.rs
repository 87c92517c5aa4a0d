//! What is to be done with a history that may have outgrown its room.
use std::{fs, io, path::Path};

use berth_engine::{Revision, ShardName};

use super::forget::{Forgetting, plan_outgrown};
use crate::{
    embedded::engine::{Fault, View},
    limits::{FILES_SHARE, TIDY_SHARE, shrunk_bytes},
};

/// What the tables of all histories take.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub bytes: u64,
    /// What all files of it take, those included that others have replaced.
    pub files_bytes: u64,
    pub forgotten: Forgotten,
    /// Whether they can be written anew beside what is there.
    pub has_room: bool,
}

/// About so much of what the tables take was forgotten.
#[derive(Clone, Copy, Debug, Default)]
pub struct Forgotten {
    pub bytes: u64,
    /// So much more do they take because of that, until they are written anew.
    stored_anew: u64,
    /// Whether there is no more: that is not known before the tables were once written anew.
    pub is_all: bool,
    /// What they took at the last look.
    tables_bytes: u64,
}

/// The next step to less.
#[derive(Debug)]
pub enum Step {
    /// None: there is room, or no less can be kept.
    Rest,
    Forget(Vec<Forgetting>),
    /// Tables that others have replaced are to be removed.
    RemoveReplaced,
    /// The tables are to be written anew.
    Tidy,
}

impl Forgotten {
    /// Of tables that were just written anew.
    pub fn none() -> Forgotten {
        Forgotten { is_all: true, ..Forgotten::default() }
    }

    /// Takes in what the tables take now. If that is less, then the engine has met with what was
    /// forgotten on its own.
    pub fn look(&mut self, tables_bytes: u64) {
        let has_gone = self.tables_bytes.saturating_sub(tables_bytes);
        self.stored_anew = self.garbage().saturating_sub(has_gone.max(self.bytes));
        self.bytes = self.bytes.saturating_sub(has_gone);
        self.tables_bytes = tables_bytes;
    }

    pub fn add(&mut self, (bytes, stored_anew): (u64, u64)) {
        self.bytes += bytes;
        self.stored_anew += stored_anew;
    }

    /// What goes when the tables are written anew.
    pub fn garbage(&self) -> u64 {
        self.bytes + self.stored_anew
    }
}

impl Room {
    /// Forgets first and tidies up then: once for all that was forgotten. But nothing is forgotten
    /// for what may be there no more, unless there is no room to find that out.
    pub fn step(
        self,
        view: &View,
        shards: &[(ShardName, Revision)],
        bytes_max: u64,
    ) -> Result<Step, Fault> {
        let Room { bytes, files_bytes, forgotten, has_room } = self;
        let files_share = bytes_max / FILES_SHARE;
        let tables_max = bytes_max - files_share;
        let at_rest = match files_bytes <= bytes.max(tables_max) + files_share {
            true => Step::Rest,
            false => Step::RemoveReplaced,
        };
        if bytes <= tables_max {
            return Ok(at_rest);
        }
        if !forgotten.is_all && has_room {
            return Ok(Step::Tidy);
        }
        let kept = bytes.saturating_sub(forgotten.bytes);
        let excess = kept.saturating_sub(shrunk_bytes(bytes_max));
        let found = match excess {
            0 => Vec::new(),
            _ => plan_outgrown(view, shards, excess)?,
        };
        if !found.is_empty() {
            return Ok(Step::Forget(found));
        }
        // More than the bound may be kept for good, and is not written anew for each batch.
        let share = if kept <= tables_max { FILES_SHARE } else { TIDY_SHARE };
        Ok(match forgotten.garbage() < bytes / share && forgotten.is_all {
            true => at_rest,
            false => Step::Tidy,
        })
    }
}

/// What the files in a directory and in those in it take.
pub fn files_bytes(dir: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        bytes += match entry.metadata() {
            Ok(it) if it.is_dir() => files_bytes(&entry.path())?,
            Ok(it) => it.len(),
            // It has gone since.
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(error),
        };
    }
    Ok(bytes)
}
