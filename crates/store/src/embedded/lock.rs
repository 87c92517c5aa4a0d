//! One process at a time: an advisory lock on a file that names its holder.
use std::{
    fs::{File, OpenOptions},
    io::{Read, Seek, Write},
    path::Path,
};

use berth_engine::StoreError;
use rustix::{
    fs::{FlockOperation, flock},
    io::Errno,
};

use crate::embedded::files;

const NAME: &str = "LOCK";

/// Held until it is dropped or the process ends, however it ends.
pub struct Lock {
    _file: File,
}

impl Lock {
    pub fn take(dir: &Path) -> Result<Lock, StoreError> {
        let io = |error| files::failed(dir, error);
        let mut file = OpenOptions::new()
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
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| write!(file, "{}", std::process::id()))
            .map_err(io)?;
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
