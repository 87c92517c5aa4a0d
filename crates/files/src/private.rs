//! Permissions: what is made is for its owner only, and what is wider is tightened or refused.
use std::{
    fs::{self, DirBuilder, OpenOptions, Permissions},
    io,
    os::{
        fd::AsFd,
        unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    },
    path::Path,
};

use rustix::{
    fs::{FileType, Mode},
    process::{geteuid, umask},
};

const DIRECTORY: u32 = 0o700;
const FILE: u32 = 0o600;
/// Of the group and of everybody else.
const WIDER: u32 = 0o077;

/// To open a file of ours with, or make it.
#[must_use]
pub fn options() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.mode(FILE);
    options
}

/// Files that libraries make in this process are for their owner only, too.
pub fn keep_new_files_private() {
    umask(Mode::from_raw_mode(WIDER));
}

/// If this is a file, it is for its owner only from now on.
///
/// # Errors
/// It belongs to somebody else.
pub fn make_private(output: &impl AsFd) -> io::Result<()> {
    let stat = rustix::fs::fstat(output)?;
    let is_file = FileType::from_raw_mode(stat.st_mode) == FileType::RegularFile;
    if is_file && stat.st_mode & WIDER != 0 {
        rustix::fs::fchmod(output, Mode::from_raw_mode(FILE))?;
    }
    Ok(())
}

/// A directory for its owner only, made if it is not there, with all that is in it. One that was
/// wider is tightened, which is said, if `is_ours` knows it by what it holds or it is empty.
///
/// # Errors
/// It belongs to somebody else, or holds what is not ours.
pub fn directory(path: &Path, is_ours: impl Fn(&Path) -> bool) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(DIRECTORY).create(path)?;
    let metadata = fs::metadata(path)?;
    let user = geteuid();
    if !user.is_root() && metadata.uid() != user.as_raw() {
        let why = format!(
            "{} belongs to another user; start Berth as that user, or choose another directory",
            path.display()
        );
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    let is_wider = metadata.mode() & WIDER != 0;
    if is_wider && !is_ours(path) && fs::read_dir(path)?.next().is_some() {
        let why = format!(
            "others may read {} and it holds other things; choose a directory of its own, which \
             Berth then makes private",
            path.display()
        );
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    let tightened = tighten(path)?;
    if tightened > 0 {
        tracing::warn!(
            path = %path.display(), tightened,
            "others could read this directory; it and what is in it are for its owner only now"
        );
    }
    Ok(())
}

/// Walks over everything but what links lead to; says how many were wider.
fn tighten(path: &Path) -> io::Result<usize> {
    let metadata = fs::symlink_metadata(path)?;
    if metadata.is_symlink() {
        // The directory that was named may be a link; one inside of it is nobody's affair.
        return if fs::metadata(path)?.is_dir() {
            tighten(&fs::canonicalize(path)?)
        } else {
            Ok(0)
        };
    }
    let mut tightened = 0;
    if metadata.mode() & WIDER != 0 {
        let mode = if metadata.is_dir() { DIRECTORY } else { FILE };
        fs::set_permissions(path, Permissions::from_mode(mode))?;
        tightened += 1;
    }
    if !metadata.is_dir() {
        return Ok(tightened);
    }
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_type()?.is_symlink() {
            continue;
        }
        match tighten(&entry.path()) {
            // Whatever else runs in it may have removed it meanwhile.
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => tightened += other?,
        }
    }
    Ok(tightened)
}
