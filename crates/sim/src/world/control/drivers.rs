//! What the server's drivers do now and then: tell clusters who is connected, carry effects between
//! shards, forget what is old.
use berth_api::ecs::VersionInfo;
use berth_ecs::cluster::{
    Report,
    records::container_instance::{ContainerInstance, ContainerInstanceStatus},
};
use berth_engine::Timestamp;

use super::{presence::Standing, sessions::CONTESTED};
use crate::{
    laws::Look,
    world::{Event, NodeId, World},
};

/// How long an instance that was connected before a restart may take to come back.
const RECONNECT_GRACE_MS: i64 = 10_000;
const RESYNC_MS: i64 = 30_000;
/// How long it is kept what the shards were.
pub const HISTORY_MS: i64 = 5 * 60_000;

impl World {
    pub(in crate::world) fn resync_node(&mut self, node: NodeId) {
        let now = self.now;
        let Some(told) = self.node_now(node) else { return };
        self.save_clock_if_due(node);
        let Some(owner) = self.control.nodes.get_mut(&node) else { return };
        if now - owner.started_at >= RECONNECT_GRACE_MS {
            let began = told + (owner.started_at - now);
            for (name, leader) in &mut owner.clusters {
                let records = leader.shard.state().container_instances.values();
                let corrections = records.flat_map(|it| {
                    let place = (name.clone(), it.id);
                    let standing = owner.presence.standing(&place);
                    let (returns_within_ms, is_contested) = owner.presence.promise(&place, now);
                    let agents = is_contested.then(|| CONTESTED.to_owned());
                    let agents: Vec<_> = agents.into_iter().collect();
                    let instance = it.id;
                    let of_contest = (it.contested_by != agents)
                        .then_some(Report::AgentContested { instance, agents });
                    let mut one = correction(it, standing, now, told, began);
                    if let Some(Report::AgentConnected { returns_within_ms: promise, .. }) =
                        &mut one
                    {
                        *promise = returns_within_ms;
                    }
                    one.into_iter().chain(of_contest)
                });
                let corrections: Vec<Report> = corrections.collect();
                corrections.into_iter().for_each(|it| leader.report(it));
            }
        }
        let before = owner.clock.unseen().kept_since(told, HISTORY_MS);
        let aged_ms = self.laws.time.aged_ms(now);
        // Whoever was replaced may be ahead of whoever leads.
        let is_leader = self.control.leader == Some(node);
        for shard in self.control.store.shards().into_iter().filter(|_| is_leader) {
            self.laws.history.forgets(&shard, before, aged_ms);
            self.control.store.forget(&shard, before);
        }
        let before = Look::at(&self.control.store);
        self.control.store.shrink(self.history_bytes_max);
        let after = Look::at(&self.control.store);
        self.laws.history.shrunk(&before, &after, self.history_bytes_max);
        let age = now - owner.started_at;
        self.look_at_effects(node);
        self.report_telemetry(node);
        let wait = if age < RECONNECT_GRACE_MS { RECONNECT_GRACE_MS - age } else { RESYNC_MS };
        self.after(wait, Event::NodeResyncs { node });
    }
}

/// What is to be reported so that the record says how things stand.
/// `told` is what the node's clock says now, and `began` what it said when the node started.
fn correction(
    it: &ContainerInstance,
    standing: Option<Standing>,
    now: i64,
    told: Timestamp,
    began: Timestamp,
) -> Option<Report> {
    let instance = it.id;
    if it.status == ContainerInstanceStatus::Inactive {
        return None;
    }
    match standing {
        Some(Standing::Here { number, .. }) if !it.agent_connected => {
            Some(Report::AgentConnected {
                instance,
                session: number,
                version_info: VersionInfo {
                    agent_version: Some("1.0.0".into()),
                    ..Default::default()
                },
                returns_within_ms: None,
            })
        }
        Some(Standing::Away { number, since }) if it.agent_connected => {
            let is_over = now - since >= 2_000;
            let silent_since = told + (since - now);
            let session = number;
            is_over.then_some(Report::AgentDisconnected { instance, session, silent_since })
        }
        None if it.agent_connected => Some(Report::AgentDisconnected {
            instance,
            session: it.agent_session,
            silent_since: began,
        }),
        Some(_) | None => None,
    }
}
