//! Which shards this node leads, and how it gets to them.
mod first_key;
mod start;

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use berth_api::ecs::Request;
use berth_ecs::{
    Facts, Home, Policy,
    account::Account,
    cluster::{Cluster, State as ClusterState},
    route,
};
use berth_engine::ShardName;
use berth_store::Embedded;
use tokio::{
    sync::{Mutex, Notify, watch},
    task::JoinSet,
};

pub(crate) use self::{first_key::RootKey, start::start};
use crate::{
    Limits,
    clock::Clock,
    door::Bodies,
    sessions::{Presence, Upgrades},
    shard_loop::{OpenError, ShardHandle, Surroundings, open},
};

/// Clusters by name, as they are at one moment.
pub(crate) type Clusters = BTreeMap<String, Arc<ShardHandle<Cluster>>>;

/// What the door, the sessions and the drivers share.
pub(crate) struct Node {
    pub home: Home,
    pub clock: Arc<Clock>,
    pub limits: Arc<Limits>,
    pub account: Arc<ShardHandle<Account>>,
    pub presence: Presence,
    /// Upgrades that have opened a session.
    pub upgrades: Upgrades,
    /// Room for the bodies of requests.
    pub bodies: Bodies,
    /// Between heartbeats on an agent's control session.
    pub heartbeat_ms: i64,
    /// What the shards were, for those who ask for the past.
    pub store: Arc<Embedded>,
    /// How long that is kept.
    pub history_max: Duration,
    /// Becomes true when the node takes nothing new any more.
    pub closing: watch::Receiver<bool>,
    /// Rings when a cluster's shard was opened.
    pub cluster_opened: Notify,
    clusters: ArcSwap<Clusters>,
    opener: Mutex<Opener>,
}

/// What opening a shard takes. Held while one is opened, so that none is opened twice.
struct Opener {
    store: Arc<Embedded>,
    policy: Policy,
    around: Surroundings,
    loops: JoinSet<()>,
}

impl Node {
    /// The clusters that have a shard, those without a record included.
    pub fn clusters(&self) -> Arc<Clusters> {
        self.clusters.load_full()
    }

    pub fn cluster(&self, name: &str) -> Option<Arc<ShardHandle<Cluster>>> {
        self.clusters.load().get(name).cloned()
    }

    /// The capacity providers of each ACTIVE cluster.
    pub fn attached_capacity_providers(&self) -> BTreeMap<String, Vec<String>> {
        let clusters = self.clusters();
        let records = clusters.values().filter_map(|it| it.read().cluster.clone());
        route::attached_capacity_providers(records)
    }

    /// What a call needs to know from another shard, looked up in published states.
    pub fn facts(&self, request: &Request, principal: &str) -> Facts {
        let attached = || self.attached_capacity_providers();
        Facts::of(request, principal, self.home.clone(), &self.account.read(), attached)
    }

    /// The shard of a cluster that may not be there yet.
    pub async fn open_cluster(&self, name: &str) -> Result<Arc<ShardHandle<Cluster>>, OpenError> {
        if let Some(found) = self.cluster(name) {
            return Ok(found);
        }
        let mut opener = self.opener.lock().await;
        if let Some(found) = self.cluster(name) {
            return Ok(found);
        }
        let handle = Arc::new(opener.open_cluster(&route::cluster_shard(name)).await?);
        let mut clusters = Clusters::clone(&self.clusters.load());
        clusters.insert(name.to_owned(), handle.clone());
        self.clusters.store(Arc::new(clusters));
        self.cluster_opened.notify_one();
        Ok(handle)
    }

    /// Waits until all loops have ended, which they do when the node stops.
    pub async fn ended(&self) {
        let mut opener = self.opener.lock().await;
        while opener.loops.join_next().await.is_some() {}
    }

    /// Ends loops that did not end by themselves, and lets go of the store.
    pub async fn abort(&self) {
        self.opener.lock().await.loops.shutdown().await;
    }
}

impl Opener {
    /// The shard of a cluster, which goes about it as the node's policy says.
    async fn open_cluster(&mut self, shard: &str) -> Result<ShardHandle<Cluster>, OpenError> {
        let policy = self.policy.clone();
        self.open(shard, ClusterState::with(policy)).await
    }

    async fn open<M: berth_engine::Machine>(
        &mut self,
        shard: &str,
        empty: M::State,
    ) -> Result<ShardHandle<M>, OpenError> {
        let (name, around) = (ShardName::new(shard), &self.around);
        let (handle, run) = open::<M, _>(&self.store, name, empty, around).await?;
        self.loops.spawn(run);
        Ok(handle)
    }
}
