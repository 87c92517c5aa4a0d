//! Every constant that bounds something in a task definition.

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

/// ECS: placement constraints of a definition; of a task or a service likewise.
pub const CONSTRAINTS_MAX: usize = 10;

/// ECS: seconds between two health checks of a container that says nothing else.
pub const HEALTH_CHECK_INTERVAL_DEFAULT_S: i32 = 30;
