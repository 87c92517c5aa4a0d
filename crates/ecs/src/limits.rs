//! Every constant that bounds something in the container service, with its unit in its name.

/// ECS describes stopped tasks for at least an hour.
pub const STOPPED_TASK_KEPT_MS: i64 = 3_600_000;

/// ECS shows deregistered container instances and deleted clusters "for a while".
pub const INACTIVE_KEPT_MS: i64 = 3_600_000;

/// ECS keeps the history of service deployments for 90 days; that of daemons is kept likewise.
pub const SERVICE_DEPLOYMENT_KEPT_MS: i64 = 90 * 24 * 3_600_000;

/// Deployments of one service, or of one daemon, that are over and are kept for so long: a script
/// that updates for ever must not fill memory. Those that the service needs are kept beside them.
pub const ENDED_DEPLOYMENTS_MAX: usize = 100;

/// ECS shows the last 100 events of a service.
pub const SERVICE_EVENTS_MAX: usize = 100;

/// An event that is the same as the last one of its service is not said again within this time.
pub const EVENT_SAID_MS: i64 = 60_000;

/// How long credentials of a task are good after it is STOPPED.
pub const CREDENTIALS_OUTLIVE_MS: i64 = 60_000;

/// Of a task's tags, keys and values, in the credentials of its roles: their token goes with every
/// request.
pub const SESSION_TAGS_CHARACTERS_MAX: usize = 2_048;

/// ECS: that a service is steady is said again about every 6 hours.
pub const STEADY_STATE_REPEATED_MS: i64 = 6 * 3_600_000;

/// ECS quota: tasks in PROVISIONING, and capacity providers, of one cluster.
pub const PROVISIONING_TASKS_MAX: usize = 500;
pub const CLUSTER_CAPACITY_PROVIDERS_MAX: usize = 20;

/// ECS quota: task sets of one service, and `taskSets` of DescribeTaskSets.
pub const TASK_SETS_MAX: usize = 5;
pub const DESCRIBE_TASK_SETS_MAX: usize = 10;

/// ECS: a task in PROVISIONING fails after about 15 minutes.
pub const PROVISIONING_MAX_MS: i64 = 15 * 60_000;

/// ECS remembers a RunTask token for 24 hours.
pub const TOKEN_KEPT_MS: i64 = 24 * 3_600_000;

/// Within which time an agent that promises nothing is back once the control plane can be reached:
/// the published agent's waits grow to 2 min and up to 20 % more, its tries take up to 30 s.
pub const RETURN_MAX_MS: i64 = 180_000;

/// How long `berth why` can look back at a refused request.
pub const EXPLANATION_KEPT_MS: i64 = 24 * 3_600_000;

/// Explanations kept per cluster; the oldest go first. One names every instance, so that a client
/// that retries for ever must not fill the store.
pub const EXPLANATIONS_MAX: usize = 100;

/// How long it is known who ran what in a container, and of how many sessions of a cluster: of
/// those that are over the oldest go first.
pub const EXEC_SESSION_KEPT_MS: i64 = 90 * 24 * 3_600_000;
pub const EXEC_SESSIONS_KEPT_MAX: usize = 10_000;

/// Open sessions of one container. ECS: the published agent allows two.
pub const EXEC_SESSIONS_OF_CONTAINER_MAX: usize = 2;

/// Characters of a command, of the user that it runs as, and of why it ended.
pub const EXEC_COMMAND_CHARACTERS_MAX: usize = 8_192;
pub const EXEC_USER_CHARACTERS_MAX: usize = 64;
pub const EXEC_REASON_CHARACTERS_MAX: usize = 255;

/// Tasks changed by one reconcile step; its own changes nudge it again for the rest.
pub const RECONCILE_STEP_TASKS_MAX: usize = 20;

/// Services that are told at once that the instance of some of their tasks is silent and nothing is
/// done about it: with what else changes then that is what one batch takes in every store.
pub const TOLD_SERVICES_MAX: usize = 90;

/// Between two moves of one service's tasks to another availability zone; doubles from the first to
/// the last while nothing can be moved.
pub const REBALANCING_PAUSE_MS: i64 = 10_000;
pub const REBALANCING_PAUSE_MAX_MS: i64 = 5 * 60_000;

/// ECS: placement strategies of a task or service.
pub const STRATEGIES_MAX: usize = 5;

/// ECS: RunTask `count`.
pub const RUN_TASK_COUNT_MAX: i32 = 10;

/// ECS: StartTask `containerInstances`.
pub const START_TASK_INSTANCES_MAX: usize = 10;

/// ECS: Describe* of tasks, clusters and container instances.
pub const DESCRIBE_MAX: usize = 100;

/// Attachments of one SubmitAttachmentStateChanges: more than an instance has tasks to attach at a
/// time.
pub const ATTACHMENTS_MAX: usize = 100;

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

/// ECS: characters of a container's runtime id and image digest in an agent's report; so it is with
/// the versions that an agent tells.
pub const REPORTED_TEXT_CHARACTERS_MAX: usize = 255;

/// Between two comparisons of what an agent has with what it should have: at least, and at most.
pub const COMPARISON_PAUSE_MS: i64 = 10_000;
pub const COMPARISON_PERIOD_MS: i64 = 5 * 60_000;

/// What an agent may register: CPU units and MiB as the API's numbers have them, attributes, of
/// which the published agent has up to 70, GPUs, and characters of the id of one.
pub const REGISTERED_AMOUNT_MAX: i64 = i32::MAX as i64;
pub const REGISTERED_ATTRIBUTES_MAX: usize = 250;
pub const REGISTERED_GPUS_MAX: usize = 64;
pub const GPU_ID_CHARACTERS_MAX: usize = 128;

/// Characters of an EC2 instance id.
pub const EC2_INSTANCE_ID_CHARACTERS_MAX: usize = 64;

/// ECS: attributes in one PutAttributes or DeleteAttributes call, and custom ones per instance.
pub const ATTRIBUTES_PER_CALL_MAX: usize = 10;
pub const CUSTOM_ATTRIBUTES_MAX: usize = 10;

/// ECS: container instances in one UpdateContainerInstancesState call.
pub const UPDATE_STATE_INSTANCES_MAX: usize = 10;

/// ECS: reserved host ports per container instance.
pub const RESERVED_PORTS_MAX: usize = 100;

/// ECS quota: tasks of one service.
pub const SERVICE_TASKS_MAX: i64 = 5_000;

/// ECS: `services` of DescribeServices, and what ListServices shows when not told otherwise.
pub const DESCRIBE_SERVICES_MAX: usize = 10;
pub const LIST_SERVICES_DEFAULT: i32 = 10;

/// ECS: DescribeServiceDeployments, DescribeServiceRevisions, those of daemons, and what
/// ListServiceDeployments shows when not told otherwise.
pub const DESCRIBE_SERVICE_HISTORY_MAX: usize = 20;
pub const LIST_SERVICE_DEPLOYMENTS_DEFAULT: i32 = 20;

/// ECS: characters of a CreateService, CreateTaskSet or CreateDaemon token.
pub const SERVICE_CLIENT_TOKEN_CHARACTERS_MAX: usize = 36;

/// ECS: items of a capacity provider strategy, and the greatest base and weight of one.
pub const CAPACITY_PROVIDER_STRATEGY_ITEMS_MAX: usize = 20;
pub const CAPACITY_PROVIDER_BASE_MAX: i32 = 100_000;
pub const CAPACITY_PROVIDER_WEIGHT_MAX: i32 = 1_000;

/// ECS: all bake times of deployments.
pub const BAKE_TIME_MINUTES_MAX: i32 = 1_440;

/// ECS: instances of a managed daemon that are without it at a time in a deployment, percent.
pub const DRAIN_PERCENT_DEFAULT: f64 = 25.0;

/// ECS: how long a deployment waits for a lifecycle hook.
pub const HOOK_TIMEOUT_MINUTES_MAX: i32 = 20_160;
pub const HOOK_TIMEOUT_MINUTES_DEFAULT: i32 = 1_440;

/// Lifecycle hooks of one service.
pub const LIFECYCLE_HOOKS_MAX: usize = 20;

/// ECS: tasks of one UpdateTaskProtection call, and how long protection lasts.
pub const UPDATE_PROTECTION_TASKS_MAX: usize = 10;
pub const PROTECTION_MINUTES_MAX: i32 = 2_880;
pub const PROTECTION_MINUTES_DEFAULT: i32 = 120;

/// ECS: an interface that is not attached within 3 minutes fails its task.
pub const ATTACHING_MAX_MS: i64 = 180_000;

/// From when a task is STOPPED until its address may be another's: connections that are tracked and
/// answers of name servers are over then.
pub const ADDRESS_COOLED_MS: i64 = 60_000;

/// How long a cluster keeps addresses of a subnet that none of its tasks and services needs.
pub const SUBNET_KEPT_MS: i64 = 3_600_000;

/// Addresses of an instance's block, 16 of them, as bits of a prefix; and the smallest subnets that
/// have enough for blocks of more than one address.
pub const ADDRESS_BLOCK_PREFIX: u8 = 28;
pub const WIDE_SUBNET_PREFIX: u8 = 24;

/// ECS: subnets and security groups of one network configuration.
pub const SUBNETS_MAX: usize = 16;
pub const SECURITY_GROUPS_MAX: usize = 5;

/// Free addresses that a cluster has at hand: with fewer it asks for more of the subnet.
pub const SPARE_ADDRESSES: u64 = 16;

/// How long tokens are shown after their end, and machines that joined after they were closed.
pub const JOINING_KEPT_MS: i64 = 30 * 24 * 3_600_000;

/// Within which time a machine that has joined registers: what nobody sees nobody revokes.
pub const JOINED_REGISTERS_WITHIN_MS: i64 = 24 * 3_600_000;

/// Those of the last 30 days included.
pub const JOIN_TOKENS_MAX: usize = 1_000;

pub const JOIN_TOKEN_USES_MAX: usize = 1_000;

/// A token that is good for ever is one that somebody finds.
pub const JOIN_TOKEN_MS_MAX: i64 = 30 * 24 * 3_600_000;
pub const JOIN_TOKEN_MS_MIN: i64 = 1_000;

/// That a token can bind.
pub const JOIN_ATTRIBUTES_MAX: usize = 50;

/// Of the name by which a machine that joins calls itself. DNS: 253.
pub const HOST_NAME_CHARACTERS_MAX: usize = 253;

/// Images that hosts of a cluster fetch ahead of tasks: a host says of no more that it has them.
pub const PREPULLS_MAX: usize = 200;

/// Of the name of an image, with its digest.
pub const IMAGE_CHARACTERS_MAX: usize = 512;

/// Of what a host says why it cannot have an image.
pub const IMAGE_FAULT_CHARACTERS_MAX: usize = 256;
