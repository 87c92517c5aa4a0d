//! From a data directory to a node that leads everything in it.
use std::{collections::BTreeMap, path::Path, sync::Arc};

use arc_swap::ArcSwap;
use berth_ecs::{
    account::{Account, State as AccountState},
    cluster::records::cluster::ClusterRecord,
    route,
};
use berth_engine::{ShardName, Store};
use berth_store::Embedded;
use tokio::{
    sync::{Mutex, Notify, watch},
    task::JoinSet,
};

use super::{Clusters, Node, Opener, RootKey, first_key::root_key};
use crate::{
    Config, Limits, StartError,
    clock::Clock,
    door::Bodies,
    limits::heartbeat_ms,
    sessions::{Presence, Upgrades},
    shard_loop::{OpenError, Surroundings},
};

/// Leads and loads all shards of an opened store.
pub(crate) async fn start(
    config: &Config,
    limits: Arc<Limits>,
    store: Embedded,
    closing: watch::Receiver<bool>,
    stop: watch::Receiver<bool>,
) -> Result<(Arc<Node>, RootKey), StartError> {
    let clock = Arc::new(Clock::new());
    let around = Surroundings { clock: clock.clone(), limits: limits.clone(), stop };
    let policy = config.policy.clone();
    let store = Arc::new(store);
    let mut opener = Opener { store: store.clone(), policy, around, loops: JoinSet::new() };
    let data_dir = &config.data_dir;
    let failed = |shard: &str, error| start_error(data_dir, shard, error);
    let account = opener.open::<Account>(route::ACCOUNT, AccountState::default()).await;
    let account = Arc::new(account.map_err(|it| failed(route::ACCOUNT, it))?);
    let mut clusters: Clusters = BTreeMap::new();
    for shard in opener.store.shards().await? {
        if shard.as_str() == route::ACCOUNT {
            continue;
        }
        let Some(name) = shard.as_str().strip_prefix(CLUSTER_PREFIX) else {
            return Err(StartError::UnknownShard { data_dir: data_dir.clone(), shard });
        };
        let handle = opener.open_cluster(shard.as_str()).await;
        let handle = handle.map_err(|it| failed(shard.as_str(), it))?;
        check_home(config, handle.read().cluster.as_deref())?;
        clusters.insert(name.to_owned(), Arc::new(handle));
    }
    let root_key = root_key(&account, &config.home).await?;
    let node = Node {
        home: config.home.clone(),
        clock,
        limits,
        account,
        presence: Presence::default(),
        upgrades: Upgrades::default(),
        bodies: Bodies::default(),
        heartbeat_ms: heartbeat_ms(config.policy.lease_ms),
        store,
        history_max: config.history_max,
        closing,
        cluster_opened: Notify::new(),
        clusters: ArcSwap::from_pointee(clusters),
        opener: Mutex::new(opener),
    };
    Ok((Arc::new(node), root_key))
}

/// ARNs are made of the installation's home, so data of another one cannot be served.
fn check_home(config: &Config, cluster: Option<&ClusterRecord>) -> Result<(), StartError> {
    match cluster.map(|it| &it.home).filter(|it| **it != config.home) {
        None => Ok(()),
        Some(home) => Err(StartError::OtherHome {
            data_dir: config.data_dir.clone(),
            region: home.region.clone(),
            account: home.account.clone(),
        }),
    }
}

/// What `route::cluster_shard` puts before a name.
const CLUSTER_PREFIX: &str = "ecs/";

fn start_error(data_dir: &Path, shard: &str, error: OpenError) -> StartError {
    match error {
        OpenError::Store(error) => StartError::Store(error),
        OpenError::Row(source) => {
            StartError::Row { data_dir: data_dir.to_owned(), shard: ShardName::new(shard), source }
        }
        OpenError::Chance(error) => StartError::Chance(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_again_in_shard_names() {
        let shard = route::cluster_shard("prod");
        assert_eq!(shard.strip_prefix(CLUSTER_PREFIX), Some("prod"));
    }
}
