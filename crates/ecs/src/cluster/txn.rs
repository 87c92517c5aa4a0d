//! What rooms change a cluster by.
use super::State;

/// One batch of a cluster's changes.
pub type Txn = berth_engine::Txn<State>;
