//! How a host is, as its agent says it: where it is on the network beneath those of tasks, how
//! full its disk is, and which images it has that it is to have.
use super::bounds::cut;
use crate::{
    cluster::{
        Txn,
        records::{
            container_instance::{ContainerInstance, DiskPressure, HostNetwork},
            id::ContainerInstanceId,
            prepull::{HostImage, HostImageState, HostImages},
        },
        views::prepulls::prepulls,
    },
    limits::IMAGE_FAULT_CHARACTERS_MAX,
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

/// Notes what has changed, of images that it is to have.
pub fn images(txn: &mut Txn, id: ContainerInstanceId, images: Vec<HostImage>) {
    if !txn.container_instances.contains_key(&id) {
        return;
    }
    let wanted = prepulls(txn, id);
    let mut images: Vec<HostImage> =
        images.into_iter().filter(|it| wanted.contains(&it.image)).collect();
    images.sort_by(|a, b| a.image.cmp(&b.image));
    images.dedup_by(|a, b| a.image == b.image);
    for it in &mut images {
        if let HostImageState::Absent { fault } = &mut it.state {
            *fault = cut(fault, IMAGE_FAULT_CHARACTERS_MAX).to_owned();
        }
    }
    let new = HostImages { instance: id, images };
    if !new.images.is_empty() && txn.host_images.get(&id).is_none_or(|it| **it != new) {
        txn.put(new);
    }
}
