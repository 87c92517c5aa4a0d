//! The world around the core: one thread, one queue of events, one seed, one history.
//!
//! - `control`: control plane processes: their shards in front of a store that fails, zombies that
//!   do not know that they were replaced, the door, sessions with agents, drivers.
//! - `calls`: the network for API calls: loss, delay, repetition, order.
//! - [`crate::host`]: machines with the real agent's task machine and a container runtime.
//! - [`crate::client`]: people who call the API.
//! - [`crate::laws`]: what must always hold; whoever breaks one panics.
mod bells;
mod calls;
mod clocks;
mod control;
mod disturb;
mod event;
mod history;
mod identities;
mod joining;
pub mod networks;
mod outages;
mod parameters;
mod prepulls;
mod reports;
mod roles;
mod trace;

use std::{collections::BTreeMap, time::Duration};

pub use self::disturb::KERNEL_PATIENCE_MS;
pub use self::{
    calls::{Asked, Caller},
    clocks::WrongClock,
    control::{AnyPast, AnyStore, Control, HISTORY_MS, Input, state_of},
    event::{CallId, Event, HostId, NodeId, Outcome, Process, SessionId},
    joining::CPU_OF_FIRST,
    outages::Incident,
    trace::Trace,
};
use self::{control::Sessions, history::Plan, networks::Networks, prepulls::Prepulls};
use crate::{
    client::Client, dice::Dice, faults::Faults, host::Host, identities::Identities, laws::Laws,
    newcomers::Newcomers,
};

/// Everything there is.
pub struct World {
    /// Milliseconds since the beginning, which nothing sets back.
    pub now: i64,
    pub dice: Dice,
    pub faults: Faults,
    /// What the history may take: in some of the worlds less than what it would.
    pub history_bytes_max: u64,
    pub control: Control,
    pub sessions: Sessions,
    pub hosts: Vec<Host>,
    pub clients: Vec<Client>,
    pub calls: BTreeMap<CallId, Asked>,
    pub identities: Identities,
    pub networks: Networks,
    pub newcomers: Newcomers,
    pub prepulls: Prepulls,
    /// The last that the operator was told.
    pub operator_heard: Option<Outcome>,
    pub laws: Laws,
    pub trace: Trace,
    plan: Plan,
    queue: BTreeMap<(i64, u64), Event>,
    /// Numbers events and calls.
    count: u64,
    /// Those that have happened.
    events: u64,
}

/// The longest of a thousand histories had some 200,000, most of them heartbeats: so many are a
/// loop.
const EVENTS_MAX: u64 = 500_000;

/// In one world of so many there is so little room for the history that it forgets because of it.
const NARROW_EVERY: u64 = 3;
const NARROW_HISTORY_BYTES: u64 = 64 * 1024;

impl World {
    pub fn new(seed: u64, with_lines: bool) -> World {
        let mut dice = Dice::new(seed);
        let faults = Faults::of_seed(&mut dice);
        World {
            now: 0,
            history_bytes_max: match seed.is_multiple_of(NARROW_EVERY) {
                true => NARROW_HISTORY_BYTES,
                false => u64::MAX,
            },
            control: Control::new(seed, &mut dice),
            dice,
            faults,
            sessions: Sessions::default(),
            hosts: Vec::new(),
            clients: Vec::new(),
            calls: BTreeMap::new(),
            identities: Identities::new(seed),
            networks: Networks::new(seed),
            newcomers: Newcomers::new(seed),
            prepulls: Prepulls::new(seed),
            operator_heard: None,
            laws: Laws::of_seed(seed),
            trace: Trace::new(with_lines),
            plan: Plan::default(),
            queue: BTreeMap::new(),
            count: 0,
            events: 0,
        }
    }

    pub fn after(&mut self, ms: i64, event: Event) {
        let at = self.now + ms.max(0);
        let number = self.next_number();
        self.queue.insert((at, number), event);
    }

    /// Lets happen what happens until then.
    pub fn run_until(&mut self, until: i64) {
        while let Some(first) = self.queue.first_entry() {
            if first.key().0 > until {
                break;
            }
            let ((at, _), event) = first.remove_entry();
            self.now = at;
            self.events += 1;
            assert!(self.events <= EVENTS_MAX, "a history ends: {EVENTS_MAX} events are too many");
            let (number, mark) = event.mark();
            self.trace.note(at, number, mark);
            self.trace.say(at, || event.line());
            self.happen(event);
        }
        self.now = until;
    }

    pub fn next_number(&mut self) -> u64 {
        self.count += 1;
        self.count
    }

    /// How long an ordinary message takes.
    pub fn latency(&mut self) -> i64 {
        match self.dice.chance(self.faults.late) {
            true => self.dice.between(0, self.faults.late_max_ms),
            false => self.dice.between(1, self.faults.latency_max_ms),
        }
    }

    /// How much time has passed since the beginning.
    pub fn passed(&self) -> Duration {
        Duration::from_millis(self.now.unsigned_abs())
    }

    pub fn say(&mut self, line: impl FnOnce() -> String) {
        self.trace.say(self.now, line);
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::CallArrives { call, node } => self.call_arrives(call, node),
            Event::CallEnds { call, outcome } => self.call_ends(call, outcome),
            Event::CommitArrives { node, shard, batch } => self.commit_arrives(node, shard, batch),
            Event::CommitEnds { node, shard, result } => self.commit_ends(node, &shard, result),
            Event::NodeStarts => self.start_node(),
            Event::NodeWakes { node } => self.wake_node(node),
            Event::NodeResyncs { node } => self.resync_node(node),
            Event::EffectsAreLookedAt { node } => self.look_at_effects(node),
            Event::ShardHears { shard, news } => self.shard_hears(&shard, news),
            Event::ParametersAreAsked => self.ask_of_parameters(),
            Event::ParameterCallArrives { call, node, signer } => {
                self.parameter_call_arrives(call, node, &signer)
            }
            Event::IdentitiesAct => self.identities_act(),
            Event::RolesChange => self.roles_change(),
            Event::NewcomersAct => self.newcomers_act(),
            Event::NewcomerAsks { call, node } => self.newcomer_asks(call, node),
            Event::NewcomerHears { who, call, told } => self.newcomer_hears(who, call, told),
            Event::ErrandArrives { call, node } => self.errand_arrives(call, node),
            Event::RoomIsLookedFor { node } => self.lead_if_there_is_room(node),
            Event::ClockIsLookedAt { node } => self.look_at_clock(node),
            Event::ZombieEnds { node } => self.end_zombie(node),
            Event::DiskIsFree => self.control.is_disk_full = false,
            Event::AgentStarts { host } => self.start_agent(host),
            Event::AgentTries { host, process } => self.agent_tries(host, process),
            Event::AgentConnects { session } => self.agent_connects(session),
            Event::AgentIsRefused { session, deregistered } => {
                self.agent_is_refused(session, deregistered)
            }
            Event::AgentDies { host, process } => self.agent_dies(host, process),
            Event::MachineTicks { host, process } => self.machine_ticks(host, process),
            Event::ToAgent { session, frame } => self.agent_hears(session, &frame),
            Event::FromAgent { session, frame } => self.node_hears(session, &frame),
            Event::AgentLoses { session } => self.agent_loses(session),
            Event::NodeLoses { session } => self.node_loses(session),
            Event::SessionAges { session } => self.session_ages(session),
            Event::AbsenceIsReported { node, key, number } => {
                self.report_absence(node, &key, number)
            }
            Event::ReportAgain { host, process, task } => self.report_again(host, process, &task),
            Event::RuntimeDid { host, process, work } => self.runtime_did(host, process, work),
            Event::ContainerEnds { host, container, run, exit_code } => {
                self.container_ends(host, &container, run, exit_code)
            }
            Event::RuntimeTells { host, process, task, container, what } => {
                self.runtime_tells(host, process, task, container, what)
            }
            Event::PartitionEnds { host } => self.hosts[host].is_cut_off = false,
            Event::Flaps { host } => self.break_sessions(host, 400),
            Event::ClientActs { client } => self.client_acts(client),
            Event::Disturbs => self.disturb(),
            Event::Quiets => self.quiet(),
        }
    }
}

/// Of a bound of the server's or the agent's.
pub fn milliseconds(it: Duration) -> i64 {
    i64::try_from(it.as_millis()).expect("it is short")
}
