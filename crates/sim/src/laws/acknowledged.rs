//! No acknowledged call is lost: what a caller was told of a task or an instance, every later state
//! knows too.
use std::collections::BTreeMap;

use berth_agent::machine::{Report, TaskStatus as ReportedStatus};
use berth_api::ecs::{Request, Response};
use berth_ecs::cluster::{
    State,
    records::{
        id::{ContainerInstanceId, TaskId},
        task::{DesiredStatus, TaskStatus},
    },
};

/// What callers were told, at least.
#[derive(Default)]
pub struct Acknowledged {
    tasks: BTreeMap<TaskId, Told>,
    /// The version that was shown.
    instances: BTreeMap<ContainerInstanceId, i64>,
    /// Tasks of a token's first answer.
    tokens: BTreeMap<String, Vec<TaskId>>,
}

#[derive(Clone, Copy, Debug)]
struct Told {
    version: i64,
    desired: DesiredStatus,
    status: TaskStatus,
}

impl Acknowledged {
    pub fn note(&mut self, request: &Request, response: &Response) {
        for task in tasks_of(response) {
            let id = id_of(task.task_arn.as_deref());
            let stops = task.desired_status.as_deref() == Some("STOPPED");
            let desired = if stops { DesiredStatus::Stopped } else { DesiredStatus::Running };
            let status = match task.last_status.as_deref() {
                Some("STOPPED") => TaskStatus::Stopped,
                Some("RUNNING") => TaskStatus::Running,
                _ => TaskStatus::Provisioning,
            };
            self.told(TaskId(id), task.version.unwrap_or(0), desired, status);
        }
        for instance in instances_of(response) {
            let id = ContainerInstanceId(id_of(instance.container_instance_arn.as_deref()));
            let version = self.instances.entry(id).or_default();
            *version = (*version).max(instance.version.unwrap_or(0));
        }
        if let (Request::RunTask(input), Response::RunTask(output)) = (request, response) {
            let Some(token) = input.client_token.clone() else { return };
            let tasks =
                output.tasks.iter().flatten().map(|it| TaskId(id_of(it.task_arn.as_deref())));
            self.answered_again(&token, tasks.collect());
        }
    }

    pub fn note_report(&mut self, report: &Report) {
        let status = match report.status {
            ReportedStatus::Pending => TaskStatus::Provisioning,
            ReportedStatus::Running => TaskStatus::Running,
            ReportedStatus::Stopped => TaskStatus::Stopped,
        };
        self.told(TaskId(id_of(Some(&report.task))), 0, DesiredStatus::Running, status);
    }

    /// `forgotten` are tasks that were forgotten when their time had come.
    pub fn check(&mut self, state: &State, forgotten: impl Fn(TaskId) -> bool) {
        self.tasks.retain(|id, told| {
            let Some(task) = state.tasks.get(id) else {
                assert!(forgotten(*id), "task {id} was acknowledged and is not there");
                return false;
            };
            assert!(
                task.version >= told.version,
                "a change of task {id} was acknowledged and lost"
            );
            assert!(task.desired_status >= told.desired, "the stop of task {id} was lost");
            assert!(task.last_status >= told.status, "a report of task {id} was lost");
            true
        });
        self.instances.retain(|id, version| {
            let Some(instance) = state.container_instances.get(id) else { return false };
            assert!(instance.version >= *version, "a change of instance {id} was lost");
            true
        });
    }

    fn told(&mut self, id: TaskId, version: i64, desired: DesiredStatus, status: TaskStatus) {
        let old = self.tasks.get(&id).copied();
        let old = old.unwrap_or(Told { version, desired, status });
        let told = Told {
            version: version.max(old.version),
            desired: desired.max(old.desired),
            status: status.max(old.status),
        };
        self.tasks.insert(id, told);
    }

    /// The same token, the same tasks; those that were forgotten meanwhile are left out. A call
    /// that placed nothing is tried again.
    fn answered_again(&mut self, token: &str, tasks: Vec<TaskId>) {
        if tasks.is_empty() && !self.tokens.contains_key(token) {
            return;
        }
        let first = self.tokens.entry(token.to_owned()).or_insert_with(|| tasks.clone());
        for id in &tasks {
            assert!(first.contains(id), "token {token} was answered with another task: {id}");
        }
        for id in first.iter().filter(|id| !tasks.contains(id)) {
            let was_stopped = self.tasks.get(id).is_none_or(|it| it.status == TaskStatus::Stopped);
            assert!(was_stopped, "token {token} was answered without its task {id}");
        }
    }
}

/// The cluster that an answer is about, if it is about one.
pub fn cluster_of(response: &Response) -> Option<String> {
    let task = tasks_of(response).next().and_then(|it| it.task_arn.clone());
    let instance = instances_of(response).next().and_then(|it| it.container_instance_arn.clone());
    let arn = task.or(instance)?;
    arn.split('/').nth(1).map(str::to_owned)
}

fn tasks_of(response: &Response) -> impl Iterator<Item = &berth_api::ecs::Task> {
    let (many, one) = match response {
        Response::RunTask(it) => (it.tasks.as_deref(), None),
        Response::StartTask(it) => (it.tasks.as_deref(), None),
        Response::DescribeTasks(it) => (it.tasks.as_deref(), None),
        Response::StopTask(it) => (None, it.task.as_ref()),
        _ => (None, None),
    };
    many.into_iter().flatten().chain(one)
}

fn instances_of(response: &Response) -> impl Iterator<Item = &berth_api::ecs::ContainerInstance> {
    let (many, one) = match response {
        Response::DescribeContainerInstances(it) => (it.container_instances.as_deref(), None),
        Response::UpdateContainerInstancesState(it) => (it.container_instances.as_deref(), None),
        Response::DeregisterContainerInstance(it) => (None, it.container_instance.as_ref()),
        Response::RegisterContainerInstance(it) => (None, it.container_instance.as_ref()),
        _ => (None, None),
    };
    many.into_iter().flatten().chain(one)
}

fn id_of(arn: Option<&str>) -> u128 {
    let id = arn.and_then(|it| it.rsplit('/').next()).unwrap_or_default();
    u128::from_str_radix(id, 16).expect("ids are hexadecimal")
}
