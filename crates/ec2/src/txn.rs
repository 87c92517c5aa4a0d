//! What rooms change the shard by.
use crate::State;

/// The working copy of a batch.
pub type Txn = berth_engine::Txn<State>;
