//! One process at a time: an advisory lock on a file that names its holder.
use std::{
    fs::File,
    io::{Read, Write},
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
        Ok(Lock { _file: file })
    }
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
}
