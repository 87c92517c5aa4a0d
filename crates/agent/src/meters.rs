//! What an agent measures of itself, for operators: docs/operating.md, "Metrics", lists it.

mod containers;

use std::sync::Arc;

use berth_meters::{
    Counter, Counters, Gauge, Gauges, Histograms, Register, Source, histogram, histograms, signed,
};
use tokio::time::Instant;

use self::containers::Containers;
use crate::core::{Handle, Message};
use crate::machine::{ContainerStatus, Machine, TaskStatus};
use crate::runtime::Docker;

/// Upper bounds of what takes from milliseconds to minutes.
const LONG_SECONDS: &[f64] = &[
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0,
];

/// All meters of an agent.
#[derive(Debug)]
pub struct Meters {
    register: Register,
    phases: Histograms<2>,
    pub connected: Gauge,
    pub connections: Counter,
    reports_waiting: Gauge,
    tasks: Gauges<1>,
    running_containers: Gauge,
    unsaved_records: Gauge,
    endpoint_answers: Counters<1>,
    pub lost_lines: Counter,
    pub network_drift: Counter,
    containers: Containers,
}

/// A part of a container's start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Volumes and limits of its task.
    Prepare,
    Pull,
    Create,
    Start,
}

/// A phase that has begun. Nothing is told of one that never ends, as when the agent does.
#[derive(Debug)]
pub struct Timer<'a> {
    meters: &'a Meters,
    phase: Phase,
    began: Instant,
}

/// How many there are of what an agent has on record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub pending: i64,
    pub running: i64,
    pub stopped: i64,
    pub running_containers: i64,
    pub unsaved: i64,
}

impl Default for Meters {
    fn default() -> Self {
        let mut register = Register::default();
        let containers = Containers::default();
        register.show(containers.clone());
        let build: Gauges<1> = register.enter(
            "berth_agent_build_info",
            "Always 1; the label says which release this is",
            &Gauges::default(),
        );
        build.get_or_create(&[("version", env!("CARGO_PKG_VERSION"))]).set(1);
        Self {
            phases: register.enter(
                "berth_agent_container_start_seconds",
                "For each phase of containers' starts, by what became of it",
                &histograms(|| histogram(LONG_SECONDS)),
            ),
            connected: register.enter(
                "berth_agent_connected",
                "1 while the agent has its control session",
                &Gauge::default(),
            ),
            connections: register.enter(
                "berth_agent_connections_total",
                "Control sessions that the agent has had",
                &Counter::default(),
            ),
            reports_waiting: register.enter(
                "berth_agent_reports_waiting",
                "Reports on tasks that the control plane has not accepted yet",
                &Gauge::default(),
            ),
            tasks: register.enter(
                "berth_agent_tasks",
                "Tasks on record, ended ones that are not cleaned up included",
                &Gauges::default(),
            ),
            running_containers: register.enter(
                "berth_agent_running_containers",
                "Containers of tasks that run",
                &Gauge::default(),
            ),
            unsaved_records: register.enter(
                "berth_agent_unsaved_records",
                "Records for which the disk had no room yet",
                &Gauge::default(),
            ),
            endpoint_answers: register.enter(
                "berth_agent_endpoint_credentials_total",
                "Askings of containers for credentials, by what became of them",
                &Counters::default(),
            ),
            lost_lines: register.enter(
                "berth_agent_log_lines_lost_total",
                "Lines of containers that were dropped before they could be sent",
                &Counter::default(),
            ),
            network_drift: register.enter(
                "berth_network_drift_total",
                "Parts of tasks' networks that somebody else had changed, and that were put back",
                &Counter::default(),
            ),
            register,
            containers,
        }
    }
}

impl Meters {
    /// What was entered, in that order.
    #[cfg(test)]
    fn entries(&self) -> &[berth_meters::Entry] {
        self.register.entries()
    }

    /// A container got credentials of its task.
    pub fn gave_credentials(&self) {
        self.endpoint_answers.get_or_create(&[("outcome", "given")]).inc();
    }

    /// Somebody asked for what is another task's.
    pub fn refused_caller(&self) {
        self.endpoint_answers.get_or_create(&[("outcome", "refused")]).inc();
    }

    pub fn begin(&self, phase: Phase) -> Timer<'_> {
        Timer { meters: self, phase, began: Instant::now() }
    }

    /// Counts a report until this is dropped.
    pub fn waits(&self) -> impl Drop + use<> {
        let waiting = self.reports_waiting.clone();
        waiting.inc();
        Waits(waiting)
    }

    fn see(&self, count: Count) {
        let Count { pending, running, stopped, running_containers, unsaved } = count;
        let statuses = [
            (TaskStatus::Pending, pending),
            (TaskStatus::Running, running),
            (TaskStatus::Stopped, stopped),
        ];
        for (status, tasks) in statuses {
            self.tasks.get_or_create(&[("last_status", status.as_str())]).set(tasks);
        }
        self.running_containers.set(running_containers);
        self.unsaved_records.set(unsaved);
    }
}

struct Waits(Gauge);

impl Drop for Waits {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Timer<'_> {
    /// The phase is over; `outcome` is one of few.
    pub fn end(self, outcome: &'static str) {
        let phase = match self.phase {
            Phase::Prepare => "prepare",
            Phase::Pull => "pull",
            Phase::Create => "create",
            Phase::Start => "start",
        };
        let seconds = self.meters.phases.get_or_create(&[("phase", phase), ("outcome", outcome)]);
        seconds.observe(self.began.elapsed().as_secs_f64());
    }

    pub fn end_with<T, E>(self, result: &Result<T, E>) {
        self.end(if result.is_ok() { SUCCESS } else { FAILURE });
    }
}

pub const SUCCESS: &str = "success";
pub const FAILURE: &str = "failure";
/// The image was here, and no registry was asked.
pub const PRESENT: &str = "present";

impl Count {
    pub fn of(machine: &Machine, unsaved: usize) -> Self {
        let mut count = Self { unsaved: signed(unsaved), ..Self::default() };
        for task in machine.tasks() {
            let of_status = match task.status {
                TaskStatus::Pending => &mut count.pending,
                TaskStatus::Running => &mut count.running,
                TaskStatus::Stopped => &mut count.stopped,
            };
            *of_status += 1;
            let runs = task.containers.iter().filter(|it| it.status == ContainerStatus::Running);
            count.running_containers += signed(runs.count());
        }
        count
    }
}

/// An agent to whoever reads its meters.
pub struct Shown {
    pub meters: Arc<Meters>,
    pub core: Handle,
    pub docker: Arc<Docker>,
    pub cluster: String,
}

impl Source for Shown {
    async fn read(&self) {
        if let Some(count) = self.core.ask(|answer| Message::Count { answer }).await {
            self.meters.see(count);
        }
        if let Some(tasks) = self.core.ask(|answer| Message::View { answer }).await {
            self.meters.containers.measure(&self.docker, &self.cluster, &tasks).await;
        }
    }

    fn register(&self) -> &Register {
        &self.meters.register
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::*;

    #[test]
    fn each_is_documented_and_what_is_documented_is_there() {
        let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/operating.md");
        let page = std::fs::read_to_string(page).expect("the page");
        let named = |row: &str| row.strip_prefix("| `")?.split('`').next().map(str::to_owned);
        let is_own = |name: &String| {
            ["berth_agent_", "berth_network_"].into_iter().any(|it| name.starts_with(it))
        };
        let documented: BTreeSet<String> = page.lines().filter_map(named).filter(is_own).collect();
        let meters = Meters::default();
        let entered: BTreeSet<String> =
            meters.entries().iter().map(|it| it.name.to_owned()).collect();
        assert_eq!(entered, documented);
    }

    #[test]
    fn a_report_waits_until_it_is_accepted() {
        let meters = Meters::default();
        let (first, second) = (meters.waits(), meters.waits());
        assert_eq!(meters.reports_waiting.get(), 2);
        drop(first);
        assert_eq!(meters.reports_waiting.get(), 1);
        drop(second);
        assert_eq!(meters.reports_waiting.get(), 0);
    }
}
