//! Makes clusters know which instances are connected: what a restart or a full disk lost is told
//! again.
use std::{sync::Arc, time::Duration};

use berth_ecs::cluster::{
    Report,
    records::container_instance::{ContainerInstance, ContainerInstanceStatus},
};
use berth_engine::Timestamp;
use tokio::time::sleep;
use tracing::info;

use crate::{limits::PRESENCE_RESYNC, node::Node, sessions::Standing};

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
        for (id, record) in published.container_instances.iter() {
            let key = (name.clone(), *id);
            let standing = node.presence.standing(&key);
            let debounce = node.limits.disconnect_debounce;
            let of_contest = contest(record, node.presence.contested_by(&key));
            let corrections = [correction(record, standing, debounce, begin), of_contest];
            for report in corrections.into_iter().flatten() {
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

/// What is to be reported so that the record says how things stand. Of those who have not come
/// since this process has begun nothing was heard since then.
fn correction(
    record: &ContainerInstance,
    standing: Option<Standing>,
    debounce: Duration,
    begin: Timestamp,
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
            returns_within_ms: here.returns_within_ms,
        }),
        Some(Standing::Away(away)) if record.agent_connected => {
            let (session, silent_since) = (away.session, away.silent_since);
            let is_over = away.since.elapsed() >= debounce;
            is_over.then_some(Report::AgentDisconnected { instance, session, silent_since })
        }
        None if record.agent_connected => Some(Report::AgentDisconnected {
            instance,
            session: record.agent_session,
            silent_since: begin,
        }),
        Some(_) | None => None,
    }
}

/// That several agents are one instance is told when it begins; that they no longer are, here.
fn contest(record: &ContainerInstance, agents: Vec<String>) -> Option<Report> {
    let instance = record.id;
    (record.contested_by != agents).then_some(Report::AgentContested { instance, agents })
}
