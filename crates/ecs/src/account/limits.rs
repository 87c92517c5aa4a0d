//! Every constant that bounds something in the account shard.

/// ECS quota: revisions of one family.
pub const REVISIONS_MAX: i32 = 1_000_000;

/// ECS quota: containers of one task definition.
pub const CONTAINERS_MAX: usize = 10;

/// ECS quota: the serialized request of RegisterTaskDefinition.
pub const TASK_DEFINITION_BYTES_MAX: usize = 64 * 1024;

/// ECS: letters of a family, container, volume or image name.
pub const NAME_CHARS_MAX: usize = 255;

/// ECS: letters of a port mapping's name.
pub const PORT_NAME_CHARS_MAX: usize = 64;

/// ECS: port ranges of one container.
pub const PORT_RANGES_MAX: usize = 100;

/// Linux: characters of a host's own name.
pub const HOSTNAME_CHARS_MAX: usize = 64;

/// DNS: characters of any name.
pub const DOMAIN_CHARS_MAX: usize = 253;

/// ECS: environment files of one container.
pub const ENVIRONMENT_FILES_MAX: usize = 10;

/// ECS: exit codes that a restart policy may ignore.
pub const IGNORED_EXIT_CODES_MAX: usize = 50;

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
