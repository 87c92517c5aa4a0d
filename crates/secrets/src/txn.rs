//! What rooms change the shard by.
use crate::{
    State,
    records::{Key, ParameterVersion},
};

/// The working copy of a batch.
pub type Txn = berth_engine::Txn<State>;

/// A version goes with its value.
pub fn delete_version(txn: &mut Txn, version: &ParameterVersion) {
    if let Some(id) = version.value_id() {
        txn.delete(Key::SecretValue(id));
    }
    txn.delete(version.key);
}
