//! Every constant that bounds something in the container service, with its unit in its name.

/// ECS describes stopped tasks for at least an hour.
pub const STOPPED_TASK_KEPT_MS: i64 = 3_600_000;

/// ECS shows deregistered container instances and deleted clusters "for a while".
pub const INACTIVE_KEPT_MS: i64 = 3_600_000;

/// ECS remembers a RunTask token for 24 hours.
pub const TOKEN_KEPT_MS: i64 = 24 * 3_600_000;

/// How long `berth why` can look back at a refused request.
pub const EXPLANATION_KEPT_MS: i64 = 24 * 3_600_000;

/// Explanations kept per cluster; the oldest go first. One names every instance, so that a client
/// that retries for ever must not fill the store.
pub const EXPLANATIONS_MAX: usize = 100;

/// Tasks changed by one reconcile step; its own changes nudge it again for the rest.
pub const RECONCILE_STEP_TASKS_MAX: usize = 20;

/// ECS: RunTask `count`.
pub const RUN_TASK_COUNT_MAX: i32 = 10;

/// ECS: StartTask `containerInstances`.
pub const START_TASK_INSTANCES_MAX: usize = 10;

/// ECS: Describe* of tasks, clusters and container instances.
pub const DESCRIBE_MAX: usize = 100;

/// ECS: `maxResults` of List* operations.
pub const LIST_MAX: usize = 100;

/// ECS: characters of a RunTask token.
pub const CLIENT_TOKEN_CHARACTERS_MAX: usize = 64;

/// ECS: characters of `startedBy` for RunTask and for StartTask.
pub const STARTED_BY_CHARACTERS_MAX: usize = 128;
pub const START_TASK_STARTED_BY_CHARACTERS_MAX: usize = 36;

/// ECS: characters of `group`, of `reason`, of `referenceId`, and of `overrides` as JSON.
pub const GROUP_CHARACTERS_MAX: usize = 255;
pub const REASON_CHARACTERS_MAX: usize = 1_024;
pub const REFERENCE_ID_CHARACTERS_MAX: usize = 1_024;
pub const OVERRIDES_CHARACTERS_MAX: usize = 8_192;

/// ECS: attributes in one PutAttributes or DeleteAttributes call, and custom ones per instance.
pub const ATTRIBUTES_PER_CALL_MAX: usize = 10;
pub const CUSTOM_ATTRIBUTES_MAX: usize = 10;

/// ECS: container instances in one UpdateContainerInstancesState call.
pub const UPDATE_STATE_INSTANCES_MAX: usize = 10;

/// ECS: reserved host ports per container instance.
pub const RESERVED_PORTS_MAX: usize = 100;
