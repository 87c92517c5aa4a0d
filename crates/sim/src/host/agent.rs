//! Around the task machine: inputs go in, its records into the journal, its actions to the runtime
//! and the control plane.
use berth_agent::machine::{Action, ContainerStatus, Input, Observation, Report, Task, TaskStatus};
use berth_api::ecs::{ErrorCode, Response};

use super::{Host, report};
use crate::world::{Caller, Event, HostId, Outcome, Process, World};

/// 2026-01-01, in milliseconds; the agent's clock is right.
const EPOCH_MS: u64 = 1_767_225_600_000;

/// Why an agent called.
#[derive(Clone, Debug)]
pub enum Purpose {
    Register,
    Report(Box<Report>),
    /// Of a network interface. Nobody waits for the answer.
    Attached,
}

impl World {
    /// Feeds what the runtime has of a former run's containers, then goes on with every task.
    pub(super) fn resume_agent(&mut self, id: HostId) {
        let (host, now_ms) = (&self.hosts[id], self.agent_now_ms());
        let Some(agent) = &host.agent else { return };
        let unended = agent.machine.tasks().filter(|it| it.status != TaskStatus::Stopped);
        let looks: Vec<_> = unended.flat_map(|task| looks(host, task, now_ms)).collect();
        for (arn, container, observation) in looks {
            self.agent_input(id, Input::Observed { arn, container, observation });
        }
        self.agent_input(id, Input::Resume);
    }

    /// One input through the machine: first the records, then the actions.
    pub(super) fn agent_input(&mut self, id: HostId, input: Input) {
        let now_ms = self.agent_now_ms();
        let Some(agent) = self.hosts[id].agent.as_mut() else { return };
        let process = agent.process;
        let actions = agent.machine.handle(now_ms, input);
        self.persist(id);
        for action in actions {
            match action {
                Action::Report(report) => self.report(id, report),
                other => self.run_action(id, process, other),
            }
        }
        self.plan_tick(id);
    }

    pub(super) fn agent_now_ms(&self) -> u64 {
        EPOCH_MS + self.now.unsigned_abs()
    }

    fn persist(&mut self, id: HostId) {
        let is_written_back = self.dice.chance(300);
        let host = &mut self.hosts[id];
        let Some(agent) = host.agent.as_mut() else { return };
        for arn in agent.machine.take_changed() {
            let task = agent.machine.task(&arn);
            if task.is_none_or(|it| it.status == TaskStatus::Stopped) {
                host.journal.wires.remove(&arn);
            }
            match task {
                Some(task) => {
                    let written = serde_json::to_vec(task).expect("records have string keys");
                    host.journal.tasks.insert(arn, written);
                }
                None => drop(host.journal.tasks.remove(&arn)),
            }
        }
        if is_written_back {
            host.sync();
        }
    }

    fn plan_tick(&mut self, id: HostId) {
        let now_ms = self.agent_now_ms();
        let now = self.now;
        let Some(agent) = self.hosts[id].agent.as_mut() else { return };
        let Some(at_ms) = agent.machine.next_deadline_ms() else { return };
        let wait = i64::try_from(at_ms.saturating_sub(now_ms)).unwrap_or(i64::MAX >> 1).max(1);
        if agent.ticks_at.is_none_or(|planned| now + wait < planned) {
            agent.ticks_at = Some(now + wait);
            let process = agent.process;
            self.after(wait, Event::MachineTicks { host: id, process });
        }
    }

    pub fn machine_ticks(&mut self, id: HostId, process: Process) {
        let Some(agent) = self.hosts[id].agent_of(process) else { return };
        agent.ticks_at = None;
        self.agent_input(id, Input::Tick);
    }

    fn report(&mut self, id: HostId, report: Report) {
        let Some(agent) = self.hosts[id].agent.as_mut() else { return };
        agent.reports.insert(report.task.clone(), report.clone());
        let process = agent.process;
        if report.status == TaskStatus::Running {
            self.laws.networks.attaches(&report.task);
        }
        let request = report::request(&self.hosts[id].cluster, &report);
        let purpose = Purpose::Report(Box::new(report));
        self.call(Caller::Agent { host: id, process, purpose }, request);
        if self.dice.chance(self.faults.agent_dies_amid_report) {
            let wait = self.dice.between(0, self.faults.latency_max_ms);
            self.after(wait, Event::AgentDies { host: id, process });
        }
    }

    /// Its next run begins soon.
    pub fn agent_dies(&mut self, id: HostId, process: Process) {
        if self.hosts[id].agent_of(process).is_some() {
            self.kill_agent(id);
            let wait = self.dice.between(500, 5_000);
            self.after(wait, Event::AgentStarts { host: id });
        }
    }

    /// A report that was not accepted goes again.
    pub fn report_again(&mut self, id: HostId, process: Process, task: &str) {
        let Some(agent) = self.hosts[id].agent_of(process) else { return };
        if let Some(report) = agent.reports.get(task).cloned() {
            self.report(id, report);
        }
    }

    pub fn agent_call_ends(
        &mut self,
        id: HostId,
        process: Process,
        purpose: Purpose,
        outcome: Outcome,
    ) {
        if self.hosts[id].agent_of(process).is_none() {
            return;
        }
        match purpose {
            Purpose::Register => self.registration_ends(id, process, outcome),
            Purpose::Report(report) => self.report_ends(id, process, *report, outcome),
            Purpose::Attached => {}
        }
    }

    fn report_ends(&mut self, id: HostId, process: Process, report: Report, outcome: Outcome) {
        let is_over = match &outcome {
            Outcome::Answered(Ok(_)) => true,
            Outcome::Answered(Err(error)) => error.code == ErrorCode::InvalidParameterException,
            Outcome::Denied(_) | Outcome::NotDone | Outcome::Unknown => false,
        };
        if !is_over {
            let wait = self.dice.between(500, 10_000);
            return self.after(wait, Event::ReportAgain { host: id, process, task: report.task });
        }
        if matches!(outcome, Outcome::Answered(Ok(_))) {
            self.laws.acknowledged_report(&self.hosts[id].cluster, &report);
        }
        if let Some(agent) = self.hosts[id].agent_of(process) {
            agent.reports.remove(&report.task);
        }
        self.agent_input(id, Input::Reported { report });
    }

    fn registration_ends(&mut self, id: HostId, process: Process, outcome: Outcome) {
        let mut wait = None;
        let host = &mut self.hosts[id];
        let former = &mut host.journal.container_instance_arn;
        match outcome {
            Outcome::Answered(Ok(response)) => {
                let Response::RegisterContainerInstance(it) = *response else {
                    panic!("RegisterContainerInstance was answered with something else")
                };
                let instance = it.container_instance.expect("the answer has the instance");
                *former = instance.container_instance_arn;
                host.sync();
                host.agent_of(process).into_iter().for_each(|it| it.is_registered = true);
                wait = Some(1);
            }
            Outcome::Answered(Err(error)) if is_about_the_request(error.code) => {
                assert!(former.is_some(), "a first registration was refused: {}", error.message);
                *former = None;
                wait = Some(1);
            }
            Outcome::Answered(Err(_))
            | Outcome::Denied(_)
            | Outcome::NotDone
            | Outcome::Unknown => {}
        }
        match wait {
            Some(ms) => self.after(ms, Event::AgentTries { host: id, process }),
            None => self.agent_failed(id, process),
        }
    }
}

fn is_about_the_request(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::ClientException | ErrorCode::InvalidParameterException)
}

/// How the containers of a task stand that had not ended.
fn looks(host: &Host, task: &Task, now_ms: u64) -> Vec<(String, String, Observation)> {
    let open = task.containers.iter().filter(|it| it.status != ContainerStatus::Stopped);
    open.map(|it| {
        let found = host.containers.get(&it.spec.runtime_name);
        let seen = found.map_or(Observation::Vanished, |hosted| hosted.observation(now_ms));
        (task.spec.arn.clone(), it.spec.name.clone(), seen)
    })
    .collect()
}
