//! Small files written so that a crash leaves the old or the new one, and what IO errors mean.
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    thread,
};

use berth_engine::StoreError;

use crate::{embedded::place, limits::RESERVE_BYTES};

/// Replaces a file; the new contents are durable on return.
pub fn replace(dir: &Path, name: &str, contents: &[u8]) -> io::Result<()> {
    let new = dir.join(format!("{name}.new"));
    let mut file = File::create(&new)?;
    file.write_all(contents)?;
    file.sync_all()?;
    fs::rename(&new, dir.join(name))?;
    sync_dir(dir)
}

/// Makes the names in a directory durable.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// Makes files and directories durable, beside each other: a disk takes many syncs in one go.
pub fn sync_all(paths: &[PathBuf]) -> io::Result<()> {
    let sync = |path: &Path| File::open(path)?.sync_all();
    thread::scope(|scope| {
        let spawn = |path| thread::Builder::new().spawn_scoped(scope, move || sync(path));
        let syncs = paths.iter().map(|it| spawn(it)).collect::<io::Result<Vec<_>>>()?;
        syncs.into_iter().try_for_each(|it| it.join().expect("a sync does not panic"))
    })
}

pub fn failed(dir: &Path, source: io::Error) -> StoreError {
    match is_full(&source) {
        true => place::full(dir, RESERVE_BYTES),
        false => StoreError::Io { path: dir.display().to_string(), source },
    }
}

/// No space, no quota, or a file as large as it may be.
pub fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}
