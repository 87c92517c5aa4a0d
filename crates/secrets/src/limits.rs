//! Every constant that bounds something in Parameter Store, with its unit in its name.

/// Systems Manager quotas: parameters of one account in each tier.
pub const STANDARD_PARAMETERS_MAX: usize = 10_000;
pub const ADVANCED_PARAMETERS_MAX: usize = 100_000;

/// Systems Manager quotas: a value in each tier.
pub const STANDARD_VALUE_BYTES_MAX: usize = 4_096;
pub const ADVANCED_VALUE_BYTES_MAX: usize = 8_192;

/// Systems Manager: what a value may have before its tier is looked at.
pub const VALUE_CHARS_MAX: usize = 32_768;

/// All values of all versions: they are in memory, and AWS's own quotas would let them take 80 GB.
pub const VALUES_BYTES_MAX: usize = 1 << 30;

/// Systems Manager quota: past versions of one parameter, the latest among them.
pub const VERSIONS_MAX: usize = 100;

/// Systems Manager quotas: labels of one version, and the characters of one.
pub const LABELS_MAX: usize = 10;

/// Systems Manager: characters of a name, those of the ARN before it included.
pub const NAME_CHARS_MAX: usize = 1_011;

/// Systems Manager: levels of a hierarchy.
pub const LEVELS_MAX: usize = 15;

/// Systems Manager: names in one GetParameters or DeleteParameters.
pub const NAMES_MAX: usize = 10;

/// Systems Manager: what one page of GetParametersByPath holds, and those of DescribeParameters and
/// GetParameterHistory.
pub const BY_PATH_PAGE_MAX: usize = 10;
pub const PAGE_MAX: usize = 50;

/// Systems Manager: what DescribeParameters shows when not told otherwise.
pub const DESCRIBE_PAGE_DEFAULT: i32 = 10;

/// What an allowed pattern may take when it is compiled.
pub const PATTERN_BYTES_MAX: usize = 1 << 20;

/// Versions of a deleted parameter that go in one step; its own changes nudge it for the rest.
pub const RECONCILE_STEP_VERSIONS_MAX: usize = 20;
