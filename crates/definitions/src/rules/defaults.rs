//! What ECS fills in where a definition says nothing.
use std::collections::BTreeMap;

use berth_api::ecs::{
    ContainerDefinition, HealthCheck, KeyValuePair, NetworkMode, PortMapping, TaskDefinition,
    TransportProtocol, Volume,
};

use super::text;
use crate::limits::HEALTH_CHECK_INTERVAL_DEFAULT_S;

pub fn fill_in(task: &mut TaskDefinition) {
    let same_port = matches!(task.network_mode, Some(NetworkMode::Host | NetworkMode::Awsvpc));
    task.volumes.get_or_insert_default();
    task.placement_constraints.get_or_insert_default();
    task.volumes.iter_mut().flatten().for_each(volume);
    for container in task.container_definitions.iter_mut().flatten() {
        fill_in_container(container, same_port);
    }
}

/// ECS: the root of a file system, unless a directory is named.
fn volume(volume: &mut Volume) {
    let root = |directory: &mut Option<String>| {
        directory.get_or_insert("/".to_owned());
    };
    volume.efs_volume_configuration.iter_mut().for_each(|it| root(&mut it.root_directory));
    volume.s3files_volume_configuration.iter_mut().for_each(|it| root(&mut it.root_directory));
}

fn fill_in_container(container: &mut ContainerDefinition, same_port: bool) {
    container.cpu.get_or_insert(0);
    container.essential.get_or_insert(true);
    container.environment = Some(unique(container.environment.take().unwrap_or_default()));
    container.mount_points.get_or_insert_default();
    container.port_mappings.get_or_insert_default();
    container.volumes_from.get_or_insert_default();
    container.system_controls.get_or_insert_default();
    container.port_mappings.iter_mut().flatten().for_each(|it| port_mapping(it, same_port));
    container.health_check.iter_mut().for_each(health_check);
    if let Some(policy) = &mut container.restart_policy {
        policy.restart_attempt_period.get_or_insert(300);
    }
}

/// ECS: of variables with one name the last one counts.
fn unique(variables: Vec<KeyValuePair>) -> Vec<KeyValuePair> {
    let last: BTreeMap<String, usize> =
        variables.iter().enumerate().map(|(at, it)| (text(&it.name).to_owned(), at)).collect();
    let kept = variables.into_iter().enumerate().filter(|(at, it)| last[text(&it.name)] == *at);
    let with_value = |it: KeyValuePair| KeyValuePair {
        value: Some(it.value.unwrap_or_default()),
        name: it.name,
    };
    kept.map(|(_, it)| with_value(it)).collect()
}

/// ECS: in bridge mode port 0 lets the agent choose; elsewhere the container's port is the host's.
fn port_mapping(mapping: &mut PortMapping, same_port: bool) {
    mapping.protocol.get_or_insert(TransportProtocol::Tcp);
    if let Some(port) = mapping.container_port {
        mapping.host_port.get_or_insert(if same_port { port } else { 0 });
    }
}

/// Seconds. ECS: no start period unless asked for.
fn health_check(check: &mut HealthCheck) {
    check.interval.get_or_insert(HEALTH_CHECK_INTERVAL_DEFAULT_S);
    check.timeout.get_or_insert(5);
    check.retries.get_or_insert(3);
}
