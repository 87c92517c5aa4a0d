//! Every constant that bounds an answer.

/// What a plan may cost before it is cut: changes, rounds of agents and controllers, and how far it
/// looks ahead.
pub const PLAN_CHANGES_MAX: usize = 100_000;
pub const PLAN_ROUNDS_MAX: usize = 10_000;
pub const PLAN_HORIZON_MS: i64 = 2 * 3_600_000;

/// Container instances that a plan may add.
pub const PLAN_CONTAINER_INSTANCES_MAX: i32 = 1_000;
