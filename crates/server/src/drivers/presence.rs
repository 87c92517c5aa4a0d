//! Makes clusters know which instances are connected: what a restart or a full disk lost is told
//! again.
use std::sync::Arc;

use berth_engine::Timestamp;
use berth_sessions::limits::PRESENCE_RESYNC;
use tokio::time::sleep;
use tracing::info;

use crate::node::Node;

pub(super) async fn run(node: Arc<Node>) {
    let begin = node.clock.now();
    // Agents that were here before a restart get the time to come back.
    sleep(node.limits.reconnect_grace).await;
    loop {
        resync(&node, begin).await;
        sleep(PRESENCE_RESYNC).await;
    }
}

async fn resync(node: &Node, begin: Timestamp) {
    for (name, cluster) in node.clusters().iter() {
        let name: Arc<str> = name.as_str().into();
        let published = cluster.read().clone();
        let of = (node.limits.disconnect_debounce, begin);
        for (id, record) in published.container_instances.iter() {
            for report in node.presence.corrections(&name, record, of) {
                info!(cluster = &*name, container_instance = %id, "telling its connection again");
                if cluster.report(report).await.is_err() {
                    return;
                }
            }
        }
    }
    node.presence.forget(|(name, id)| {
        let cluster = node.cluster(name);
        cluster.is_some_and(|it| it.read().container_instances.contains_key(id))
    });
}
