//! The records of the machine: tasks, containers, what they need and where they stand.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::network::{Attachment, Interface};
use super::retrieval::Retrieval;

/// One task. `Task` and its parts are what the journal keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    pub spec: TaskSpec,
    /// Never goes back to RUNNING.
    pub desired: DesiredStatus,
    /// Only advances.
    pub status: TaskStatus,
    /// Why the task as a whole failed; empty otherwise.
    pub reason: String,
    /// Host resources are taken.
    pub admitted: bool,
    /// Volumes and task limits exist.
    pub prepared: bool,
    /// Its volumes are made with a seal. Not so in journals of former releases, nor where the key
    /// of seals was lost.
    #[serde(default)]
    pub has_sealed_volumes: bool,
    /// All containers were running or had run: the task has been RUNNING.
    pub has_run: bool,
    pub pull_started_ms: Option<u64>,
    pub pull_stopped_ms: Option<u64>,
    pub execution_stopped_ms: Option<u64>,
    pub stopped_ms: Option<u64>,
    pub containers: Vec<Container>,
    /// The status that the control plane has accepted.
    pub sent: Option<TaskStatus>,
    /// The control plane has accepted that its interface is there. Absent in journals of former
    /// releases.
    #[serde(default)]
    pub told_attached: bool,
    #[serde(skip)]
    pub(super) attachment: Attachment,
    #[serde(skip)]
    pub(super) preparing: bool,
    /// Its definition is not here: nobody knows what its containers need.
    #[serde(skip)]
    pub(super) is_undefined: bool,
    /// Never written down: whoever comes after the agent fetches anew.
    #[serde(skip)]
    pub(super) retrieval: Retrieval,
    #[serde(skip)]
    pub(super) reporting: bool,
    /// The control plane has accepted when its pull began.
    #[serde(skip)]
    pub(super) told_pull: bool,
    /// The same of its end.
    #[serde(skip)]
    pub(super) told_pull_end: bool,
    #[serde(skip)]
    pub(super) cleaning: bool,
    #[serde(skip)]
    pub(super) deadline_ms: Option<u64>,
}

impl Task {
    #[must_use]
    pub fn new(spec: TaskSpec, containers: Vec<ContainerSpec>) -> Self {
        Self {
            spec,
            desired: DesiredStatus::Running,
            status: TaskStatus::Pending,
            reason: String::new(),
            admitted: false,
            prepared: false,
            has_sealed_volumes: true,
            has_run: false,
            pull_started_ms: None,
            pull_stopped_ms: None,
            execution_stopped_ms: None,
            stopped_ms: None,
            containers: containers.into_iter().map(Container::new).collect(),
            sent: None,
            told_attached: false,
            attachment: Attachment::default(),
            preparing: false,
            is_undefined: false,
            retrieval: Retrieval::default(),
            reporting: false,
            told_pull: false,
            told_pull_end: false,
            cleaning: false,
            deadline_ms: None,
        }
    }

    /// ECS Exec: whether commands may be run in one of its containers, now or once it has started.
    #[must_use]
    pub fn runs_commands(&self) -> bool {
        let may = |it: &Container| it.spec.runs_commands && it.status != ContainerStatus::Stopped;
        self.status != TaskStatus::Stopped && self.containers.iter().any(may)
    }

    #[must_use]
    pub fn container(&self, name: &str) -> Option<&Container> {
        self.containers.iter().find(|container| container.spec.name == name)
    }

    pub(super) fn container_mut(&mut self, name: &str) -> Option<&mut Container> {
        self.containers.iter_mut().find(|container| container.spec.name == name)
    }
}

/// What a task is, as told; never changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskSpec {
    pub arn: String,
    pub family: String,
    pub version: String,
    /// Whose task it is. Absent in journals of former releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    pub demand: Demand,
    /// Volumes that live and die with the task, by their runtime names.
    pub task_volumes: Vec<String>,
    /// Its network interface, of a task that has one of its own. Absent in journals of former
    /// releases.
    #[serde(default)]
    pub interface: Option<Box<Interface>>,
}

impl TaskSpec {
    /// Of a task of which only the name is known.
    #[must_use]
    pub fn bare(arn: &str) -> Self {
        Self { arn: arn.to_owned(), ..Self::default() }
    }
}

/// What a task takes from the host.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Demand {
    pub cpu_units: u64,
    pub memory_mib: u64,
    pub ports: Ports,
}

/// Host ports, per protocol.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ports {
    pub tcp: BTreeSet<u16>,
    pub udp: BTreeSet<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum DesiredStatus {
    Running,
    Stopped,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum TaskStatus {
    Pending,
    Running,
    Stopped,
}

impl TaskStatus {
    /// As reports say it.
    pub fn as_str(self) -> &'static str {
        match self {
            TaskStatus::Pending => "PENDING",
            TaskStatus::Running => "RUNNING",
            TaskStatus::Stopped => "STOPPED",
        }
    }
}

/// One container of a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Container {
    pub spec: ContainerSpec,
    /// Only advances.
    pub status: ContainerStatus,
    pub runtime_id: Option<String>,
    pub exit_code: Option<i64>,
    pub reason: Option<String>,
    pub image_digest: Option<String>,
    pub bindings: Vec<Binding>,
    /// Of the last start.
    pub started_ms: Option<u64>,
    /// Of the last end, in the runtime's own words: tells one end from another.
    pub finished_at: Option<String>,
    pub restarts: u32,
    /// Its restart policy has decided to start it again, and that has not been seen to happen.
    pub restart_pending: bool,
    pub health: Option<Health>,
    pub health_since_ms: Option<u64>,
    /// The agent has told the runtime to end it. Absent in journals of former releases.
    #[serde(default)]
    pub stop_asked: bool,
    /// The status that the control plane has accepted.
    pub sent: Option<ContainerStatus>,
    #[serde(skip)]
    pub(super) operation: Option<Operation>,
    /// An end that was seen while a start was under way: it counts once the start has returned.
    #[serde(skip)]
    pub(super) early_end: Option<End>,
    #[serde(skip)]
    pub(super) stop_retry_ms: Option<u64>,
    #[serde(skip)]
    pub(super) stop_failures: u32,
    /// It was seen running after its end.
    #[serde(skip)]
    pub(super) is_stray: bool,
}

impl Container {
    #[must_use]
    pub fn new(spec: ContainerSpec) -> Self {
        Self {
            spec,
            status: ContainerStatus::None,
            runtime_id: None,
            exit_code: None,
            reason: None,
            image_digest: None,
            bindings: Vec::new(),
            started_ms: None,
            finished_at: None,
            restarts: 0,
            restart_pending: false,
            health: None,
            health_since_ms: None,
            stop_asked: false,
            sent: None,
            operation: None,
            early_end: None,
            stop_retry_ms: None,
            stop_failures: 0,
            is_stray: false,
        }
    }

    /// The agent itself is starting it: that will be answered.
    #[must_use]
    pub fn is_starting(&self) -> bool {
        matches!(self.operation, Some(Operation::Launch | Operation::Restart))
    }

    /// Its image is being fetched, or asked for.
    pub(super) fn is_pulling(&self) -> bool {
        self.operation == Some(Operation::Pull)
    }

    /// It was started at least once.
    #[must_use]
    pub fn has_run(&self) -> bool {
        self.started_ms.is_some()
    }
}

/// What a container is, as told; never changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContainerSpec {
    pub name: String,
    pub image: String,
    pub essential: bool,
    /// Ordering by `dependsOn`, `links` and `volumesFrom`.
    pub dependencies: Vec<Dependency>,
    pub start_timeout_ms: Option<u64>,
    pub stop_timeout_ms: Option<u64>,
    pub restart_policy: Option<RestartPolicy>,
    pub has_health_check: bool,
    /// Something of it is fetched with the execution role before it is there: values of secrets,
    /// the login of a registry. Absent in journals of former releases.
    #[serde(default)]
    pub needs_retrieval: bool,
    /// ECS Exec: whether commands may be run in it. Absent in journals of former releases.
    #[serde(default)]
    pub runs_commands: bool,
    /// It holds the network namespace of its task, and is told of nowhere. Absent in journals of
    /// former releases.
    #[serde(default)]
    pub is_pause: bool,
    /// The name in the runtime: follows from the task and the container, so that it is known
    /// before the container is made.
    pub runtime_name: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependency {
    pub container: String,
    pub condition: Condition,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    Start,
    Complete,
    Success,
    Healthy,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestartPolicy {
    pub ignored_exit_codes: Vec<i64>,
    pub attempt_period_ms: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ContainerStatus {
    None,
    /// Its image is here.
    Pulled,
    /// Known to the runtime, not started.
    Created,
    Running,
    Stopped,
}

impl ContainerStatus {
    /// As reports say it: less finely.
    pub fn as_str(self) -> &'static str {
        match self {
            ContainerStatus::None | ContainerStatus::Pulled | ContainerStatus::Created => "PENDING",
            ContainerStatus::Running => "RUNNING",
            ContainerStatus::Stopped => "STOPPED",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Health {
    Unknown,
    Healthy,
    Unhealthy,
}

/// A container port, or a range of them, as reachable on the host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    pub container_ports: (u16, u16),
    pub host_ports: (u16, u16),
    pub udp: bool,
    pub bind_ip: String,
    /// Asked for as a range, thus reported as one.
    pub is_range: bool,
}

/// The end of one run of a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct End {
    pub id: String,
    pub exit_code: i64,
    /// Some process in it was killed for want of memory, not necessarily its main one.
    pub oom_killed: bool,
    /// Why it could not run, in the runtime's words.
    pub reason: Option<String>,
    /// In the runtime's own words: tells one end from another.
    pub finished_at: String,
}

/// What the runtime is doing with a container at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    Pull,
    Create,
    Launch,
    Restart,
    Stop,
}
