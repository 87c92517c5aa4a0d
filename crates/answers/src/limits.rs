//! Every constant that bounds an answer.

/// What a plan may cost before it is cut: changes, rounds of agents and controllers, and how far it
/// looks ahead.
pub const PLAN_CHANGES_MAX: usize = 100_000;
pub const PLAN_ROUNDS_MAX: usize = 10_000;
pub const PLAN_HORIZON_MS: i64 = 2 * 3_600_000;

/// Container instances that a plan may add.
pub const PLAN_CONTAINER_INSTANCES_MAX: i32 = 1_000;

/// Sessions of ListExecSessions: at most, and when not told otherwise.
pub const EXEC_SESSIONS_SHOWN_MAX: usize = 100;
pub const EXEC_SESSIONS_SHOWN_DEFAULT: i32 = 100;

/// Of ListJoinTokens.
pub const JOIN_TOKENS_SHOWN_DEFAULT: i32 = 100;
pub const JOIN_TOKENS_SHOWN_MAX: usize = 1_000;

/// Of ListPrepulls.
pub(crate) const PREPULLS_SHOWN_DEFAULT: i32 = 50;
pub(crate) const PREPULLS_SHOWN_MAX: usize = 200;

/// Hosts that are named with an image that they cannot have.
pub(crate) const PREPULL_FAULTS_SHOWN_MAX: usize = 10;
