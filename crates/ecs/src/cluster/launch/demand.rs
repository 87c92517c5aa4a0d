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
        attributes: attributes(definition, launch_type),
    })
}

/// How many devices a container asks for.
pub fn gpus(it: &ContainerDefinition) -> usize {
    let gpu = it.resource_requirements.iter().flatten();
    let mut gpu = gpu.filter(|it| it.r#type == Some(ResourceType::Gpu));
    gpu.next().and_then(|it| it.value.as_deref()).and_then(|it| it.parse().ok()).unwrap_or(0)
}

/// ECS: a host port of 0 is dynamic and asks for nothing in particular.
fn static_ports(
    containers: &[ContainerDefinition],
    definition: &TaskDefinition,
) -> Result<(BTreeSet<u16>, BTreeSet<u16>), Error> {
    let (mut tcp, mut udp) = (BTreeSet::new(), BTreeSet::new());
    let host = meaning::network_mode(definition) == "host";
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
fn attributes(definition: &TaskDefinition, launch_type: &LaunchType) -> Vec<RequiredAttribute> {
    let required = definition.requires_attributes.iter().flatten();
    let mut all: Vec<_> = required
        .filter_map(|it| {
            Some(RequiredAttribute { name: it.name.clone()?, value: it.value.clone() })
        })
        .collect();
    if *launch_type == LaunchType::External {
        let name = "ecs.capability.external".to_owned();
        all.push(RequiredAttribute { name, value: None });
    }
    all
}
