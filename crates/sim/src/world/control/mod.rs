//! Control plane processes: one leads, some may not know that they no longer do.
mod deliveries;
mod door;
mod drivers;
mod leader;
mod nodes;
mod presence;
mod sessions;
mod shards;

use std::{collections::BTreeMap, time::Duration};

use berth_ecs::{account::Account, cluster::Cluster};
use berth_engine::{ShardName, Timestamp};
use berth_store::Memory;

use self::presence::Presence;
pub use self::{
    leader::{Input, Leader, state_of},
    sessions::Sessions,
};
use super::{NodeId, World};
use crate::dice::Dice;

/// 2026-01-01, in milliseconds: where the wall clock begins.
const EPOCH_MS: i64 = 1_767_225_600_000;

/// All control plane processes, and the store behind them.
pub struct Control {
    pub store: Memory,
    pub nodes: BTreeMap<NodeId, Node>,
    pub leader: Option<NodeId>,
    pub is_disk_full: bool,
    /// Whether it hints to agents how quickly to come back.
    pub hints: bool,
    /// How far the wall clock of the machine is from the world's.
    pub wall_skew_ms: i64,
    next_node: NodeId,
    dice: Dice,
}

/// One control plane process.
pub struct Node {
    pub account: Leader<Account>,
    pub clusters: BTreeMap<String, Leader<Cluster>>,
    presence: Presence,
    clock: Clock,
    /// When the next wake-up comes, in the world's time.
    wakes_at: Option<i64>,
    next_ticket: u64,
    /// In the world's time.
    started_at: i64,
}

/// As the server's: follows the wall clock, but never back.
struct Clock {
    skew_ms: i64,
    last: Timestamp,
}

impl Clock {
    fn now(&mut self, world: i64) -> Timestamp {
        self.last = self.last.max(Timestamp(EPOCH_MS + self.skew_ms + world));
        self.last
    }
}

impl Control {
    pub fn new(dice: &mut Dice) -> Control {
        Control {
            store: Memory::new(),
            nodes: BTreeMap::new(),
            leader: None,
            is_disk_full: false,
            hints: true,
            wall_skew_ms: 0,
            next_node: 0,
            dice: dice.split(),
        }
    }

    /// Over which time agents are told to spread when they come back: few are at once.
    pub fn spread(&self) -> Option<Duration> {
        self.hints.then_some(Duration::from_millis(5))
    }

    /// Nodes that were replaced and do not know it.
    pub fn zombies(&self) -> Vec<NodeId> {
        self.nodes.keys().copied().filter(|it| Some(*it) != self.leader).collect()
    }
}

impl Node {
    /// A cluster's shard by the shard's name.
    fn cluster_mut(&mut self, shard: &ShardName) -> Option<&mut Leader<Cluster>> {
        let name = shard.as_str().strip_prefix("ecs/")?;
        self.clusters.get_mut(name)
    }
}

impl World {
    /// What time it is for whoever leads.
    pub fn leaders_now(&mut self) -> Timestamp {
        let now = self.now;
        let leader = self.control.leader.and_then(|it| self.control.nodes.get_mut(&it));
        leader.expect("somebody leads").clock.now(now)
    }

    /// The wall clock jumps; processes follow it forwards only.
    pub fn set_wall_clock(&mut self, by_ms: i64) {
        self.control.wall_skew_ms += by_ms;
        let skew_ms = self.control.wall_skew_ms;
        let now = self.now;
        for node in self.control.nodes.values_mut() {
            // Going on by the monotonic clock from where it is when the wall is set back.
            let told = node.clock.now(now);
            let behind = told.0 - (EPOCH_MS + now);
            node.clock.skew_ms = skew_ms.max(behind);
        }
        let nodes: Vec<NodeId> = self.control.nodes.keys().copied().collect();
        nodes.into_iter().for_each(|it| self.drive(it));
    }
}
