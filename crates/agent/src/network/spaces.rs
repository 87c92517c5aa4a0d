//! Router namespaces, each pinned by a file below the runtime directory, under which the next run
//! of the agent finds it.

use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use rustix::mount::{UnmountFlags, mount_bind, unmount};
use rustix::thread::{LinkNameSpaceType, UnshareFlags, move_into_link_name_space};

use crate::namespace;

/// Below the agent's folder.
const FOLDER: &str = "net";

/// Those of an agent.
#[derive(Debug, Clone)]
pub struct Spaces {
    folder: PathBuf,
}

impl Spaces {
    /// Of the agent with this folder below the runtime directory.
    #[must_use]
    pub fn of(folder: &Path) -> Self {
        Self { folder: folder.join(FOLDER) }
    }

    /// Names of all that are there, also of those that were about to be made.
    #[must_use]
    pub fn all(&self) -> BTreeSet<String> {
        let Ok(entries) = std::fs::read_dir(&self.folder) else { return BTreeSet::new() };
        entries.flatten().filter_map(|it| it.file_name().into_string().ok()).collect()
    }

    /// # Errors
    /// It is not there, or nothing is pinned by its file.
    pub fn open(&self, name: &str) -> io::Result<File> {
        let file = File::open(self.folder.join(name))?;
        if is_namespace(&file)? { Ok(file) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    /// The one that is there, or a new one: then it is true as well.
    ///
    /// # Errors
    /// The kernel's.
    pub fn open_or_make(&self, name: &str) -> io::Result<(File, bool)> {
        if let Ok(file) = self.open(name) {
            return Ok((file, false));
        }
        berth_files::directory(&self.folder, |_| true)?;
        let path = self.folder.join(name);
        File::create(&path)?;
        namespace::alone(|| {
            // The file itself: `thread-self` would be another thread's elsewhere.
            let own = std::fs::read_link("/proc/thread-self")?;
            let own = Path::new("/proc").join(own).join("ns/net");
            in_first_mounts(|| Ok(mount_bind(&own, &path)?))
        })?;
        Ok((self.open(name)?, true))
    }

    /// # Errors
    /// The kernel's. One that has gone is fine.
    pub fn remove(&self, name: &str) -> io::Result<()> {
        let path = self.folder.join(name);
        if !path.exists() {
            return Ok(());
        }
        std::thread::scope(|scope| {
            let work = || {
                in_first_mounts(|| match unmount(&path, UnmountFlags::DETACH) {
                    // Nothing was pinned by it yet.
                    Err(rustix::io::Errno::INVAL) | Ok(()) => Ok(()),
                    Err(error) => Err(error.into()),
                })
            };
            scope.spawn(work).join().map_err(|_| io::Error::other("unmounting has panicked"))?
        })?;
        std::fs::remove_file(&path)?;
        // The last one takes the folder with it.
        let _others = std::fs::remove_dir(&self.folder);
        Ok(())
    }
}

/// Where the host's mounts are: those of a unit that has mounts of its own would go with it. On a
/// thread that ends with the work.
fn in_first_mounts<T>(work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    // Where the first process is out of sight, this one's are all that there is.
    let Ok(first) = File::open("/proc/1/ns/mnt") else { return work() };
    if !namespace::is_same(&first, &File::open("/proc/thread-self/ns/mnt")?)? {
        #[expect(
            deprecated,
            reason = "what is unsafe is to share no table of files: it is shared"
        )]
        rustix::thread::unshare(UnshareFlags::FS)?;
        move_into_link_name_space(first.as_fd(), Some(LinkNameSpaceType::Mount))?;
    }
    work()
}

fn is_namespace(file: &File) -> io::Result<bool> {
    /// The kernel's number of the file system of namespaces.
    const NSFS: i64 = 0x6e73_6673;
    Ok(rustix::fs::fstatfs(file)?.f_type == NSFS)
}
