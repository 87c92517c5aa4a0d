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
    match is_full(&cause) {
        true => place::full(dir, RESERVE_BYTES),
        false => StoreError::Io { path: dir.display().to_string(), cause },
    }
}
