//! Every constant that bounds something about lines, with its unit in its name.
use std::time::Duration;

/// How long the first line of a commit waits for others, and how many bytes do not wait.
pub const COMMIT_LINGER: Duration = Duration::from_millis(20);
pub const COMMIT_BYTES_MAX: usize = 1 << 20;

/// Lines that wait to be written: with more, whoever has some is to come back later.
pub const WAITING_BYTES_MAX: usize = 64 << 20;

/// A segment that is written to is closed when it has so many bytes of lines, so many runs, or is
/// so old.
pub const SEGMENT_BYTES_MAX: u64 = 64 << 20;
pub const SEGMENT_RUNS_MAX: usize = 100_000;
pub const SEGMENT_AGE_MAX: Duration = Duration::from_secs(6 * 3_600);

/// Closed segments are sealed once they have so many bytes of lines together, there are so many, or
/// the oldest is of the age above. Starts leave small ones behind.
pub const SEAL_BYTES: u64 = 64 << 20;
pub const SEAL_SEGMENTS: usize = 64;

/// Lines that are sorted in memory at once when segments are sealed.
pub const SEAL_MEMORY_BYTES_MAX: u64 = 64 << 20;

/// Streams of one sealed file: where each is takes some 60 bytes of what a file says of itself.
pub const SEALED_STREAMS_MAX: usize = 100_000;

/// What a file says of itself, unpacked: none with more is written, and what says it has more is
/// damaged.
pub const FOOTER_BYTES_MAX: u32 = 64 << 20;

/// Sealed files are merged, by how old their days are: files of one day once there are so many of
/// them, up to a size, and together so many at once.
pub const MERGE_FILES_TODAY: usize = 8;
pub const MERGE_FILES: usize = 4;
/// Older than what CloudWatch Logs takes: nothing comes to such a day any more.
pub const MERGE_OLD_DAYS: i64 = 16;
pub const MERGE_FILES_OLD: usize = 2;
pub const MERGED_BYTES_MAX: u64 = 256 << 20;
pub const MERGE_INPUTS_MAX: usize = 64;
/// Streams and blocks of the files that one is merged of: so what it says of itself is a tenth of
/// what may be read.
pub const MERGED_ENTRIES_MAX: usize = 100_000;
/// Days that go into one file, how old the last of them is then, and for how many days lines of the
/// group are kept at least: what is too old stays on the disk for a tenth longer at most.
pub const MERGE_SPANS: [(i64, i64, i64); 2] = [(100, 300, 1_000), (10, 30, 100)];
/// What one round of merging reads.
pub const MERGE_ROUND_BYTES_MAX: u64 = 512 << 20;

/// A sealed block before it is packed.
pub const BLOCK_BYTES: usize = 256 << 10;

/// What no block has more of: what says it has is damaged.
pub const BLOCK_BYTES_MAX: u32 = 8 << 20;

/// How hard lines are packed: as they come, and once they are sealed.
pub const PACKED_LEVEL: i32 = 1;
pub const SEALED_LEVEL: i32 = 6;

/// A sealed block's filter, and the length of the pieces of lines that it knows.
pub const FILTER_BYTES_MAX: usize = 8 << 10;
pub const FILTER_PIECE_BYTES: usize = 6;

/// Bytes of the disk that lines leave free, which are then there for everything else.
pub const RESERVE_BYTES: u64 = 96 << 20;

/// For how long it is remembered where a source was. CloudWatch Logs takes no older lines anyway.
pub const CURSOR_AGE_MS_MAX: i64 = 14 * DAY_MS;

/// Sources of a stream of which it is remembered where they were: of more, the one that was silent
/// for longest is forgotten.
pub const SOURCES_MAX: usize = 16;

/// Commits that a follower may be behind. They are in memory for whoever is slowest: each has
/// [`COMMIT_BYTES_MAX`], and one batch more at most.
pub const FOLLOWED_COMMITS_MAX: usize = 32;

/// What one look for lines reads before it says how far it got.
pub const LOOK_BYTES_MAX: usize = 64 << 20;
pub const LOOK_TIME_MAX: Duration = Duration::from_millis(300);

pub const DAY_MS: i64 = 86_400_000;
