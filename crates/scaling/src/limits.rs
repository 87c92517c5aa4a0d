//! Every constant that bounds something here, with its unit in its name.

/// ECS: agents publish this often.
pub const PUBLISHED_EVERY_MS: i64 = 20_000;
/// A report that comes later than this after the one before says nothing of all the time between
/// them, but of one interval only.
pub const REPORTED_AT_ONCE_MAX_MS: i64 = 2 * PUBLISHED_EVERY_MS;
/// The published agent keeps what it could not send for 15 intervals.
pub const LATE_MAX_MS: i64 = 15 * PUBLISHED_EVERY_MS + PUBLISHED_EVERY_MS;

/// Buckets of one task: 20 s each, for 15 minutes.
pub const TASK_FINE_MAX: usize = 45;
/// Minutes of one task.
pub const TASK_MINUTES_MAX: usize = 60;
/// Minutes of a cluster, a service or a family: 3 hours.
pub const GROUP_MINUTES_MAX: usize = 180;
/// Buckets of 5 minutes of the same: 36 hours.
pub const GROUP_FIVES_MAX: usize = 432;

/// Minutes after which a minute gets no more late figures, and is summed up.
pub const CLOSED_AFTER_MINUTES: i64 = LATE_MAX_MS / 60_000 + 1;

/// All that is remembered, bytes. Beyond it single containers are given up first, then single
/// tasks' hours.
pub const WINDOWS_BYTES_MAX: usize = 256 << 20;

/// CloudWatch: data points of one GetMetricStatistics.
pub const STATISTICS_DATAPOINTS_MAX: i64 = 1_440;
/// CloudWatch: queries of one GetMetricData.
pub const QUERIES_MAX: usize = 500;
/// CloudWatch: data points of one page of GetMetricData.
pub const DATAPOINTS_MAX: usize = 100_800;
/// CloudWatch: metrics of one page of ListMetrics.
pub const METRICS_PAGE_MAX: usize = 500;
/// Buckets that a query may span, so that counting them costs nothing: a period of 1 s for as long
/// as anything is remembered.
pub const SPAN_BUCKETS_MAX: i64 = 36 * 3_600;
