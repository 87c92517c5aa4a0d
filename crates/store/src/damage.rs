//! What is wrong with a stored thing, and what the operator can do.
use std::{
    fmt, io,
    path::{Path, PathBuf},
};

use berth_engine::StoreError;

/// One finding: the file or row, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    pub place: String,
    pub what: String,
}

impl Damage {
    pub fn new(place: impl fmt::Display, what: impl fmt::Display) -> Damage {
        Damage { place: place.to_string(), what: what.to_string() }
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.what)
    }
}

/// The findings as the error that keeps a store from being used, if there are any.
pub fn refuse(dir: &Path, damages: &[Damage]) -> Result<(), StoreError> {
    let Some(first) = damages.first() else { return Ok(()) };
    let what = match damages.len() {
        1 => first.to_string(),
        n => format!("{first} (and {} more)", n - 1),
    };
    Err(damaged(dir, what))
}

pub fn damaged(dir: &Path, what: impl Into<String>) -> StoreError {
    let path = dir.display().to_string();
    let remedy = format!(
        "nothing of it was served; run `berth store verify` on it for the whole list, then \
         move {path} aside and `berth store restore` the last dump into an empty directory"
    );
    StoreError::Damaged { path, what: what.into(), remedy }
}

/// The same of a history, on which nothing else depends. `keyspaces` is where it lies.
pub fn damaged_history(dir: &Path, keyspaces: &[PathBuf], what: impl Into<String>) -> StoreError {
    let paths: Vec<String> = keyspaces.iter().map(|it| it.display().to_string()).collect();
    let remedy = format!(
        "what the shards hold now is not affected; for a new history stop Berth, move {} aside and \
         start again",
        paths.join(" and ")
    );
    StoreError::Damaged { path: dir.display().to_string(), what: what.into(), remedy }
}

/// The same error for one more caller.
pub fn same_again(error: &StoreError) -> StoreError {
    match error {
        StoreError::Locked { path, holder } => {
            StoreError::Locked { path: path.clone(), holder: holder.clone() }
        }
        StoreError::Damaged { path, what, remedy } => {
            let (path, what, remedy) = (path.clone(), what.clone(), remedy.clone());
            StoreError::Damaged { path, what, remedy }
        }
        StoreError::Full { path, needed_bytes } => {
            StoreError::Full { path: path.clone(), needed_bytes: *needed_bytes }
        }
        StoreError::TooNew { path, found, known } => {
            StoreError::TooNew { path: path.clone(), found: *found, known: *known }
        }
        StoreError::Io { path, cause } => {
            let cause = io::Error::new(cause.kind(), cause.to_string());
            StoreError::Io { path: path.clone(), cause }
        }
    }
}
