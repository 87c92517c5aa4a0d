//! Every constant that bounds something in the stores, with its unit in its name.
use berth_engine::limits::SHRUNK_PERCENT;

/// Bytes of a shard's name, a table or a key. Fjall takes 65,535 for the three together.
pub const NAME_BYTES_MAX: usize = 16 * 1024;

/// Bytes of one row. Far above any record; a larger one is a bug of the caller.
pub const VALUE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Bytes of rows after which a group of commits is closed and synced.
pub const GROUP_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Commits in one group: bounds how long the first one waits for the rest.
pub const GROUP_COMMITS_MAX: usize = 4096;

/// Memtables and level-0 tables that wait for the disk before commits wait, too. Below the
/// numbers at which fjall itself stops (4 and 30), because it would wait for a dead worker.
pub const MEMTABLES_WAITING_MAX: usize = 3;
pub const TABLES_WAITING_MAX: usize = 25;

/// Milliseconds between two looks at a backlog.
pub const BACKLOG_PAUSE_MS: u64 = 2;

/// Bytes that are left free on the disk, unless a store is told otherwise.
pub const RESERVE_BYTES: u64 = 64 << 20;

/// Milliseconds between two attempts to open a store again that could not be written.
pub const REOPEN_PAUSE_MS: u64 = 250;

/// Batches, and rows of batches, that are forgotten at a time: what commits may have to wait for.
pub const FORGET_BATCHES_MAX: u64 = 500;
pub const FORGET_ROWS_MAX: usize = 1_000;

/// One part in so many of a history's room is for files that are not tables, and for tables that
/// others have replaced.
pub const FILES_SHARE: u64 = 16;

/// One part in so many of a history that is larger than its bound is to be forgotten before the
/// rest is written anew.
pub const TIDY_SHARE: u64 = 8;

/// Operations of an etcd transaction that a batch needs beside one for each of its rows: its head,
/// its log and its index. Forgetting it needs as many.
pub const OWN_OPERATIONS: usize = 3;

/// Bytes that a batch may have where an etcd request may have so many: 1 MiB of 1.5 MiB. The rest
/// is for what the keys of its rows begin with and for the framing. A log that does not fit beside
/// the rows goes in a request of its own.
pub const fn batch_bytes(request_bytes: usize) -> usize {
    request_bytes / 3 * 2
}

/// What is left of a history that took more than a bound.
pub const fn shrunk_bytes(bytes_max: u64) -> u64 {
    (bytes_max as u128 * SHRUNK_PERCENT as u128 / 100) as u64
}
