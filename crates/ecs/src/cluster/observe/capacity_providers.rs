//! What the account says of the providers that a cluster has.
use std::collections::BTreeSet;

use crate::cluster::{
    Lives, Txn, operations::uses_capacity_provider, records::cluster::ClusterRecord, strategy,
};

/// Notes which of them nothing scales: tasks do not wait for those.
pub fn changed(txn: &mut Txn, unmanaged: BTreeSet<String>) {
    let Some(cluster) = txn.cluster.clone() else { return };
    let is_attached = |it: &String| cluster.capacity_providers.contains(it);
    let unmanaged_capacity_providers = unmanaged.into_iter().filter(is_attached).collect();
    if cluster.unmanaged_capacity_providers != unmanaged_capacity_providers {
        txn.put(ClusterRecord { unmanaged_capacity_providers, ..(*cluster).clone() });
    }
}

/// Takes those away that nothing is made for. A call may have attached one while the account
/// deleted it. What is told late may be of one that the cluster has no more: another of the same
/// name stays.
pub fn gone(txn: &mut Txn, lives: &Lives) {
    let Some(cluster) = txn.cluster.clone() else { return };
    let is_told = |it: &str| {
        lives.get(it).is_some_and(|life| *life == cluster.capacity_provider_lives.get(it).copied())
    };
    let goes = |it: &str| is_told(it) && !uses_capacity_provider(txn, it);
    let mut next = (*cluster).clone();
    next.capacity_providers.retain(|it| !goes(it));
    next.unmanaged_capacity_providers.retain(|it| !goes(it));
    next.capacity_provider_lives.retain(|it, _| !goes(it));
    next.default_capacity_provider_strategy.retain(|it| !goes(strategy::provider(it)));
    if next != *cluster {
        txn.put(next);
    }
}
