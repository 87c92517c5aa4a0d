//! What rooms change the shard by.
use super::{
    State,
    records::{Key, SecretVersion},
};

/// The working copy of a batch.
pub type Txn = berth_engine::Txn<State>;

/// A version goes with its value.
pub fn delete_version(txn: &mut Txn, version: &SecretVersion) {
    txn.delete(Key::SecretValue(version.value_id));
    txn.delete(Key::SecretVersion(version.key.clone()));
}
