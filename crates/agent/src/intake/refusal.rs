//! What this agent cannot honour: such a task stops with a reason that says so.

use std::collections::BTreeSet;

use berth_api::acs;
use serde_json::Value;

use super::{AWSVPC, Abilities};
use crate::{gpus, secrets};

/// ECS: the published agent's word, spelt as on the wire.
pub fn unreadable(what: &str) -> String {
    format!("UnrecogniedTaskError: Error loading task - {what}")
}

fn unsupported(what: &str) -> String {
    format!("UnsupportedFeatureError: this agent does not support {what}")
}

/// Checks everything that needs no look at the host.
pub fn check(task: &acs::Task, abilities: Abilities) -> Result<(), String> {
    if task.desired_status != "RUNNING" {
        return Err(unreadable("Unrecognized TaskStatus"));
    }
    if task.containers.is_empty() {
        return Err(unreadable("the task has no containers"));
    }
    task_features(task, abilities)?;
    task_limits(task, abilities)?;
    task.volumes.iter().try_for_each(volume)?;
    let mut names = BTreeSet::new();
    for container in &task.containers {
        if container.name.is_empty() || !names.insert(&container.name) {
            return Err(unreadable(&format!(
                "the container name '{}' is empty or not unique",
                container.name
            )));
        }
        container_features(container, abilities)?;
        container_references(task, container)?;
    }
    Ok(())
}

fn task_features(task: &acs::Task, abilities: Abilities) -> Result<(), String> {
    match task.network_mode.as_deref() {
        None | Some("" | "bridge" | "host" | "none") => {}
        Some(AWSVPC) if abilities.has_interfaces => {}
        Some(AWSVPC) => return Err(unsupported("network mode awsvpc (task network interfaces)")),
        Some(other) => return Err(unsupported(&format!("network mode '{other}'"))),
    }
    for (member, mode, allowed) in
        [("pidMode", &task.pid_mode, ["", "host"]), ("ipcMode", &task.ipc_mode, ["none", "host"])]
    {
        let mode = mode.as_deref().unwrap_or_default();
        if !mode.is_empty() && !allowed.contains(&mode) {
            return Err(unsupported(&format!("{member} '{mode}'")));
        }
    }
    let refused = [
        (
            task.role_credentials.is_some() && !abilities.has_endpoint,
            "task roles (a credentials endpoint for containers)",
        ),
        (
            !task.elastic_network_interfaces.is_empty() && !abilities.has_interfaces,
            "task network interfaces",
        ),
        (!task.attachments.is_empty(), "attachments (EBS volumes, Service Connect)"),
        (
            !task.associations.iter().all(gpus::is_gpu),
            "associations of devices that are no GPUs (Elastic Inference)",
        ),
        (task.proxy_configuration.is_some(), "proxyConfiguration (App Mesh)"),
        (task.enable_fault_injection == Some(true), "fault injection"),
    ];
    match refused.iter().find(|(is_asked, _)| *is_asked) {
        Some((_, what)) => Err(unsupported(what)),
        None => Ok(()),
    }
}

fn task_limits(task: &acs::Task, abilities: Abilities) -> Result<(), String> {
    let (cpu, memory) = (task.cpu.unwrap_or(0.0), task.memory.unwrap_or(0));
    if !cpu.is_finite() || cpu < 0.0 || memory < 0 {
        return Err(unreadable("task cpu or memory is negative"));
    }
    if (cpu > 0.0 || memory > 0) && !abilities.has_task_limits {
        return Err("ResourceInitializationError: task level cpu and memory need a writable \
                    cgroup file system, which this agent does not have. Run the agent as root \
                    on the host, or leave cpu and memory of the task definition away."
            .to_owned());
    }
    let above = task.containers.iter().find(|c| memory > 0 && c.memory.unwrap_or(0) > memory);
    match above {
        Some(container) => Err(format!(
            "ResourceInitializationError: container {} has a memory limit of {} MiB, above the \
             task's {memory} MiB",
            container.name,
            container.memory.unwrap_or(0)
        )),
        None => Ok(()),
    }
}

fn volume(volume: &acs::Volume) -> Result<(), String> {
    if volume.efs_volume_configuration.is_some() {
        return Err(unsupported("EFS volumes"));
    }
    match volume.kind.as_deref() {
        None | Some("" | "host" | "docker") => Ok(()),
        Some("efs") => Err(unsupported("EFS volumes")),
        Some(other) => Err(unreadable(&format!("unknown volume type '{other}'"))),
    }
}

fn container_features(container: &acs::Container, abilities: Abilities) -> Result<(), String> {
    let name = &container.name;
    if container.cpu.unwrap_or(0) < 0 || container.memory.unwrap_or(0) < 0 {
        return Err(unreadable(&format!("container {name}: cpu or memory is negative")));
    }
    if container.image.is_empty() {
        return Err(unreadable(&format!("container {name} has no image")));
    }
    command_override(container)?;
    container.secrets.iter().try_for_each(|it| secret(name, it))?;
    registry_authentication(container)?;
    match container.logs_auth_strategy.as_deref() {
        None | Some("" | "ExecutionRole") => {}
        Some(other) => {
            return Err(unsupported(&format!("logsAuthStrategy '{other}' (container {name})")));
        }
    }
    let refused = [
        (
            container.firelens_configuration.is_some() && !abilities.has_routers,
            "FireLens where it shares no folder with Docker",
        ),
        (
            !container.environment_files.is_empty() && !abilities.has_files,
            "environmentFiles without --s3-endpoint",
        ),
        (
            !container.managed_agents.iter().all(is_exec),
            "managed agents other than that of ECS Exec",
        ),
    ];
    match refused.iter().find(|(is_asked, _)| *is_asked) {
        Some((_, what)) => Err(format!("{} (container {name})", unsupported(what))),
        None => Ok(()),
    }
}

fn secret(container: &str, secret: &acs::Secret) -> Result<(), String> {
    let of = format!("container {container}: the secret {}", secret.name.escape_debug());
    let is_name = !secret.name.is_empty() && !secret.name.contains(['=', '\0']);
    if !is_name {
        return Err(unreadable(&format!("{of} has no name of an environment variable")));
    }
    match secret.kind.as_deref() {
        None | Some("" | "ENVIRONMENT_VARIABLE") => {}
        Some(other) => return Err(unsupported(&format!("secrets of type {other} ({of})"))),
    }
    match secret.target.as_deref() {
        None | Some("" | "CONTAINER" | "LOG_DRIVER") => {}
        Some(other) => return Err(unreadable(&format!("{of} is for an unknown target '{other}'"))),
    }
    match secret.provider.as_deref() {
        None | Some("ssm" | "asm") => Ok(()),
        Some(other) => Err(unsupported(&format!("secrets of provider '{other}' ({of})"))),
    }
}

fn registry_authentication(container: &acs::Container) -> Result<(), String> {
    let asked = container.registry_authentication.as_ref().map(|it| it.kind.as_str());
    match asked {
        None | Some("asm" | secrets::ECR) => Ok(()),
        Some(kind) => Err(unsupported(&format!(
            "registry authentication of type '{kind}' (container {}): give the login in \
             repositoryCredentials",
            container.name
        ))),
    }
}

/// ECS: the managed agent that runs commands in a container. Here that is the agent itself.
pub fn is_exec(managed_agent: &Value) -> bool {
    managed_agent.get("name").and_then(Value::as_str) == Some("ExecuteCommandAgent")
}

/// The `command` override: the only one that agents take; all others are the control plane's.
pub fn command_override(container: &acs::Container) -> Result<Option<Vec<String>>, String> {
    let parsed = match &container.overrides {
        None => return Ok(None),
        Some(Value::String(text)) if text.is_empty() => return Ok(None),
        Some(Value::String(text)) => serde_json::from_str(text).map_err(|fault| {
            unreadable(&format!("container {}: overrides: {fault}", container.name))
        })?,
        Some(object) => object.clone(),
    };
    let fault = |what: &str| unreadable(&format!("container {}: {what}", container.name));
    let Value::Object(mut members) = parsed else { return Err(fault("overrides: no object")) };
    let command = members.remove("command").filter(|command| !command.is_null());
    if let Some(other) = members.keys().next() {
        return Err(fault(&format!("unknown override '{other}'")));
    }
    let Some(command) = command else { return Ok(None) };
    serde_json::from_value(command).map(Some).map_err(|_| fault("overrides: command"))
}

fn container_references(task: &acs::Task, container: &acs::Container) -> Result<(), String> {
    let fault = |what: String| Err(unreadable(&format!("container {}: {what}", container.name)));
    for mount in &container.mount_points {
        if !task.volumes.iter().any(|volume| volume.name == mount.source_volume) {
            return fault(format!("the volume '{}' is not declared", mount.source_volume));
        }
    }
    let is_bridge = matches!(task.network_mode.as_deref(), None | Some("" | "bridge"));
    if !container.links.is_empty() && !is_bridge {
        return fault("links need network mode bridge".to_owned());
    }
    for dependency in container.depends_on.iter().filter(|on| on.condition == "HEALTHY") {
        let on = task.containers.iter().find(|other| other.name == dependency.container_name);
        if on.is_some_and(|on| !super::has_health_check(on)) {
            let on = &dependency.container_name;
            return fault(format!("waits for {on} to be HEALTHY, which has no health check"));
        }
    }
    Ok(())
}
