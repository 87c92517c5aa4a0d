//! A report that contradicts what is stored: the instance's session and its agent then compare all.
use crate::cluster::{
    Txn,
    records::{container_instance::ContainerInstance, id::ContainerInstanceId},
};

/// Notes that what is stored of the tasks of an instance is in doubt.
pub fn note(txn: &mut Txn, id: ContainerInstanceId) {
    let Some(old) = txn.container_instances.get(&id).cloned() else { return };
    if old.is_registered() && old.doubted_at != Some(txn.now) {
        txn.put(ContainerInstance { doubted_at: Some(txn.now), ..(*old).clone() });
    }
}
