//! Clusters that come and go, on a real store and a clock that is pushed.
use std::{collections::BTreeSet, path::Path, sync::Arc, time::Duration};

use berth_api::ecs::{
    CreateClusterRequest, DeleteClusterRequest, DescribeClustersRequest, Request,
};
use berth_ecs::{Policy, limits::INACTIVE_KEPT_MS, route};
use berth_engine::{History, Past, ShardName, Store};
use berth_kernel::Home;
use berth_meters::Address;
use berth_store::{Embedded, Options};
use futures_util::future::join_all;
use tokio::sync::watch;

use super::close;
use crate::{
    Config, Limits, door,
    drivers::history,
    node::{self, Node},
};

const CLUSTERS: usize = 1_000;
/// Calls under way at a time.
const AT_ONCE: usize = 100;

/// A node, and what stops it.
pub(in crate::drivers) struct Scene {
    pub node: Arc<Node>,
    stop: watch::Sender<bool>,
    _closing: watch::Sender<bool>,
}

pub(in crate::drivers) async fn start(dir: &Path) -> Scene {
    let config = Config {
        data_dir: dir.to_owned(),
        seal_key_file: None,
        forgets_secrets: false,
        listen: ([127, 0, 0, 1], 0).into(),
        tls: crate::Tls::default(),
        agent_port: None,
        metrics: Address::Nowhere,
        home: Home::default(),
        registry: None,
        policy: Policy::default(),
        credentials_hours: 6,
        history_max: Duration::from_secs(24 * 3_600),
        history_bytes_max: u64::MAX,
    };
    let store = Embedded::open(dir, Options::default()).unwrap();
    let ((closing, is_closing), (stop, is_stopped)) =
        (watch::channel(false), watch::channel(false));
    let limits = Arc::new(Limits::default());
    let started = node::start(&config, limits, store, is_closing, is_stopped).await;
    Scene { node: started.unwrap().0, stop, _closing: closing }
}

impl Scene {
    async fn ask(&self, request: impl Into<Request>) -> Result<String, String> {
        door::ask(&self.node, request.into()).await
    }

    pub async fn create(&self, name: &str) -> Result<String, String> {
        let cluster_name = Some(name.to_owned());
        self.ask(CreateClusterRequest { cluster_name, ..Default::default() }).await
    }

    pub async fn delete(&self, name: &str) -> Result<String, String> {
        self.ask(DeleteClusterRequest { cluster: Some(name.to_owned()) }).await
    }

    /// Shards of clusters without rows.
    async fn vacant(&self) -> Vec<ShardName> {
        let mut vacant = self.node.store.vacant().await.unwrap();
        vacant.retain(|it| it.as_str().starts_with(route::CLUSTERS));
        vacant
    }

    /// So many looks for what is empty.
    async fn look(&self, seen: &mut BTreeSet<String>, times: usize) {
        for _ in 0..times {
            close(&self.node, seen).await;
        }
    }

    /// Lets deleted clusters be forgotten.
    async fn forget(&self) {
        self.node.clock.push(INACTIVE_KEPT_MS + 1_000);
        for cluster in self.node.clusters().values() {
            // Anything that is asked makes the loop look at its deadlines.
            let forgotten = cluster.subscribe(None);
            let unmanaged = BTreeSet::new();
            let report = berth_ecs::cluster::Report::CapacityProviders { unmanaged };
            cluster.report(report).await.unwrap();
            while !cluster.read().is_vacant() {
                forgotten.changed().await;
            }
        }
    }

    async fn shards(&self) -> Vec<String> {
        let shards = self.node.store.shards().await.unwrap();
        shards.iter().map(|it| it.as_str().to_owned()).collect()
    }

    pub async fn stop(self) {
        self.stop.send_replace(true);
        self.node.ended().await;
    }
}

#[tokio::test]
async fn a_thousand_clusters_come_and_go_without_a_trace() {
    let dir = tempfile::tempdir().unwrap();
    let scene = start(dir.path()).await;
    let names: Vec<String> = (0..CLUSTERS).map(|n| format!("test-{n}")).collect();
    for some in names.chunks(AT_ONCE) {
        let made = join_all(some.iter().map(|it| scene.create(it))).await;
        assert!(made.iter().all(Result::is_ok));
        let deleted = join_all(some.iter().map(|it| scene.delete(it))).await;
        assert!(deleted.iter().all(Result::is_ok));
    }
    assert_eq!(scene.node.clusters().len(), CLUSTERS);
    let mut seen = BTreeSet::new();
    scene.look(&mut seen, 2).await;
    assert_eq!(scene.node.clusters().len(), CLUSTERS, "they are INACTIVE, and still shown");
    scene.forget().await;
    scene.look(&mut seen, 1).await;
    assert_eq!(scene.node.clusters().len(), CLUSTERS, "they were not seen empty before");
    scene.look(&mut seen, 1).await;
    assert_eq!(scene.node.clusters().len(), 0);
    // What they were can still be read; whoever starts now leads none of them.
    assert_eq!(scene.vacant().await.len(), CLUSTERS);
    let shard = ShardName::new("ecs/test-7");
    let past = scene.node.store.past(&shard).await.unwrap();
    assert_eq!(past.span(), Some(1..=3));
    scene.stop().await;
    let scene = start(dir.path()).await;
    assert_eq!(scene.node.clusters().len(), 0);
    let before = scene.node.clock.now() + 24 * INACTIVE_KEPT_MS;
    history::forget(&*scene.node.store, before).await;
    history::remove(&scene.node, before).await.unwrap();
    assert_eq!(scene.vacant().await, []);
    assert_eq!(scene.shards().await, ["ecs-account", "iam"]);
    scene.stop().await;
}

#[tokio::test]
async fn a_refused_create_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let scene = start(dir.path()).await;
    let input = CreateClusterRequest {
        cluster_name: Some("refused".to_owned()),
        capacity_providers: Some(vec!["nowhere".to_owned()]),
        ..Default::default()
    };
    let refused = scene.ask(input).await.unwrap_err();
    assert!(refused.contains("capacity provider was not found"), "{refused}");
    assert_eq!(scene.node.clusters().len(), 0);
    assert_eq!(scene.vacant().await, []);
    scene.stop().await;
}

#[tokio::test]
async fn a_forgotten_cluster_is_made_anew_at_any_time() {
    let dir = tempfile::tempdir().unwrap();
    let scene = start(dir.path()).await;
    let mut seen = BTreeSet::new();
    // Before its shard is closed, after that, and once there is no trace of it.
    for (closes, removes) in [(false, false), (true, false), (true, true)] {
        scene.create("again").await.unwrap();
        scene.delete("again").await.unwrap();
        scene.forget().await;
        scene.look(&mut seen, if closes { 2 } else { 0 }).await;
        assert_eq!(scene.node.cluster("again").is_none(), closes);
        if removes {
            let before = scene.node.clock.now() + INACTIVE_KEPT_MS;
            history::forget(&*scene.node.store, before).await;
            history::remove(&scene.node, before).await.unwrap();
            assert_eq!(scene.shards().await, ["ecs-account", "iam"]);
        }
        scene.create("again").await.unwrap();
        let clusters = Some(vec!["again".to_owned()]);
        let shown = scene.ask(DescribeClustersRequest { clusters, include: None }).await.unwrap();
        assert!(shown.contains(r#""status":"ACTIVE""#), "{shown}");
    }
    scene.stop().await;
}

#[tokio::test]
async fn a_cluster_is_made_while_its_shard_is_closed() {
    let dir = tempfile::tempdir().unwrap();
    let scene = start(dir.path()).await;
    for n in 0..50 {
        let name = format!("race-{n}");
        scene.node.open_cluster(&name).await.unwrap();
        let (closed, made) = tokio::join!(scene.node.close_vacant(&name), scene.create(&name));
        closed.unwrap();
        made.unwrap();
        let shard = scene.node.cluster(&name).expect("it was made");
        assert!(shard.read().cluster.is_some());
        // Its loop serves.
        scene.delete(&name).await.unwrap();
    }
    scene.stop().await;
}
