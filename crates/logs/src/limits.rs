//! Every constant that bounds something in CloudWatch Logs, with its unit in its name.

/// Groups of one account. CloudWatch Logs quota: a million in each region; they are in memory here.
pub const GROUPS_MAX: usize = 100_000;

/// Streams of all groups. CloudWatch Logs knows no bound; they are in memory here.
pub const STREAMS_MAX: usize = 2_000_000;

/// Streams of a deleted group that go in one step.
pub const RECONCILE_STEP_STREAMS_MAX: usize = 100;

/// CloudWatch Logs: items of a page of groups, of streams, and of a list of groups.
pub const DESCRIBED_MAX: usize = 50;
pub const LISTED_MAX: usize = 1_000;
pub const LISTED_DEFAULT: usize = 50;

/// CloudWatch Logs quotas: a batch of lines, in bytes of UTF-8 and so many more for each.
pub const BATCH_BYTES_MAX: usize = 1_048_576;
pub const EVENT_OVERHEAD_BYTES: usize = 26;

/// CloudWatch Logs quota: what one batch may span.
pub const BATCH_SPAN_MS_MAX: i64 = 24 * HOUR_MS;

/// CloudWatch Logs: how old a line may be, and how far ahead of time.
pub const EVENT_AGE_MS_MAX: i64 = 14 * DAY_MS;
pub const EVENT_AHEAD_MS_MAX: i64 = 2 * HOUR_MS;

/// CloudWatch Logs: a page of lines.
pub const PAGE_EVENTS_MAX: usize = 10_000;
pub const PAGE_BYTES_MAX: usize = 1_048_576;

/// CloudWatch Logs: how long a token of FilterLogEvents can be used.
pub const FILTER_TOKEN_MS_MAX: i64 = 24 * HOUR_MS;

/// CloudWatch Logs: the days that lines may be kept for.
pub const RETENTION_DAYS: [i32; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1_096, 1_827, 2_192, 2_557,
    2_922, 3_288, 3_653,
];

/// A compiled expression of a filter pattern: some hundred states, each of which may be looked at
/// for each byte of a line. And what is remembered of lines, so that mostly one is.
pub const EXPRESSION_BYTES_MAX: usize = 16 << 10;
pub const EXPRESSION_CACHE_BYTES_MAX: usize = 1 << 20;

/// Parentheses within parentheses of a filter pattern.
pub const PATTERN_DEPTH_MAX: usize = 32;

pub const HOUR_MS: i64 = 3_600_000;
pub const DAY_MS: i64 = 24 * HOUR_MS;
