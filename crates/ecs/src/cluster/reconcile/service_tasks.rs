//! What becomes of a task of a service, or of a managed daemon, is counted for its deployment: its
//! health and its end.
use std::sync::Arc;

use berth_api::ecs::{HealthStatus, TaskDefinition, TaskStopCode};
use berth_engine::{Timestamp, Unseen};

use crate::cluster::{
    Txn, health,
    reconcile::{daemons, services::task_sets},
    records::{
        id::TaskId,
        service::{Deployment, Service},
        service_deployment::ServiceDeployment,
        task::{OfService, Task, TaskStatus},
        task_set::TaskSet,
    },
};

/// Launch delays double from the first to the last. ECS: spaced out gradually up to 15 minutes.
const FIRST_DELAY_MS: i64 = 1_000;
const LAST_DELAY_MS: i64 = 15 * 60_000;
/// From so many fruitless rounds on it is said that tasks do not start.
const ROUNDS_UNTIL_SAID: i64 = 4;

pub fn reconcile(txn: &mut Txn, id: TaskId) {
    let Some(task) = txn.tasks.get(&id).cloned() else { return };
    let protection_ends = task.protected_until.is_some_and(|at| at <= txn.now);
    if protection_ends && task.holds_resources() {
        txn.put(Task { protected_until: None, ..(*task).clone() });
        return;
    }
    if !task.is_kept() {
        return;
    }
    match task.last_status {
        TaskStatus::Stopped if !task.is_counted => count_end(txn, &task),
        TaskStatus::Stopped => {}
        _ => note_health(txn, &task),
    }
}

/// ECS: a task without health checks is healthy some time after it is RUNNING; one with them when
/// they say so. The grace period of a service masks what they say against it.
fn note_health(txn: &mut Txn, task: &Arc<Task>) {
    let service = task.service.as_ref().and_then(|of| txn.services.get(&of.name));
    let grace_ms = service.map_or(0, |it| {
        let seconds = it.configuration.health_check_grace_period_seconds.unwrap_or(0);
        i64::from(seconds) * 1_000
    });
    let definition = txn.definitions.get(&task.task_definition).map(|it| &it.task_definition);
    let waits = Waits { healthy_after_ms: txn.policy.healthy_after_ms, grace_ms };
    let judged = judge(task, definition, &waits, &txn.policy.unseen, txn.now);
    let (healthy_at, unhealthy_at, look_at) = judged;
    if (task.healthy_at, task.unhealthy_at, task.look_at) == judged {
        return;
    }
    let became_healthy = task.healthy_at.is_none() && healthy_at.is_some();
    txn.put(Task { healthy_at, unhealthy_at, look_at, ..(**task).clone() });
    match (&task.service, &task.daemon) {
        (Some(of), _) if became_healthy => service_has_healthy_task(txn, of),
        (None, Some(of)) if became_healthy => daemons::tasks::became_healthy(txn, of),
        _ => {}
    }
}

fn service_has_healthy_task(txn: &mut Txn, of: &OfService) {
    let key = (of.name.clone(), of.revision);
    let failed = txn.task_sets.get(&key).cloned().filter(|it| it.failed_launches > 0);
    if let Some(set) = failed {
        txn.put(TaskSet { failed_launches: 0, next_launch_at: None, ..(*set).clone() });
    }
    with_deployment(txn, of, |service, deployment, _| {
        deployment.failed_launches = 0;
        deployment.next_launch_at = None;
        let breaker = &service.configuration.deployment_configuration.deployment_circuit_breaker;
        let resets = breaker.as_ref().is_none_or(|it| it.reset_on_healthy_task != Some(false));
        if resets {
            deployment.failed_tasks = 0;
        }
    });
    note_was_healthy(txn, of);
}

/// A revision that comes back is deployed by the deployment of another, and had its own before.
fn note_was_healthy(txn: &mut Txn, of: &OfService) {
    let service = txn.services.get(&of.name);
    let rollouts = service.iter().flat_map(|it| &it.deployments);
    let rollout = rollouts.into_iter().find(|it| it.revision == of.revision);
    let key = rollout.map(|it| (of.name.clone(), it.service_deployment));
    let history = key.and_then(|key| txn.service_deployments.get(&key)).cloned();
    let is_new = |it: &ServiceDeployment| it.target == of.revision && it.was_healthy != Some(true);
    if let Some(it) = history.filter(|it| is_new(it)) {
        txn.put(ServiceDeployment { was_healthy: Some(true), ..(*it).clone() });
    }
}

/// How long a task must have been RUNNING, in milliseconds.
struct Waits {
    /// To count as healthy without health checks.
    healthy_after_ms: i64,
    /// Before what they say against it counts.
    grace_ms: i64,
}

type Judged = (Option<Timestamp>, Option<Timestamp>, Option<Timestamp>);

/// Since when it is healthy, since when it is not, and when to look again.
fn judge(
    task: &Task,
    definition: Option<&TaskDefinition>,
    waits: &Waits,
    unseen: &Unseen,
    now: Timestamp,
) -> Judged {
    let running = task.is_wanted() && task.last_status == TaskStatus::Running;
    let Some(started_at) = task.started_at.filter(|_| running) else {
        return (task.healthy_at, task.unhealthy_at, None);
    };
    if task.ending_since.is_some() {
        return (task.healthy_at, task.unhealthy_at, None);
    }
    let Some(verdict) = health::verdict(task, definition) else {
        let healthy_from = unseen.aged_at(started_at, waits.healthy_after_ms);
        return match task.healthy_at {
            Some(at) => (Some(at), None, None),
            None if healthy_from <= now => (Some(now), None, None),
            None => (None, None, Some(healthy_from)),
        };
    };
    let grace_ends = unseen.aged_at(started_at, waits.grace_ms);
    match verdict {
        HealthStatus::Healthy => (task.healthy_at.or(Some(now)), None, None),
        HealthStatus::Unhealthy if grace_ends > now => (None, None, Some(grace_ends)),
        HealthStatus::Unhealthy => (None, task.unhealthy_at.or(Some(now)), None),
        HealthStatus::Unknown | HealthStatus::UnknownValue(_) => (task.healthy_at, None, None),
    }
}

/// A task that ended by itself before it was healthy is a failed launch, and spaces out the next
/// ones; in a rollout every end by itself counts for the circuit breaker, and so does a task that
/// was replaced because it fails its health checks.
fn count_end(txn: &mut Txn, task: &Task) {
    txn.put(Task { is_counted: true, look_at: None, ..task.clone() });
    let by_itself = matches!(
        task.stop_code,
        Some(TaskStopCode::TaskFailedToStart | TaskStopCode::EssentialContainerExited)
    );
    if !by_itself && task.unhealthy_at.is_none() {
        return;
    }
    let was_healthy = task.healthy_at.is_some();
    match (&task.service, &task.daemon) {
        (Some(of), _) => count_failure(txn, of, was_healthy),
        (None, Some(of)) => daemons::tasks::failed(txn, of, was_healthy),
        (None, None) => {}
    }
}

fn count_failure(txn: &mut Txn, of: &OfService, was_healthy: bool) {
    let key = (of.name.clone(), of.revision);
    if let Some(set) = txn.task_sets.get(&key).cloned().filter(|_| !was_healthy) {
        let together = set.computed_desired_count.max(1);
        let delay_ms = delay_ms((set.failed_launches + together) / together);
        return txn.put(task_sets::note_failed_launch(&set, delay_ms, txn.now));
    }
    let is_impaired = with_deployment(txn, of, |service, deployment, now| {
        if deployment.is_in_progress() {
            deployment.failed_tasks += 1;
        }
        if was_healthy {
            return false;
        }
        let before = rounds(deployment.failed_launches, service.desired_count);
        deployment.failed_launches += 1;
        let after = rounds(deployment.failed_launches, service.desired_count);
        deployment.next_launch_at = Some(now + delay_ms(after));
        before < ROUNDS_UNTIL_SAID && after >= ROUNDS_UNTIL_SAID
    });
    if is_impaired == Some(true) {
        let text = "is unable to consistently start tasks successfully. For more information, see \
                    the Troubleshooting section of the Amazon ECS Developer Guide.";
        crate::cluster::deploy::event(txn, &of.name, Some("SERVICE_TASK_START_IMPAIRED"), text);
    }
}

/// Failed launches in units of the desired count: ten tasks that fail at once are one failure.
pub fn rounds(failed_launches: i64, desired_count: i64) -> i64 {
    let together = desired_count.max(1);
    (failed_launches + together - 1) / together
}

/// How long after so many rounds nothing is started.
pub fn delay_ms(rounds: i64) -> i64 {
    let doublings = u32::try_from(rounds - 1).unwrap_or(0).min(10);
    (FIRST_DELAY_MS << doublings).min(LAST_DELAY_MS)
}

/// Changes the deployment that a task is of, if its service still has it.
fn with_deployment<T>(
    txn: &mut Txn,
    of: &OfService,
    change: impl FnOnce(&Service, &mut Deployment, Timestamp) -> T,
) -> Option<T> {
    let old = txn.services.get(&of.name).cloned()?;
    let mut service = (*old).clone();
    let deployment = service.deployments.iter_mut().find(|it| it.revision == of.revision)?;
    let result = change(&old, deployment, txn.now);
    if service != *old {
        txn.put(service);
    }
    Some(result)
}
