//! What becomes of images that hosts are to have, once whom they are for is gone.
use crate::cluster::{
    Txn,
    records::{
        Key,
        cluster::ClusterStatus,
        id::ContainerInstanceId,
        prepull::{HostImages, PrepullOn},
        service::ServiceStatus,
    },
    views::prepulls::prepulls,
};

/// An image that is for a service goes with it, one for a provider when that leaves the cluster,
/// and all of them with the cluster.
pub fn prepull(txn: &mut Txn, id: &str) {
    let Some(it) = txn.prepulls.get(&id.to_owned()) else { return };
    let is_needed = match &it.on {
        PrepullOn::CapacityProvider { name } => {
            txn.cluster.as_ref().is_some_and(|it| it.capacity_providers.contains(name))
        }
        PrepullOn::Service { name } => {
            let service = txn.services.get(name);
            service.is_some_and(|it| it.status == ServiceStatus::Active)
        }
    };
    if !is_needed || !has_cluster(txn) {
        txn.delete(Key::Prepull(id.to_owned()));
    }
}

/// What an instance says of images counts as long as it is to have them.
pub fn host_images(txn: &mut Txn, id: ContainerInstanceId) {
    let Some(old) = txn.host_images.get(&id).cloned() else { return };
    let instance = txn.container_instances.get(&id);
    let is_here = instance.is_some_and(|it| it.is_registered()) && has_cluster(txn);
    let wanted = if is_here { prepulls(txn, id) } else { Default::default() };
    let mut new = HostImages::clone(&old);
    new.images.retain(|it| wanted.contains(&it.image));
    if new.images.is_empty() {
        txn.delete(Key::HostImages(id));
    } else if new != *old {
        txn.put(new);
    }
}

fn has_cluster(txn: &Txn) -> bool {
    txn.cluster.as_ref().is_some_and(|it| it.status == ClusterStatus::Active)
}
