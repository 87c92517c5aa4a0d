//! Every constant that bounds something in the account shard.

/// ECS quota: revisions of one family.
pub const REVISIONS_MAX: i32 = 1_000_000;

/// ECS: revisions in one call of DeleteTaskDefinitions.
pub const DELETE_TASK_DEFINITIONS_MAX: usize = 10;

/// ECS quota: capacity providers of one account.
pub const CAPACITY_PROVIDERS_MAX: usize = 100;

/// ECS: `capacityProviders` of DescribeCapacityProviders, and what one page of it holds.
pub const DESCRIBE_CAPACITY_PROVIDERS_MAX: usize = 100;
pub const CAPACITY_PROVIDERS_PAGE_MAX: usize = 10;

/// ECS: sizes of scaling steps, and seconds of instance warm-up.
pub const SCALING_STEP_SIZE_MAX: i32 = 10_000;
pub const INSTANCE_WARMUP_SECONDS_MAX: i32 = 10_000;

/// ECS: what one page of ListTaskDefinitions and ListTaskDefinitionFamilies holds.
pub const PAGE_MAX: usize = 100;

/// ECS: what one page of ListAccountSettings holds.
pub const SETTINGS_PAGE_MAX: usize = 10;
