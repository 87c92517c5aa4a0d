//! What the account says of the providers that a cluster has.
use std::collections::BTreeSet;

use crate::cluster::{Txn, records::cluster::ClusterRecord};

/// Notes which of them nothing scales: tasks do not wait for those.
pub fn changed(txn: &mut Txn, unmanaged: BTreeSet<String>) {
    let Some(cluster) = txn.cluster.clone() else { return };
    let is_attached = |it: &String| cluster.capacity_providers.contains(it);
    let unmanaged_capacity_providers = unmanaged.into_iter().filter(is_attached).collect();
    if cluster.unmanaged_capacity_providers != unmanaged_capacity_providers {
        txn.put(ClusterRecord { unmanaged_capacity_providers, ..(*cluster).clone() });
    }
}
