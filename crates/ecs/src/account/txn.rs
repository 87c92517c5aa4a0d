//! What rooms change the account by.
use super::State;

/// The working copy of a batch.
pub type Txn = berth_engine::Txn<State>;
