//! An instance of a task definition on a container instance, and its containers.
use std::sync::Arc;

use berth_api::ecs::{
    HealthStatus, LaunchType, NetworkBinding, PlacementConstraint, PlacementStrategy, Tag,
    TaskOverride, TaskStopCode,
};
use berth_engine::{Timestamp, Unseen};
use berth_placement::Occupant;
use serde::{Deserialize, Serialize};

use super::{
    container_instance::Resources,
    credentials::{Credentials, RoleKind, TaskCredentials},
    definition::TaskDefinitionKey,
    id::{ContainerInstanceId, RevisionId, TaskId},
    memo::Memo,
    network::TaskNetwork,
};
use crate::limits::PROVISIONING_MAX_MS;

/// A task. `last_status` only advances; `desired_status` goes from RUNNING to STOPPED once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    pub id: TaskId,
    pub task_definition: TaskDefinitionKey,
    /// None while it waits in PROVISIONING for an instance of its capacity provider.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub container_instance: Option<ContainerInstanceId>,
    /// What it waits for, until it has an instance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provisioning: Option<Box<Provisioning>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity_provider_name: Option<String>,
    /// The service that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<OfService>,
    /// The managed daemon that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub daemon: Option<OfDaemon>,
    /// The instance's zone when the task was placed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub availability_zone: Option<String>,
    pub group: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_by: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference_id: Option<String>,
    pub launch_type: LaunchType,
    /// Written by `observe/task_state.rs` only, once it has an instance; [`Task::ended`] apart.
    pub last_status: TaskStatus,
    /// Written by operations and controllers only.
    pub desired_status: DesiredStatus,
    pub containers: Vec<Container>,
    /// Shared by tasks with the same, as are `resources` and `tags`: [`Task::share`].
    pub overrides: Arc<TaskOverride>,
    /// Task-level limits after overrides, as the API writes them: CPU units and MiB.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<String>,
    /// What it takes from its instance until it is STOPPED.
    pub resources: Arc<Resources>,
    #[serde(default)]
    pub enable_execute_command: bool,
    /// Its network interface, in the network mode awsvpc.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<Box<TaskNetwork>>,
    /// Of its roles, if it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credentials: Option<Box<TaskCredentials>>,
    /// When somebody last ran a command in it: it may not be any more what its definition makes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub executed_at: Option<Timestamp>,
    /// ECS: the account's `defaultLogDriverMode` when the task was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log_driver_mode: Option<String>,
    #[serde(default)]
    pub tags: Arc<Vec<Tag>>,
    pub created_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pull_started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pull_stopped_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopping_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub execution_stopped_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_code: Option<TaskStopCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_reason: Option<String>,
    /// Since when it counts as healthy, RUNNING as it is. Written by `reconcile/service_tasks.rs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub healthy_at: Option<Timestamp>,
    /// Since when an essential container fails its health check, the grace period being over.
    /// Written by `reconcile/service_tasks.rs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unhealthy_at: Option<Timestamp>,
    /// Since when an essential container of it has ended while it is still RUNNING: its agent
    /// stops the others, and then it is STOPPED. Written by `observe/task_state.rs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ending_since: Option<Timestamp>,
    /// When its health is looked at again, though nothing is reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look_at: Option<Timestamp>,
    /// ECS: of tasks on Fargate, `LATEST` resolved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform_version: Option<String>,
    /// ECS: scale-in and deployments leave it alone until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub protected_until: Option<Timestamp>,
    /// Whether its end has been counted for its deployment.
    #[serde(default)]
    pub is_counted: bool,
    /// Grows by one with each change that DescribeTasks shows.
    pub version: i64,
    /// As it was shown the first time. Written by `describe/task_json.rs`.
    #[serde(skip)]
    pub json: Memo<TaskJson>,
}

/// The JSON of a task without the members that are not its record's alone, and the places of these.
#[derive(Debug)]
pub struct TaskJson {
    pub text: Box<[u8]>,
    /// Of its instance, which may come and go.
    pub connectivity_at: usize,
    /// Shown when they are asked for.
    pub tags_at: usize,
}

impl Task {
    /// Keeps once what is the same of this task and another one.
    pub fn share(&mut self, other: &Task) {
        share(&mut self.overrides, &other.overrides);
        share(&mut self.resources, &other.resources);
        share(&mut self.tags, &other.tags);
        if let (Some(one), Some(other)) = (&mut self.network, &other.network) {
            share(&mut one.configuration, &other.configuration);
        }
    }

    /// What placement is to know of it.
    pub fn occupant(&self) -> Occupant<'_> {
        Occupant { task: self.id, group: &self.group, resources: &self.resources }
    }

    /// ECS: a task keeps its resources until it is STOPPED, also while it is stopping.
    pub fn holds_resources(&self) -> bool {
        self.last_status < TaskStatus::Stopped
    }

    /// Whether it waits for an instance, or has ended before it got one and nobody has seen to it.
    pub fn is_waiting(&self) -> bool {
        self.holds_resources() && self.container_instance.is_none()
    }

    /// Whether it is on an instance and has no address there yet: its agent is not told of it.
    pub fn awaits_address(&self) -> bool {
        let has_none = self.network.as_ref().is_some_and(|it| it.interface.is_none());
        has_none && self.container_instance.is_some() && self.holds_resources()
    }

    /// Whether its network interface is not attached yet, if it has one.
    pub fn is_attaching(&self) -> bool {
        self.holds_resources() && self.network.as_ref().is_some_and(|it| !it.is_attached())
    }

    /// The subnets that it may be in, as long as it needs them.
    pub fn subnets(&self) -> &[String] {
        let network = self.network.as_ref();
        let needed = network.filter(|it| self.holds_resources() || it.held().is_some());
        needed.map(|it| it.configuration.subnets.as_slice()).unwrap_or_default()
    }

    /// Whether it counts as healthy, if it is RUNNING. One of which an essential container has
    /// ended serves nobody any more.
    pub fn is_healthy(&self) -> bool {
        self.healthy_at.is_some() && self.unhealthy_at.is_none() && self.ending_since.is_none()
    }

    /// Whether it is on this instance.
    pub fn is_on(&self, instance: ContainerInstanceId) -> bool {
        self.container_instance == Some(instance)
    }

    /// Which credentials it has of one of its roles.
    pub fn credentials_of(&self, kind: RoleKind) -> Option<&Credentials> {
        self.credentials.as_ref()?.get(kind)
    }

    /// Whether a service or a managed daemon answers for it: its health and its end are looked at.
    pub fn is_kept(&self) -> bool {
        self.service.is_some() || self.daemon.is_some()
    }

    /// Whether it is to run, and has not ended.
    pub fn is_wanted(&self) -> bool {
        self.desired_status == DesiredStatus::Running
    }

    /// The same task at its end, of which no agent will report. The caller says why it ended.
    pub fn ended(&self, now: Timestamp) -> Task {
        let mut task = self.clone();
        task.containers.iter_mut().for_each(Container::end);
        Task {
            last_status: TaskStatus::Stopped,
            desired_status: DesiredStatus::Stopped,
            stopping_at: task.stopping_at.or(Some(now)),
            stopped_at: Some(now),
            version: task.version + 1,
            ..task
        }
    }
}

/// A task that has changed shares already what it shared before: that is not compared.
fn share<T: PartialEq>(one: &mut Arc<T>, other: &Arc<T>) {
    if !Arc::ptr_eq(one, other) && one == other {
        *one = other.clone();
    }
}

/// A task's place in a service.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfService {
    pub name: String,
    /// The revision, or of a service that is deployed from outside the task set.
    pub revision: RevisionId,
}

/// A task's place in a managed daemon.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfDaemon {
    pub name: String,
    pub revision: RevisionId,
}

/// What a task in PROVISIONING asks of the instance that it waits for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provisioning {
    #[serde(default)]
    pub placement_constraints: Vec<PlacementConstraint>,
    #[serde(default)]
    pub placement_strategy: Vec<PlacementStrategy>,
    /// ECS: it fails after about 15 minutes.
    pub give_up_at: Timestamp,
}

impl Provisioning {
    /// The same, where it has not been looked for an instance all the while.
    pub fn give_up_at(&self, unseen: &Unseen) -> Timestamp {
        unseen.due_at(self.give_up_at, PROVISIONING_MAX_MS)
    }
}

/// As far as its agent has reported, in the order of a task's life; it never goes back. What ECS
/// has between RUNNING and STOPPED is made where tasks are shown: `describe::last_status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskStatus {
    Provisioning,
    Pending,
    Running,
    Stopped,
}

impl TaskStatus {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            TaskStatus::Provisioning => "PROVISIONING",
            TaskStatus::Pending => "PENDING",
            TaskStatus::Running => "RUNNING",
            TaskStatus::Stopped => "STOPPED",
        }
    }
}

/// What a task should be. ECS knows PENDING too, but never uses it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DesiredStatus {
    Running,
    Stopped,
}

impl DesiredStatus {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            DesiredStatus::Running => "RUNNING",
            DesiredStatus::Stopped => "STOPPED",
        }
    }
}

/// One container of a task. Image and limits come from the definition and the overrides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Container {
    /// The last part of its ARN, a UUID.
    pub id: String,
    pub name: String,
    pub last_status: ContainerStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_digest: Option<String>,
    /// Absent when it never ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(default)]
    pub network_bindings: Vec<NetworkBinding>,
    /// UNKNOWN unless the definition has a health check and the agent has spoken. Written by
    /// `observe/container_health.rs`.
    pub health_status: HealthStatus,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gpu_ids: Vec<String>,
    /// What was told of its end before a later report said that it runs: so it ended, unless
    /// another end is told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disputed_end: Option<ContainerEnd>,
}

impl Container {
    /// It runs, against what was told of its end.
    pub fn runs_after_all(&mut self) {
        let (exit_code, reason) = (self.exit_code.take(), self.reason.take());
        self.disputed_end = Some(ContainerEnd { exit_code, reason });
        self.last_status = ContainerStatus::Running;
    }

    /// It has ended, as it is told now or as it was told before.
    pub fn end(&mut self) {
        self.last_status = ContainerStatus::Stopped;
        let is_told = self.exit_code.is_some() || self.reason.is_some();
        if let Some(end) = self.disputed_end.take().filter(|_| !is_told) {
            (self.exit_code, self.reason) = (end.exit_code, end.reason);
        }
    }
}

/// How a container ended, as far as it was told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContainerEnd {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// ECS: the granularity at which the API shows containers. It only advances, but for the end of an
/// essential container that was not so: `observe/task_state.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContainerStatus {
    Pending,
    Running,
    Stopped,
}

impl ContainerStatus {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            ContainerStatus::Pending => "PENDING",
            ContainerStatus::Running => "RUNNING",
            ContainerStatus::Stopped => "STOPPED",
        }
    }
}
