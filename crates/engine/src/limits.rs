//! Every constant that bounds something in the engine, with its unit in its name.

/// Changes in one batch before it is closed. Handlers are atomic, so a batch may exceed it by
/// what one request writes. What the store takes at most ([`crate::Store::limits`]; etcd: 128
/// operations a transaction) is never exceeded.
pub const BATCH_CHANGES_MAX: usize = 1_000;

/// How long a topic rests whose controller met a bug of ours. Trying again at once would meet it
/// again, and never trying would need a restart once whatever led to it has passed.
pub const SET_ASIDE_MS: i64 = 60_000;

/// More reconcile steps than any honest batch needs, beyond one for each topic that is dirty when
/// it begins; where that is not enough, two controllers fight.
pub const SETTLE_STEPS_MAX: usize = 100_000;

/// What controllers may change without coming to rest before that is told, and before one of them
/// rests: ten full batches in a row, and a hundred.
pub const UNSETTLED_CHANGES_TOLD: usize = 10 * BATCH_CHANGES_MAX;
pub const UNSETTLED_CHANGES_MAX: usize = 100 * BATCH_CHANGES_MAX;

/// One part in so many of the latter must be one topic's own: much honest work is that of many.
pub const UNSETTLED_SHARE: usize = 4;

/// One part in so many of what inputs may write in a batch is left to people when the world has
/// enough to fill it.
pub const PEOPLE_SHARE: usize = 4;

/// How far a wall clock may be ahead to be followed at once: what a correction over the network, or
/// the last step of a slow one, comes to.
pub const STEP_TAKEN_MS: i64 = 60_000;

/// What lies between two runs and is longer than this counts as not looked at.
pub const UNSEEN_MIN_MS: i64 = 10 * 60_000;

/// For so long a wall clock must have been ahead by more than that to be followed at once: one that
/// is wrong for a moment, as when a machine has just woken, is not.
pub const STEP_HELD_MS: i64 = 60_000;

/// Spans that are known as not looked at.
pub const UNSEEN_SPANS: usize = 16;

/// Of a bound in bytes that a history has outgrown, so much is left when it has shrunk. What is
/// given back is given back by writing the rest anew: the less often, the more goes each time.
pub const SHRUNK_PERCENT: u64 = 75;
