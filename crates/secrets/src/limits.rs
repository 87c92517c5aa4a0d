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

/// What is forgotten in one step when the key is lost that has sealed it.
pub const FORGOTTEN_STEP_MAX: usize = 20;

/// Secrets of the account, those that are marked for deletion among them. AWS has 500,000.
pub const SECRETS_MAX: usize = 40_000;

/// Secrets Manager: the value of a version.
pub const SECRET_VALUE_BYTES_MAX: usize = 65_536;

/// Secrets Manager: versions that are kept without a stage, and for how long all are kept.
pub const SECRET_VERSIONS_KEPT: usize = 100;
pub const SECRET_VERSIONS_KEPT_MS: i64 = DAY_MS;

/// Versions of one secret at all: AWS keeps those of a day however many there are.
pub const SECRET_VERSIONS_MAX: usize = 1_000;

/// Secrets Manager: staging labels of one version.
pub const STAGES_MAX: usize = 20;

/// Secrets Manager: what a page of a list holds.
pub const SECRETS_PAGE_MAX: usize = 100;

/// Secrets Manager: for how long a secret can be restored.
pub const RECOVERY_DAYS_MIN: i64 = 7;
pub const RECOVERY_DAYS_MAX: i64 = 30;
pub const RECOVERY_DAYS_DEFAULT: i64 = 30;
pub const DAY_MS: i64 = 24 * 60 * 60 * 1_000;

/// Secrets Manager: a password by chance.
pub const PASSWORD_CHARS_DEFAULT: i64 = 32;
pub const PASSWORD_CHARS_MAX: usize = 4_096;
