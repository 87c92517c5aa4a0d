//! Directories and files of one owner: private, replaced so that a crash leaves the old or the new
//! one; what errors of a disk mean, and how many files may be open.
//!
//! Keys of the root user lie in what Berth stores. So its directories are 0700 and its files 0600,
//! whoever made them and whatever the umask was then.
mod descriptors;
mod private;
mod sealed;
#[cfg(test)]
mod tests;

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

pub use descriptors::open_files_max;
pub use private::{
    directory, is_made_here, is_wider, keep_new_files_private, make_private, options,
};
pub use sealed::{Damaged, seal, unseal};

/// Replaces a file; the new contents are durable on return, and for its owner only.
///
/// # Errors
/// The old file stays, or the new one is there already.
pub fn replace(dir: &Path, name: &str, contents: &[u8]) -> io::Result<()> {
    put_in_place(dir, name, contents)?;
    sync_dir(dir)
}

/// The same for what is written on: the file, open for appending. Its name is durable once the
/// directory is synced.
///
/// # Errors
/// The old file stays.
pub fn put_in_place(dir: &Path, name: &str, contents: &[u8]) -> io::Result<File> {
    swap(dir, name, contents, File::sync_all)
}

/// The same for what may be lost with a loss of power, and not with a crash of the process: it
/// waits for no disk.
///
/// # Errors
/// The old file stays.
pub fn put_in_place_unsynced(dir: &Path, name: &str, contents: &[u8]) -> io::Result<File> {
    swap(dir, name, contents, |_| Ok(()))
}

fn swap(
    dir: &Path,
    name: &str,
    contents: &[u8],
    finish: fn(&File) -> io::Result<()>,
) -> io::Result<File> {
    let draft = dir.join(format!("{name}.new"));
    // One that was left behind may have other permissions.
    match fs::remove_file(&draft) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = options().append(true).create_new(true).open(&draft)?;
    let written = file.write_all(contents).and_then(|()| finish(&file));
    if let Err(error) = written.and_then(|()| fs::rename(&draft, dir.join(name))) {
        // What could not be finished takes room, which may be what is missing.
        let _ = fs::remove_file(&draft);
        return Err(error);
    }
    Ok(file)
}

/// Makes the names in a directory durable.
///
/// # Errors
/// The disk's.
pub fn sync_dir(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// No space, no quota, or a file as large as it may be.
#[must_use]
pub fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}
