//! Processes of the control plane come and go: starts, kills, power cuts, elections.
use std::collections::BTreeMap;

use berth_ecs::{
    account::Account,
    cluster::Cluster,
    route::{ACCOUNT, cluster_shard},
};
use berth_engine::ShardName;

use super::{Clock, EPOCH_MS, Leader, Node, leader::state_of, presence::Presence, shards::Kind};
use crate::world::{Event, NodeId, World};

/// How long a node that was replaced may go on without noticing.
const ZOMBIE_LIFE_MAX_MS: i64 = 40_000;

impl World {
    /// A process starts from what the store holds.
    pub fn start_node(&mut self) {
        if self.control.leader.is_some() {
            return;
        }
        self.control.next_node += 1;
        let id = self.control.next_node;
        let store = self.control.store.clone();
        let mut clusters = BTreeMap::new();
        for shard in store.shards_now() {
            if let Some(name) = shard.as_str().strip_prefix("ecs/") {
                clusters.insert(name.to_owned(), self.lead::<Cluster>(&shard));
            }
        }
        let account = self.lead::<Account>(&ShardName::new(ACCOUNT));
        let skew_ms = self.control.wall_skew_ms;
        let clock = Clock { skew_ms, last: berth_engine::Timestamp(EPOCH_MS) };
        let presence = Presence::default();
        let (wakes_at, next_ticket, started_at) = (None, 0, self.now);
        let node = Node { account, clusters, presence, clock, wakes_at, next_ticket, started_at };
        self.control.nodes.insert(id, node);
        self.control.leader = Some(id);
        self.say(|| format!("node {id} leads"));
        self.drive(id);
        self.after(1, Event::NodeResyncs { node: id });
    }

    /// Becomes leader of a shard: term, rows, state.
    pub(super) fn lead<K: Kind>(&mut self, shard: &ShardName) -> Leader<K> {
        let store = &self.control.store;
        let term = store.lead_now(shard);
        let (revision, rows) = store.load_now(shard);
        self.laws.store.loaded(shard, term, revision, &rows);
        let state = state_of(&rows);
        K::loaded(&mut self.laws, shard, &state);
        Leader::new(shard, term, revision, state, &mut self.control.dice)
    }

    /// Makes a cluster's shard, for CreateCluster. Only the leader may.
    pub(super) fn open_cluster(&mut self, node: NodeId, name: &str) -> bool {
        if self.control.leader != Some(node) {
            return false;
        }
        let leader = self.lead::<Cluster>(&ShardName::new(&cluster_shard(name)));
        let node = self.control.nodes.get_mut(&node).expect("the leader runs");
        node.clusters.insert(name.to_owned(), leader);
        true
    }

    /// The leader's process ends; another starts a while later.
    pub fn kill_leader(&mut self, loses_power: bool, down_ms: i64) {
        if let Some(node) = self.control.leader.take() {
            self.say(|| format!("node {node} is killed"));
            self.remove_node(node);
        }
        if loses_power {
            for zombie in self.control.zombies() {
                self.remove_node(zombie);
            }
            self.control.store.crash();
        }
        self.after(down_ms, Event::NodeStarts);
    }

    /// Another process leads from now on. The old one does not know, and its sessions are open.
    pub fn elect(&mut self) {
        if let Some(old) = self.control.leader.take() {
            self.say(|| format!("node {old} is replaced and does not know"));
            let life = self.dice.between(0, ZOMBIE_LIFE_MAX_MS);
            self.after(life, Event::ZombieEnds { node: old });
        }
        self.start_node();
    }

    pub(in crate::world) fn end_zombie(&mut self, node: NodeId) {
        if self.control.leader != Some(node) && self.control.nodes.contains_key(&node) {
            self.remove_node(node);
        }
    }

    /// It learnt from the store that somebody else leads.
    pub(super) fn step_down(&mut self, node: NodeId) {
        self.say(|| format!("node {node} steps down"));
        assert!(self.control.leader != Some(node), "nobody replaced the leader, but it was fenced");
        self.remove_node(node);
    }

    /// Its sessions break; agents notice some time later.
    fn remove_node(&mut self, node: NodeId) {
        self.control.nodes.remove(&node);
        for session in self.sessions.of_node(node) {
            let late = self.dice.between(1, 3_000);
            self.after(late, Event::AgentLoses { session });
        }
    }
}
