//! How a host is, as its agent says it: where it is on the network beneath those of tasks, and how
//! full its disk is.
use crate::cluster::{
    Txn,
    records::{
        container_instance::{ContainerInstance, DiskPressure, HostNetwork},
        id::ContainerInstanceId,
    },
};

/// Notes what has changed.
pub fn network(txn: &mut Txn, id: ContainerInstanceId, network: HostNetwork) {
    let Some(old) = txn.container_instances.get(&id).cloned() else { return };
    if old.network.as_ref() != Some(&network) {
        txn.put(ContainerInstance { network: Some(network), ..(*old).clone() });
    }
}

/// Notes what has changed.
pub fn disk(txn: &mut Txn, id: ContainerInstanceId, disk_pressure: Option<DiskPressure>) {
    let Some(old) = txn.container_instances.get(&id).cloned() else { return };
    if old.disk_pressure != disk_pressure {
        txn.put(ContainerInstance { disk_pressure, version: old.version + 1, ..(*old).clone() });
    }
}
