//! Control plane processes: one leads, some may not know that they no longer do.
mod clock;
mod door;
mod drivers;
mod effects;
mod kinds;
mod leader;
mod newcomers;
mod nodes;
mod presence;
mod sessions;
mod shards;
mod store;

use std::collections::BTreeMap;

use berth_ec2::Ec2;
use berth_ecs::{account::Account, cluster::Cluster, route::CLUSTERS};
use berth_engine::{Revision, ShardName, Term, Ticket, Timestamp};
use berth_iam::Iam;
use berth_secrets::Secrets;
use berth_sessions::Presence;

use self::{
    clock::{Clock, Wall},
    effects::Effects,
    leader::AnyLeader,
};
pub use self::{
    door::Here,
    drivers::HISTORY_MS,
    effects::News,
    leader::{Input, Leader, state_of},
    sessions::Sessions,
    store::{AnyPast, AnyStore},
};
use super::NodeId;
use crate::{bells::Bells, dice::Dice, roles::Roles};

/// All control plane processes, and the store behind them.
pub struct Control {
    pub store: AnyStore,
    pub nodes: BTreeMap<NodeId, Node>,
    pub leader: Option<NodeId>,
    pub is_disk_full: bool,
    /// The last batch, if nobody knows what became of it.
    in_doubt: Option<(ShardName, Term, Revision)>,
    /// Whether it hints to agents how quickly to come back.
    pub hints: bool,
    /// Whether there are bells, and whether there are parameters.
    pub has_bells: bool,
    pub has_parameters: bool,
    pub roles: Roles,
    /// Whether others than the root user call.
    pub has_identities: bool,
    wall: Wall,
    next_node: NodeId,
    dice: Dice,
}

/// One control plane process.
pub struct Node {
    pub account: Leader<Account>,
    pub clusters: BTreeMap<String, Leader<Cluster>>,
    /// In the worlds that have them.
    pub bells: Option<Leader<Bells>>,
    pub parameters: Option<Leader<Secrets>>,
    pub identities: Option<Leader<Iam>>,
    pub networks: Option<Leader<Ec2>>,
    effects: Effects,
    presence: Presence,
    pub roles: Roles,
    clock: Clock,
    /// When the next wake-up comes, in the world's time.
    wakes_at: Option<i64>,
    next_ticket: Ticket,
    /// In the world's time.
    started_at: i64,
    /// As it told the time then.
    begin: Timestamp,
}

impl Control {
    pub fn new(seed: u64, dice: &mut Dice) -> Control {
        Control {
            store: AnyStore::of_seed(seed),
            nodes: BTreeMap::new(),
            leader: None,
            is_disk_full: false,
            in_doubt: None,
            hints: true,
            has_bells: false,
            has_parameters: false,
            roles: Roles::default(),
            has_identities: false,
            wall: Wall::default(),
            next_node: 0,
            dice: dice.split(),
        }
    }

    /// What the shards of the leader have published.
    pub fn view(&self) -> Option<Here<'_>> {
        Some(Here::of(self.nodes.get(&self.leader?)?))
    }

    /// Nodes that were replaced and do not know it.
    pub fn zombies(&self) -> Vec<NodeId> {
        self.nodes.keys().copied().filter(|it| Some(*it) != self.leader).collect()
    }
}

impl Node {
    /// All of them.
    fn leaders(&mut self) -> impl Iterator<Item = &mut dyn AnyLeader> {
        let account: &mut dyn AnyLeader = &mut self.account;
        let clusters = self.clusters.values_mut().map(|it| it as &mut dyn AnyLeader);
        let bells = self.bells.iter_mut().map(|it| it as &mut dyn AnyLeader);
        let parameters = self.parameters.iter_mut().map(|it| it as &mut dyn AnyLeader);
        let identities = self.identities.iter_mut().map(|it| it as &mut dyn AnyLeader);
        let networks = self.networks.iter_mut().map(|it| it as &mut dyn AnyLeader);
        let others = bells.chain(parameters).chain(identities).chain(networks);
        std::iter::once(account).chain(clusters).chain(others)
    }

    /// For a call of one of its shards; never given twice.
    pub fn ticket(&mut self) -> Ticket {
        self.next_ticket += 1;
        self.next_ticket
    }

    /// A cluster's shard by the shard's name.
    fn cluster_mut(&mut self, shard: &ShardName) -> Option<&mut Leader<Cluster>> {
        let name = shard.as_str().strip_prefix(CLUSTERS)?;
        self.clusters.get_mut(name)
    }
}
