//! Copies of stores to be damaged, where nothing has to be kept.
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

/// In memory if there is such a place: these tests open stores a thousand times, and what a sync
/// costs is not what they are about.
pub fn scratch() -> TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap()
}

/// Every file of a closed store, by its path in it.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    list(dir).unwrap()
}

fn list(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            match path.is_dir() {
                true => folders.push(path),
                false => found.push(path.strip_prefix(dir).unwrap().to_owned()),
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Copies a closed store.
pub fn copy(from: &Path, to: &Path) {
    save(read(from).unwrap(), to);
}

/// Copies what a kill would leave now of a store that is open. Its threads still move rows from
/// one table to another, so what was read counts once it reads the same twice.
pub fn copy_open(from: &Path, to: &Path) {
    loop {
        if let (Ok(first), Ok(second)) = (read(from), read(from))
            && first == second
        {
            return save(second, to);
        }
    }
}

fn read(dir: &Path) -> io::Result<BTreeMap<PathBuf, Vec<u8>>> {
    list(dir)?.into_iter().map(|file| Ok((file.clone(), fs::read(dir.join(file))?))).collect()
}

fn save(files: BTreeMap<PathBuf, Vec<u8>>, to: &Path) {
    for (file, bytes) in files {
        let target = to.join(file);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        write(&target, &bytes);
    }
    for keyspace in 0..3 {
        fs::create_dir_all(to.join(format!("rows/keyspaces/{keyspace}/tables"))).unwrap();
    }
}

/// Writes a file with a hole in place of the zeros at its end: journals are mostly room.
pub fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, &bytes[..used(bytes)]).unwrap();
    File::options().write(true).open(path).unwrap().set_len(bytes.len() as u64).unwrap();
}

/// How many bytes there are before nothing but zeros.
pub fn used(bytes: &[u8]) -> usize {
    bytes.len() - bytes.iter().rev().take_while(|byte| **byte == 0).count()
}
