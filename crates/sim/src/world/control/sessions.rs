//! Control sessions between nodes and agents: manifest, payloads, stop verification, over a
//! connection that keeps order and may end at any time, for each side at another moment.
use std::collections::{BTreeMap, BTreeSet};

use berth_agent::returning::End;
use berth_api::{
    acs::{
        FromAgent, PayloadMessage, TaskManifestMessage, TaskStopVerificationAck,
        TaskStopVerificationMessage, ToAgent,
    },
    ecs::VersionInfo,
};
use berth_ecs::{
    cluster::{
        Report, State, Topic,
        describe::arns::{self, Reference},
        records::{
            cluster::ClusterStatus, container_instance::ContainerInstanceStatus,
            id::ContainerInstanceId,
        },
        views::{
            assignment,
            comparison::{self, Comparison},
        },
    },
    route::cluster_shard,
};
use berth_engine::{ShardName, Timestamp};
use berth_kernel::Home;

use super::{
    deliveries::{Deliveries, NeverAcknowledged},
    presence::Seat,
    shards::Kind,
};
use crate::world::{Event, HostId, NodeId, Place, Process, SessionId, World};

/// Where agents are that have one identity.
pub(super) const CONTESTED: &str = "10.0.0.1";

/// How long a lost session is not yet reported.
const DISCONNECT_DEBOUNCE_MS: i64 = 2_000;

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
    /// It was let wait, because the instance is contested.
    is_held: bool,
    /// The last frame of each direction arrives then: a connection keeps order.
    to_agent_at: i64,
    to_node_at: i64,
}

struct ControlSide {
    place: Place,
    deliveries: Deliveries,
    /// The manifest whose stop candidates are not confirmed yet.
    manifest: Option<String>,
    /// In the world's time, as all that a session waits for.
    comparison: Comparison,
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

    /// The instances of those that both sides believe in.
    pub fn places_of(&self, node: NodeId) -> Vec<Place> {
        let established = self.by_id.values().filter(|it| it.node == node && it.is_open_for_agent);
        established.filter_map(|it| Some(it.control.as_ref()?.place.clone())).collect()
    }

    pub fn remove(&mut self, id: SessionId) -> Option<Session> {
        self.by_id.remove(&id)
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
        let session = Session {
            host,
            process,
            node,
            cluster: cluster.to_owned(),
            container_instance_arn: arn.to_owned(),
            control: None,
            is_open_for_agent: true,
            end: End::Over,
            is_held: false,
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
        let Some(it) = self.sessions.get(session) else { return };
        let (node, cluster, arn) = (it.node, it.cluster.clone(), it.container_instance_arn.clone());
        let Some(owner) = self.control.nodes.get(&node) else {
            return self.after(1, Event::AgentLoses { session });
        };
        let leader = owner.clusters.get(&cluster).filter(|it| it.shard.is_led());
        let state = leader.map(|it| it.shard.state());
        let instance = match state.map(|it| admission(it, &arn)) {
            Some(Ok(instance)) => instance,
            refusal => {
                let deregistered = matches!(refusal, Some(Err(Refused::Deregistered)));
                return self.after(1, Event::AgentIsRefused { session, deregistered });
            }
        };
        let place = (cluster, instance);
        let hold = owner.presence.hold_ms(&place);
        if let Some(it) = self.sessions.get_mut(session).filter(|it| hold > 0 && !it.is_held) {
            it.is_held = true;
            return self.after(hold, Event::AgentConnects { session });
        }
        self.seat(session, node, place);
    }

    fn seat(&mut self, session: SessionId, node: NodeId, place: Place) {
        let Some(owner) = self.control.nodes.get_mut(&node) else { return };
        let Some(leader) = owner.clusters.get_mut(&place.0) else { return };
        let term = leader.shard.term();
        let host = self.sessions.get(session).map(|it| &self.hosts[it.host]);
        let agent = host.and_then(|it| it.agent.as_ref());
        let returns_within_ms = agent.and_then(|it| it.waits.returns_within_ms());
        let now = self.now;
        let seat = owner.presence.arrive(place.clone(), term, (session, returns_within_ms), now);
        let Seat { number, replaced, is_contested } = seat;
        leader.report(Report::AgentConnected {
            instance: place.1,
            session: number,
            version_info: VersionInfo { agent_version: Some("1.0.0".into()), ..Default::default() },
            returns_within_ms,
        });
        if is_contested {
            let agents = vec![CONTESTED.to_owned()];
            leader.report(Report::AgentContested { instance: place.1, agents });
        }
        if let Some(old) = replaced {
            self.laws.hosts.taken_over(place.1, now);
            // The published agent is not told: it would stay away for too long.
            let knows_contests = returns_within_ms.is_some();
            let end = if knows_contests { End::Contested } else { End::Over };
            self.sessions.get_mut(old).into_iter().for_each(|it| it.end = end);
            self.close(old);
        }
        let Some(it) = self.sessions.get_mut(session) else { return };
        it.control = Some(ControlSide {
            place,
            deliveries: Deliveries::default(),
            manifest: None,
            comparison: Comparison::begun(Timestamp(0), None),
            ages_at: None,
        });
        self.send_manifest(session);
        self.nudge_session(session);
        self.drive(node);
    }

    fn send_manifest(&mut self, session: SessionId) {
        let Some(told_now) = self.told_now(session) else { return };
        let Some(it) = self.sessions.by_id.get_mut(&session) else { return };
        let Some(control) = it.control.as_mut() else { return };
        let Some(owner) = self.control.nodes.get_mut(&it.node) else { return };
        let place = &control.place;
        let timeline = owner.presence.next_message(place);
        let state = owner.clusters[&place.0].shard.state();
        let message_id = format!("{timeline:016x}");
        control.manifest = Some(message_id.clone());
        let doubted_at = comparison::doubted_at(state, place.1);
        control.comparison = Comparison::begun(told_now, doubted_at);
        control.deliveries.tell_again(comparison::in_question(state, place.1));
        let manifest = TaskManifestMessage {
            message_id,
            cluster_arn: Home::default().arn("ecs", &format!("cluster/{}", place.0)),
            container_instance_arn: it.container_instance_arn.clone(),
            generated_at: None,
            timeline,
            tasks: assignment::manifest(state, place.1),
        };
        self.send_to_agent(session, &ToAgent::TaskManifest(manifest));
    }

    /// The level may have changed for these topics.
    pub(super) fn nudge_sessions(&mut self, node: NodeId, cluster: &str, nudged: &BTreeSet<Topic>) {
        for topic in nudged {
            let Topic::Assignment(id) = topic else { continue };
            let place = (cluster.to_owned(), *id);
            let is_theirs = |it: &Session| {
                it.node == node && it.control.as_ref().is_some_and(|it| it.place == place)
            };
            let theirs = self.sessions.by_id.iter().filter(|(_, it)| is_theirs(it));
            let theirs: Vec<SessionId> = theirs.map(|(id, _)| *id).collect();
            theirs.into_iter().for_each(|it| self.nudge_session(it));
        }
    }

    pub(in crate::world) fn session_ages(&mut self, session: SessionId) {
        if let Some(control) = self.sessions.get_mut(session).and_then(|it| it.control.as_mut()) {
            control.ages_at = None;
            self.nudge_session(session);
        }
    }

    fn nudge_session(&mut self, session: SessionId) {
        let Some(it) = self.sessions.get(session) else { return };
        let Some(control) = &it.control else { return };
        let Some(owner) = self.control.nodes.get(&it.node) else { return };
        let (cluster, instance) = &control.place;
        let state = owner.clusters[cluster].shard.state();
        let record = state.container_instances.get(instance);
        if record.is_none_or(|it| it.status == ContainerInstanceStatus::Inactive) {
            return self.close(session);
        }
        if self.deliver(session).is_err() {
            return self.close(session);
        }
        self.compare_or_wait(session);
    }

    /// Sends what the agent does not know yet, or has not acknowledged for a while.
    fn deliver(&mut self, session: SessionId) -> Result<(), NeverAcknowledged> {
        let now = self.now;
        let Some(it) = self.sessions.by_id.get_mut(&session) else { return Ok(()) };
        let Some(control) = it.control.as_mut() else { return Ok(()) };
        let Some(owner) = self.control.nodes.get_mut(&it.node) else { return Ok(()) };
        let (cluster, instance) = control.place.clone();
        let state = owner.clusters[&cluster].shard.state();
        let mut payloads = Vec::new();
        for delivery in control.deliveries.due(state, instance, now)? {
            let tasks = delivery.tasks.iter();
            let tasks = tasks.filter_map(|(id, _)| assignment::payload_task(state, *id)).collect();
            let number = owner.presence.next_message(&control.place);
            let message_id = format!("{number:016x}");
            control.deliveries.sent(message_id.clone(), delivery);
            payloads.push(PayloadMessage {
                message_id,
                cluster_arn: Home::default().arn("ecs", &format!("cluster/{cluster}")),
                container_instance_arn: it.container_instance_arn.clone(),
                generated_at: None,
                seq_num: Some(number),
                timeline: None,
                tasks,
            });
        }
        let has_ended_untold = control.deliveries.take_ended_untold();
        control.comparison.see(comparison::doubted_at(state, instance), has_ended_untold);
        payloads.into_iter().for_each(|it| self.send_to_agent(session, &ToAgent::Payload(it)));
        Ok(())
    }

    /// The time that is told to a session's shard, in which comparisons are due. It may step, and
    /// be slower than the world's until it is right, as a doubt's may.
    fn told_now(&mut self, session: SessionId) -> Option<Timestamp> {
        let node = self.sessions.by_id.get(&session)?.node;
        self.node_now(node)
    }

    /// Compares everything anew if it is time to; else, and then, waits for the next deadline.
    fn compare_or_wait(&mut self, session: SessionId) {
        let now = self.now;
        if self.compared_in(session).is_some_and(|it| it <= 0) {
            self.send_manifest(session);
            if self.deliver(session).is_err() {
                return self.close(session);
            }
        }
        let Some(compared_in) = self.compared_in(session) else { return };
        let it = self.sessions.get_mut(session).and_then(|it| it.control.as_mut());
        let Some(control) = it else { return };
        let compared_at = now + compared_in.max(1);
        let at = control.deliveries.next_deadline().map_or(compared_at, |it| it.min(compared_at));
        if control.ages_at.is_none_or(|planned| at < planned) {
            control.ages_at = Some(at);
            self.after(at - now, Event::SessionAges { session });
        }
    }

    fn compared_in(&mut self, session: SessionId) -> Option<i64> {
        let told_now = self.told_now(session)?;
        let next_at = self.sessions.get(session)?.control.as_ref()?.comparison.next_at();
        Some(next_at - told_now)
    }

    pub(in crate::world) fn node_hears(&mut self, session: SessionId, frame: &str) {
        let Some(control) = self.sessions.get_mut(session).and_then(|it| it.control.as_mut())
        else {
            return;
        };
        match FromAgent::decode(frame).expect("agents speak the protocol") {
            FromAgent::Ack(ack) => {
                control.deliveries.acknowledged(&ack.message_id);
                self.nudge_session(session);
            }
            FromAgent::TaskStopVerification(message) => self.verify_stop(session, message),
            _ => {}
        }
    }

    /// Candidates are checked against the truth of this moment.
    fn verify_stop(&mut self, session: SessionId, message: TaskStopVerificationMessage) {
        let Some(it) = self.sessions.by_id.get_mut(&session) else { return };
        let Some(control) = it.control.as_mut() else { return };
        if control.manifest.as_ref() != Some(&message.message_id) {
            return;
        }
        let Some(owner) = self.control.nodes.get(&it.node) else { return };
        let (cluster, instance) = &control.place;
        let state = owner.clusters[cluster].shard.state();
        let stop_tasks = assignment::stop_confirmed(state, *instance, &message.stop_candidates);
        if stop_tasks.is_empty() {
            return;
        }
        self.laws.hosts.stop_confirmed(state, *instance, &stop_tasks);
        control.manifest = None;
        let message_id = message.message_id;
        let ack = TaskStopVerificationAck { message_id, generated_at: None, stop_tasks };
        self.send_to_agent(session, &ToAgent::TaskStopVerificationAck(ack));
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

    /// The node ends a session.
    fn close(&mut self, session: SessionId) {
        self.node_loses(session);
        let latency = self.latency();
        self.after(latency, Event::AgentLoses { session });
    }

    pub(in crate::world) fn node_loses(&mut self, session: SessionId) {
        let now = self.now;
        let Some(it) = self.sessions.by_id.get_mut(&session) else { return };
        let Some(ControlSide { place, .. }) = it.control.take() else { return };
        let node = it.node;
        if !it.is_open_for_agent {
            self.sessions.by_id.remove(&session);
        }
        let Some(owner) = self.control.nodes.get_mut(&node) else { return };
        let Some(number) = owner.presence.leave(&place, session, now) else { return };
        self.after(DISCONNECT_DEBOUNCE_MS, Event::AbsenceIsReported { node, place, number });
    }

    pub(in crate::world) fn report_absence(&mut self, node: NodeId, place: &Place, number: u64) {
        let now = self.now;
        let Some(told) = self.node_now(node) else { return };
        let Some(owner) = self.control.nodes.get_mut(&node) else { return };
        let standing = owner.presence.standing(place);
        let since = match standing {
            Some(super::presence::Standing::Away { number: of, since }) if of == number => since,
            _ => return,
        };
        let silent_since = told + (since - now);
        let shard = ShardName::new(&cluster_shard(&place.0));
        let leader = <berth_ecs::cluster::Cluster as Kind>::leader(owner, &shard);
        let leader = leader.expect("shards of a node stay");
        let instance = place.1;
        leader.report(Report::AgentDisconnected { instance, session: number, silent_since });
        self.drive(node);
    }
}

/// Why an agent is not let in.
enum Refused {
    Deregistered,
    Unknown,
}

fn admission(state: &State, arn: &str) -> Result<ContainerInstanceId, Refused> {
    let cluster = state.cluster.as_ref().filter(|it| it.status == ClusterStatus::Active);
    let cluster = cluster.ok_or(Refused::Unknown)?;
    let Ok(Reference::Here(id)) = arns::container_instance(cluster, arn) else {
        return Err(Refused::Unknown);
    };
    match state.container_instances.get(&id).map(|it| it.status) {
        Some(ContainerInstanceStatus::Active | ContainerInstanceStatus::Draining) => Ok(id),
        Some(ContainerInstanceStatus::Inactive) => Err(Refused::Deregistered),
        None => Err(Refused::Unknown),
    }
}
