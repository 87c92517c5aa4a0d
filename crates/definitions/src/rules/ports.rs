//! Port mappings.
use std::collections::BTreeMap;

use berth_api::ecs::{
    ApplicationProtocol, ContainerDefinition, PortMapping, TaskDefinition, TransportProtocol,
};

use super::{Result, client, containers, invalid, list, name, network_mode, one_of, text};
use crate::{
    limits::{PORT_NAME_CHARS_MAX, PORT_RANGES_MAX},
    meaning::{PortRange, port_range},
};

pub fn check(task: &TaskDefinition) -> Result {
    let mode = network_mode(task);
    for container in containers(task) {
        let mappings = list(&container.port_mappings);
        if mode == "none" && !mappings.is_empty() {
            let text = "Port mappings are not supported when networkMode=none.";
            return Err(invalid(container, text));
        }
        mappings.iter().try_for_each(|it| check_mapping(mode, container, it))?;
        overlaps(container)?;
    }
    container_ports(task, mode)?;
    host_ports(task)?;
    names(task)
}

fn check_mapping(mode: &str, container: &ContainerDefinition, mapping: &PortMapping) -> Result {
    if let Some(it) = &mapping.protocol {
        one_of("protocol", it.as_str(), TransportProtocol::values())?;
    }
    if let Some(it) = &mapping.app_protocol {
        one_of("appProtocol", it.as_str(), ApplicationProtocol::values())?;
    }
    if let Some(text) = &mapping.container_port_range {
        return check_range(mode, container, mapping, text);
    }
    let Some(port) = mapping.container_port.filter(|it| (1..=65_535).contains(it)) else {
        return Err(invalid(
            container,
            format!(
                "'containerPort' must be between 1 and 65535, but is {}.",
                mapping.container_port.map_or("missing".to_owned(), |it| it.to_string())
            ),
        ));
    };
    let host_port = mapping.host_port;
    if let Some(it) = host_port.filter(|it| !(0..=65_535).contains(it)) {
        let text = format!("'hostPort' must be between 0 and 65535, but is {it}.");
        return Err(invalid(container, text));
    }
    match host_port.filter(|it| *it != port && matches!(mode, "host" | "awsvpc")) {
        Some(it) => Err(client(format!(
            "When networkMode={mode}, the host ports and container ports in port mappings must \
             match. Container '{}' maps port {port} to {it}.",
            name(container)
        ))),
        None => Ok(()),
    }
}

fn check_range(
    mode: &str,
    container: &ContainerDefinition,
    mapping: &PortMapping,
    text: &str,
) -> Result {
    if mapping.container_port.is_some() || mapping.host_port.is_some() {
        return Err(client(format!(
            "cannot specify both single port and port range. Container '{}' has the range \
             '{text}'.",
            name(container)
        )));
    }
    let refused = |why: &str| {
        client(format!(
            "Invalid 'containerPortRange' setting for container '{}'. {why}",
            name(container)
        ))
    };
    if mode == "host" {
        return Err(refused("Port ranges are not supported when networkMode=host."));
    }
    match port_range(text) {
        Some(_) => Ok(()),
        None => Err(refused(&format!(
            "'{text}' is not of the form 'first-last' with ports from 1 to 65535, the first less \
             than the last."
        ))),
    }
}

/// ECS: a port is in one mapping of its container only, if a range is involved.
fn overlaps(container: &ContainerDefinition) -> Result {
    let mappings = list(&container.port_mappings);
    let ranges = mappings.iter().filter(|it| it.container_port_range.is_some());
    if ranges.count() > PORT_RANGES_MAX {
        let text = format!("'portMappings' can have at most {PORT_RANGES_MAX} port ranges.");
        return Err(invalid(container, text));
    }
    for (at, one) in mappings.iter().enumerate() {
        for other in &mappings[..at] {
            let ranged = one.container_port_range.is_some() || other.container_port_range.is_some();
            let (a, b) = (ports(one), ports(other));
            if ranged && protocol(one) == protocol(other) && a.0 <= b.1 && b.0 <= a.1 {
                return Err(client(format!(
                    "Invalid 'containerPortRange' setting for container '{}'. {} and {} overlap.",
                    name(container),
                    shown(b),
                    shown(a)
                )));
            }
        }
    }
    Ok(())
}

/// ECS: containers that share a network share its ports.
fn container_ports(task: &TaskDefinition, mode: &str) -> Result {
    if !matches!(mode, "host" | "awsvpc") {
        return Ok(());
    }
    let mut used: Vec<(&str, PortRange, &str)> = Vec::new();
    for container in containers(task) {
        for mapping in list(&container.port_mappings) {
            let (protocol, ports) = (protocol(mapping), ports(mapping));
            let clash = used.iter().find(|(other, range, _)| {
                *other == protocol && ports.0 <= range.1 && range.0 <= ports.1
            });
            if let Some((.., first)) = clash {
                return Err(client(format!(
                    "container port is used multiple times in task. Port {}/{protocol} is mapped \
                     by container '{first}' and by '{}'.",
                    shown(ports),
                    name(container)
                )));
            }
            used.push((protocol, ports, name(container)));
        }
    }
    Ok(())
}

/// Such a task would find no instance that has the port twice.
fn host_ports(task: &TaskDefinition) -> Result {
    let mut used = BTreeMap::new();
    for container in containers(task) {
        for mapping in list(&container.port_mappings) {
            let Some(port) = mapping.host_port.filter(|it| *it != 0) else { continue };
            let protocol = protocol(mapping);
            if let Some(first) = used.insert((protocol, port), name(container)) {
                return Err(client(format!(
                    "{} host port '{port}' is mapped multiple times in task. Container '{first}' \
                     maps it, and so does '{}'.",
                    protocol.to_uppercase(),
                    name(container)
                )));
            }
        }
    }
    Ok(())
}

/// ECS: 64 lower-case letters, digits, `_` and `-`, not beginning with `-`; unique in the task.
fn names(task: &TaskDefinition) -> Result {
    let mut seen = BTreeMap::new();
    for container in containers(task) {
        for mapping in list(&container.port_mappings) {
            let Some(port_name) = mapping.name.as_deref() else { continue };
            let letter =
                |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || b"_-".contains(&it);
            let sized = (1..=PORT_NAME_CHARS_MAX).contains(&port_name.len());
            if !sized || port_name.starts_with('-') || !port_name.bytes().all(letter) {
                return Err(invalid(
                    container,
                    format!(
                        "The name of a port mapping takes up to {PORT_NAME_CHARS_MAX} lower-case \
                         letters, digits, '_' and '-', and does not begin with '-'. It is \
                         '{port_name}'."
                    ),
                ));
            }
            if let Some(first) = seen.insert(port_name, name(container)) {
                return Err(client(format!(
                    "port mapping name is already used. '{port_name}' names a port of container \
                     '{first}' and one of '{}'.",
                    name(container)
                )));
            }
        }
    }
    Ok(())
}

fn ports(mapping: &PortMapping) -> PortRange {
    let single = mapping.container_port.unwrap_or_default();
    port_range(text(&mapping.container_port_range)).unwrap_or((single, single))
}

fn protocol(mapping: &PortMapping) -> &str {
    mapping.protocol.as_ref().map_or("tcp", TransportProtocol::as_str)
}

fn shown((first, last): PortRange) -> String {
    match first == last {
        true => first.to_string(),
        false => format!("{first}-{last}"),
    }
}
