//! What an observation does to a container's record.

use super::records::Operation;
use super::{
    Action, Binding, Container, ContainerStatus, DesiredStatus, End, Health, Machine, Observation,
    Task, strays,
};

/// Waits between attempts to stop a container grow to this.
const STOP_RETRY_MAX_MS: u64 = 60_000;

/// ECS: the exit code of a process that was killed.
pub const EXIT_CODE_KILLED: i64 = 137;
/// ECS: the reason of a container that went over its memory limit.
const OUT_OF_MEMORY: &str = "OutOfMemoryError: Container killed due to memory usage";
/// ECS: the reason of a container that somebody else has removed.
const VANISHED: &str = "ContainerVanishedError: No container matching saved ID found";

impl Machine {
    /// An answer ends what was under way, whatever it says: nothing else would.
    pub(super) fn answered(
        &mut self,
        now_ms: u64,
        arn: &str,
        name: &str,
        answer: Observation,
        actions: &mut Vec<Action>,
    ) {
        let Some(task) = self.tasks.get_mut(arn) else { return };
        let Some(container) = task.container_mut(name) else { return };
        let was_pulling = container.is_pulling();
        let observation = match answer {
            // These end it themselves.
            Observation::Pulled { .. }
            | Observation::Started { .. }
            | Observation::Failed { .. }
            | Observation::StopFailed { .. } => answer,
            Observation::Vanished if container.is_starting() => {
                Observation::Failed { id: None, reason: VANISHED.to_owned() }
            }
            Observation::Exited(_)
            | Observation::Vanished
            | Observation::Pulling { .. }
            | Observation::Created { .. }
            | Observation::Running { .. }
            | Observation::Health(_) => {
                container.operation = None;
                container.early_end = None;
                answer
            }
        };
        if was_pulling && !matches!(observation, Observation::Pulled { pulled_ms: Some(_), .. }) {
            end_told_pull(task, name, now_ms);
        }
        self.observe(now_ms, arn, name, observation, actions);
    }

    pub(super) fn observe(
        &mut self,
        now_ms: u64,
        arn: &str,
        name: &str,
        observation: Observation,
        actions: &mut Vec<Action>,
    ) {
        let Some(task) = self.tasks.get_mut(arn) else { return };
        let desired = task.desired;
        let Some(container) = task.container_mut(name) else { return };
        match observation {
            Observation::Pulling { since_ms } => {
                let started_ms = task.pull_started_ms.map_or(since_ms, |at| at.min(since_ms));
                task.pull_started_ms = Some(started_ms);
            }
            Observation::Pulled { digest, pulled_ms } => {
                pulled(container, digest);
                note_pull(task, pulled_ms);
            }
            Observation::Created { id, bindings } => created(container, id, bindings),
            Observation::Running { id, ran_ms, bindings } => {
                let since_ms = container.started_ms.filter(|_| runs(container, &id));
                let started_ms = since_ms.unwrap_or(now_ms.saturating_sub(ran_ms));
                if !container.is_starting() {
                    started(container, id, started_ms, bindings);
                }
            }
            Observation::Started { id, ran_ms, bindings } => {
                let started_ms = now_ms.saturating_sub(ran_ms);
                // A new run has a new health.
                container.health = None;
                let early_end = container.early_end.take().filter(|end| end.id == id);
                started(container, id, started_ms, bindings);
                if let Some(end) = early_end {
                    // The start counts before the end does: the task may have been RUNNING.
                    self.advance(now_ms, arn, actions);
                    return self.observe(now_ms, arn, name, Observation::Exited(end), actions);
                }
            }
            Observation::Failed { id, reason } => failed(container, id, reason),
            Observation::Exited(end) => exited(container, desired, now_ms, end),
            Observation::Vanished => vanished(container),
            Observation::Health(health) => health_is(container, health, now_ms),
            Observation::StopFailed { reason } => stop_failed(container, now_ms, reason),
        }
        self.advance(now_ms, arn, actions);
    }
}

/// It is known to run.
fn runs(container: &Container, id: &str) -> bool {
    container.status == ContainerStatus::Running
        && !container.restart_pending
        && container.runtime_id.as_deref() == Some(id)
}

fn pulled(container: &mut Container, digest: Option<String>) {
    if container.operation == Some(Operation::Pull) {
        container.operation = None;
    }
    if container.status == ContainerStatus::None {
        container.status = ContainerStatus::Pulled;
        container.image_digest = digest;
    }
}

fn note_pull(task: &mut Task, pulled_ms: Option<(u64, u64)>) {
    let Some((begin_ms, end_ms)) = pulled_ms else { return };
    task.pull_started_ms = Some(task.pull_started_ms.map_or(begin_ms, |at| at.min(begin_ms)));
    task.pull_stopped_ms = Some(task.pull_stopped_ms.map_or(end_ms, |at| at.max(end_ms)));
}

/// What was told of as a pull has an end, though nothing may have been fetched: with the last of
/// the task's images.
fn end_told_pull(task: &mut Task, name: &str, now_ms: u64) {
    let is_last = !task.containers.iter().any(|it| it.spec.name != name && it.is_pulling());
    if is_last && task.pull_started_ms.is_some() {
        task.pull_stopped_ms.get_or_insert(now_ms);
    }
}

fn created(container: &mut Container, id: String, bindings: Vec<Binding>) {
    if container.is_starting() || container.status > ContainerStatus::Created {
        return;
    }
    container.runtime_id = Some(id);
    container.status = ContainerStatus::Created;
    container.bindings = bindings;
}

fn started(container: &mut Container, id: String, started_ms: u64, bindings: Vec<Binding>) {
    if container.is_starting() {
        container.operation = None;
    }
    if container.status == ContainerStatus::Stopped {
        return strays::appeared(container, id);
    }
    container.runtime_id = Some(id);
    container.status = ContainerStatus::Running;
    container.started_ms = Some(started_ms);
    container.restart_pending = false;
    container.exit_code = None;
    container.bindings = bindings;
    if container.spec.has_health_check && container.health.is_none() {
        health_is(container, Health::Unknown, started_ms);
    }
}

fn failed(container: &mut Container, id: Option<String>, reason: String) {
    if container.runtime_id.is_none() {
        container.runtime_id = id;
    }
    let was_under_way = container.operation.take().is_some();
    container.early_end = None;
    if was_under_way && container.status != ContainerStatus::Stopped {
        container.status = ContainerStatus::Stopped;
        container.restart_pending = false;
        container.reason = Some(reason);
    }
}

fn exited(container: &mut Container, desired: DesiredStatus, now_ms: u64, end: End) {
    if container.is_starting() {
        container.early_end = Some(end);
        return;
    }
    if container.status == ContainerStatus::Stopped {
        container.operation = None;
        container.is_stray = false;
        return;
    }
    if container.finished_at.as_ref() == Some(&end.finished_at) {
        return;
    }
    container.operation = None;
    let started_ms = *container.started_ms.get_or_insert(now_ms);
    let reason = reason(container, &end);
    container.runtime_id = Some(end.id);
    container.finished_at = Some(end.finished_at);
    if desired == DesiredStatus::Running
        && may_restart(container, now_ms, started_ms, end.exit_code)
    {
        container.status = ContainerStatus::Running;
        container.restart_pending = true;
        container.restarts += 1;
        container.exit_code = Some(end.exit_code);
        return;
    }
    container.status = ContainerStatus::Stopped;
    container.restart_pending = false;
    container.exit_code = Some(end.exit_code);
    container.reason = reason;
}

/// The kernel may kill any process of a container for want of memory. It ended by that only if
/// its main process was killed, and not by the agent.
fn reason(container: &Container, end: &End) -> Option<String> {
    let is_killed = end.exit_code == EXIT_CODE_KILLED && !container.stop_asked;
    if end.oom_killed && is_killed { Some(OUT_OF_MEMORY.to_owned()) } else { end.reason.clone() }
}

/// ECS: a container restarts in place unless its exit code is ignored or it ran for less than
/// `restartAttemptPeriod`.
fn may_restart(container: &Container, now_ms: u64, started_ms: u64, exit_code: i64) -> bool {
    container.spec.restart_policy.as_ref().is_some_and(|policy| {
        !policy.ignored_exit_codes.contains(&exit_code)
            && now_ms.saturating_sub(started_ms) >= policy.attempt_period_ms
    })
}

fn vanished(container: &mut Container) {
    if container.is_starting() {
        return;
    }
    container.operation = None;
    container.is_stray = false;
    if matches!(container.status, ContainerStatus::Created | ContainerStatus::Running) {
        container.status = ContainerStatus::Stopped;
        container.restart_pending = false;
        container.reason = Some(VANISHED.to_owned());
    }
}

fn health_is(container: &mut Container, health: Health, now_ms: u64) {
    // ECS: a check that is only the image's is not monitored.
    let is_checked = container.spec.has_health_check;
    if is_checked
        && container.status == ContainerStatus::Running
        && container.health != Some(health)
    {
        container.health = Some(health);
        container.health_since_ms = Some(now_ms);
    }
}

fn stop_failed(container: &mut Container, now_ms: u64, reason: String) {
    if container.operation == Some(Operation::Stop) {
        container.operation = None;
        // Why one has ended is not what became of it afterwards.
        if container.status != ContainerStatus::Stopped {
            container.reason = Some(reason);
        }
        let wait_ms = 1_000_u64.saturating_mul(1 << container.stop_failures.min(16));
        container.stop_failures += 1;
        container.stop_retry_ms = Some(now_ms + wait_ms.min(STOP_RETRY_MAX_MS));
    }
}
