//! What a node tells its clusters of who is connected, as the server's own rules say it.
use std::sync::Arc;

use berth_ecs::cluster::Report;
use berth_sessions::{
    Resync,
    limits::{DISCONNECT_DEBOUNCE, RECONNECT_GRACE},
};

use crate::world::{NodeId, World, milliseconds};

impl World {
    /// Tells again what was lost. Gives how long the node has been there.
    pub(super) fn resync_presence(&mut self, node: NodeId) -> i64 {
        let (now, mut here) = (self.passed(), self.sessions.here(node));
        here.extend(self.newcomers.here(node));
        let is_leader = self.control.leader == Some(node) && !self.control.is_disk_full;
        let Some(owner) = self.control.nodes.get_mut(&node) else { return 0 };
        let age_ms = self.now - owner.started_at;
        if age_ms < milliseconds(RECONNECT_GRACE) {
            return age_ms;
        }
        let resync = Resync { now, debounce: DISCONNECT_DEBOUNCE, begin: owner.begin };
        let mut corrections = Vec::new();
        for (name, leader) in &owner.clusters {
            let (cluster, state): (Arc<str>, _) = (name.as_str().into(), leader.shard.state());
            if is_leader {
                self.laws.sessions.looked(node, &cluster, state, &here);
            }
            let records = state.container_instances.values();
            let of_cluster =
                records.flat_map(|it| owner.presence.corrections(&cluster, it, resync));
            let of_cluster: Vec<Report> = of_cluster.collect();
            corrections.push((cluster, of_cluster));
        }
        let clusters = &owner.clusters;
        owner.presence.forget(|(name, id)| {
            let cluster = clusters.get(&**name);
            cluster.is_some_and(|it| it.shard.state().container_instances.contains_key(id))
        });
        for (cluster, reports) in corrections {
            self.tell_connections(node, &cluster, reports);
        }
        age_ms
    }

    /// Tells a cluster of a node who is connected to it.
    pub(super) fn tell_connections(&mut self, node: NodeId, cluster: &str, reports: Vec<Report>) {
        let Some(owner) = self.control.nodes.get_mut(&node) else { return };
        let Some(leader) = owner.clusters.get_mut(cluster) else { return };
        for report in reports {
            match &report {
                Report::AgentContested { instance, agents } if !agents.is_empty() => {
                    self.laws.hosts.contested(*instance, self.now);
                }
                Report::AgentDisconnected { instance, .. } => {
                    let key = (cluster.into(), *instance);
                    self.laws.sessions.absence_told(node, &key, self.now);
                }
                _ => {}
            }
            leader.report(report);
        }
    }
}
