//! A file system in memory, where the machine has none for what is to be on no disk.

use std::ffi::CString;
use std::io;
use std::path::Path;

use rustix::mount::{MountFlags, mount};

use crate::credentials::is_in_memory;

/// For its owner only, and no more than secrets need.
const OPTIONS: &str = "mode=0700,size=64m";

/// Makes it, unless it is there.
///
/// # Errors
/// The kernel's: this process may not.
pub fn mounted(folder: &Path) -> io::Result<()> {
    if is_in_memory(folder) {
        return Ok(());
    }
    let flags = MountFlags::NOSUID | MountFlags::NODEV | MountFlags::NOEXEC;
    let options = CString::new(OPTIONS)?;
    mount("tmpfs", folder, "tmpfs", flags, Some(options.as_c_str()))?;
    match is_in_memory(folder) {
        true => Ok(()),
        false => Err(io::Error::other("what was mounted is not in memory")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_made_once() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("memory");
        for _ in 0..2 {
            mounted(&folder).expect("as root");
        }
        let mounts = std::fs::read_to_string("/proc/self/mounts").expect("mounts");
        let here = format!(" {} tmpfs ", folder.display());
        assert_eq!(mounts.matches(&here).count(), 1, "{mounts}");
        rustix::mount::unmount(&folder, rustix::mount::UnmountFlags::empty()).expect("unmounted");
    }
}
