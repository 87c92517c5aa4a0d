//! Stops tasks of a service: which, and what is said of it.
use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use berth_api::ecs::{DeploymentControllerType, TaskStopCode};
use berth_placement::{BinpackField, Strategy};

use super::{moves, revisions::of, start};
use crate::{
    cluster::{
        Facet, Txn, deploy,
        records::{
            id::{ContainerInstanceId, RevisionId, TaskId},
            service::Service,
            service_event::Particulars,
            task::{DesiredStatus, Task},
        },
    },
    limits::RECONCILE_STEP_TASKS_MAX,
};

/// Why the scheduler stops a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Fewer are wanted, or others.
    Scaling,
    Unhealthy,
    /// For the balance of zones: another runs elsewhere already.
    Rebalancing,
}

/// The tasks to stop in one step.
#[derive(Default)]
pub struct Victims {
    chosen: Vec<(Arc<Task>, Cause)>,
}

impl Victims {
    /// Chooses up to `wanted` of those candidates that `fit`. ECS: the balance of zones first, then
    /// instances that have the most tasks of the service, or with binpack the most left; never
    /// protected tasks, but those that fail their health checks. Tells how many.
    pub fn choose(
        &mut self,
        txn: &Txn,
        service: &Service,
        candidates: &[(Arc<Task>, Cause)],
        fit: impl Fn(&Task) -> bool,
        wanted: i64,
    ) -> i64 {
        let room = RECONCILE_STEP_TASKS_MAX.saturating_sub(self.chosen.len());
        let wanted = usize::try_from(wanted).unwrap_or(0).min(room);
        let mut left: Vec<_> = candidates
            .iter()
            .filter(|(it, cause)| fit(it) && !is_spared(it, *cause) && !self.has(it.id))
            .cloned()
            .collect();
        let before = self.chosen.len();
        while self.chosen.len() - before < wanted && !left.is_empty() {
            let next = fullest(txn, service, &left);
            self.chosen.push(left.swap_remove(next));
        }
        i64::try_from(self.chosen.len() - before).expect("a step's worth")
    }

    /// One certain task.
    pub fn add(&mut self, task: Arc<Task>, cause: Cause) {
        self.chosen.push((task, cause));
    }

    fn has(&self, id: TaskId) -> bool {
        self.chosen.iter().any(|(it, _)| it.id == id)
    }
}

/// ECS: protection ends by itself; the time it ends at is cleared then.
fn is_spared(task: &Task, cause: Cause) -> bool {
    task.protected_until.is_some() && cause != Cause::Unhealthy
}

/// Where there is most to spare: zone, instance, then the youngest.
fn fullest(txn: &Txn, service: &Service, among: &[(Arc<Task>, Cause)]) -> usize {
    let mut zones: BTreeMap<&Option<String>, usize> = BTreeMap::new();
    let mut instances: BTreeMap<Option<ContainerInstanceId>, usize> = BTreeMap::new();
    for (task, _) in among {
        *zones.entry(&task.availability_zone).or_default() += 1;
        *instances.entry(task.container_instance).or_default() += 1;
    }
    let packed = binpacked(service);
    let spare = |it: &Task| {
        let remaining = it.container_instance.map(|id| txn.pool.remaining(id));
        match (packed, remaining) {
            (Some(BinpackField::Cpu), Some(it)) => it.cpu,
            (Some(BinpackField::Memory), Some(it)) => it.memory,
            _ => instances[&it.container_instance] as i64,
        }
    };
    let weight = |(task, _): &(Arc<Task>, Cause)| {
        let in_zone = if packed.is_none() { zones[&task.availability_zone] } else { 0 };
        (in_zone, spare(task), Reverse(task.created_at), task.id)
    };
    let weigh = |at: &usize| weight(&among[*at]);
    (0..among.len()).max_by_key(weigh).expect("there are some")
}

fn binpacked(service: &Service) -> Option<BinpackField> {
    let given = crate::placing::strategies(&service.configuration.placement_strategy).ok()?;
    match given.first()? {
        Strategy::Binpack(field) => Some(*field),
        _ => None,
    }
}

/// ECS: the reason of a task that is replaced because of its health checks.
pub const UNHEALTHY: &str = "Task failed container health checks";

/// Stops them, and says so.
pub fn tasks(txn: &mut Txn, service: &Service, victims: Victims) {
    let mut stopped = Vec::new();
    for (task, cause) in victims.chosen {
        stop(txn, service, &task, cause);
        if cause == Cause::Rebalancing {
            moves::stopped(txn, service, &task);
            continue;
        }
        if cause == Cause::Unhealthy {
            let text = format!("(task {}) failed container health checks.", task.id);
            deploy::event(txn, &service.name, None, &text);
        }
        stopped.push(task.id);
    }
    if !stopped.is_empty() {
        let (count, ids) = (stopped.len(), start::list(&stopped));
        let text = format!("has stopped {count} running tasks: {ids}.");
        let about = Particulars { tasks: stopped, ..Particulars::default() };
        deploy::event_with(txn, &service.name, "TASKS_STOPPED", &text, about);
    }
}

/// Stops what a revision has, a step's worth at a time, protected or not; tells how many tasks were
/// stopped now.
pub fn everything(txn: &mut Txn, service: &Service, revision: RevisionId) -> usize {
    let live = txn.tasks_of(Facet::Revision(of(service, revision)));
    let wanted = live.filter(|it| it.is_wanted()).take(RECONCILE_STEP_TASKS_MAX);
    let mut victims = Victims::default();
    wanted.for_each(|it| victims.add(it.clone(), Cause::Scaling));
    let count = victims.chosen.len();
    tasks(txn, service, victims);
    count
}

fn stop(txn: &mut Txn, service: &Service, task: &Task, cause: Cause) {
    let started_by = task.started_by.as_deref().unwrap_or_default();
    let by = match service.deployment_controller {
        DeploymentControllerType::External => format!("taskset {started_by}"),
        _ => format!("deployment {started_by}"),
    };
    let reason = match cause {
        Cause::Scaling => format!("Scaling activity initiated by ({by})"),
        Cause::Unhealthy => UNHEALTHY.to_owned(),
        Cause::Rebalancing => {
            format!("Availability-zone rebalancing initiated by ({by})")
        }
    };
    by_scheduler(txn, task, reason);
}

/// Nobody asked for it but the scheduler.
pub fn by_scheduler(txn: &mut Txn, task: &Task, reason: String) {
    txn.put(Task {
        desired_status: DesiredStatus::Stopped,
        stop_code: Some(TaskStopCode::ServiceSchedulerInitiated),
        stopped_reason: Some(reason),
        stopping_at: Some(txn.now),
        look_at: None,
        version: task.version + 1,
        ..task.clone()
    });
}
