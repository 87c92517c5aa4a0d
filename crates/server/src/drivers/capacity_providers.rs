//! Keeps account and clusters of one mind about capacity providers: the account deletes what no
//! cluster has, clusters know what nothing scales.
use std::{collections::BTreeSet, sync::Arc};

use berth_ecs::{
    account::{Report, is_fargate, records::CapacityProvider, views::capacity_providers_to_delete},
    cluster::{Report as ClusterReport, State, uses_capacity_provider},
    route::attached_capacity_providers,
};
use berth_engine::Table;
use tokio::{select, time::sleep};
use tracing::info;

use crate::{limits::CAPACITY_PROVIDERS_RESYNC, node::Node, shard_loop::Unserved};

pub(super) async fn run(node: Arc<Node>) {
    let changes = node.account.subscribe(None);
    loop {
        if delete(&node).await.is_err() {
            return;
        }
        tell_clusters(&node).await;
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
    let attached = attached_capacity_providers(node);
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

/// Which of their providers nothing scales, and which are no more: a call may have attached one
/// while the account deleted it. A cluster that is closed meanwhile need not know.
async fn tell_clusters(node: &Node) {
    for (name, shard) in node.clusters().iter() {
        let state = shard.read().clone();
        // The account after the cluster: whatever that has is known by now, or deleted.
        let providers = node.account.read().capacity_providers.clone();
        for report in differences(&state, &providers) {
            info!(cluster = name, ?report, "capacity providers changed");
            let _ = shard.report(report).await;
        }
    }
}

fn differences(state: &State, providers: &Table<String, CapacityProvider>) -> Vec<ClusterReport> {
    let Some(cluster) = &state.cluster else { return vec![] };
    let own = || cluster.capacity_providers.iter().filter(|it| !is_fargate(it));
    let is_scaled =
        |name: &String| providers.get(name).is_some_and(|it| it.managed_scaling.is_enabled);
    let unmanaged: BTreeSet<String> = own().filter(|it| !is_scaled(it)).cloned().collect();
    let gone = own().filter(|it| !providers.contains_key(it));
    let gone = gone.filter(|it| !uses_capacity_provider(state, it));
    let gone: BTreeSet<String> = gone.cloned().collect();
    let mut reports = Vec::new();
    if unmanaged != cluster.unmanaged_capacity_providers {
        reports.push(ClusterReport::CapacityProviders { unmanaged });
    }
    if !gone.is_empty() {
        reports.push(ClusterReport::CapacityProvidersGone { names: gone });
    }
    reports
}

#[cfg(test)]
mod tests {
    use berth_ecs::cluster::records::Record;
    use berth_engine::{Change, Record as _, State as _};

    use super::*;

    fn cluster(providers: &str) -> State {
        let json = format!(
            r#"{{"name":"c",
                "home":{{"partition":"aws","region":"us-east-1","account":"123456789012"}},
                "status":"ACTIVE","createdAt":0,"capacityProviders":{providers}}}"#
        );
        let mut state = State::default();
        let record = Record::decode("cluster", "c", json.as_bytes()).unwrap().unwrap();
        state.apply(&Change::Put(record), &mut |_| {});
        state
    }

    #[test]
    fn a_provider_that_is_no_more_is_not_waited_for() {
        let reports = differences(&cluster(r#"["gone","FARGATE"]"#), &Table::default());
        let names = BTreeSet::from(["gone".to_owned()]);
        let expected = [
            ClusterReport::CapacityProviders { unmanaged: names.clone() },
            ClusterReport::CapacityProvidersGone { names },
        ];
        assert_eq!(reports, expected);
        assert_eq!(differences(&cluster(r#"["FARGATE"]"#), &Table::default()), []);
    }
}
