//! From a task on the wire to a task of the machine, or the reason why it cannot be one.

mod demand;
mod interface;
mod refusal;
#[cfg(test)]
mod tests;
mod texts;

use berth_api::acs;

use crate::firelens;
use crate::logs;
use crate::machine::{
    Condition, ContainerSpec, Dependency, RestartPolicy, Task, TaskSpec, are_resolvable,
};
use crate::names::runtime_name;
use crate::secrets;

pub use demand::port_range;
pub use interface::AWSVPC;
pub use refusal::{command_override, unreadable};

/// ECS: the least `stopTimeout` of the published agent is one second.
const STOP_TIMEOUT_MIN_SECONDS: i64 = 1;

/// The host as far as a task definition can ask for it.
#[derive(Debug, Clone, Copy)]
pub struct Abilities {
    /// Task level CPU and memory limits can be enforced.
    pub has_task_limits: bool,
    /// Containers find credentials and metadata at the endpoint.
    pub has_endpoint: bool,
    /// Containers can route the logs of others.
    pub has_routers: bool,
    /// Files of environment variables can be had.
    pub has_files: bool,
    /// Tasks can have network interfaces of their own.
    pub has_interfaces: bool,
}

/// Reads a task that is to run.
///
/// # Errors
/// The reason for the task's STOPPED report.
pub fn read(wire: &acs::Task, abilities: Abilities) -> Result<Task, String> {
    refusal::check(wire, abilities)?;
    texts::check(wire)?;
    firelens::check(wire)?;
    // What names nothing is told before anything is begun.
    secrets::Plan::of(wire)?;
    let mut containers: Vec<ContainerSpec> = wire
        .containers
        .iter()
        .map(|container| container_spec(wire, container))
        .collect::<Result<_, _>>()?;
    if !are_resolvable(&containers) {
        // ECS: the published agent's words.
        return Err(format!("Task dependencies cannot be resolved, taskArn: {}", wire.arn));
    }
    let interface = interface::interface(wire)?;
    if interface.is_some() {
        containers.push(interface::pause_spec(wire));
    }
    let spec = TaskSpec {
        interface: interface.map(Box::new),
        demand: demand::of_task(wire)?,
        task_volumes: wire
            .volumes
            .iter()
            .filter(|volume| is_task_scoped(volume))
            .map(|volume| task_volume_name(wire, &volume.name))
            .collect(),
        ..bare_spec(wire)
    };
    Ok(Task::new(spec, containers))
}

/// What is known of a task that is refused.
#[must_use]
pub fn bare_spec(wire: &acs::Task) -> TaskSpec {
    TaskSpec {
        family: wire.family.clone(),
        version: wire.version.clone(),
        service: wire.service_name.clone(),
        ..TaskSpec::bare(&wire.arn)
    }
}

/// The runtime's name of a volume that lives and dies with its task.
#[must_use]
pub fn task_volume_name(wire: &acs::Task, volume: &str) -> String {
    runtime_name(&wire.arn, &wire.family, &wire.version, &format!("{volume}-volume"))
}

/// A volume without a host path, or a Docker volume of task scope (the default).
#[must_use]
pub fn is_task_scoped(volume: &acs::Volume) -> bool {
    match &volume.docker_volume_configuration {
        Some(docker) => docker.scope.as_deref() != Some("shared"),
        None => volume.host.as_ref().is_none_or(|host| host.source_path.is_none()),
    }
}

fn container_spec(task: &acs::Task, container: &acs::Container) -> Result<ContainerSpec, String> {
    let runtime_name = runtime_name(&task.arn, &task.family, &task.version, &container.name);
    Ok(ContainerSpec {
        name: container.name.clone(),
        image: container.image.clone(),
        essential: container.essential.unwrap_or(false),
        dependencies: dependencies(task, container)?,
        start_timeout_ms: container.start_timeout.and_then(|s| milliseconds(s, 1)),
        stop_timeout_ms: container
            .stop_timeout
            .and_then(|seconds| milliseconds(seconds, STOP_TIMEOUT_MIN_SECONDS)),
        restart_policy: container
            .restart_policy
            .as_ref()
            .filter(|policy| policy.enabled)
            .map(restart_policy),
        has_health_check: has_health_check(container),
        needs_retrieval: secrets::needs_retrieval(container)
            || firelens::is_given_secrets(task, container)
            || logs::of(task, container)?.is_some(),
        runs_commands: container.managed_agents.iter().any(refusal::is_exec),
        is_pause: false,
        runtime_name,
    })
}

/// Only the task definition's own checks count, not the image's.
pub(crate) fn has_health_check(container: &acs::Container) -> bool {
    container.health_check_type.as_deref().is_some_and(|kind| kind.eq_ignore_ascii_case("docker"))
}

/// Zero and less mean "not set".
fn milliseconds(seconds: i64, least: i64) -> Option<u64> {
    (seconds > 0).then(|| seconds.max(least).unsigned_abs().saturating_mul(1_000))
}

/// ECS: `restartAttemptPeriod` is 300 s unless set.
fn restart_policy(policy: &acs::RestartPolicy) -> RestartPolicy {
    RestartPolicy {
        ignored_exit_codes: policy.ignored_exit_codes.clone(),
        attempt_period_ms: policy
            .restart_attempt_period
            .and_then(|seconds| milliseconds(seconds, 1))
            .unwrap_or(300_000),
    }
}

/// ECS: links and volumesFrom order containers too.
fn dependencies(task: &acs::Task, container: &acs::Container) -> Result<Vec<Dependency>, String> {
    let mut found = Vec::new();
    for declared in &container.depends_on {
        found.push(Dependency {
            container: declared.container_name.clone(),
            condition: condition(&declared.condition)?,
        });
    }
    let linked = container.links.iter().map(|link| link.split(':').next().unwrap_or(link));
    let sources = container.volumes_from.iter().map(|from| from.source_container.as_str());
    for name in linked.chain(sources) {
        found.push(Dependency { container: name.to_owned(), condition: Condition::Start });
    }
    // ECS: a container whose log is routed starts after its router, and ends before it.
    let router = firelens::waited_for(task, container);
    if let Some(name) = router.filter(|name| !found.iter().any(|it| it.container == **name)) {
        found.push(Dependency { container: name.to_owned(), condition: Condition::Start });
    }
    Ok(found)
}

fn condition(name: &str) -> Result<Condition, String> {
    match name {
        "START" => Ok(Condition::Start),
        "COMPLETE" => Ok(Condition::Complete),
        "SUCCESS" => Ok(Condition::Success),
        "HEALTHY" => Ok(Condition::Healthy),
        other => Err(refusal::unreadable(&format!("unknown dependsOn condition '{other}'"))),
    }
}
