//! Room that is kept beside the journal, and given up when a disk is full: so that the journal can
//! go on saying what happens.

use std::io;
use std::path::{Path, PathBuf};

use berth_files::is_full;
use rustix::fs::{FallocateFlags, fallocate};

const FILE: &str = "ballast";
const BYTES: u64 = 16 << 20;
/// On a smaller disk it would do harm rather than good.
const DISK_BYTES_MIN: u64 = 64 * BYTES;

/// The file beside a journal.
#[derive(Debug, Clone)]
pub struct Ballast(PathBuf);

impl Ballast {
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self(folder.join(FILE))
    }

    /// Makes it if it is not there and there is room enough. Going without does no harm but when
    /// the disk is full.
    pub fn restore(&self) {
        if self.0.exists() {
            return;
        }
        if let Err(error) = self.make()
            && !is_full(&error)
        {
            tracing::debug!(%error, "no room is kept for a full disk");
        }
    }

    fn make(&self) -> io::Result<()> {
        let folder = self.0.parent().unwrap_or(Path::new("/"));
        let disk = rustix::fs::statvfs(folder)?;
        if disk.f_bavail.saturating_mul(disk.f_frsize) < DISK_BYTES_MIN {
            return Ok(());
        }
        let file = std::fs::File::create(&self.0)?;
        let made = fallocate(&file, FallocateFlags::empty(), 0, BYTES).map_err(io::Error::from);
        if made.is_err() {
            self.drop_it();
        }
        made
    }

    /// Gives the room up. True: there was some.
    pub fn drop_it(&self) -> bool {
        std::fs::remove_file(&self.0).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_there_until_it_is_needed() {
        let folder = tempfile::tempdir().expect("a folder");
        let ballast = Ballast::of(folder.path());
        assert!(!ballast.drop_it());
        ballast.restore();
        ballast.restore();
        let size = |path: &Path| std::fs::metadata(path).map(|it| it.len()).unwrap_or(0);
        assert_eq!(size(&folder.path().join(FILE)), BYTES);
        assert!(ballast.drop_it() && !ballast.drop_it());
    }
}
