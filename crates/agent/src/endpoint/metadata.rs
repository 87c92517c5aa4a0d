//! What a container is told of itself and its task: ECS's documents of versions 2, 3 and 4.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use berth_api::acs;
use serde::Serialize;

use super::asked::Version;
use crate::core::Known;
use crate::intake::AWSVPC;
use crate::logs;
use crate::machine::{
    Container, ContainerStatus, DesiredStatus, Health, Interface, Task, TaskStatus,
};
use crate::network::view::Prefix;
use crate::runtime::Look;

/// What is the same for all tasks of this agent.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// As it is configured.
    pub cluster: String,
    pub availability_zone: Option<String>,
}

pub type Tags = BTreeMap<String, String>;

/// Tags of a task and of its container instance.
#[derive(Debug, Clone, Default)]
pub struct BothTags {
    pub task: Tags,
    pub container_instance: Tags,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TaskDocument {
    cluster: String,
    #[serde(rename = "TaskARN")]
    task_arn: String,
    family: String,
    revision: String,
    desired_status: &'static str,
    known_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    limits: Option<TaskLimits>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_started_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pull_stopped_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_stopped_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    availability_zone: Option<String>,
    #[serde(skip_serializing_if = "Tags::is_empty")]
    task_tags: Tags,
    #[serde(skip_serializing_if = "Tags::is_empty")]
    container_instance_tags: Tags,
    #[serde(skip_serializing_if = "Option::is_none")]
    launch_type: Option<String>,
    containers: Vec<ContainerDocument>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fault_injection_enabled: Option<bool>,
}

#[derive(Debug, Serialize)]
struct TaskLimits {
    /// vCPUs.
    #[serde(rename = "CPU", skip_serializing_if = "Option::is_none")]
    cpu: Option<f64>,
    /// MiB.
    #[serde(rename = "Memory", skip_serializing_if = "Option::is_none")]
    memory: Option<i64>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ContainerDocument {
    docker_id: String,
    name: String,
    docker_name: String,
    image: String,
    #[serde(rename = "ImageID")]
    image_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    ports: Vec<Port>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    desired_status: &'static str,
    known_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    exit_code: Option<i64>,
    limits: ContainerLimits,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<String>,
    #[serde(rename = "Type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    health: Option<HealthDocument>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    volumes: Vec<Volume>,
    #[serde(skip_serializing_if = "Option::is_none")]
    log_driver: Option<String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    log_options: BTreeMap<String, String>,
    #[serde(rename = "ContainerARN", skip_serializing_if = "Option::is_none")]
    container_arn: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    networks: Vec<Network>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restart_count: Option<u32>,
}

#[derive(Debug, Serialize)]
struct ContainerLimits {
    /// Shares.
    #[serde(rename = "CPU")]
    cpu: i64,
    /// MiB.
    #[serde(rename = "Memory")]
    memory: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Port {
    container_port: u16,
    protocol: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    host_port: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    host_ip: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct HealthDocument {
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_since: Option<String>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Volume {
    #[serde(skip_serializing_if = "Option::is_none")]
    docker_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    destination: Option<String>,
}

/// ECS: what follows the addresses is of version 4, and of interfaces of tasks.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Network {
    network_mode: String,
    #[serde(rename = "IPv4Addresses", skip_serializing_if = "Vec::is_empty")]
    ipv4_addresses: Vec<String>,
    #[serde(rename = "IPv6Addresses", skip_serializing_if = "Vec::is_empty")]
    ipv6_addresses: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    attachment_index: Option<u32>,
    #[serde(rename = "MACAddress", skip_serializing_if = "Option::is_none")]
    mac_address: Option<String>,
    #[serde(rename = "IPv4SubnetCIDRBlock", skip_serializing_if = "Option::is_none")]
    ipv4_subnet_cidr_block: Option<String>,
    #[serde(rename = "IPv6SubnetCIDRBlock", skip_serializing_if = "Option::is_none")]
    ipv6_subnet_cidr_block: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    domain_name_servers: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    domain_name_search_list: Vec<String>,
    #[serde(rename = "PrivateDNSName", skip_serializing_if = "Option::is_none")]
    private_dns_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subnet_gateway_ipv4_address: Option<String>,
}

/// A task, with its containers that the runtime has made.
pub fn task(
    known: &Known,
    looks: &BTreeMap<String, Look>,
    around: &Surroundings,
    tags: BothTags,
    version: Version,
) -> TaskDocument {
    let Task { spec, desired, .. } = &known.task;
    let wire = known.wire.as_deref();
    let filled = |text: Option<&String>| text.filter(|text| !text.is_empty()).cloned();
    let is_v4 = version == Version::V4;
    let moment = |ms: Option<u64>| ms.and_then(moment);
    TaskDocument {
        cluster: around.cluster.clone(),
        task_arn: spec.arn.clone(),
        family: spec.family.clone(),
        revision: spec.version.clone(),
        desired_status: desired_status(*desired),
        known_status: task_status(&known.task),
        limits: wire.and_then(task_limits),
        pull_started_at: moment(known.task.pull_started_ms),
        pull_stopped_at: moment(known.task.pull_stopped_ms),
        execution_stopped_at: moment(known.task.execution_stopped_ms),
        availability_zone: filled(wire.and_then(|wire| wire.zone.as_ref()))
            .or_else(|| around.availability_zone.clone()),
        task_tags: tags.task,
        container_instance_tags: tags.container_instance,
        launch_type: filled(wire.and_then(|wire| wire.launch_type.as_ref())).filter(|_| is_v4),
        containers: known
            .task
            .containers
            .iter()
            .filter(|record| looks.contains_key(&record.spec.name))
            .map(|record| container(known, record, looks.get(&record.spec.name), version))
            .collect(),
        service_name: filled(wire.and_then(|wire| wire.service_name.as_ref())).filter(|_| is_v4),
        fault_injection_enabled: is_v4.then_some(false),
    }
}

/// One container; `look` is what the runtime shows of it.
pub fn container(
    known: &Known,
    record: &Container,
    look: Option<&Look>,
    version: Version,
) -> ContainerDocument {
    let nothing = Look::default();
    let look = look.unwrap_or(&nothing);
    let wire = known.wire.as_deref().and_then(|wire| {
        wire.containers.iter().find(|container| container.name == record.spec.name)
    });
    let is_v4 = version == Version::V4;
    let cpu = wire.and_then(|wire| wire.cpu).unwrap_or(0);
    // As asked for: the runtime knows nothing of `awslogs`, and it knows secret options.
    let log =
        wire.and_then(logs::asked).or(look.log_driver.clone().map(|it| (it, BTreeMap::new())));
    let (log_driver, log_options) = log.filter(|_| is_v4).unzip();
    ContainerDocument {
        docker_id: record.runtime_id.clone().unwrap_or_else(|| look.id.clone()),
        name: record.spec.name.clone(),
        docker_name: if look.name.is_empty() {
            record.spec.runtime_name.clone()
        } else {
            look.name.clone()
        },
        image: record.spec.image.clone(),
        image_id: look.image_id.clone(),
        ports: ports(wire, look, is_v4),
        labels: look.labels.clone(),
        desired_status: desired_status(known.task.desired),
        known_status: container_status(record.status),
        exit_code: record.exit_code.filter(|_| record.status == ContainerStatus::Stopped),
        // ECS: the least that the kernel takes.
        limits: ContainerLimits {
            cpu: cpu.max(2),
            memory: wire.and_then(|wire| wire.memory).unwrap_or(0),
        },
        created_at: look.created_at.clone(),
        started_at: look.started_at.clone(),
        finished_at: look.finished_at.clone().filter(|_| record.status == ContainerStatus::Stopped),
        kind: if record.spec.is_pause { "CNI_PAUSE" } else { "NORMAL" },
        health: record.health.map(|health| HealthDocument {
            status: match health {
                Health::Unknown => "UNKNOWN",
                Health::Healthy => "HEALTHY",
                Health::Unhealthy => "UNHEALTHY",
            },
            status_since: record.health_since_ms.and_then(moment),
        }),
        volumes: look
            .volumes
            .iter()
            .map(|volume| Volume {
                docker_name: volume.name.clone(),
                source: volume.source.clone(),
                destination: volume.destination.clone(),
            })
            .collect(),
        log_driver,
        log_options: log_options.unwrap_or_default(),
        container_arn: wire.and_then(|wire| wire.container_arn.clone()).filter(|_| is_v4),
        networks: match &known.task.spec.interface {
            Some(interface) => vec![own_network(interface, is_v4)],
            None => networks(look),
        },
        restart_count: (is_v4 && record.spec.restart_policy.is_some()).then_some(record.restarts),
    }
}

fn networks(look: &Look) -> Vec<Network> {
    if look.network_mode.is_empty() {
        return Vec::new();
    }
    let ipv4_addresses = look.ipv4_addresses.clone();
    let network_mode = look.network_mode.clone();
    vec![Network { network_mode, ipv4_addresses, ..Network::default() }]
}

fn own_network(interface: &Interface, is_v4: bool) -> Network {
    let bare = Network {
        network_mode: AWSVPC.to_owned(),
        ipv4_addresses: vec![interface.ipv4.to_string()],
        ipv6_addresses: interface.ipv6.iter().map(ToString::to_string).collect(),
        ..Network::default()
    };
    if !is_v4 {
        return bare;
    }
    Network {
        attachment_index: Some(0),
        mac_address: Some(interface.mac.clone()),
        ipv4_subnet_cidr_block: interface.gateway_ipv4.as_deref().and_then(subnet_of),
        ipv6_subnet_cidr_block: interface.gateway_ipv6.as_deref().and_then(subnet_of),
        domain_name_servers: interface.name_servers.clone(),
        domain_name_search_list: interface.search.clone(),
        private_dns_name: interface.private_dns_name.clone(),
        subnet_gateway_ipv4_address: interface.gateway_ipv4.clone(),
        ..bare
    }
}

/// The subnet of a gateway: `10.0.0.0/24` of `10.0.0.1/24`.
fn subnet_of(gateway: &str) -> Option<String> {
    Prefix::around(gateway).map(|it| it.to_string())
}

fn ports(wire: Option<&acs::Container>, look: &Look, is_v4: bool) -> Vec<Port> {
    if look.network_mode == "host" {
        let mappings = wire.map(|wire| wire.port_mappings.as_slice()).unwrap_or_default();
        let ports = mappings.iter().filter_map(|mapping| {
            let container_port = u16::try_from(mapping.container_port?).ok()?;
            let protocol = mapping.protocol.clone().unwrap_or_else(|| "tcp".to_owned());
            let host_port = Some(container_port);
            Some(Port { container_port, protocol, host_port, host_ip: None })
        });
        return ports.collect();
    }
    let ports = look.ports.iter().map(|port| Port {
        container_port: port.container_port,
        protocol: port.protocol.clone(),
        host_port: Some(port.host_port),
        host_ip: is_v4.then(|| port.host_ip.clone()),
    });
    ports.collect()
}

fn task_limits(wire: &acs::Task) -> Option<TaskLimits> {
    let cpu = wire.cpu.filter(|cpu| *cpu > 0.0);
    let memory = wire.memory.filter(|memory| *memory > 0);
    (cpu.is_some() || memory.is_some()).then_some(TaskLimits { cpu, memory })
}

fn moment(ms: u64) -> Option<String> {
    let at = jiff::Timestamp::from_millisecond(i64::try_from(ms).ok()?).ok()?;
    Some(at.to_string())
}

pub fn desired_status(desired: DesiredStatus) -> &'static str {
    match desired {
        DesiredStatus::Running => "RUNNING",
        DesiredStatus::Stopped => "STOPPED",
    }
}

/// ECS: finer than reports say it.
pub fn task_status(task: &Task) -> &'static str {
    let least = task.containers.iter().map(|container| container.status).min();
    match (task.status, least) {
        (TaskStatus::Running, _) => "RUNNING",
        (TaskStatus::Stopped, _) => "STOPPED",
        (TaskStatus::Pending, Some(status)) if status > ContainerStatus::Pulled => "CREATED",
        (TaskStatus::Pending, Some(ContainerStatus::Pulled)) => "PULLED",
        (TaskStatus::Pending, _) => "NONE",
    }
}

fn container_status(status: ContainerStatus) -> &'static str {
    match status {
        ContainerStatus::None => "NONE",
        ContainerStatus::Pulled => "PULLED",
        ContainerStatus::Created => "CREATED",
        ContainerStatus::Running => "RUNNING",
        ContainerStatus::Stopped => "STOPPED",
    }
}

/// Ports as introspection tells them.
pub fn introspected_ports(look: &Look) -> Vec<Port> {
    ports(None, look, false)
}
