//! Every constant that bounds a look into the past.

/// What one ReadEvents call may give and read: events, bytes of their details (the last one may go
/// beyond), batches and rows.
pub const READ_EVENTS_DEFAULT: i32 = 100;
pub const READ_EVENTS_MAX: usize = 1_000;
pub const READ_EVENTS_BYTES_MAX: usize = 4 << 20;
pub const READ_EVENTS_BATCHES_MAX: usize = 256;
pub const READ_EVENTS_ROWS_MAX: usize = 4_096;

/// What one ListHistory call may give and read: entries and batches.
pub const LIST_HISTORY_MAX: usize = 100;
pub const LIST_HISTORY_BATCHES_MAX: usize = 2_000;
