//! New rows, empty: made in memory and copied, because a disk is slow to sync what fjall makes.
//!
//! Fjall syncs some forty times, one after the other, until its database is there; on a busy disk
//! that is most of a first start. The same files, made where a sync costs nothing, are copied and
//! then synced all at once.
use std::{
    fs, io,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::embedded::{
    Options,
    engine::{Engine, Fault},
};

/// Where Linux keeps files in memory; in small containers there may be no such place.
const IN_MEMORY: &str = "/dev/shm";

/// Makes `rows`, which does not exist, and returns what is still to be synced before it is durable.
pub fn make(rows: &Path, options: &Options) -> Result<Vec<PathBuf>, Fault> {
    let mut copies = Vec::new();
    match image(Path::new(IN_MEMORY), options) {
        Some(image) => copy(image.path(), rows, &mut copies).map_err(Fault::of_io)?,
        None => drop(Engine::open(rows, options)?),
    }
    Ok(copies)
}

/// Empty rows in memory, unless there is no room for them: then the disk is to do the work.
fn image(memory: &Path, options: &Options) -> Option<TempDir> {
    let image = tempfile::Builder::new().prefix("berth-").tempdir_in(memory).ok()?;
    // Opened again, fjall cuts off the room that it had reserved for its journal.
    for _ in 0..2 {
        drop(Engine::open(image.path(), options).ok()?);
    }
    Some(image)
}

/// Notes the files and directories that it makes.
fn copy(from: &Path, to: &Path, copies: &mut Vec<PathBuf>) -> io::Result<()> {
    fs::create_dir(to)?;
    copies.push(to.to_owned());
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to, copies)?;
        } else {
            fs::copy(entry.path(), &to)?;
            copies.push(to);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(dir: &Path) -> Vec<PathBuf> {
        let mut files = Vec::new();
        for entry in fs::read_dir(dir).unwrap() {
            let entry = entry.unwrap();
            match entry.file_type().unwrap().is_dir() {
                true => files.extend(self::files(&entry.path())),
                false => files.push(entry.path()),
            }
        }
        files.sort();
        files
    }

    #[test]
    fn a_copied_image_is_what_the_engine_makes_in_place() {
        let dir = tempfile::tempdir().unwrap();
        let (ours, theirs) = (dir.path().join("ours"), dir.path().join("theirs"));
        let image = image(dir.path(), &Options::default()).unwrap();
        let mut copies = Vec::new();
        copy(image.path(), &ours, &mut copies).unwrap();
        for _ in 0..2 {
            drop(Engine::open(&theirs, &Options::default()).unwrap());
        }
        let names = |dir: &Path| -> Vec<PathBuf> {
            files(dir).iter().map(|it| it.strip_prefix(dir).unwrap().to_owned()).collect()
        };
        assert_eq!(names(&ours), names(&theirs));
        assert!(files(&ours).iter().all(|it| copies.contains(it)), "{copies:?}");
        let bytes: u64 = files(&ours).iter().map(|it| it.metadata().unwrap().len()).sum();
        assert!(bytes < 100_000, "{bytes} bytes to copy");
        Engine::open(&ours, &Options::default()).unwrap();
    }

    #[test]
    fn without_memory_to_make_it_in_there_is_no_image() {
        let dir = tempfile::tempdir().unwrap();
        assert!(image(&dir.path().join("absent"), &Options::default()).is_none());
    }
}
