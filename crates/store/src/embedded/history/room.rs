//! What is to be done with a history that may have outgrown its room.
use std::{fs, io, path::Path};

use berth_engine::{Revision, ShardName};

use super::forget::{Forgetting, plan_outgrown};
use crate::{
    embedded::engine::{Fault, View},
    limits::{FILES_SHARE, shrunk_bytes},
};

/// What the tables of all histories take.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    pub bytes: u64,
    /// What all files of it take, those included that others have replaced.
    pub files_bytes: u64,
    /// About so much of it was forgotten; not known before they were once written anew.
    pub forgotten: Option<u64>,
}

/// The next step to less.
pub enum Step {
    /// None: there is room, or no less can be kept.
    Rest,
    Forget(Vec<Forgetting>),
    /// Tables that others have replaced are to be removed.
    RemoveReplaced,
    /// The tables are to be written anew.
    Tidy,
}

impl Room {
    /// Forgets first and tidies up then: once for all that was forgotten. But nothing is forgotten
    /// for what may be there no more.
    pub fn step(
        self,
        view: &View,
        shards: &[(ShardName, Revision)],
        bytes_max: u64,
    ) -> Result<Step, Fault> {
        let tables_max = bytes_max - bytes_max / FILES_SHARE;
        match (self.bytes <= tables_max, self.files_bytes <= bytes_max) {
            (true, true) => return Ok(Step::Rest),
            (true, false) => return Ok(Step::RemoveReplaced),
            (false, _) => {}
        }
        let Some(forgotten) = self.forgotten else { return Ok(Step::Tidy) };
        let kept = self.bytes.saturating_sub(forgotten);
        let excess = kept.saturating_sub(shrunk_bytes(bytes_max));
        let found = match excess {
            0 => Vec::new(),
            _ => plan_outgrown(view, shards, excess)?,
        };
        Ok(match (found.is_empty(), forgotten) {
            (false, _) => Step::Forget(found),
            (true, 0) => Step::Rest,
            (true, _) => Step::Tidy,
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
