//! Makes clusters know which instances are connected: what a restart or a full disk lost is told
//! again.
use std::{sync::Arc, time::Duration};

use berth_ecs::cluster::{
    Report,
    records::container_instance::{ContainerInstance, ContainerInstanceStatus},
};
use tokio::time::{Instant, sleep};
use tracing::info;

use crate::{limits::PRESENCE_RESYNC, node::Node, sessions::Standing};

pub(super) async fn run(node: Arc<Node>) {
    // Agents that were here before a restart get the time to come back.
    sleep(node.limits.reconnect_grace).await;
    loop {
        resync(&node).await;
        sleep(PRESENCE_RESYNC).await;
    }
}

async fn resync(node: &Node) {
    for (name, cluster) in node.clusters().iter() {
        let name: Arc<str> = name.as_str().into();
        let published = cluster.read().clone();
        for (id, record) in published.container_instances.iter() {
            let standing = node.presence.standing(&(name.clone(), *id));
            let debounce = node.limits.disconnect_debounce;
            let Some(report) = correction(record, standing, debounce, Instant::now()) else {
                continue;
            };
            info!(cluster = &*name, container_instance = %id, ?report, "telling again");
            if cluster.report(report).await.is_err() {
                return;
            }
        }
    }
    node.presence.forget(|(name, id)| {
        let cluster = node.cluster(name);
        cluster.is_some_and(|it| it.read().container_instances.contains_key(id))
    });
}

/// What is to be reported so that the record says how things stand.
fn correction(
    record: &ContainerInstance,
    standing: Option<Standing>,
    debounce: Duration,
    now: Instant,
) -> Option<Report> {
    let instance = record.id;
    if record.status == ContainerInstanceStatus::Inactive {
        return None;
    }
    match standing {
        Some(Standing::Here(here)) if !record.agent_connected => Some(Report::AgentConnected {
            instance,
            session: here.session,
            version_info: here.version_info,
        }),
        Some(Standing::Away(away)) if record.agent_connected => {
            let is_over = now.saturating_duration_since(away.since) >= debounce;
            let session = away.session;
            is_over.then_some(Report::AgentDisconnected { instance, session })
        }
        None if record.agent_connected => {
            Some(Report::AgentDisconnected { instance, session: record.agent_session })
        }
        Some(_) | None => None,
    }
}
