//! Which shards this node leads, and how it gets to them.
mod first_key;
mod followed;
mod housed;
mod start;

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use arc_swap::ArcSwap;
use berth_ecs::{
    Policy,
    account::Account,
    cluster::{Cluster, State as ClusterState},
    route::{self, CLUSTERS},
};
use berth_engine::{History as _, ShardName, StoreError, Timestamp};
use berth_iam::Iam;
use berth_kernel::Home;
use berth_lines::Lines;
use berth_past::Kept;
use berth_registry::Registry;
use berth_serving::Published as _;
use berth_store::Embedded;
use tokio::{
    sync::{Mutex, watch},
    task::JoinSet,
    time::timeout,
};
use tracing::info;

use crate::{
    Limits,
    certificates::Certificates,
    clock::Clock,
    disk::{self, Looks},
    door::{Bodies, Denials, KeyUses},
    exec::Exec,
    figures::Figures,
    limits::DISK_STALL_MAX,
    meters::Meters,
    own::{Examinations, Pictures, Tries},
    published::News,
    sessions::{Presence, Seats, Upgrades},
    shard_loop::{OpenError, ShardHandle, Surroundings, open, open_closed, open_existing},
    vault::Vault,
    vitals::Vitals,
};

pub(crate) use self::{
    first_key::RootKey,
    housed::{AnyShard, Desks, Housing},
    start::start,
};

/// Clusters by name, as they are at one moment.
pub(crate) type Clusters = BTreeMap<String, Arc<ShardHandle<Cluster>>>;

/// What the door, the sessions and the drivers share.
pub(crate) struct Node {
    pub data_dir: PathBuf,
    pub home: Home,
    /// Whose login ECR gives out.
    pub registry: Option<Registry>,
    pub clock: Arc<Clock>,
    pub limits: Arc<Limits>,
    pub vitals: Arc<Vitals>,
    pub meters: Arc<Meters>,
    pub account: Arc<ShardHandle<Account>>,
    /// Of the root user, as its owner has it.
    pub root_key: RootKey,
    pub iam: Arc<ShardHandle<Iam>>,
    pub vault: Vault,
    /// Of a node that serves with TLS.
    pub certificates: OnceLock<Certificates>,
    /// Of logs.
    pub lines: Arc<Lines>,
    /// Who was refused what of late, and why.
    pub denials: Denials,
    /// Which access keys are used.
    pub key_uses: KeyUses,
    /// Who has tried to join of late.
    pub tries: Tries,
    pub examinations: Examinations,
    pub presence: Presence,
    /// Open telemetry sessions.
    pub telemetry: Seats,
    /// Agents that wait for news of their networks.
    pub network_polls: Seats,
    /// What these were told last.
    pub pictures: Pictures,
    /// What agents measure.
    pub figures: Figures,
    /// Upgrades that have opened a session.
    pub upgrades: Upgrades,
    /// Sessions of ECS Exec.
    pub exec: Exec,
    /// Room for the bodies of requests.
    pub bodies: Bodies,
    /// Between heartbeats on an agent's control session.
    pub heartbeat_ms: i64,
    /// How long credentials of tasks' roles last.
    pub credentials_ms: i64,
    /// How the disk is.
    pub looks: Looks,
    /// What the shards were, for those who ask for the past.
    pub store: Arc<Embedded>,
    /// How long that is kept, and in how much room.
    pub kept: Kept,
    /// Rings whenever one of the shards publishes something.
    pub news: News,
    /// Becomes true when the node takes nothing new any more.
    pub closing: watch::Receiver<bool>,
    /// Shards that a later release has made, or another one: nobody leads them, and nothing of
    /// them is touched.
    pub unknown_shards: Vec<ShardName>,
    /// The account's and those of other services, by their names.
    lone: BTreeMap<&'static str, Arc<dyn AnyShard>>,
    clusters: ArcSwap<Clusters>,
    opener: Mutex<Opener>,
}

/// What opening a shard takes. Held while one is opened, so that none is opened twice.
pub(crate) struct Opener {
    store: Arc<Embedded>,
    policy: Policy,
    around: Surroundings,
    loops: JoinSet<()>,
}

/// How a shard is opened.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Opening {
    New,
    /// It is there already, or every node has it.
    Existing,
    /// What can be read of it is shown, and nothing changes.
    Closed,
}

impl Node {
    /// All that are open, whichever machines are behind them.
    pub fn shards(&self) -> impl Iterator<Item = Arc<dyn AnyShard>> + use<> {
        let clusters: Vec<_> = self.clusters().values().cloned().collect();
        let lone: Vec<_> = self.lone.values().cloned().collect();
        lone.into_iter().chain(clusters.into_iter().map(|it| it as _))
    }

    /// The clusters that have a shard, those without a record included.
    pub fn clusters(&self) -> Arc<Clusters> {
        self.clusters.load_full()
    }

    /// Whether a cluster is kept closed: then not all instances and tasks are known.
    pub fn has_closed_clusters(&self) -> bool {
        self.unknown_shards.iter().any(|it| it.as_str().starts_with(CLUSTERS))
    }

    /// The shard that there is one of.
    pub fn lone(&self, name: &str) -> Arc<dyn AnyShard> {
        self.lone[name].clone()
    }

    pub fn cluster(&self, name: &str) -> Option<Arc<ShardHandle<Cluster>>> {
        self.clusters.load().get(name).cloned()
    }

    /// For [`Node::is_read_only`].
    pub async fn look_at_disk(&self) {
        let store = self.store.clone();
        self.looks.look(move || store.is_full().map(|it| it.to_string())).await;
    }

    /// Why nothing can be changed now, though all can be read.
    pub fn is_read_only(&self) -> Option<String> {
        let stall = self.clock.saving_for().filter(|it| *it >= DISK_STALL_MAX);
        if let Some(trouble) = stall.map(disk::hangs).or_else(|| self.looks.trouble()) {
            return Some(trouble);
        }
        let waits = self.shards().any(|it| !it.is_led() && !self.is_closed(it.name().as_str()));
        waits.then(|| "there is room on the disk again; what waited for it begins".to_owned())
    }

    /// The shard of a cluster that may not be there yet.
    pub async fn open_cluster(&self, name: &str) -> Result<Arc<ShardHandle<Cluster>>, OpenError> {
        if let Some(found) = self.cluster(name) {
            return Ok(found);
        }
        // A disk that hangs takes no new shard, and holds up whoever waits for another one.
        let time_max = self.limits.call_time_max;
        timeout(time_max, self.make_cluster(name)).await.unwrap_or(Err(OpenError::Silence))
    }

    async fn make_cluster(&self, name: &str) -> Result<Arc<ShardHandle<Cluster>>, OpenError> {
        let mut opener = self.opener.lock().await;
        if let Some(found) = self.cluster(name) {
            return Ok(found);
        }
        let opened = opener.open_cluster(&route::cluster_shard(name), Opening::New).await;
        let handle = Arc::new(opened?);
        self.show(name, Some(handle.clone()));
        Ok(handle)
    }

    /// As whoever opens a shard does on a disk that hangs.
    #[cfg(test)]
    pub async fn hold_opener(&self) -> impl Drop + '_ {
        self.opener.lock().await
    }

    /// Closes the shard of a cluster that holds nothing any more; what it was stays in the store.
    pub async fn close_vacant(&self, name: &str) -> Result<(), OpenError> {
        let mut opener = self.opener.lock().await;
        let is_vacant = |it: &Arc<ShardHandle<Cluster>>| it.read().is_vacant();
        let Some(handle) = self.cluster(name).filter(is_vacant) else { return Ok(()) };
        // Nobody finds it from now on; those who have found it already are answered.
        self.show(name, None);
        handle.retire().await;
        if !is_vacant(&handle) {
            // The cluster was made anew by one of them.
            let shard = route::cluster_shard(name);
            let handle = opener.open_cluster(&shard, Opening::New).await?;
            self.show(name, Some(Arc::new(handle)));
        }
        while opener.loops.try_join_next().is_some() {}
        Ok(())
    }

    /// Removes what is left in the store of a closed shard, once its history is over.
    pub async fn remove_vacant(
        &self,
        shard: &ShardName,
        before: Timestamp,
    ) -> Result<(), StoreError> {
        let _opener = self.opener.lock().await;
        let name = shard.as_str().strip_prefix(CLUSTERS);
        if name.is_some_and(|it| self.cluster(it).is_none())
            && self.store.remove(shard, before).await?
        {
            info!(%shard, "removed: it was empty, and its history is over");
        }
        Ok(())
    }

    /// Follows this machine's clock if it was set forwards by much: once all shards know of it, so
    /// that nothing is forgotten, and no wait is over, because of it. Tells whether it did.
    pub async fn follow_clock(&self) -> bool {
        if self.clock.step_due().is_none() {
            return false;
        }
        let mut opener = self.opener.lock().await;
        let Some(unseen) = self.clock.step_due() else { return false };
        opener.policy.unseen = unseen;
        for shard in self.shards() {
            shard.learn(unseen).await;
        }
        self.clock.step(unseen);
        true
    }

    /// Lets a cluster be found, or not any more. Only while the opener is held.
    fn show(&self, name: &str, handle: Option<Arc<ShardHandle<Cluster>>>) {
        let mut clusters = Clusters::clone(&self.clusters.load());
        match handle {
            Some(handle) => drop(clusters.insert(name.to_owned(), handle)),
            None => drop(clusters.remove(name)),
        }
        self.clusters.store(Arc::new(clusters));
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
    async fn open_cluster(
        &mut self,
        shard: &str,
        opening: Opening,
    ) -> Result<ShardHandle<Cluster>, OpenError> {
        let policy = self.policy.clone();
        self.open(shard, ClusterState::with(policy), opening).await
    }

    async fn open<M: berth_engine::Machine>(
        &mut self,
        shard: &str,
        empty: M::State,
        opening: Opening,
    ) -> Result<ShardHandle<M>, OpenError> {
        let (store, name, around) = (&self.store, ShardName::new(shard), &self.around);
        match opening {
            Opening::New => {
                let (handle, run) = open::<M, _>(store, name, empty, around).await?;
                self.loops.spawn(run);
                Ok(handle)
            }
            Opening::Existing => {
                let (handle, run) = open_existing::<M, _>(store, name, empty, around).await?;
                self.loops.spawn(run);
                Ok(handle)
            }
            Opening::Closed => {
                let (handle, run) = open_closed::<M, _>(store, name, empty, around).await?;
                self.loops.spawn(run);
                Ok(handle)
            }
        }
    }
}
