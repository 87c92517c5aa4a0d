//! Whether a task is healthy: one judgement for controllers, explanations and what the API shows.
use berth_api::ecs::{ContainerDefinition, HealthStatus, TaskDefinition};
use berth_definitions::meaning::{is_checked, is_essential};

use super::records::task::{Container, Task};

/// What the health checks of a task say together; none if no essential container has one, and only
/// time can tell. ECS: UNHEALTHY if any of them is, else UNKNOWN if any has not spoken, else
/// HEALTHY. An essential container without a check, a sidecar as a rule, has no say.
pub fn verdict(task: &Task, definition: Option<&TaskDefinition>) -> Option<HealthStatus> {
    let of = |status| judging(task, definition).any(|it| it.health_status == status);
    judging(task, definition).next()?;
    Some(match (of(HealthStatus::Unhealthy), of(HealthStatus::Unknown)) {
        (true, _) => HealthStatus::Unhealthy,
        (false, true) => HealthStatus::Unknown,
        (false, false) => HealthStatus::Healthy,
    })
}

/// The containers whose health is the task's: essential ones with a health check.
pub fn judging<'a>(
    task: &'a Task,
    definition: Option<&'a TaskDefinition>,
) -> impl Iterator<Item = &'a Container> {
    let judges = |it: &ContainerDefinition| is_checked(it) && is_essential(it);
    task.containers.iter().filter(move |it| defined(definition, &it.name).is_some_and(judges))
}

/// The containers whose end is the task's.
pub fn essential<'a>(
    task: &'a Task,
    definition: Option<&'a TaskDefinition>,
) -> impl Iterator<Item = &'a Container> {
    task.containers.iter().filter(move |it| defined(definition, &it.name).is_some_and(is_essential))
}

/// What a definition says of a container.
pub fn defined<'a>(
    definition: Option<&'a TaskDefinition>,
    name: &str,
) -> Option<&'a ContainerDefinition> {
    let containers = definition?.container_definitions.as_ref()?;
    containers.iter().find(|it| it.name.as_deref() == Some(name))
}
