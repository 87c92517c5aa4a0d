//! Every bound of effects, with its unit in its name.

/// Everything is looked at after so long, whatever was heard of it.
pub const ROUND_MS: i64 = 30_000;

/// Rows of one report: with the head of its source they fit a batch of any store.
pub const ROWS_MAX: usize = 100;

/// Of the values of one report. A single one may be larger: it goes alone.
pub const REPORT_BYTES_MAX: usize = 128 * 1024;

/// Calls of one kind of intent that are under way at a time.
pub const CALLS_AT_ONCE_MAX: usize = 16;

/// Before a call that was not carried out, or of which nobody knows, is made again: doubles from
/// the first to the last.
pub const AGAIN_MS: (i64, i64) = (200, 30_000);

/// Before an outcome is reported again whose row is still there.
pub const RETOLD_MS: i64 = 10_000;
