//! Permissions: what is made is for its owner only, and what is wider is tightened or refused.
use std::{
    fs::{self, DirBuilder, Metadata, OpenOptions, Permissions},
    io,
    os::{
        fd::AsFd,
        unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    },
    path::{Path, PathBuf},
};

use rustix::{
    fs::{FileType, Mode},
    process::{geteuid, umask},
};

const DIRECTORY: u32 = 0o700;
const FILE: u32 = 0o600;
/// What Berth makes in a data directory, and in an agent's.
const OURS: [&str; 14] = [
    "FORMAT",
    "LOCK",
    "WITNESS",
    "CLOCK",
    "UPGRADES",
    "rows",
    "logs",
    "credentials.json",
    "seal.key",
    "history.damaged",
    "agent.journal",
    "agent.journal.damaged",
    "agent.lock",
    "agent.seal",
];
/// Of the group and of everybody else.
const WIDER: u32 = 0o077;

/// Whether others than its owner may read or write a file.
#[must_use]
pub fn is_wider(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|it| it.mode() & WIDER != 0)
}

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
        rustix::fs::fchmod(output, Mode::from_raw_mode(stat.st_mode & 0o7777 & !WIDER))?;
    }
    Ok(())
}

/// Whether an entry of a directory is one that Berth makes: in a store's, or in an agent's, which
/// may be next to it.
#[must_use]
pub fn is_made_here(entry: &Path) -> bool {
    let Some(name) = entry.file_name().and_then(|it| it.to_str()) else { return false };
    match name.strip_suffix(".new").unwrap_or(name) {
        "agent" => entry.join("agent.journal").exists() || entry.join("agent.lock").exists(),
        whole => OURS.contains(&whole),
    }
}

/// A directory for its owner only, made if it is not there, with what Berth makes in it: other
/// files are left as they are. What was wider is tightened, which is said, if `is_ours` knows the
/// directory by what it holds or it is empty.
///
/// # Errors
/// It belongs to somebody else, or others may read it and it holds what is not ours.
pub fn directory(path: &Path, is_ours: impl Fn(&Path) -> bool) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(DIRECTORY).create(path)?;
    let metadata = fs::metadata(path)?;
    let user = geteuid();
    // A volume of a container platform may belong to root, and its group to Berth.
    let is_lent = metadata.uid() == 0;
    if !user.is_root() && !is_lent && metadata.uid() != user.as_raw() {
        let why = format!(
            "{} belongs to another user; start Berth as that user, or choose another directory",
            path.display()
        );
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    let (ours, others) = entries(path)?;
    let is_wider = metadata.mode() & WIDER != 0;
    if is_wider && !is_ours(path) && (others > 0 || !ours.is_empty()) {
        // What a relative path means is not seen in a log.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let why = format!(
            "others may read {0}, and it holds other things, which Berth leaves as they are; name \
             a new directory, such as {0}/berth, or make this one private ('chmod 700 {0}')",
            path.display()
        );
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, why));
    }
    let mut tally = Tally::default();
    // The directory that was named may be a link; one inside of it is nobody's affair.
    tighten_one(path, &metadata, &mut tally)?;
    for entry in ours {
        tighten(&entry, &mut tally)?;
    }
    tally.tell(path);
    Ok(())
}

/// The entries that are ours, and the number of the others.
fn entries(path: &Path) -> io::Result<(Vec<PathBuf>, usize)> {
    let (mut ours, mut others) = (Vec::new(), 0);
    for entry in fs::read_dir(path)? {
        let path = entry?.path();
        match is_made_here(&path) {
            true => ours.push(path),
            // Every new file system of the usual kind has it.
            false if path.ends_with("lost+found") => {}
            false => others += 1,
        }
    }
    Ok((ours, others))
}

/// What came of tightening.
#[derive(Default)]
pub(super) struct Tally {
    tightened: usize,
    /// The first one that stays as it is, because it belongs to somebody else.
    pub kept: Option<PathBuf>,
}

impl Tally {
    fn tell(&self, path: &Path) {
        let (path, tightened) = (path.display(), self.tightened);
        if tightened > 0 {
            tracing::warn!(
                %path, tightened,
                "others could read this directory; it and what Berth has in it are for their owner \
                 only now"
            );
        }
        if let Some(kept) = &self.kept {
            tracing::warn!(
                %path, kept = %kept.display(),
                "others may read this directory or a part of it, and it is not Berth's to change; \
                 give it to the user that Berth runs as (chown -R), if it can be given away"
            );
        }
    }

    /// What is somebody else's is left to him, and what was removed meanwhile is private.
    pub fn take<T>(&mut self, path: &Path, result: io::Result<T>) -> io::Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                self.kept.get_or_insert_with(|| path.to_owned());
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }
}

/// Walks over everything below but what links lead to.
fn tighten(path: &Path, tally: &mut Tally) -> io::Result<()> {
    let Some(metadata) = tally.take(path, fs::symlink_metadata(path))? else { return Ok(()) };
    if metadata.is_symlink() {
        return Ok(());
    }
    tighten_one(path, &metadata, tally)?;
    if !metadata.is_dir() {
        return Ok(());
    }
    let Some(entries) = tally.take(path, fs::read_dir(path))? else { return Ok(()) };
    for entry in entries {
        tighten(&entry?.path(), tally)?;
    }
    Ok(())
}

/// Takes away what is of the group and of everybody else, and leaves the owner what he has.
fn tighten_one(path: &Path, metadata: &Metadata, tally: &mut Tally) -> io::Result<()> {
    if metadata.mode() & WIDER != 0 {
        let mode = metadata.mode() & 0o7777 & !WIDER;
        let set = fs::set_permissions(path, Permissions::from_mode(mode));
        tally.tightened += usize::from(tally.take(path, set)?.is_some());
    }
    Ok(())
}
