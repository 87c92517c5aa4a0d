//! The directory that lines are in, and each change of it: one step, so that whoever tries what a
//! kill leaves can end at any of them.
use std::{
    fs::{self, File},
    io,
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

/// See the file.
#[derive(Clone, Debug)]
pub struct Disk {
    pub dir: PathBuf,
    /// Steps until one fails; none: none does.
    left: Option<Arc<AtomicI64>>,
    /// Whether the process counts as killed then; if not, all steps after it are done.
    is_deadly: bool,
}

impl Disk {
    #[must_use]
    pub fn at(dir: &Path) -> Disk {
        Disk { dir: dir.to_owned(), left: None, is_deadly: false }
    }

    /// One whose process is killed at the step after so many. A write is done by half then, and
    /// nothing is done after it.
    #[must_use]
    pub fn dying_after(dir: &Path, steps: u32) -> Disk {
        Disk { is_deadly: true, ..Disk::failing_after(dir, steps) }
    }

    /// One of which the step after so many fails, as a disk may. A write is done by half then; all
    /// that comes after it is done.
    #[must_use]
    pub fn failing_after(dir: &Path, steps: u32) -> Disk {
        let left = Some(Arc::new(AtomicI64::new(steps.into())));
        Disk { dir: dir.to_owned(), left, is_deadly: false }
    }

    /// Whether the step has come that fails.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.left.as_ref().is_some_and(|it| it.load(Ordering::Relaxed) < 0)
    }

    /// Whether the process counts as killed.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.is_deadly && self.has_failed()
    }

    /// Whether this one is the step that fails.
    fn step(&self) -> io::Result<bool> {
        let Some(left) = &self.left else { return Ok(false) };
        match left.fetch_sub(1, Ordering::Relaxed) {
            ..0 if self.is_deadly => Err(failed()),
            ..0 => Ok(false),
            0 => Ok(true),
            1.. => Ok(false),
        }
    }

    fn whole_step(&self) -> io::Result<()> {
        if self.step()? { Err(failed()) } else { Ok(()) }
    }

    /// A file that is there only if its owner makes it so.
    pub fn create(&self, path: &Path) -> io::Result<File> {
        self.whole_step()?;
        berth_files::options().read(true).write(true).create(true).truncate(true).open(path)
    }

    pub fn write_at(&self, file: &File, bytes: &[u8], at: u64) -> io::Result<()> {
        if self.step()? {
            file.write_all_at(&bytes[..bytes.len() / 2], at)?;
            return Err(failed());
        }
        file.write_all_at(bytes, at)
    }

    pub fn set_len(&self, file: &File, bytes: u64) -> io::Result<()> {
        self.whole_step()?;
        file.set_len(bytes)
    }

    pub fn sync_data(&self, file: &File) -> io::Result<()> {
        self.whole_step()?;
        file.sync_data()
    }

    pub fn sync_dir(&self, path: &Path) -> io::Result<()> {
        self.whole_step()?;
        berth_files::sync_dir(path)
    }

    pub fn create_dir(&self, path: &Path) -> io::Result<()> {
        self.whole_step()?;
        fs::create_dir(path)
    }

    pub fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.whole_step()?;
        fs::rename(from, to)
    }

    /// The same file under another name, too; one that has it already is fine.
    pub fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.whole_step()?;
        match fs::hard_link(from, to) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        }
    }

    /// What is not there is fine.
    pub fn remove_file(&self, path: &Path) -> io::Result<()> {
        self.whole_step()?;
        match fs::remove_file(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        }
    }

    /// Only an empty one.
    pub fn remove_dir(&self, path: &Path) -> io::Result<()> {
        self.whole_step()?;
        fs::remove_dir(path)
    }

    pub fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
        self.whole_step()?;
        fs::remove_dir_all(path)
    }
}

fn failed() -> io::Error {
    io::Error::other("the step fails, as a test wants it")
}

/// What is in a directory, in the order of names.
pub fn entries(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir)?.map(|it| it.map(|it| it.path()));
    let mut entries = entries.collect::<io::Result<Vec<PathBuf>>>()?;
    entries.sort();
    Ok(entries)
}
