//! What a task of a definition asks of an instance.
use std::collections::BTreeSet;

use berth_api::ecs::{
    ContainerDefinition, Error, LaunchType, ResourceType, TaskDefinition, TaskOverride,
    TransportProtocol,
};
use berth_definitions::meaning;
use berth_placement::{Demand, RequiredAttribute};

use crate::cluster::effective;

/// ECS: task-level CPU and memory if set; else the sum over the containers, of memory the
/// reservation where there is one, else the limit. Static host ports; devices; attributes.
pub fn of(
    definition: &TaskDefinition,
    overrides: &TaskOverride,
    launch_type: &LaunchType,
) -> Result<Demand, Error> {
    let containers = effective::containers(definition, overrides);
    let sum = |of: fn(&ContainerDefinition) -> i64| containers.iter().map(of).sum();
    let cpu = effective::cpu(definition, overrides);
    let memory = effective::memory(definition, overrides);
    let (ports, ports_udp) = static_ports(&containers, definition)?;
    Ok(Demand {
        cpu: cpu.unwrap_or_else(|| sum(|it| i64::from(it.cpu.unwrap_or(0)))),
        memory: memory.unwrap_or_else(|| {
            sum(|it| i64::from(it.memory_reservation.or(it.memory).unwrap_or(0)))
        }),
        ports,
        ports_udp,
        gpus: containers.iter().map(gpus).sum(),
        attributes: attributes(definition, overrides, launch_type),
    })
}

/// By which agents say that they run commands in containers. ECS.
const EXECUTE_COMMAND: &str = "ecs.capability.execute-command";

/// By which agents say that secrets are files there, and what asks for it: labels, which other
/// agents do not know. Ours.
const SECRET_FILES: &str = "berth.secret-files";
const SECRET_LABEL: &str = "berth.secret.";

/// The same of a task that commands can be run in.
pub fn with_exec(mut demand: Demand, enable_execute_command: bool) -> Demand {
    if enable_execute_command {
        let name = EXECUTE_COMMAND.to_owned();
        demand.attributes.push(RequiredAttribute { name, value: None });
    }
    demand
}

/// How many devices a container asks for.
pub fn gpus(it: &ContainerDefinition) -> usize {
    let gpu = it.resource_requirements.iter().flatten();
    let mut gpu = gpu.filter(|it| it.r#type == Some(ResourceType::Gpu));
    gpu.next().and_then(|it| it.value.as_deref()).and_then(|it| it.parse().ok()).unwrap_or(0)
}

/// ECS: a host port of 0 is dynamic and asks for nothing in particular. In mode `awsvpc` ports are
/// those of the task's own address.
fn static_ports(
    containers: &[ContainerDefinition],
    definition: &TaskDefinition,
) -> Result<(BTreeSet<u16>, BTreeSet<u16>), Error> {
    let (mut tcp, mut udp) = (BTreeSet::new(), BTreeSet::new());
    let mode = meaning::network_mode(definition);
    if mode == "awsvpc" {
        return Ok((tcp, udp));
    }
    let host = mode == "host";
    for mapping in containers.iter().flat_map(|it| it.port_mappings.iter().flatten()) {
        let container_port = mapping.container_port.filter(|_| host);
        let Some(port) = mapping.host_port.filter(|it| *it != 0).or(container_port) else {
            continue;
        };
        let port = u16::try_from(port)
            .map_err(|_| Error::client(format!("The host port {port} is not a port number.")))?;
        match mapping.protocol {
            Some(TransportProtocol::Udp) => udp.insert(port),
            _ => tcp.insert(port),
        };
    }
    Ok((tcp, udp))
}

/// What the definition needs the agent to be able to do. Every machine runs tasks of launch type
/// EC2; EXTERNAL asks for one that registered as such.
fn attributes(
    definition: &TaskDefinition,
    overrides: &TaskOverride,
    launch_type: &LaunchType,
) -> Vec<RequiredAttribute> {
    let required = definition.requires_attributes.iter().flatten();
    let mut all: Vec<_> = required
        .filter_map(|it| {
            Some(RequiredAttribute { name: it.name.clone()?, value: it.value.clone() })
        })
        .collect();
    // What follows from a role of the definition it says itself.
    if overrides.task_role_arn.is_some() && definition.task_role_arn.is_none() {
        let of_host = meaning::network_mode(definition) == "host";
        let suffixes = ["", "-network-host"].into_iter().take(1 + usize::from(of_host));
        let name = |suffix| format!("com.amazonaws.ecs.capability.task-iam-role{suffix}");
        let required = |suffix| RequiredAttribute { name: name(suffix), value: None };
        all.extend(suffixes.map(required));
    }
    let labels = definition.container_definitions.iter().flatten();
    let mut labels = labels.flat_map(|it| it.docker_labels.iter().flatten());
    if labels.any(|(name, _)| name.starts_with(SECRET_LABEL)) {
        let name = SECRET_FILES.to_owned();
        all.push(RequiredAttribute { name, value: None });
    }
    if *launch_type == LaunchType::External {
        let name = "ecs.capability.external".to_owned();
        all.push(RequiredAttribute { name, value: None });
    }
    all
}
