//! What time it is for the control plane: the very rule of the server, between the clocks of a
//! machine that may be set, and over restarts.
use berth_ecs::cluster::Cluster;
use berth_engine::{Lapse, Pace, SavedPace, Timestamp, Unseen, limits::UNSEEN_MIN_MS};

use super::{Leader, Node};
use crate::world::{Event, NodeId, World};

/// 2026-01-01, in milliseconds: where the wall clock begins.
const EPOCH_MS: i64 = 1_767_225_600_000;

/// As the server's: between two notes of how far the time is, and two looks at the wall clock.
const SAVED_PERIOD_MS: i64 = 60_000;
const LOOKED_AT_PERIOD_MS: i64 = 1_000;

/// The wall clock of the machine, and what is in its directory.
#[derive(Default)]
pub struct Wall {
    /// How far it is from the world's time.
    skew_ms: i64,
    saved: Option<SavedPace>,
    /// No process can note down how far the time is.
    is_unwritable: bool,
}

/// A process's time.
pub struct Clock {
    pace: Pace,
    /// In the world's time.
    read_at: i64,
    saved_at: Option<i64>,
}

impl Wall {
    pub fn at(&self, world: i64) -> Timestamp {
        Timestamp(EPOCH_MS + self.skew_ms + world)
    }
}

impl Clock {
    pub fn begin(wall: &Wall, newest: Option<Timestamp>, world: i64) -> Clock {
        let pace = Pace::begin(wall.saved, newest, wall.at(world));
        Clock { pace, read_at: world, saved_at: None }
    }

    pub fn told(&self) -> Timestamp {
        self.pace.saved().told
    }

    pub fn unseen(&self) -> Unseen {
        self.pace.unseen()
    }

    /// Begins to wait.
    pub fn lapse(&self) -> Lapse {
        self.pace.lapse()
    }

    /// See [`Pace::stepped_ms`].
    pub fn stepped_ms(&self) -> i64 {
        self.pace.stepped_ms()
    }

    fn now(&mut self, wall: &Wall, world: i64) -> Timestamp {
        let passed_ms = world - self.read_at;
        self.read_at = world;
        self.pace.pass(passed_ms * 1_000, wall.at(world))
    }
}

impl World {
    /// What time it is for a node, if it runs.
    pub(in crate::world) fn node_now(&mut self, node: NodeId) -> Option<Timestamp> {
        let (world, is_leader) = (self.now, self.control.leader == Some(node));
        let clock = &mut self.control.nodes.get_mut(&node)?.clock;
        let (before, read_at) = (clock.told(), clock.read_at);
        let now = clock.now(&self.control.wall, world);
        let at_once_ms = self.laws.time.passes(before, now, world - read_at);
        if is_leader {
            self.laws.time.told(now, at_once_ms);
        }
        Some(now)
    }

    /// What time it is for whoever leads.
    pub fn leaders_now(&mut self) -> Timestamp {
        let leader = self.control.leader.expect("somebody leads");
        self.node_now(leader).expect("the leader runs")
    }

    /// How far the time that is told is from the wall clock.
    pub fn leader_is_off_by_ms(&mut self) -> i64 {
        self.leaders_now() - self.control.wall.at(self.now)
    }

    /// The wall clock is set, not to before 1970; processes notice soon.
    pub fn set_wall_clock(&mut self, by_ms: i64) {
        let by_ms = by_ms.max(-self.control.wall.at(self.now).0);
        self.control.wall.skew_ms += by_ms;
        self.laws.time.is_set(by_ms);
        let nodes: Vec<NodeId> = self.control.nodes.keys().copied().collect();
        for node in nodes {
            self.drive(node);
            let wait = self.dice.between(1, LOOKED_AT_PERIOD_MS);
            self.after(wait, Event::ClockIsLookedAt { node });
        }
    }

    /// From now on processes can note down how far the time is, or cannot.
    pub fn set_clock_writable(&mut self, is_writable: bool) {
        self.control.wall.is_unwritable = !is_writable;
    }

    /// The wall clock is that of a machine without one, which has not asked for the time yet.
    pub fn forget_wall_clock(&mut self) {
        self.set_wall_clock(i64::MIN / 2);
    }

    /// Somebody has asked for the time.
    pub fn set_wall_clock_right(&mut self) {
        self.set_wall_clock(-self.control.wall.skew_ms);
    }

    /// Follows the wall clock if it was set forwards by much, once all shards know of it.
    pub(in crate::world) fn look_at_clock(&mut self, node: NodeId) {
        if self.node_now(node).is_none() {
            return;
        }
        let wall = self.control.wall.at(self.now);
        let Some(Node { clock, clusters, .. }) = self.control.nodes.get_mut(&node) else { return };
        let Some(unseen) = clock.pace.step_due(wall) else {
            if wall - clock.told() > UNSEEN_MIN_MS {
                // It is followed if it goes on so.
                self.after(LOOKED_AT_PERIOD_MS, Event::ClockIsLookedAt { node });
            }
            return;
        };
        clusters.values_mut().for_each(|it: &mut Leader<Cluster>| it.learn(unseen));
        clock.pace.step(unseen);
        self.save_clock(node);
        self.drive(node);
    }

    /// Notes down now and then how far the time is.
    pub(super) fn save_clock_if_due(&mut self, node: NodeId) {
        let saved_at = self.control.nodes.get(&node).and_then(|it| it.clock.saved_at);
        if saved_at.is_none_or(|at| self.now - at >= SAVED_PERIOD_MS) {
            self.save_clock(node);
        }
    }

    /// In the directory of whoever leads.
    fn save_clock(&mut self, node: NodeId) {
        if self.control.leader != Some(node)
            || self.control.wall.is_unwritable
            || self.node_now(node).is_none()
        {
            return;
        }
        let now = self.now;
        let Some(it) = self.control.nodes.get_mut(&node) else { return };
        it.clock.saved_at = Some(now);
        self.control.wall.saved = Some(it.clock.pace.saved());
    }
}
