//! How full the file systems are on which tasks and the agent live.

use std::io;
use std::path::Path;

/// The fuller of what a file system has of bytes and of inodes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    pub of: Of,
    /// Rounded up.
    pub used_percent: u8,
    /// Bytes, or inodes.
    pub total: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Bytes,
    Inodes,
}

impl Of {
    /// As reports say it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Of::Bytes => "bytes",
            Of::Inodes => "inodes",
        }
    }
}

/// Of the file system at a path.
///
/// # Errors
/// It is not there, or does not tell.
pub fn usage(path: &Path) -> io::Result<Usage> {
    let it = rustix::fs::statvfs(path)?;
    let blocks = (it.f_blocks.saturating_sub(it.f_bfree), it.f_bavail);
    let bytes = Usage {
        of: Of::Bytes,
        used_percent: percent(blocks.0, blocks.1),
        total: (blocks.0 + blocks.1).saturating_mul(it.f_frsize),
    };
    // Some make inodes as they are needed, and have none to tell of.
    let inodes = (it.f_files > 0).then(|| Usage {
        of: Of::Inodes,
        used_percent: percent(it.f_files.saturating_sub(it.f_ffree), it.f_favail),
        total: it.f_files,
    });
    let inodes = inodes.filter(|inodes| inodes.used_percent > bytes.used_percent);
    Ok(inodes.unwrap_or(bytes))
}

/// As `df` counts: what only root may still have is neither used nor free.
fn percent(used: u64, free: u64) -> u8 {
    let all = u128::from(used) + u128::from(free);
    let used = (u128::from(used) * 100).checked_div(all).unwrap_or(0);
    let is_rounded = all > 0 && !(u128::from(free) * 100).is_multiple_of(all);
    u8::try_from(used + u128::from(is_rounded)).unwrap_or(100).min(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percents_are_rounded_up() {
        assert_eq!(percent(0, 0), 0);
        assert_eq!(percent(0, 10), 0);
        assert_eq!(percent(1, 999), 1);
        assert_eq!(percent(85, 15), 85);
        assert_eq!(percent(851, 149), 86);
        assert_eq!(percent(1, 0), 100);
    }

    #[test]
    fn a_file_system_tells() {
        let here = usage(Path::new("/")).expect("it is there");
        assert!(here.total > 0 && here.used_percent <= 100, "{here:?}");
        usage(Path::new("/nowhere/at/all")).expect_err("it is not there");
    }
}
