//! Processes of the control plane come and go: starts, kills, power cuts, elections.
use std::collections::BTreeMap;

use berth_ec2::Ec2;
use berth_ecs::{
    Policy,
    account::{self, Account},
    cluster::{self, Cluster},
    route::{ACCOUNT, CLUSTERS, cluster_shard},
};
use berth_engine::{Past as _, Revision, ShardName, State as _, Term};
use berth_iam::Iam;
use berth_secrets::Secrets;
use berth_sessions::Presence;

use super::{Leader, Node, clock::Clock, effects::Effects, kinds::Kind, leader::state_of};
use crate::{
    bells::{self, Bells},
    world::{Event, NodeId, World},
};

/// How long a node that was replaced may go on without noticing.
const ZOMBIE_LIFE_MAX_MS: i64 = 40_000;

/// Between two attempts to lead on a full disk.
const ROOM_LOOKED_FOR_MS: i64 = 1_000;

impl World {
    /// A process starts from what the store holds.
    pub fn start_node(&mut self) {
        if self.control.leader.is_some() {
            return;
        }
        self.laws.aged_ms = self.laws.time.aged_ms(self.now);
        self.control.next_node += 1;
        let id = self.control.next_node;
        let store = self.control.store.clone();
        if self.control.is_disk_full {
            // One process has the directory: nobody goes on without knowing that it is replaced.
            self.control.zombies().into_iter().for_each(|it| self.remove_node(it));
        } else {
            // What is late changes nothing from now on: else it could be younger than the newest.
            store.shards().iter().for_each(|it| _ = store.lead(it));
        }
        let last_at = |it: &ShardName| store.past(it).last_at().expect("it can be read");
        let newest = store.shards().iter().filter_map(last_at).max();
        let clock = Clock::begin(&self.control.wall, newest, self.now);
        let empty = cluster::State::with(Policy { unseen: clock.unseen(), ..Policy::default() });
        let mut clusters = BTreeMap::new();
        for shard in store.shards() {
            if let Some(name) = shard.as_str().strip_prefix(CLUSTERS) {
                clusters.insert(name.to_owned(), self.lead::<Cluster>(&shard, empty.clone()));
            }
        }
        let empty = account::State::default();
        let account = self.lead::<Account>(&ShardName::new(ACCOUNT), empty);
        let bells = self
            .control
            .has_bells
            .then(|| self.lead::<Bells>(&ShardName::new(bells::SHARD), bells::State::default()));
        let parameters = self.control.has_parameters.then(|| {
            self.lead::<Secrets>(&ShardName::new(berth_secrets::SHARD), Default::default())
        });
        let identities = self
            .control
            .has_identities
            .then(|| self.lead::<Iam>(&ShardName::new(berth_iam::SHARD), Default::default()));
        let networks = self
            .networks
            .are_there
            .then(|| self.lead::<Ec2>(&ShardName::new(berth_ec2::SHARD), Default::default()));
        self.laws.time.begins(clock.told(), self.now);
        let (wakes_at, next_ticket, started_at, begin) = (None, 0, self.now, clock.told());
        let node = Node {
            account,
            clusters,
            bells,
            parameters,
            identities,
            networks,
            effects: Effects::default(),
            presence: Presence::default(),
            roles: self.control.roles,
            clock,
            wakes_at,
            next_ticket,
            started_at,
            begin,
        };
        self.control.nodes.insert(id, node);
        self.control.leader = Some(id);
        self.say(|| format!("node {id} leads"));
        self.save_clock_if_due(id);
        self.drive(id);
        self.after(1, Event::NodeResyncs { node: id });
        if self.control.is_disk_full {
            self.after(ROOM_LOOKED_FOR_MS, Event::RoomIsLookedFor { node: id });
        }
    }

    /// Becomes leader of a shard: term, rows, state. On a full disk that waits.
    pub(super) fn lead<K: Kind>(&mut self, shard: &ShardName, empty: K::State) -> Leader<K> {
        let limits = self.control.store.limits();
        if self.control.is_disk_full {
            let (revision, rows) = self.control.store.load(shard);
            let state = state_of(empty, &rows);
            return Leader::new(shard, None, revision, state, limits, &mut self.control.dice);
        }
        let (term, revision, state) = self.take_over::<K>(shard, empty);
        Leader::new(shard, Some(term), revision, state, limits, &mut self.control.dice)
    }

    fn take_over<K: Kind>(
        &mut self,
        shard: &ShardName,
        empty: K::State,
    ) -> (Term, Revision, K::State) {
        let store = &self.control.store;
        let term = store.lead(shard);
        let (revision, rows) = store.load(shard);
        self.laws.store.loaded(shard, term, revision, &rows);
        let state = state_of(empty, &rows);
        K::loaded(&mut self.laws, shard, revision, &state);
        (term, revision, state)
    }

    /// Leads what could not be led when the process started, if there is room now.
    pub(in crate::world) fn lead_if_there_is_room(&mut self, node: NodeId) {
        if self.control.leader != Some(node) {
            return;
        }
        if self.control.is_disk_full {
            return self.after(ROOM_LOOKED_FOR_MS, Event::RoomIsLookedFor { node });
        }
        self.laws.aged_ms = self.laws.time.aged_ms(self.now);
        self.lead_after_all::<Account>(node, &ShardName::new(ACCOUNT));
        self.lead_after_all::<Bells>(node, &ShardName::new(bells::SHARD));
        self.lead_after_all::<Secrets>(node, &ShardName::new(berth_secrets::SHARD));
        self.lead_after_all::<Iam>(node, &ShardName::new(berth_iam::SHARD));
        self.lead_after_all::<Ec2>(node, &ShardName::new(berth_ec2::SHARD));
        let clusters: Vec<String> = self.control.nodes[&node].clusters.keys().cloned().collect();
        for name in clusters {
            self.lead_after_all::<Cluster>(node, &ShardName::new(&cluster_shard(&name)));
        }
        self.drive(node);
    }

    fn lead_after_all<K: Kind>(&mut self, node: NodeId, shard: &ShardName) {
        let Some(owner) = self.control.nodes.get_mut(&node) else { return };
        let unled = K::leader(owner, shard).filter(|it| !it.shard.is_led());
        let Some(empty) = unled.map(|it| it.shard.state().emptied()) else { return };
        let (term, revision, state) = self.take_over::<K>(shard, empty);
        let owner = self.control.nodes.get_mut(&node).expect("it leads");
        let leader = K::leader(owner, shard).expect("shards of a node stay");
        leader.led(term, revision, state);
    }

    /// Makes a cluster's shard, for CreateCluster. Only the leader may.
    pub(super) fn open_cluster(&mut self, node: NodeId, name: &str) -> bool {
        if self.control.leader != Some(node) || self.control.is_disk_full {
            return false;
        }
        let owner = &self.control.nodes[&node];
        let policy = Policy { unseen: owner.clock.unseen(), ..Policy::default() };
        let shard = ShardName::new(&cluster_shard(name));
        let leader = self.lead::<Cluster>(&shard, cluster::State::with(policy));
        let node = self.control.nodes.get_mut(&node).expect("the leader runs");
        node.clusters.insert(name.to_owned(), leader);
        true
    }

    /// The leader's process ends; another starts a while later.
    pub fn kill_leader(&mut self, loses_power: bool, down_ms: i64) {
        if let Some(node) = self.control.leader.take() {
            self.say(|| format!("node {node} is killed"));
            self.laws.time.ends(self.now);
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
        let gone = self.control.nodes.remove(&node);
        let (parameters, identities) = gone.map(|it| (it.parameters, it.identities)).unzip();
        for call in parameters.flatten().into_iter().flat_map(|it| it.waiting) {
            self.laws.parameters.unknown(call.1);
        }
        for call in identities.flatten().into_iter().flat_map(|it| it.waiting) {
            self.errand_ends(call.1);
        }
        for session in self.sessions.of_node(node) {
            let late = self.dice.between(1, 3_000);
            self.after(late, Event::AgentLoses { session });
        }
    }
}
