//! What agents say on the wire: registrations and reports.
use berth_agent::machine::{Binding, ContainerReport, Report};
use berth_api::{
    Timestamp,
    ecs::{
        Attribute, ContainerStateChange, NetworkBinding, RegisterContainerInstanceRequest, Request,
        Resource, SubmitTaskStateChangeRequest,
    },
};

use super::Equipment;

/// Capabilities of every agent here.
const CAPABILITIES: [&str; 15] = [
    "com.amazonaws.ecs.capability.task-iam-role",
    "com.amazonaws.ecs.capability.task-iam-role-network-host",
    "com.amazonaws.ecs.capability.docker-remote-api.1.17",
    "com.amazonaws.ecs.capability.docker-remote-api.1.18",
    "com.amazonaws.ecs.capability.docker-remote-api.1.19",
    "com.amazonaws.ecs.capability.docker-remote-api.1.21",
    "com.amazonaws.ecs.capability.docker-remote-api.1.22",
    "com.amazonaws.ecs.capability.docker-remote-api.1.25",
    "com.amazonaws.ecs.capability.docker-remote-api.1.29",
    "com.amazonaws.ecs.capability.docker-remote-api.1.24",
    "ecs.capability.container-health-check",
    "ecs.capability.container-ordering",
    "ecs.capability.execute-command",
    "ecs.capability.task-cpu-mem-limit",
    "ecs.capability.task-eni",
];

/// What old agents cannot do.
const NEW: &str = "ecs.capability.container-restart-policy";

pub fn registration(cluster: &str, equipment: &Equipment, former: Option<&str>) -> Request {
    let attribute =
        |name: &str, value: Option<&str>| Attribute::new(name, value.map(str::to_owned));
    let mut attributes: Vec<Attribute> =
        CAPABILITIES.iter().map(|name| attribute(name, None)).collect();
    attributes.push(attribute("ecs.availability-zone", Some(equipment.zone)));
    if !equipment.is_old {
        attributes.push(attribute(NEW, None));
    }
    if former.is_none() {
        let custom = equipment.attributes.iter();
        attributes.extend(custom.map(|(name, value)| attribute(name, Some(value))));
    }
    let number = |name: &str, value: u32| {
        Resource::integer(name, i32::try_from(value).expect("machines here are small"))
    };
    let ports = equipment.reserved_port.iter().map(u16::to_string).collect();
    let resources = vec![
        number("CPU", equipment.cpu),
        number("MEMORY", equipment.memory),
        Resource::string_set("PORTS", ports),
    ];
    RegisterContainerInstanceRequest {
        cluster: Some(cluster.to_owned()),
        container_instance_arn: former.map(str::to_owned),
        attributes: Some(attributes),
        total_resources: Some(resources),
        ..RegisterContainerInstanceRequest::default()
    }
    .into()
}

pub fn request(cluster: &str, report: &Report) -> Request {
    let time = |ms: u64| Timestamp(i64::try_from(ms).unwrap_or(i64::MAX));
    SubmitTaskStateChangeRequest {
        cluster: Some(cluster.to_owned()),
        task: Some(report.task.clone()),
        status: Some(report.status.as_str().to_owned()),
        reason: Some(report.reason.clone()),
        containers: Some(report.containers.iter().map(container).collect())
            .filter(|containers: &Vec<_>| !containers.is_empty()),
        pull_started_at: report.pull_started_ms.map(time),
        pull_stopped_at: report.pull_stopped_ms.map(time),
        execution_stopped_at: report.execution_stopped_ms.map(time),
        ..SubmitTaskStateChangeRequest::default()
    }
    .into()
}

fn container(report: &ContainerReport) -> ContainerStateChange {
    ContainerStateChange {
        container_name: Some(report.name.clone()),
        status: Some(report.status.as_str().to_owned()),
        runtime_id: report.runtime_id.clone(),
        exit_code: report.exit_code.and_then(|code| i32::try_from(code).ok()),
        reason: report.reason.clone(),
        image_digest: report.image_digest.clone(),
        network_bindings: Some(report.bindings.iter().map(binding).collect()),
    }
}

fn binding(binding: &Binding) -> NetworkBinding {
    NetworkBinding {
        bind_ip: Some(binding.bind_ip.clone()),
        protocol: Some(if binding.udp { "udp" } else { "tcp" }.into()),
        container_port: Some(i32::from(binding.container_ports.0)),
        host_port: Some(i32::from(binding.host_ports.0)),
        ..NetworkBinding::default()
    }
}
