//! Control sessions between nodes and agents: the server's own machines, over a connection that
//! keeps order and may end at any time, for each side at another moment.
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use berth_agent::returning::End;
use berth_api::{
    acs::{FromAgent, ToAgent},
    ecs::VersionInfo,
};
use berth_ecs::{Policy, cluster::Topic};
use berth_engine::{Lapse, Timestamp};
use berth_kernel::Home;
use berth_sessions::{
    Caller, Close, Key, Refusal,
    acs::{Hello, Level, Limits, Machine, Names, Note, Output, at_level},
    admit,
    limits::{DISCONNECT_DEBOUNCE, INCUMBENT_ANSWERS_WITHIN, heartbeat_ms, spread_ms},
    tcs,
};

use crate::roles::{LIFE_MS, Making};
use crate::world::{Event, HostId, NodeId, Process, SessionId, World, milliseconds};

/// Few tasks in a payload and few payloads under way, so that there are several and some wait.
const LIMITS: Limits = Limits {
    payload_tasks_max: 5,
    payloads_unacked_max: 3,
    credentials_ms: LIFE_MS,
    ..Limits::DEFAULT
};

/// Between heartbeats where nothing falls silent any more: those of a day would be most of what
/// happens in it.
const CALM_HEARTBEAT_MS: i64 = 3_600_000;

/// All agents here speak it.
const PROTOCOL_VERSION: u32 = 2;

/// All sessions, those that only one side believes in included.
#[derive(Default)]
pub struct Sessions {
    by_id: BTreeMap<SessionId, Session>,
}

/// One connection.
pub struct Session {
    pub host: HostId,
    pub process: Process,
    pub node: NodeId,
    pub cluster: String,
    pub container_instance_arn: String,
    /// What the control plane keeps, from its admission to the end.
    control: Option<ControlSide>,
    pub is_open_for_agent: bool,
    /// How it ends for the agent.
    pub end: End,
    /// What it was told when it was let in: over which time all agents are to come back.
    pub spread: Option<Duration>,
    /// The session of its instance whose agent was asked whether it is still there, and which it
    /// waits for.
    asked: Option<SessionId>,
    /// Its agent has begun anew, and has no credentials.
    asks_credentials: bool,
    /// The last frame of each direction arrives then: a connection keeps order.
    to_agent_at: i64,
    to_node_at: i64,
}

struct ControlSide {
    key: Key,
    number: u64,
    machine: Machine,
    /// Of the telemetry connection beside it.
    telemetry: tcs::Machine,
    lapse: Lapse,
    /// Berth's own agents know of contests; the published one would stay away for too long.
    knows_contests: bool,
    /// When its machine is to move next, in the world's time.
    ages_at: Option<i64>,
}

impl Sessions {
    pub fn get(&self, id: SessionId) -> Option<&Session> {
        self.by_id.get(&id)
    }

    pub fn get_mut(&mut self, id: SessionId) -> Option<&mut Session> {
        self.by_id.get_mut(&id)
    }

    pub fn of_node(&self, node: NodeId) -> Vec<SessionId> {
        self.by_id.iter().filter(|(_, it)| it.node == node).map(|(id, _)| *id).collect()
    }

    pub fn of_host(&self, host: HostId) -> Vec<SessionId> {
        self.by_id.iter().filter(|(_, it)| it.host == host).map(|(id, _)| *id).collect()
    }

    /// Both sides believe in it.
    pub fn is_established(&self, id: SessionId) -> bool {
        self.get(id).is_some_and(|it| it.is_open_for_agent && it.control.is_some())
    }

    /// Those that both sides believe in, and their instances.
    pub fn established(&self, node: NodeId) -> Vec<(SessionId, Key)> {
        let of = self.by_id.iter().filter(|(_, it)| it.node == node && it.is_open_for_agent);
        of.filter_map(|(id, it)| Some((*id, it.control.as_ref()?.key.clone()))).collect()
    }

    /// The instances that are here, for a node.
    pub fn here(&self, node: NodeId) -> BTreeSet<Key> {
        let of = self.by_id.values().filter(|it| it.node == node);
        of.filter_map(|it| Some(it.control.as_ref()?.key.clone())).collect()
    }

    pub fn remove(&mut self, id: SessionId) -> Option<Session> {
        self.by_id.remove(&id)
    }

    /// The open session of an instance at a node, and its number.
    fn of_instance(&self, node: NodeId, key: &Key) -> Option<(SessionId, u64)> {
        let mut of = self.by_id.iter().filter(|(_, it)| it.node == node);
        of.find_map(|(id, it)| {
            let control = it.control.as_ref().filter(|it| it.key == *key)?;
            Some((*id, control.number))
        })
    }
}

impl World {
    /// An agent begins to connect to whoever leads; nothing, if nobody does.
    pub fn dial(
        &mut self,
        host: HostId,
        process: Process,
        cluster: &str,
        arn: &str,
    ) -> Option<SessionId> {
        let node = self.control.leader?;
        let id = self.next_number();
        let agent = self.hosts[host].agent.as_ref();
        let asks_credentials = agent.is_some_and(|it| !it.has_credentials);
        let session = Session {
            host,
            process,
            node,
            cluster: cluster.to_owned(),
            container_instance_arn: arn.to_owned(),
            control: None,
            is_open_for_agent: true,
            end: End::Over,
            spread: None,
            asked: None,
            asks_credentials,
            to_agent_at: 0,
            to_node_at: 0,
        };
        self.sessions.by_id.insert(id, session);
        if self.hosts[host].is_cut_off {
            let agent = self.hosts[host].agent.as_ref();
            let patience = agent.map_or(1, |it| it.waits.try_ms());
            self.after(patience, Event::AgentLoses { session: id });
        } else {
            let latency = self.latency();
            self.after(latency, Event::AgentConnects { session: id });
        }
        Some(id)
    }

    /// The upgrade reaches the node: it is let in, or told why not.
    pub(in crate::world) fn agent_connects(&mut self, session: SessionId) {
        let Some(it) = self.sessions.by_id.get_mut(&session) else { return };
        if it.control.is_some() || !it.is_open_for_agent {
            return;
        }
        let Some(owner) = self.control.nodes.get(&it.node) else {
            return self.after(1, Event::AgentLoses { session });
        };
        let leader = owner.clusters.get(&it.cluster);
        let admitted = match leader.map(|it| it.shard.state()) {
            Some(state) => {
                let agent = Home::default().root();
                admit(state, &it.cluster, &it.container_instance_arn, &agent)
            }
            None => Err(Refusal::no_cluster(&it.cluster)),
        };
        let (instance, names) = match admitted {
            Ok(admitted) if leader.is_some_and(|it| it.shard.is_led()) => admitted,
            refusal => {
                let deregistered = refusal.is_err_and(|it| it == Refusal::Inactive);
                return self.after(1, Event::AgentIsRefused { session, deregistered });
            }
        };
        let key: Key = (it.cluster.as_str().into(), instance);
        let fleet = leader.map(|it| it.shard.state().tallies.registered_container_instances);
        let spread = fleet.map(|it| Duration::from_millis(spread_ms(it).unsigned_abs()));
        it.spread = spread.filter(|_| self.control.hints);
        self.ask_or_seat(session, key, names);
    }

    /// Whoever has the session is asked first, and has a while to answer.
    fn ask_or_seat(&mut self, session: SessionId, key: Key, names: Names) {
        let Some(it) = self.sessions.get(session) else { return };
        let (node, asked) = (it.node, it.asked);
        let incumbent = self.sessions.of_instance(node, &key).map(|(old, _)| old);
        if incumbent.is_none() || incumbent == asked {
            return self.seat(session, key, names);
        }
        if let Some(it) = self.sessions.get_mut(session) {
            it.asked = incumbent;
        }
        let within_ms = milliseconds(INCUMBENT_ANSWERS_WITHIN);
        self.after(within_ms, Event::AgentConnects { session });
        let incumbent = incumbent.expect("it is asked");
        let mut question = String::new();
        self.move_session(incumbent, |machine, _, _| {
            let asks = machine.ask();
            if let Some(Output::Send(ToAgent::Heartbeat(it))) = &asks {
                question.clone_from(&it.message_id);
            }
            asks.into_iter().collect()
        });
        self.laws.hosts.asked(incumbent, question);
    }

    /// Those that wait for this session.
    fn waiting_for(&self, asked: SessionId) -> Vec<SessionId> {
        let waits = |it: &Session| it.asked == Some(asked) && it.control.is_none();
        let waiting = self.sessions.by_id.iter().filter(|(_, it)| waits(it));
        waiting.map(|(id, _)| *id).collect()
    }

    /// The agent of a session has answered: others are turned away.
    fn is_present(&mut self, session: SessionId, node: NodeId, key: &Key) {
        for other in self.waiting_for(session) {
            let (peer, now) = (self.caller(other).peer, self.passed());
            self.after(1, Event::AgentIsRefused { session: other, deregistered: false });
            if let Some(it) = self.sessions.get_mut(other) {
                it.asked = None;
            }
            let owner = self.control.nodes.get_mut(&node);
            if let Some((_, report)) = owner.and_then(|it| it.presence.refuse(key, peer, now)) {
                self.laws.hosts.refused(key.1, self.now);
                self.tell_connections(node, &key.0, vec![report]);
                self.drive(node);
            }
        }
    }

    fn seat(&mut self, session: SessionId, key: Key, names: Names) {
        let Some(node) = self.sessions.get(session).map(|it| it.node) else { return };
        let Some(told_now) = self.node_now(node) else { return };
        let replaced = self.sessions.of_instance(node, &key);
        let caller = self.caller(session);
        let returns_within_ms = caller.returns_within_ms;
        let limits = self.session_limits();
        let Some(owner) = self.control.nodes.get_mut(&node) else { return };
        let Some(leader) = owner.clusters.get_mut(&*key.0) else { return };
        let seat = owner.presence.arrive(key.clone(), leader.shard.term(), caller);
        let replaces = replaced.map(|(_, number)| number);
        assert_eq!(seat.replaces, replaces, "who is here is not known of {}", key.1);
        let lapse = owner.clock.lapse();
        let begin = lapse.of(told_now, owner.clock.stepped_ms());
        let sends_credentials = self.sessions.get(session).is_some_and(|it| it.asks_credentials);
        let hello = Hello {
            protocol_version: PROTOCOL_VERSION,
            sends_credentials,
            logs_endpoint: None,
            is_own: self.prepulls.are_there && returns_within_ms.is_some(),
        };
        let machine = Machine::new(names, seat.numbers, hello, limits, begin);
        let control = ControlSide {
            key: key.clone(),
            number: seat.session,
            machine,
            telemetry: tcs::Machine::new(key.1, begin),
            lapse,
            knows_contests: returns_within_ms.is_some(),
            ages_at: None,
        };
        if let Some(it) = self.sessions.get_mut(session) {
            it.control = Some(control);
        }
        if let Some((old, _)) = replaced {
            self.laws.hosts.taken_over(key.1, old, self.now);
            if let Some(it) = self.sessions.get_mut(old) {
                let knows_contests = it.control.as_ref().is_some_and(|it| it.knows_contests);
                it.end = if knows_contests { End::Contested } else { End::Over };
            }
            self.close(old, None);
        }
        self.tell_connections(node, &key.0, seat.reports);
        self.move_session(session, Machine::open);
        self.drive(node);
    }

    fn caller(&self, session: SessionId) -> Caller {
        let host = self.sessions.get(session).map_or(0, |it| it.host);
        let agent = self.hosts[host].agent.as_ref();
        let address = [10, 0, 0, u8::try_from(host).expect("few hosts")];
        let version_info =
            VersionInfo { agent_version: Some("1.0.0".into()), ..VersionInfo::default() };
        Caller {
            peer: Some((address, 40_000).into()),
            version_info,
            returns_within_ms: agent.and_then(|it| it.waits.returns_within_ms()),
        }
    }

    fn session_limits(&self) -> Limits {
        let heartbeat_ms = match self.are_faults_over() {
            true => CALM_HEARTBEAT_MS,
            false => heartbeat_ms(Policy::default().lease_ms),
        };
        Limits { heartbeat_ms, ..LIMITS }
    }

    /// The level may have changed for these topics.
    pub(super) fn nudge_sessions(&mut self, node: NodeId, cluster: &str, nudged: &BTreeSet<Topic>) {
        for topic in nudged {
            let Topic::Assignment(id) = topic else { continue };
            let key: Key = (cluster.into(), *id);
            if let Some((session, _)) = self.sessions.of_instance(node, &key) {
                self.move_session(session, Machine::nudge);
            }
        }
    }

    pub(in crate::world) fn session_ages(&mut self, session: SessionId) {
        let (now, it) = (self.now, self.sessions.get_mut(session));
        let is_due = it.and_then(|it| it.control.as_mut()?.ages_at.take_if(|at| *at <= now));
        if is_due.is_some() {
            self.move_session(session, Machine::tick);
        }
    }

    pub(in crate::world) fn node_hears(&mut self, session: SessionId, frame: &str) {
        if let Ok(FromAgent::HeartbeatAck(it)) = FromAgent::decode(frame) {
            let is_open = self.sessions.get(session).is_some_and(|it| it.control.is_some());
            self.laws.hosts.answered(session, it.message_id, is_open);
        }
        self.move_session(session, |machine, now, level| machine.frame(frame, now, level));
    }

    /// Lets a session's machine move at the level of what is published, and does what it says.
    pub(in crate::world) fn move_session(
        &mut self,
        session: SessionId,
        act: impl FnOnce(&mut Machine, Timestamp, &Level<'_>) -> Vec<Output>,
    ) {
        let Some(node) = self.sessions.get(session).map(|it| it.node) else { return };
        let Some(told_now) = self.node_now(node) else { return };
        let World { sessions, control, laws, .. } = self;
        let it = sessions.by_id.get_mut(&session).and_then(|it| it.control.as_mut());
        let (Some(it), Some(owner)) = (it, control.nodes.get(&node)) else { return };
        let (key, now) = (it.key.clone(), it.lapse.of(told_now, owner.clock.stepped_ms()));
        let state = owner.clusters[&*key.0].shard.state();
        let roles = Making { roles: owner.roles, now: told_now };
        let act = |level: &Level<'_>| act(&mut it.machine, now, level);
        let outputs = at_level(state, key.1, told_now, &roles, act);
        let deadline = it.machine.next_deadline();
        let (mut messages, mut reports, mut is_present) = (Vec::new(), Vec::new(), false);
        for output in outputs {
            match output {
                Output::Send(message) => {
                    laws.sessions.told(node, &key, state, &message);
                    crate::laws::credentials::told(&key, state, &message);
                    messages.push(message);
                }
                Output::Report(report) => reports.push(report),
                Output::Present => is_present = true,
                Output::Close(reason) => {
                    self.send_all(session, messages);
                    return self.close(session, Some(reason));
                }
                Output::Note(Note::NeverAcknowledged { .. } | Note::Stopping { .. }) => {}
                Output::Note(note) => panic!("{}: {note:?}", key.1),
            }
        }
        self.send_all(session, messages);
        reports.into_iter().for_each(|it| self.tell_measured(&key.0, it));
        if is_present {
            self.is_present(session, node, &key);
        }
        self.plan_session(session, deadline - now);
    }

    fn send_all(&mut self, session: SessionId, messages: Vec<ToAgent>) {
        messages.iter().for_each(|it| self.send_to_agent(session, it));
    }

    fn plan_session(&mut self, session: SessionId, wait_ms: i64) {
        let at = self.now + wait_ms.max(1);
        let control = self.sessions.get_mut(session).and_then(|it| it.control.as_mut());
        let Some(control) = control else { return };
        if control.ages_at.is_none_or(|planned| at < planned) {
            control.ages_at = Some(at);
            self.after(at - self.now, Event::SessionAges { session });
        }
    }

    fn send_to_agent(&mut self, session: SessionId, message: &ToAgent) {
        let latency = self.latency();
        let now = self.now;
        let Some(it) = self.sessions.get_mut(session) else { return };
        it.to_agent_at = it.to_agent_at.max(now + latency);
        let wait = it.to_agent_at - now;
        self.after(wait, Event::ToAgent { session, frame: message.encode() });
    }

    pub fn send_to_node(&mut self, session: SessionId, message: &FromAgent) {
        let latency = self.latency();
        let now = self.now;
        let Some(it) = self.sessions.get_mut(session) else { return };
        if self.hosts[it.host].is_cut_off {
            return;
        }
        it.to_node_at = it.to_node_at.max(now + latency);
        let wait = it.to_node_at - now;
        self.after(wait, Event::FromAgent { session, frame: message.encode() });
    }

    /// A telemetry frame of an agent reaches the node, whose session knows what is published.
    pub(in crate::world) fn node_hears_telemetry(&mut self, session: SessionId, frame: &str) {
        let Some(node) = self.sessions.get(session).map(|it| it.node) else { return };
        let Some(told_now) = self.node_now(node) else { return };
        let World { sessions, control, .. } = self;
        let it = sessions.by_id.get_mut(&session).and_then(|it| it.control.as_mut());
        let (Some(it), Some(owner)) = (it, control.nodes.get(&node)) else { return };
        let (key, now) = (it.key.clone(), it.lapse.of(told_now, owner.clock.stepped_ms()));
        let state = owner.clusters[&*key.0].shard.state();
        let mut outputs = it.telemetry.tick(now);
        outputs.extend(tcs::known(state, key.1, |it_is| it.telemetry.frame(frame, now, it_is)));
        for output in outputs {
            match output {
                tcs::Output::Send(_) | tcs::Output::Measured(_) => {}
                tcs::Output::Report(report) => self.tell_measured(&key.0, report),
                other => panic!("{}: {other:?}", key.1),
            }
        }
    }

    /// The node ends a session.
    fn close(&mut self, session: SessionId, reason: Option<Close>) {
        self.end_for_node(session, reason);
        let latency = self.latency();
        self.after(latency, Event::AgentLoses { session });
    }

    /// The connection breaks for the node.
    pub(in crate::world) fn node_loses(&mut self, session: SessionId) {
        self.end_for_node(session, None);
    }

    fn end_for_node(&mut self, session: SessionId, closed: Option<Close>) {
        let now = self.passed();
        let Some(node) = self.sessions.get(session).map(|it| it.node) else { return };
        let told_now = self.node_now(node);
        let Some(it) = self.sessions.by_id.get_mut(&session) else { return };
        let Some(ControlSide { key, number, machine, lapse, .. }) = it.control.take() else {
            return;
        };
        if !it.is_open_for_agent {
            self.sessions.by_id.remove(&session);
        }
        // Whoever waits for its answer is let in.
        for waiting in self.waiting_for(session) {
            self.after(1, Event::AgentConnects { session: waiting });
        }
        let Some(told_now) = told_now else { return };
        let Some(owner) = self.control.nodes.get_mut(&node) else { return };
        let stepped_ms = owner.clock.stepped_ms();
        let silent_since = machine.silent_since(closed, lapse.of(told_now, stepped_ms));
        let silent_since = lapse.told(silent_since, stepped_ms);
        self.laws.sessions.ended(node, &key, self.now);
        if owner.presence.leave(&key, number, silent_since, now) {
            let debounce_ms = milliseconds(DISCONNECT_DEBOUNCE);
            self.after(debounce_ms, Event::AbsenceIsReported { node, key, number });
        }
    }

    pub(in crate::world) fn report_absence(&mut self, node: NodeId, key: &Key, number: u64) {
        let absence = self.control.nodes.get(&node).and_then(|it| it.presence.absence(key, number));
        if let Some(report) = absence {
            self.tell_connections(node, &key.0, vec![report]);
            self.drive(node);
        }
    }
}
