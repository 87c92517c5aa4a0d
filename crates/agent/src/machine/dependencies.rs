//! May a container start, wait, or never start: the conditions of `dependsOn`.

use super::{Condition, Container, ContainerStatus, Dependency, Health, Task};

/// The answer for one container.
#[derive(Debug, PartialEq, Eq)]
pub enum Readiness {
    Ready,
    /// Until something happens, at the latest at this time.
    Waiting {
        deadline_ms: Option<u64>,
    },
    /// Never; with the reason for its STOPPED report.
    Failed {
        reason: String,
    },
}

/// All dependencies of a container taken together: a failure wins, then the earliest deadline.
pub fn readiness(task: &Task, container: &Container, now_ms: u64) -> Readiness {
    let mut waiting = false;
    let mut earliest_ms: Option<u64> = None;
    for dependency in &container.spec.dependencies {
        let Some(on) = task.container(&dependency.container) else {
            return Readiness::Failed { reason: failure(container, dependency, "is not known") };
        };
        match one(container, on, dependency, now_ms) {
            Readiness::Ready => {}
            Readiness::Waiting { deadline_ms } => {
                waiting = true;
                earliest_ms = [earliest_ms, deadline_ms].into_iter().flatten().min();
            }
            failed @ Readiness::Failed { .. } => return failed,
        }
    }
    if waiting { Readiness::Waiting { deadline_ms: earliest_ms } } else { Readiness::Ready }
}

/// Containers that must be down before this one may be stopped: shutdown is in reverse order.
pub fn has_live_dependents(task: &Task, name: &str) -> bool {
    task.containers.iter().any(|other| {
        other.status != ContainerStatus::Stopped
            && other.spec.dependencies.iter().any(|dependency| dependency.container == name)
    })
}

/// No container depends on itself, through whatever others, and all names are known.
pub fn are_resolvable(containers: &[super::ContainerSpec]) -> bool {
    let mut settled: Vec<&str> = Vec::new();
    loop {
        let before = settled.len();
        for container in containers {
            let is_settled = settled.contains(&container.name.as_str());
            let can_settle = container
                .dependencies
                .iter()
                .all(|dependency| settled.contains(&dependency.container.as_str()));
            if !is_settled && can_settle {
                settled.push(&container.name);
            }
        }
        if settled.len() == containers.len() {
            return true;
        }
        if settled.len() == before {
            return false;
        }
    }
}

fn one(container: &Container, on: &Container, dependency: &Dependency, now_ms: u64) -> Readiness {
    let stopped = on.status == ContainerStatus::Stopped;
    let fail = |what: &str| Readiness::Failed { reason: failure(container, dependency, what) };
    let is_met = match dependency.condition {
        Condition::Start => stopped || on.status == ContainerStatus::Running,
        Condition::Complete if stopped && !on.has_run() => return fail("did not start"),
        Condition::Complete => stopped,
        Condition::Success if stopped && on.exit_code != Some(0) => {
            return fail("did not exit successfully");
        }
        Condition::Success => stopped,
        Condition::Healthy if stopped => return fail("stopped before it was healthy"),
        Condition::Healthy if on.health == Some(Health::Unhealthy) => {
            return fail("is unhealthy");
        }
        Condition::Healthy => {
            on.status == ContainerStatus::Running && on.health == Some(Health::Healthy)
        }
    };
    if is_met {
        return Readiness::Ready;
    }
    if dependency.condition == Condition::Start {
        return Readiness::Waiting { deadline_ms: None };
    }
    let deadline_ms =
        on.started_ms.zip(on.spec.start_timeout_ms).map(|(at, limit)| at.saturating_add(limit));
    if deadline_ms.is_some_and(|deadline_ms| deadline_ms <= now_ms) {
        return Readiness::Failed {
            reason: format!(
                "CannotStartContainerError: dependency graph: container ordering dependency \
                 [{}] for target [{}] has timed out.",
                dependency.container, container.spec.name
            ),
        };
    }
    Readiness::Waiting { deadline_ms }
}

/// ECS: the published agent's text, up to the inner state that it prints of both containers.
fn failure(container: &Container, dependency: &Dependency, what: &str) -> String {
    format!(
        "CannotStartContainerError: dependency graph: failed to resolve container ordering \
         dependency [{}] for target [{}] as dependency {what}.",
        dependency.container, container.spec.name
    )
}
