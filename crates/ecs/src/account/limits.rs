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

/// ECS: environment files of one container.
pub const ENVIRONMENT_FILES_MAX: usize = 10;

/// ECS: exit codes that a restart policy may ignore.
pub const IGNORED_EXIT_CODES_MAX: usize = 50;

/// ECS: revisions in one call of DeleteTaskDefinitions.
pub const DELETE_TASK_DEFINITIONS_MAX: usize = 10;

/// ECS: what one page of ListTaskDefinitions and ListTaskDefinitionFamilies holds.
pub const PAGE_MAX: usize = 100;

/// ECS: what one page of ListAccountSettings holds.
pub const SETTINGS_PAGE_MAX: usize = 10;
