//! Keeps account and clusters of one mind about capacity providers: the account deletes what no
//! cluster has, clusters know what nothing scales.
use std::{collections::BTreeSet, sync::Arc};

use berth_ecs::{
    account::{Report, views::capacity_providers_to_delete},
    cluster::Report as ClusterReport,
};
use tokio::{select, time::sleep};
use tracing::info;

use crate::{limits::CAPACITY_PROVIDERS_RESYNC, node::Node, shard_loop::Unserved};

pub(super) async fn run(node: Arc<Node>) {
    let changes = node.account.subscribe(None);
    loop {
        if delete(&node).await.is_err() || tell_clusters(&node).await.is_err() {
            return;
        }
        // Clusters hear from the account when providers are attached: only a race has to wait.
        select! {
            () = changes.changed() => {}
            () = sleep(CAPACITY_PROVIDERS_RESYNC) => {}
        }
    }
}

async fn delete(node: &Node) -> Result<(), Unserved> {
    let names: Vec<String> = capacity_providers_to_delete(&node.account.read()).cloned().collect();
    if names.is_empty() {
        return Ok(());
    }
    let attached = node.attached_capacity_providers();
    for name in names {
        let mut having = attached.iter().filter(|(_, names)| names.contains(&name));
        let report = match having.next() {
            Some((cluster, _)) => Report::CapacityProviderUsed { name, cluster: cluster.clone() },
            None => Report::CapacityProviderUnused(name),
        };
        info!(?report, "a capacity provider is to be deleted");
        node.account.report(report).await?;
    }
    Ok(())
}

async fn tell_clusters(node: &Node) -> Result<(), Unserved> {
    let providers = node.account.read().capacity_providers.clone();
    let is_scaled =
        |name: &String| providers.get(name).is_none_or(|it| it.managed_scaling.is_enabled);
    for (name, shard) in node.clusters().iter() {
        let Some(cluster) = shard.read().cluster.clone() else { continue };
        let unmanaged = cluster.capacity_providers.iter().filter(|it| !is_scaled(it));
        let unmanaged: BTreeSet<String> = unmanaged.cloned().collect();
        if unmanaged != cluster.unmanaged_capacity_providers {
            info!(cluster = name, ?unmanaged, "capacity providers changed");
            shard.report(ClusterReport::CapacityProviders { unmanaged }).await?;
        }
    }
    Ok(())
}
