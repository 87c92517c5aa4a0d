//! The master key in its file.
use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use berth_sealing::{KEY_BYTES, Key};
use tracing::warn;
use zeroize::Zeroizing;

use super::chance;
use crate::{StartError, disk::Files};

pub fn read(files: &Files, path: &Path) -> Result<Option<Key>, StartError> {
    let of_file = |source| StartError::SealKey { path: path.to_owned(), source };
    match files.read(path).map(Zeroizing::new) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(of_file(error)),
        Ok(line) => {
            if berth_files::is_wider(path) {
                let path = path.display();
                warn!(%path, "others can read the master key: leave it to its owner alone");
            }
            let wrong = |why: berth_sealing::KeyError| why.to_string();
            let key = Key::of_line(&line).map_err(wrong);
            key.map(Some).map_err(|why| StartError::SealKeyForm { path: path.to_owned(), why })
        }
    }
}

pub fn read_or_make(files: &Files, path: &Path) -> Result<Key, StartError> {
    if let Some(key) = read(files, path)? {
        return Ok(key);
    }
    let key = Key::new(chance::<KEY_BYTES>()?);
    write(files, path, &key)?;
    Ok(key)
}

/// Replaces the file as a whole.
pub fn write(files: &Files, path: &Path, key: &Key) -> Result<(), StartError> {
    let (dir, name) = (path.parent().unwrap_or(Path::new(".")), path.file_name());
    let name = name.unwrap_or_default().to_string_lossy().into_owned();
    let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
    let made = files.replace(dir, &name, key.to_line().as_bytes());
    made.map_err(|source| StartError::SealKey { path: path.to_owned(), source })
}

/// The file of the master that is to be the next one, beside that of the one that is.
pub fn next(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".next");
    path.with_file_name(name)
}
