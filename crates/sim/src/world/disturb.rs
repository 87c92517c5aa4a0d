//! What disturbs from time to time.
use super::{Event, HostId, World};
use crate::faults::Disturbance;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
const YEAR_MS: i64 = 365 * DAY_MS;

/// By when a kernel gives up a connection whose other end says nothing.
pub const KERNEL_PATIENCE_MS: i64 = 15 * MINUTE_MS;

/// Machines in one history, those that were given up included.
const HOSTS_MAX: usize = 9;

impl World {
    pub(super) fn disturb(&mut self) {
        if !self.are_clients_awake() {
            return;
        }
        let next = self.dice.between(200, self.faults.calm_max_ms);
        let Some(what) = self.faults.disturbance(&mut self.dice) else { return };
        self.say(|| format!("{what:?}"));
        let host = self.some_host();
        let mut pause = next;
        match what {
            Disturbance::Election => self.elect(),
            Disturbance::Restart => {
                let down = self.dice.between(0, 15_000);
                self.kill_leader(false, down);
            }
            Disturbance::PowerCut => {
                let down = self.dice.between(0, 15_000);
                self.kill_leader(true, down);
            }
            Disturbance::DiskFull => {
                self.control.is_disk_full = true;
                let span = self.dice.between(500, 15_000);
                self.after(span, Event::DiskIsFree);
            }
            Disturbance::DiskFullAtStart => {
                self.control.is_disk_full = true;
                let (down, span) = (self.dice.between(0, 3_000), self.dice.between(500, 15_000));
                self.kill_leader(false, down);
                self.after(down + span, Event::DiskIsFree);
            }
            Disturbance::ClockJump => self.jump(),
            Disturbance::ClockJumpUnseen => {
                let down = self.dice.between(0, 15_000);
                self.kill_leader(false, down);
                self.jump();
            }
            Disturbance::Flood => {
                let span = self.dice.between(1_000, 3_000);
                self.flood(span);
            }
            Disturbance::SessionBreak => self.break_sessions(host, 8_000),
            Disturbance::Flapping => {
                (1..8).for_each(|it| self.after(it * 700, Event::Flaps { host }));
            }
            Disturbance::Partition => self.partition(host),
            Disturbance::AgentKilled => self.restart_after(host, World::kill_agent, 10_000),
            Disturbance::JournalLost => self.restart_after(host, World::lose_journal, 10_000),
            Disturbance::HostPowerCut => self.restart_after(host, World::cut_host_power, 30_000),
            Disturbance::HostReplaced => self.replace(host),
            Disturbance::HostResized => self.resize(host),
            Disturbance::Health => self.report_health(),
            Disturbance::HostUnwell => self.change_health_of(host),
            Disturbance::FalseReport => self.report_falsely(),
            Disturbance::Quiet => {
                let span = self.dice.between(1, 70) * MINUTE_MS;
                self.be_quiet(span);
                pause = span + next;
            }
        }
        self.after(pause, Event::Disturbs);
    }

    /// Connections of a host break; each side notices within a while.
    pub fn break_sessions(&mut self, host: HostId, most_ms: i64) {
        for session in self.sessions.of_host(host) {
            let (first, second) = (self.dice.between(1, most_ms), self.dice.between(1, most_ms));
            self.after(first, Event::AgentLoses { session });
            self.after(second, Event::NodeLoses { session });
        }
    }

    /// The way to a host is cut: its agent notices within a while, and the node likewise, if a
    /// router tells it, or when its heartbeats are not answered, or else when its kernel gives up.
    pub fn lose_contact(&mut self, host: HostId, most_ms: i64) {
        for session in self.sessions.of_host(host) {
            let (first, second) = (self.dice.between(1, most_ms), self.dice.between(1, most_ms));
            let is_told = self.dice.chance(400);
            self.after(first, Event::AgentLoses { session });
            let told = if is_told { second } else { KERNEL_PATIENCE_MS };
            self.after(told, Event::NodeLoses { session });
        }
    }

    /// Reports fill every batch of all clusters for a while.
    fn flood(&mut self, ms: i64) {
        let until = self.now + ms;
        let Some(node) = self.control.leader else { return };
        let owner = self.control.nodes.get_mut(&node).expect("the leader runs");
        owner.clusters.values_mut().for_each(|it| it.flooded_until = until);
        self.drive(node);
    }

    fn some_host(&mut self) -> HostId {
        let count = self.hosts.len() as u64;
        self.dice.below(count) as HostId
    }

    /// From seconds to decades, forwards or back, as far as a clock can go.
    fn jump(&mut self) {
        let most =
            self.dice.one(&[MINUTE_MS, 15 * MINUTE_MS, 120 * MINUTE_MS, DAY_MS, 60 * YEAR_MS]);
        let by = self.dice.between(1_000, most);
        let is_forwards = self.dice.chance(600);
        self.set_wall_clock(if is_forwards { by } else { -by });
    }

    fn partition(&mut self, host: HostId) {
        self.hosts[host].is_cut_off = true;
        self.lose_contact(host, 40_000);
        let span = self.dice.between(1_000, 60_000);
        self.after(span, Event::PartitionEnds { host });
    }

    fn restart_after(&mut self, host: HostId, ending: fn(&mut World, HostId), most_ms: i64) {
        if self.hosts[host].is_retired {
            return;
        }
        ending(self, host);
        let wait = self.dice.between(500, most_ms);
        self.after(wait, Event::AgentStarts { host });
    }

    fn replace(&mut self, host: HostId) {
        if self.hosts.len() >= HOSTS_MAX || self.hosts[host].is_retired {
            return;
        }
        self.retire_host(host);
        let cluster = self.hosts[host].cluster.clone();
        self.add_host(&cluster);
    }

    fn resize(&mut self, host: HostId) {
        let (cpu, memory) = (self.dice.one(&[256, 1024, 2048]), self.dice.one(&[512, 2048]));
        let equipment = &mut self.hosts[host].equipment;
        (equipment.cpu, equipment.memory) = (cpu, memory);
        self.restart_after(host, World::cut_host_power, 10_000);
    }
}
