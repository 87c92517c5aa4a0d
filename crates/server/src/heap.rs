//! What this process has in memory, and giving back what it has freed of it.
use std::{fs, io};

/// What the kernel keeps of this process in memory.
#[expect(clippy::disallowed_methods, reason = "what the kernel tells of it is on no disk")]
pub(crate) fn resident_bytes() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
    let kib = line.and_then(|it| it.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kib.map(|it| it * 1024).ok_or_else(|| io::ErrorKind::InvalidData.into())
}

/// Gives whole pages that were freed back to the kernel. By itself the C library does that only
/// where nothing that is in use lies behind them. Whoever allocates may wait meanwhile.
pub(crate) fn give_back() {
    #[cfg(target_env = "gnu")]
    #[expect(
        unsafe_code,
        reason = "glibc has no safe form of it, and it may be called at any time"
    )]
    // SAFETY: it takes no pointer, touches freed memory only, and takes the locks of the allocator.
    unsafe {
        libc::malloc_trim(0);
    }
}

#[cfg(all(test, target_env = "gnu"))]
mod tests {
    use super::*;

    const MIB: u64 = 1024 * 1024;

    #[test]
    fn what_was_freed_below_what_is_kept_goes_back() {
        let mut blocks: Vec<Vec<u8>> = (0..160 * 1024).map(|_| vec![1; 1_000]).collect();
        let kept = blocks.split_off(blocks.len() - 1);
        drop(blocks);
        let before = resident_bytes().unwrap();
        give_back();
        let after = resident_bytes().unwrap();
        assert!(before >= after + 64 * MIB, "{before} bytes, then {after}");
        assert_eq!(kept[0].len(), 1_000);
    }
}
