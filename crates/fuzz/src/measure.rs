//! How much memory something takes at most.

use peak_alloc::PeakAlloc;

#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

/// Bytes in memory for a byte on the wire.
pub const FACTOR: usize = 100;

/// Bytes for a call without any: texts of errors, tables that are made at the first use.
const ROOM: usize = 64 << 10;

/// Does what reads `sent` bytes, which must not take more memory at any time than these are worth.
/// Counts all threads.
pub fn bounded<T>(sent: usize, factor: usize, read: impl FnOnce() -> T) -> T {
    let before = HEAP.current_usage();
    HEAP.reset_peak_usage();
    let done = read();
    let taken = HEAP.peak_usage().saturating_sub(before);
    assert!(taken <= ROOM + factor * sent, "{sent} bytes took {taken}");
    done
}
