//! A container runtime: images, containers, and what goes wrong with them.
//!
//! What an image does is in its name: `nopull` cannot be fetched, `slow` takes its time, `nostart`
//! does not start, `exit0` and `exit1` end by themselves, `deaf` ignores SIGTERM.
use berth_agent::machine::{Action, Binding, End, Input, Observation, Retrieved};
use berth_api::acs;

use super::{Host, Label};
use crate::world::{Event, HostId, Process, World};

/// A container as the runtime has it.
#[derive(Clone, Debug)]
pub struct Hosted {
    pub label: Label,
    pub container: String,
    pub image: String,
    pub id: String,
    pub state: HostedState,
    pub bindings: Vec<Binding>,
    /// Names the present run among all of them.
    run: u64,
}

#[derive(Clone, Debug)]
pub enum HostedState {
    Created,
    Running { since_ms: u64 },
    Ended(End),
}

/// An operation that the runtime has finished.
#[derive(Clone, Debug)]
pub enum Work {
    Prepare { task: String },
    Retrieve { task: String },
    Pull { task: String, container: String, image: String, began_ms: Option<u64> },
    Create { task: String, container: String },
    Start { task: String, container: String },
    Restart { task: String, container: String },
    Stop { task: String, container: String, exit_code: i64 },
    Clean { task: String },
}

impl Hosted {
    pub fn is_running(&self) -> bool {
        matches!(self.state, HostedState::Running { .. })
    }

    pub fn observation(&self, now_ms: u64) -> Observation {
        let id = self.id.clone();
        match &self.state {
            HostedState::Created => Observation::Created { id, bindings: self.bindings.clone() },
            HostedState::Running { since_ms } => {
                let ran_ms = now_ms.saturating_sub(*since_ms);
                Observation::Started { id, ran_ms, bindings: self.bindings.clone() }
            }
            HostedState::Ended(end) => Observation::Exited(end.clone()),
        }
    }

    pub fn end(&mut self, exit_code: i64, now: i64) {
        if self.is_running() {
            let (id, finished_at) = (self.id.clone(), format!("{now}"));
            let (oom_killed, reason) = (false, None);
            self.state = HostedState::Ended(End { id, exit_code, oom_killed, reason, finished_at });
        }
    }
}

impl World {
    /// Begins what the task machine asks for; its end is an event.
    pub(super) fn run_action(&mut self, id: HostId, process: Process, action: Action) {
        let fast = self.dice.between(1, 40);
        let (wait, work) = match action {
            Action::Report(_) => panic!("reports go to the control plane"),
            Action::Create { .. } | Action::Attach { .. } | Action::Detach { .. } => {
                panic!("no agent of the simulator says that it gives tasks interfaces")
            }
            Action::Prepare { task } => (fast, Work::Prepare { task }),
            Action::Retrieve { task } => (fast, Work::Retrieve { task }),
            Action::Pull { task, container } => self.begin_pull(id, task, container),
            Action::Launch { task, container } => match self.hosted(id, &task, &container) {
                None => (fast, Work::Create { task, container }),
                Some(_) => (fast, Work::Start { task, container }),
            },
            Action::Restart { task, container } => (fast, Work::Restart { task, container }),
            Action::Stop { task, container, timeout_ms } => {
                let is_deaf = self.image_has(id, &task, &container, "deaf");
                let timeout = i64::try_from(timeout_ms).unwrap_or(i64::MAX);
                let (wait, exit_code) = if is_deaf { (timeout, 137) } else { (fast * 5, 143) };
                (wait, Work::Stop { task, container, exit_code })
            }
            Action::Clean { task } => (fast, Work::Clean { task }),
        };
        self.after(wait, Event::RuntimeDid { host: id, process, work });
    }

    /// The effect happens, and the agent that asked for it is told. If that agent is gone, the
    /// effect may have happened all the same.
    pub fn runtime_did(&mut self, id: HostId, process: Process, work: Work) {
        let host = &self.hosts[id];
        let is_current = host.agent.as_ref().is_some_and(|it| it.process == process);
        if host.is_retired || process < host.first_process {
            return;
        }
        if !is_current && self.dice.chance(500) {
            return;
        }
        if let Work::Prepare { task } = &work
            && is_current
        {
            self.interface_is_attached(id, process, task);
        }
        let input = self.finish(id, process, work);
        if is_current {
            input.into_iter().for_each(|it| self.agent_input(id, it));
        }
    }

    /// A container ends by itself.
    pub fn container_ends(&mut self, id: HostId, name: &str, run: u64, exit_code: i64) {
        let late = match self.dice.chance(self.faults.late) {
            true => self.dice.between(1, 60_000),
            false => self.dice.between(1, 50),
        };
        let (now, now_ms) = (self.now, self.agent_now_ms());
        let host = &mut self.hosts[id];
        let Some(hosted) = host.containers.get_mut(name).filter(|it| it.run == run) else { return };
        if !hosted.is_running() {
            return;
        }
        hosted.end(exit_code, now);
        let (task, container) = (hosted.label.task.arn.clone(), hosted.container.clone());
        let what = hosted.observation(now_ms);
        if let Some(process) = host.agent.as_ref().map(|it| it.process) {
            let tells = Event::RuntimeTells { host: id, process, task, container, what };
            self.after(late, tells);
        }
    }

    pub fn runtime_tells(
        &mut self,
        id: HostId,
        process: Process,
        arn: String,
        container: String,
        observation: Observation,
    ) {
        if self.hosts[id].agent_of(process).is_some() {
            self.agent_input(id, Input::Observed { arn, container, observation });
        }
    }

    fn begin_pull(&mut self, id: HostId, task: String, container: String) -> (i64, Work) {
        let image = self.image(id, &task, &container);
        if self.hosts[id].images.contains(&image) {
            return (1, Work::Pull { task, container, image, began_ms: None });
        }
        let most = if image.contains("slow") { 60_000 } else { 6_000 };
        let wait = self.dice.between(100, most);
        let began_ms = Some(self.agent_now_ms());
        (wait, Work::Pull { task, container, image, began_ms })
    }

    fn finish(&mut self, id: HostId, process: Process, work: Work) -> Option<Input> {
        let fails = self.dice.chance(self.faults.runtime_failure);
        let now = self.now;
        match work {
            Work::Prepare { task } => {
                let failure =
                    fails.then(|| "ResourceInitializationError: no space left".to_owned());
                Some(Input::Prepared { arn: task, failure })
            }
            Work::Retrieve { task } => {
                let away = || Retrieved::Away { reason: "nobody answers".to_owned() };
                let outcome = if fails { away() } else { Retrieved::All };
                Some(Input::Retrieved { arn: task, outcome })
            }
            Work::Pull { task, container, image, began_ms } => {
                let fails = image.contains("nopull") || (fails && began_ms.is_some());
                let observation = self.pulled(id, image, began_ms, fails);
                Some(Input::Answered { arn: task, container, observation })
            }
            Work::Create { task, container } => {
                if fails {
                    let reason = "CannotCreateContainerError: the runtime failed".to_owned();
                    let observation = Observation::Failed { id: None, reason };
                    return Some(Input::Answered { arn: task, container, observation });
                }
                match self.create(id, &task, &container) {
                    Ok(()) => {
                        let wait = self.dice.between(1, 60);
                        let work = Work::Start { task, container };
                        self.after(wait, Event::RuntimeDid { host: id, process, work });
                        None
                    }
                    Err(observation) => Some(Input::Answered { arn: task, container, observation }),
                }
            }
            Work::Start { task, container } | Work::Restart { task, container } => {
                let observation = self.start(id, &task, &container, fails);
                Some(Input::Answered { arn: task, container, observation })
            }
            Work::Stop { task, container, exit_code } => {
                let observation = if fails {
                    Observation::StopFailed { reason: "CannotStopContainerError: busy".to_owned() }
                } else {
                    let name = self.runtime_name(id, &task, &container);
                    let now_ms = self.agent_now_ms();
                    let hosted = name.and_then(|name| self.hosts[id].containers.get_mut(&name));
                    hosted.map_or(Observation::Vanished, |it| {
                        it.end(exit_code, now);
                        it.observation(now_ms)
                    })
                };
                Some(Input::Answered { arn: task, container, observation })
            }
            Work::Clean { task } => {
                let containers = &mut self.hosts[id].containers;
                containers.retain(|_, it| it.label.task.arn != task);
                Some(Input::Cleaned { arn: task })
            }
        }
    }

    fn pulled(
        &mut self,
        id: HostId,
        image: String,
        began_ms: Option<u64>,
        fails: bool,
    ) -> Observation {
        if fails {
            let reason = format!("CannotPullContainerError: {image} is not there");
            return Observation::Failed { id: None, reason };
        }
        let pulled_ms = began_ms.map(|began| (began, self.agent_now_ms()));
        let digest = Some(format!("sha256:{image}"));
        self.hosts[id].images.insert(image);
        Observation::Pulled { digest, pulled_ms }
    }

    fn create(&mut self, id: HostId, task: &str, container: &str) -> Result<(), Observation> {
        let number = self.next_number();
        let failed = || Observation::Failed {
            id: None,
            reason: "CannotCreateContainerError: its definition was lost".to_owned(),
        };
        let name = self.runtime_name(id, task, container).ok_or_else(failed)?;
        let host = &mut self.hosts[id];
        if host.containers.contains_key(&name) {
            return Ok(());
        }
        let wire = host.journal.wires.get(task).ok_or_else(failed)?;
        let asked = wire.containers.iter().find(|it| it.name == container).ok_or_else(failed)?;
        let (image, asked) = (asked.image.clone(), asked.clone());
        let is_host_mode = wire.network_mode.as_deref() == Some("host");
        let bindings = host.bind(&asked, is_host_mode);
        let record = host.agent.as_ref().and_then(|it| it.machine.task(task)).ok_or_else(failed)?;
        let label = Label {
            container_instance_arn: host.journal.container_instance_arn.clone(),
            task: record.spec.clone(),
            containers: record.containers.iter().map(|it| it.spec.clone()).collect(),
        };
        let hosted = Hosted {
            label,
            container: container.to_owned(),
            image,
            id: format!("c{number}"),
            state: HostedState::Created,
            bindings,
            run: 0,
        };
        host.containers.insert(name, hosted);
        Ok(())
    }

    /// Starts a created container, or an ended one again if it is to be restarted; one that has
    /// run is only looked at.
    fn start(&mut self, id: HostId, task: &str, container: &str, fails: bool) -> Observation {
        let (run, now_ms) = (self.next_number(), self.agent_now_ms());
        let Some(name) = self.runtime_name(id, task, container) else {
            return Observation::Vanished;
        };
        let restarts = self.hosts[id].agent.as_ref().and_then(|it| it.machine.task(task));
        let restarts = restarts.and_then(|it| it.container(container));
        let restarts = restarts.is_some_and(|it| it.restart_pending);
        let Some(hosted) = self.hosts[id].containers.get_mut(&name) else {
            return Observation::Vanished;
        };
        match hosted.state {
            HostedState::Running { .. } => return hosted.observation(now_ms),
            HostedState::Ended(_) if !restarts => return hosted.observation(now_ms),
            HostedState::Ended(_) | HostedState::Created => {}
        }
        if fails || hosted.image.contains("nostart") {
            let reason = "CannotStartContainerError: exec failed".to_owned();
            return Observation::Failed { id: Some(hosted.id.clone()), reason };
        }
        hosted.state = HostedState::Running { since_ms: now_ms };
        hosted.run = run;
        let (observation, image) = (hosted.observation(now_ms), hosted.image.clone());
        self.laws.hosts.started(id, &name, &self.hosts[id]);
        let life = match image.as_str() {
            it if it.contains("exit0") => Some((self.dice.between(1, 20_000), 0)),
            it if it.contains("exit1") => Some((self.dice.between(1, 5_000), 1)),
            _ => None,
        };
        if let Some((life, exit_code)) = life {
            let ends = Event::ContainerEnds { host: id, container: name, run, exit_code };
            self.after(life, ends);
        }
        observation
    }

    fn hosted(&self, id: HostId, task: &str, container: &str) -> Option<&Hosted> {
        self.hosts[id].containers.get(&self.runtime_name(id, task, container)?)
    }

    fn runtime_name(&self, id: HostId, task: &str, container: &str) -> Option<String> {
        let record = self.hosts[id].agent.as_ref()?.machine.task(task)?;
        Some(record.container(container)?.spec.runtime_name.clone())
    }

    fn image(&self, id: HostId, task: &str, container: &str) -> String {
        let record = self.hosts[id].agent.as_ref().and_then(|it| it.machine.task(task));
        let record = record.and_then(|it| it.container(container));
        record.map(|it| it.spec.image.clone()).unwrap_or_default()
    }

    fn image_has(&self, id: HostId, task: &str, container: &str, what: &str) -> bool {
        self.image(id, task, container).contains(what)
    }
}

impl Host {
    /// Host ports for a container: those it asks for, free ones for the rest.
    fn bind(&mut self, asked: &acs::Container, is_host_mode: bool) -> Vec<Binding> {
        let mut bindings = Vec::new();
        for mapping in &asked.port_mappings {
            let port = |it: Option<i64>| it.and_then(|it| u16::try_from(it).ok());
            let container_port = port(mapping.container_port).unwrap_or(80);
            let fixed = port(mapping.host_port).filter(|it| *it > 0);
            let host_port = fixed.or(is_host_mode.then_some(container_port)).unwrap_or_else(|| {
                self.next_port = self.next_port.checked_add(1).unwrap_or(32_768);
                self.next_port
            });
            bindings.push(Binding {
                container_ports: (container_port, container_port),
                host_ports: (host_port, host_port),
                udp: mapping.protocol.as_deref() == Some("udp"),
                bind_ip: "0.0.0.0".to_owned(),
                is_range: false,
            });
        }
        bindings
    }
}
