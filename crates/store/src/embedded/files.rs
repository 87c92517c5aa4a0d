//! Many files made durable at once, and what IO errors mean.
use std::{
    fs::File,
    io,
    path::{Path, PathBuf},
    thread,
};

use berth_engine::StoreError;
use berth_files::is_full;

use crate::{embedded::place, limits::RESERVE_BYTES};

/// Makes files and directories durable, beside each other: a disk takes many syncs in one go.
pub fn sync_all(paths: &[PathBuf]) -> io::Result<()> {
    let sync = |path: &Path| File::open(path)?.sync_all();
    thread::scope(|scope| {
        let spawn = |path| thread::Builder::new().spawn_scoped(scope, move || sync(path));
        let syncs = paths.iter().map(|it| spawn(it)).collect::<io::Result<Vec<_>>>()?;
        syncs.into_iter().try_for_each(|it| it.join().expect("a sync does not panic"))
    })
}

pub fn failed(dir: &Path, cause: io::Error) -> StoreError {
    let path = dir.display().to_string();
    match cause.kind() {
        _ if is_full(&cause) => place::full(dir, RESERVE_BYTES),
        io::ErrorKind::ReadOnlyFilesystem => {
            let what = "its file system is read-only, and opening it writes to it, also where it \
                        is only to be read; mount it for writing, or work on a copy of the \
                        directory";
            StoreError::Io { path, cause: io::Error::new(cause.kind(), what) }
        }
        _ => StoreError::Io { path, cause },
    }
}

#[cfg(test)]
mod tests {
    use rustix::io::Errno;

    use super::*;

    #[test]
    fn a_read_only_disk_is_told_with_a_next_step() {
        let told = failed(Path::new("/data"), Errno::ROFS.into()).to_string();
        assert!(
            told.starts_with("the store in /data cannot be used: its file system is read-only")
        );
        assert!(
            told.ends_with("mount it for writing, or work on a copy of the directory"),
            "{told}"
        );
        assert!(matches!(failed(Path::new("/"), Errno::NOSPC.into()), StoreError::Full { .. }));
        assert!(matches!(failed(Path::new("/"), Errno::FBIG.into()), StoreError::Full { .. }));
    }
}
