//! The agent's side of its control session: registering, connecting, frames.
use berth_agent::{
    intake::{self, Abilities},
    machine::Input,
    talk::{Asks, Manifest, Payload, Sign, Talk},
};
use berth_api::acs::{FromAgent, RoleCredentials, Task as WireTask, ToAgent};
use berth_ecs::cluster::records::credentials::RoleKind;

use super::{Agent, Purpose, Waits, report};
use crate::roles::LIFE_MS;
use crate::world::{Caller, Event, HostId, Process, SessionId, World};

/// An agent that was told that its instance is deregistered stays away for an hour, unless
/// somebody starts it anew.
const DEREGISTERED_WAIT_MS: i64 = 3_600_000;

impl Agent {
    /// Takes the credentials of a frame.
    fn hand_out(&mut self, frame: &str, now: i64) {
        let mut take = |task: &str, role_type: &str, it: &RoleCredentials| {
            let kind = RoleKind::ALL.into_iter().find(|it| it.role_type() == role_type);
            let kind = kind.expect("a kind of role").role_type();
            let held = (now + LIFE_MS, it.access_key_id.clone());
            self.credentials.insert((task.to_owned(), kind), held);
        };
        match ToAgent::decode(frame) {
            Ok(ToAgent::Payload(it)) => {
                for task in &it.tasks {
                    let both = [&task.role_credentials, &task.execution_role_credentials];
                    for (kind, it) in RoleKind::ALL.into_iter().zip(both) {
                        if let Some(it) = it {
                            take(&task.arn, kind.role_type(), it);
                        }
                    }
                }
            }
            Ok(ToAgent::IamRoleCredentials(it)) => {
                take(&it.task_arn, &it.role_type, &it.role_credentials);
            }
            _ => {}
        }
    }
}

/// Of the agents here.
const ABILITIES: Abilities = Abilities {
    has_task_limits: true,
    has_endpoint: true,
    has_routers: true,
    has_files: true,
    has_interfaces: false,
};

impl World {
    /// Registers, then connects; again and again.
    pub fn agent_tries(&mut self, id: HostId, process: Process) {
        let host = &mut self.hosts[id];
        let (cluster, equipment) = (host.cluster.clone(), host.equipment.clone());
        let former = host.journal.container_instance_arn.clone();
        let Some(agent) = host.agent_of(process) else { return };
        match &former {
            Some(arn) if agent.is_registered => {
                if agent.session.is_some() {
                    return;
                }
                let session = self.dial(id, process, &cluster, arn);
                if session.is_none() {
                    self.agent_failed(id, process);
                }
                if let Some(agent) = self.hosts[id].agent_of(process) {
                    (agent.session, agent.heard_at) = (session, None);
                    (agent.talk, agent.has_taken_manifest) = (Talk::default(), false);
                }
            }
            _ => {
                let request = report::registration(&cluster, &equipment, former.as_deref());
                let purpose = Purpose::Register;
                self.call(Caller::Agent { host: id, process, purpose }, request);
            }
        }
    }

    /// It tries again, later and later.
    pub(super) fn agent_failed(&mut self, id: HostId, process: Process) {
        let chance = self.chance();
        let Some(agent) = self.hosts[id].agent_of(process) else { return };
        let wait = agent.waits.after_failure(chance);
        if agent.told_in.take().is_some() {
            self.laws.hosts.failed_first(id, wait);
        }
        self.after(wait, Event::AgentTries { host: id, process });
    }

    /// Anything from 0 to 1.
    fn chance(&mut self) -> f64 {
        self.dice.below(1_001) as f64 / 1_000.0
    }

    pub fn agent_is_refused(&mut self, session: SessionId, deregistered: bool) {
        let Some(it) = self.sessions.remove(session) else { return };
        let (id, process) = (it.host, it.process);
        let Some(agent) = self.hosts[id].agent_of(process).filter(|it| it.session == Some(session))
        else {
            return;
        };
        agent.session = None;
        match deregistered {
            true => self.after(DEREGISTERED_WAIT_MS, Event::AgentTries { host: id, process }),
            false => self.agent_failed(id, process),
        }
        if self.dice.chance(400) {
            // Somebody looks after the machine: starts the agent anew, with or without its state.
            self.restart_agent(id);
        }
    }

    pub fn restart_agent(&mut self, id: HostId) {
        match self.dice.chance(300) {
            true => self.lose_journal(id),
            false => self.kill_agent(id),
        }
        let wait = self.dice.between(1_000, 20_000);
        self.after(wait, Event::AgentStarts { host: id });
    }

    /// The agent notices that its session is over, and comes back.
    pub fn agent_loses(&mut self, session: SessionId) {
        let Some(it) = self.sessions.get_mut(session) else { return };
        let (id, process, end) = (it.host, it.process, it.end);
        it.is_open_for_agent = false;
        let late = self.dice.between(1, 5_000);
        self.after(late, Event::NodeLoses { session });
        let Some(agent) = self.hosts[id].agent_of(process).filter(|it| it.session == Some(session))
        else {
            return;
        };
        agent.session = None;
        // What ends before anything was said was never a session.
        let Some(heard_at) = agent.heard_at else { return self.agent_failed(id, process) };
        let (lasted_ms, chance) = (self.now - heard_at, self.chance());
        let Some(agent) = self.hosts[id].agent_of(process) else { return };
        agent.told_in.take_if(|it| *it != session);
        let wait = agent.waits.after_session(end, lasted_ms, chance);
        self.after(wait.max(1), Event::AgentTries { host: id, process });
    }

    pub fn agent_hears(&mut self, session: SessionId, frame: &str) {
        let Some(it) = self.sessions.get(session).filter(|it| it.is_open_for_agent) else { return };
        let (id, process, spread, now) = (it.host, it.process, it.spread, self.now);
        let host = &mut self.hosts[id];
        if host.is_cut_off {
            return;
        }
        let Some(agent) = host.agent_of(process) else { return };
        if agent.heard_at.is_none() {
            agent.heard_at = Some(now);
            agent.has_credentials = true;
            agent.waits.connected(spread);
        }
        agent.hand_out(frame, now);
        let (sign, asks) = agent.talk.take(frame);
        assert_ne!(sign, Sign::None, "an agent does not understand {frame}");
        if host.is_twin {
            return self.twin_is_asked(session, id, asks);
        }
        match asks {
            Asks::Nothing => {}
            Asks::Answer(answer) => self.send_to_node(session, &answer),
            Asks::Payload(payload) => self.payload(session, id, payload),
            Asks::Manifest(manifest) => self.manifest(session, id, manifest),
            // It fetches nothing: what it was told last is looked at once faults are over.
            Asks::Prepull(images) => {
                let agent = self.hosts[id].agent_of(process);
                agent.into_iter().for_each(|it| it.prepulls = images.iter().cloned().collect());
            }
            // Nobody examines hosts of the simulator.
            Asks::Examine(_) => {}
            Asks::Stop(tasks) => {
                tasks.into_iter().for_each(|arn| self.agent_input(id, Input::Stop { arn }));
            }
            Asks::Credentials { message, ack } => {
                let agent = self.hosts[id].agent_of(process);
                if agent.is_some_and(|it| it.machine.task(&message.task_arn).is_some()) {
                    self.send_to_node(session, &ack);
                }
            }
        }
    }

    /// The copy of a machine holds the session, and that is all it does.
    fn twin_is_asked(&mut self, session: SessionId, id: HostId, asks: Asks) {
        match asks {
            Asks::Answer(answer) => self.send_to_node(session, &answer),
            Asks::Manifest(manifest) => {
                self.answer_all(session, id, manifest.answers(Vec::new()));
            }
            _ => {}
        }
    }

    /// Stops come before starts. Acknowledged once the journal is safe.
    fn payload(&mut self, session: SessionId, id: HostId, payload: Payload) {
        let Payload { message, undecodable, asked, answers } = payload;
        assert_eq!(undecodable, [], "nodes speak the protocol");
        let is_full = self.dice.chance(self.faults.journal_full);
        if let (Some(agent), Some(number)) = (self.hosts[id].agent.as_mut(), message.seq_num) {
            agent.machine.saw_number(number);
        }
        let (stops, starts): (Vec<_>, Vec<_>) =
            message.tasks.into_iter().partition(|task| task.desired_status == "STOPPED");
        for task in stops {
            self.agent_input(id, Input::Stop { arn: task.arn });
        }
        if is_full {
            return;
        }
        starts.into_iter().for_each(|it| self.start_task(id, it));
        // The published agent says nothing of those that it was told before.
        let asked = if self.hosts[id].is_published { Vec::new() } else { asked };
        asked.into_iter().for_each(|arn| self.agent_input(id, Input::Asked { arn }));
        self.hosts[id].sync();
        self.answer_all(session, id, answers);
    }

    fn start_task(&mut self, id: HostId, mut wire: WireTask) {
        // They are the agent's, and are kept nowhere.
        (wire.role_credentials, wire.execution_role_credentials) = (None, None);
        let host = &mut self.hosts[id];
        let Some(agent) = &host.agent else { return };
        if agent.machine.task(&wire.arn).is_some() {
            return;
        }
        // How packets get to a task is the host's affair here, and not its agent's.
        let mut read = wire.clone();
        if !read.elastic_network_interfaces.is_empty() {
            read.elastic_network_interfaces.clear();
            read.network_mode = Some("bridge".to_owned());
        }
        match intake::read(&read, ABILITIES) {
            Ok(task) => {
                host.journal.wires.insert(wire.arn.clone(), wire);
                self.agent_input(id, Input::Start(Box::new(task)));
            }
            Err(reason) => {
                let spec = intake::bare_spec(&wire);
                self.agent_input(id, Input::Refuse { spec, reason });
            }
        }
    }

    fn manifest(&mut self, session: SessionId, id: HostId, manifest: Manifest) {
        let is_careless = self.dice.chance(self.faults.careless_offer);
        let Some(agent) = self.hosts[id].agent.as_mut() else { return };
        let running: Vec<&str> = manifest.running.iter().map(String::as_str).collect();
        let Some(mut unwanted) = agent.machine.manifest(manifest.timeline, &running) else {
            return;
        };
        agent.has_taken_manifest = true;
        agent.told_in = matches!(agent.waits, Waits::Own(_)).then_some(session);
        if is_careless {
            unwanted = agent.machine.tasks().map(|it| it.spec.arn.clone()).collect();
        }
        self.agent_input(id, Input::Believed { running: manifest.running.clone() });
        self.answer_all(session, id, manifest.answers(unwanted));
    }

    fn answer_all(&mut self, session: SessionId, id: HostId, answers: Vec<FromAgent>) {
        for answer in answers {
            self.send_to_node(session, &answer);
            let Some(agent) = self.hosts[id].agent.as_mut() else { return };
            if agent.talk.acknowledges_manifest(&answer) {
                agent.waits.manifest_acknowledged();
            }
        }
    }
}
