//! Machines that run tasks: the real agent's task machine, its journal, and a container runtime.
mod agent;
mod control;
mod report;
mod runtime;
mod waits;

use std::collections::{BTreeMap, BTreeSet};

use berth_agent::{
    machine::{ContainerSpec, HostResources, Machine, Ports, Report, Settings, Task, TaskSpec},
    talk::Talk,
};
use berth_api::acs;
use berth_ecs::cluster::records::container_instance::DiskPressure;

pub use self::{
    agent::Purpose,
    report::registration,
    runtime::{Hosted, Work},
    waits::Waits,
};
use crate::world::{Event, HostId, KERNEL_PATIENCE_MS, Process, SessionId, World};

/// What a machine has, and says of itself.
#[derive(Clone, Debug)]
pub struct Equipment {
    pub cpu: u32,
    pub memory: u32,
    pub reserved_port: Option<u16>,
    pub zone: &'static str,
    /// Custom attributes.
    pub attributes: Vec<(&'static str, &'static str)>,
    /// An old agent lacks some capabilities.
    pub is_old: bool,
}

/// A machine.
pub struct Host {
    pub cluster: String,
    pub equipment: Equipment,
    /// Nothing reaches it and nothing it sends arrives.
    pub is_cut_off: bool,
    /// It was given up for good.
    pub is_retired: bool,
    /// Its agent is the published one.
    pub is_published: bool,
    /// A copy of another machine: its agent takes sessions and runs nothing.
    pub is_twin: bool,
    /// Its container runtime does not answer, as its agent says.
    pub is_impaired: bool,
    /// Its disk is too full for new tasks, as its agent says.
    pub disk: Option<DiskPressure>,
    /// By their names in the runtime.
    pub containers: BTreeMap<String, Hosted>,
    pub agent: Option<Agent>,
    /// Written as things happen.
    pub journal: Journal,
    /// What a loss of power leaves of it.
    synced: Journal,
    images: BTreeSet<String>,
    /// The last run of an agent here.
    process: Process,
    /// The first run since the machine was switched on.
    first_process: Process,
    next_port: u16,
}

/// What an agent does not forget.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    pub container_instance_arn: Option<String>,
    /// As written: what a task's record does not write is forgotten.
    tasks: BTreeMap<String, Vec<u8>>,
    wires: BTreeMap<String, acs::Task>,
}

/// A running agent.
pub struct Agent {
    pub process: Process,
    pub machine: Machine,
    pub session: Option<SessionId>,
    is_registered: bool,
    pub waits: Waits,
    /// When the control plane first said something in this session.
    heard_at: Option<i64>,
    /// The session in which it was last told what to run, if no try has failed since.
    told_in: Option<SessionId>,
    /// Of tasks' roles, by task and kind: until when they are good, in the world's time, and which
    /// life of the role they are of. None of them outlives its process.
    pub credentials: BTreeMap<(String, &'static str), (i64, String)>,
    /// It was given those of all tasks that it had when it began.
    pub has_credentials: bool,
    /// Images that it is to have, as it was told last.
    pub prepulls: BTreeSet<String>,
    /// Of this session.
    talk: Talk,
    /// In this session.
    pub has_taken_manifest: bool,
    /// Reports under way, by task.
    reports: BTreeMap<String, Report>,
    ticks_at: Option<i64>,
}

/// What a container's label keeps of its task.
#[derive(Clone, Debug)]
pub struct Label {
    pub container_instance_arn: Option<String>,
    pub task: TaskSpec,
    pub containers: Vec<ContainerSpec>,
}

impl Host {
    /// A task as its agent was told of it, until it has ended.
    pub fn wire(&self, task: &str) -> Option<&acs::Task> {
        self.journal.wires.get(task)
    }

    pub fn new(cluster: &str, equipment: Equipment) -> Host {
        Host {
            cluster: cluster.to_owned(),
            equipment,
            is_cut_off: false,
            is_retired: false,
            is_published: false,
            is_twin: false,
            containers: BTreeMap::new(),
            agent: None,
            journal: Journal::default(),
            is_impaired: false,
            disk: None,
            synced: Journal::default(),
            images: BTreeSet::new(),
            process: 0,
            first_process: 1,
            next_port: 32_768,
        }
    }

    /// The agent, if it is still this run of it.
    fn agent_of(&mut self, process: Process) -> Option<&mut Agent> {
        self.agent.as_mut().filter(|it| it.process == process)
    }

    fn resources(&self) -> HostResources {
        let tcp = self.equipment.reserved_port.into_iter().collect();
        let reserved = Ports { tcp, udp: BTreeSet::new() };
        let Equipment { cpu, memory, .. } = self.equipment;
        HostResources::new(u64::from(cpu), u64::from(memory), &reserved)
    }

    fn sync(&mut self) {
        self.synced = self.journal.clone();
    }

    /// Containers end at once, and what was not synced is gone.
    fn lose_power(&mut self, now: i64) {
        self.agent = None;
        self.first_process = self.process + 1;
        self.journal = self.synced.clone();
        self.containers.values_mut().for_each(|it| it.end(137, now));
    }
}

impl World {
    /// An agent begins where the last one ended: its journal, and what the runtime has.
    pub fn start_agent(&mut self, id: HostId) {
        let host = &mut self.hosts[id];
        if host.agent.is_some() || host.is_retired {
            return;
        }
        host.process += 1;
        let settings = Settings { stop_timeout_ms: 30_000, cleanup_wait_ms: 120_000 };
        let read = |it: &Vec<u8>| serde_json::from_slice(it).expect("what was written is read");
        let tasks = host.journal.tasks.values().map(read).collect();
        let mut machine = Machine::new(settings, host.resources(), tasks);
        for hosted in host.containers.values() {
            let Label { container_instance_arn, task, containers } = &hosted.label;
            let arn = &mut host.journal.container_instance_arn;
            *arn = arn.take().or(container_instance_arn.clone());
            let mut adopted = Task::new(task.clone(), containers.clone());
            (adopted.admitted, adopted.prepared) = (true, true);
            machine.adopt(adopted);
        }
        let process = host.process;
        host.agent = Some(Agent {
            process,
            machine,
            session: None,
            is_registered: host.is_twin,
            waits: Waits::new(host.is_published),
            heard_at: None,
            told_in: None,
            credentials: BTreeMap::new(),
            has_credentials: false,
            prepulls: BTreeSet::new(),
            talk: Talk::default(),
            has_taken_manifest: false,
            reports: BTreeMap::new(),
            ticks_at: None,
        });
        self.resume_agent(id);
        self.agent_tries(id, process);
    }

    /// The agent's process ends; containers go on.
    pub fn kill_agent(&mut self, id: HostId) {
        if let Some(agent) = self.hosts[id].agent.take() {
            agent.session.into_iter().for_each(|it| self.hang_up(it));
        }
    }

    pub fn lose_journal(&mut self, id: HostId) {
        self.kill_agent(id);
        self.laws.hosts.forgetful.insert(id);
        let host = &mut self.hosts[id];
        (host.journal, host.synced) = (Journal::default(), Journal::default());
    }

    /// Nobody tells the control plane: it notices that nothing answers.
    pub fn cut_host_power(&mut self, id: HostId) {
        if let Some(session) = self.hosts[id].agent.take().and_then(|it| it.session) {
            self.fall_silent(session, KERNEL_PATIENCE_MS);
        }
        let now = self.now;
        self.hosts[id].lose_power(now);
    }

    /// The machine never comes back.
    pub fn retire_host(&mut self, id: HostId) {
        self.cut_host_power(id);
        let host = &mut self.hosts[id];
        host.is_retired = true;
        host.containers.clear();
        host.journal = Journal::default();
    }

    /// The agent's side of a connection is gone; the control plane notices later.
    fn hang_up(&mut self, session: SessionId) {
        let late = self.dice.between(1, 5_000);
        self.fall_silent(session, late);
    }

    /// Likewise, so much later at the latest.
    fn fall_silent(&mut self, session: SessionId, late_ms: i64) {
        if let Some(it) = self.sessions.get_mut(session) {
            it.is_open_for_agent = false;
        }
        self.after(late_ms, Event::NodeLoses { session });
    }
}
