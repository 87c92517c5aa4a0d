//! Containers that run after their end: somebody has started them again by hand.

use super::records::Operation;
use super::{Action, Container, ContainerStatus, Demand, Task, TaskStatus};

/// They get no grace a second time, beyond what it takes to go.
const STOP_TIMEOUT_MAX_MS: u64 = 10_000;

/// ECS: a stopped container that reappears running is stopped once more, also while its task runs.
pub(super) fn appeared(container: &mut Container, id: String) {
    if !container.is_stray {
        container.stop_failures = 0;
        container.stop_retry_ms = None;
    }
    container.runtime_id = Some(id);
    container.is_stray = true;
}

/// Stops what is to be stopped now; gives when to look again.
pub(super) fn stop(
    task: &mut Task,
    now_ms: u64,
    stop_timeout_ms: u64,
    actions: &mut Vec<Action>,
) -> Option<u64> {
    let arn = &task.spec.arn;
    let mut wakes_ms: Option<u64> = None;
    for it in task.containers.iter_mut().filter(|it| it.is_stray && it.operation.is_none()) {
        if let Some(retry_ms) = it.stop_retry_ms.filter(|retry_ms| *retry_ms > now_ms) {
            wakes_ms = Some(wakes_ms.map_or(retry_ms, |at| at.min(retry_ms)));
            continue;
        }
        it.operation = Some(Operation::Stop);
        let timeout_ms = it.spec.stop_timeout_ms.unwrap_or(stop_timeout_ms);
        actions.push(Action::Stop {
            task: arn.clone(),
            container: it.spec.name.clone(),
            timeout_ms: timeout_ms.min(STOP_TIMEOUT_MAX_MS),
        });
    }
    wakes_ms
}

/// The task has given its ports back, and a container that is being stopped still has them. One
/// that cannot be stopped is not waited for: a start that fails says more than a task that waits.
pub(super) fn has_ports(task: &Task) -> bool {
    let is_being_stopped = |it: &Container| {
        it.status == ContainerStatus::Stopped && it.operation == Some(Operation::Stop)
    };
    task.status == TaskStatus::Stopped && task.containers.iter().any(is_being_stopped)
}

/// The same host port is asked for by both.
pub(super) fn share_ports(one: &Demand, other: &Demand) -> bool {
    let (one, other) = (&one.ports, &other.ports);
    !one.tcp.is_disjoint(&other.tcp) || !one.udp.is_disjoint(&other.udp)
}
