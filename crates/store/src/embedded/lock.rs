//! One process at a time: an advisory lock on a file that names its holder.
use std::{
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::MetadataExt,
    path::Path,
};

use berth_engine::StoreError;
use berth_files::is_full;
use rustix::{
    fs::{FlockOperation, flock},
    io::Errno,
};

use crate::embedded::files;

const NAME: &str = "LOCK";
const PID_CHARACTERS: usize = 10;

/// Held until it is dropped or the process ends, however it ends.
pub struct Lock {
    _file: File,
    /// Device and number of the file.
    identity: (u64, u64),
}

impl Lock {
    pub fn take(dir: &Path) -> Result<Lock, StoreError> {
        let io = |error| files::failed(dir, error);
        let mut file = berth_files::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(dir.join(NAME))
            .map_err(io)?;
        match flock(&file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => return Err(locked(dir, &mut file)),
            Err(error) => return Err(io(error.into())),
        }
        // In place and as long as any other, so that it takes no room on a full disk but the first
        // time; then the holder stays unnamed.
        match write!(file, "{:<PID_CHARACTERS$}", std::process::id()) {
            Err(error) if !is_full(&error) => return Err(io(error)),
            _ => {}
        }
        let metadata = file.metadata().map_err(io)?;
        Ok(Lock { _file: file, identity: identity(&metadata) })
    }

    /// Whether the directory is still the one that was locked: what is written into one that was
    /// deleted is nowhere. A disk that cannot tell says nothing against it.
    pub fn is_in_place(&self, dir: &Path) -> bool {
        match fs::metadata(dir.join(NAME)) {
            Ok(metadata) => identity(&metadata) == self.identity,
            Err(error) => {
                !matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
            }
        }
    }
}

fn identity(metadata: &fs::Metadata) -> (u64, u64) {
    (metadata.dev(), metadata.ino())
}

fn locked(dir: &Path, file: &mut File) -> StoreError {
    let mut pid = String::new();
    // The holder may not have written it yet; then it stays unnamed.
    let _ = file.read_to_string(&mut pid);
    let holder = match pid.trim().parse::<u32>() {
        Ok(pid) => format!(" (process {pid})"),
        Err(_) => String::new(),
    };
    StoreError::Locked { path: dir.display().to_string(), holder }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_the_first_is() {
        let dir = tempfile::tempdir().unwrap();
        let first = Lock::take(dir.path()).unwrap();
        let StoreError::Locked { holder, .. } = Lock::take(dir.path()).err().unwrap() else {
            panic!("not the error of a locked directory");
        };
        assert_eq!(holder, format!(" (process {})", std::process::id()));
        drop(first);
        Lock::take(dir.path()).unwrap();
    }

    #[test]
    fn a_directory_that_was_deleted_or_replaced_is_not_the_one_that_was_locked() {
        let own = tempfile::tempdir().unwrap();
        let (dir, aside) = (own.path().join("data"), own.path().join("aside"));
        fs::create_dir(&dir).unwrap();
        let lock = Lock::take(&dir).unwrap();
        assert!(lock.is_in_place(&dir));
        fs::rename(&dir, &aside).unwrap();
        assert!(!lock.is_in_place(&dir));
        fs::create_dir(&dir).unwrap();
        Lock::take(&dir).unwrap();
        assert!(!lock.is_in_place(&dir), "another's");
        fs::remove_dir_all(&dir).unwrap();
        fs::rename(&aside, &dir).unwrap();
        assert!(lock.is_in_place(&dir));
    }
}
