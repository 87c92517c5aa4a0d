//! What the agent says that its host can do: attributes and resources of the container instance.

use std::collections::BTreeMap;

use berth_api::ecs::{Attribute, PlatformDevice, PlatformDeviceType, Resource};

use crate::endpoint::Mode;
use crate::runtime::Host;

/// ECS: the Docker API versions that have a name as a capability.
const REMOTE_API_VERSIONS: [&str; 13] = [
    "1.17", "1.18", "1.19", "1.20", "1.21", "1.22", "1.23", "1.24", "1.25", "1.28", "1.29", "1.30",
    "1.32",
];
/// ECS: log drivers that have a name as a capability, and that Docker has itself.
const LOG_DRIVERS: [&str; 7] =
    ["fluentd", "gelf", "journald", "json-file", "logentries", "splunk", "syslog"];
/// ECS: what containers that route logs can be. Files of S3 are not read.
const ROUTERS: [&str; 4] = [
    "firelens.fluentd",
    "firelens.fluentbit",
    "firelens.options.config.file",
    "logging-driver.awsfirelens.log-driver-buffer-limit",
];
const CPU_UNITS_PER_CPU: u64 = 1_024;
const MIB: u64 = 1 << 20;

/// By which an instance says which capacity provider it belongs to.
const CAPACITY_PROVIDER: &str = "berth.capacity-provider";

/// By which an instance says that its runtime has no links; placement looks for it.
const NO_LINKS: &str = "berth.no-links";

/// ECS: tasks can have network interfaces of their own.
const TASK_ENI: &str = "ecs.capability.task-eni";

/// By which way containers find the endpoint.
const ENDPOINT: &str = "berth.endpoint";

/// Credentials are given to who is proved to be the task's, and to nobody else.
const CREDENTIALS: &str = "berth.credentials";

/// What depends on the host.
#[derive(Debug, Clone, Copy, Default)]
pub struct Can {
    /// Task level CPU and memory limits can be enforced.
    pub limits_tasks: bool,
    /// FireLens.
    pub routes_logs: bool,
    /// Secrets can be files in memory.
    pub mounts_secrets: bool,
    /// Files of environment variables, of S3.
    pub reads_files: bool,
}

/// By which an instance says that secrets are files there, if labels ask for it.
const SECRET_FILES: &str = "berth.secret-files";

/// Custom attributes, then what this agent does on this host.
pub fn attributes(
    host: &Host,
    can: Can,
    endpoint: Mode,
    has_interfaces: bool,
    custom: &BTreeMap<String, String>,
    capacity_provider: Option<&str>,
) -> Vec<Attribute> {
    let custom = custom.iter().map(|(name, value)| Attribute::new(name, Some(value.clone())));
    let mut all: Vec<Attribute> = custom.collect();
    all.extend(
        capacity_provider.map(|name| Attribute::new(CAPACITY_PROVIDER, Some(name.to_owned()))),
    );
    all.extend(
        capabilities(host, can, endpoint).into_iter().map(|name| Attribute::new(name, None)),
    );
    if has_interfaces {
        all.push(Attribute::new(TASK_ENI, None));
    }
    all.push(Attribute::new(ENDPOINT, Some(endpoint.name().to_owned())));
    if can.mounts_secrets {
        all.push(Attribute::new(SECRET_FILES, None));
    }
    if endpoint.serves_containers() {
        all.push(Attribute::new(CREDENTIALS, Some("proved".to_owned())));
    }
    let architecture = match std::env::consts::ARCH {
        "aarch64" => "arm64",
        other => other,
    };
    for (name, value) in [
        ("ecs.os-type", "linux"),
        ("ecs.os-family", "LINUX"),
        ("ecs.os-type-detailed", "LINUX"),
        ("ecs.cpu-architecture", architecture),
    ] {
        all.push(Attribute::new(name, Some(value.to_owned())));
    }
    all
}

fn capabilities(host: &Host, can: Can, endpoint: Mode) -> Vec<String> {
    const OLD: &str = "com.amazonaws.ecs.capability.";
    let mut names: Vec<String> = [
        "ecs.capability.container-ordering",
        "ecs.capability.full-sync",
        "ecs.capability.network.container-port-range",
        "ecs.capability.container-restart-policy",
        "ecs.capability.container-health-check",
        "ecs.capability.execute-command",
        "ecs.capability.external",
        // The host's namespaces; a task's own are refused by the task, with a reason.
        "ecs.capability.pid-ipc-namespace-sharing",
        "com.amazonaws.ecs.capability.privileged-container",
        // Fetched by the agent itself, with the execution role.
        "ecs.capability.secrets.ssm.environment-variables",
        "ecs.capability.secrets.asm.environment-variables",
        "ecs.capability.secrets.ssm.bootstrap.log-driver",
        "ecs.capability.secrets.asm.bootstrap.log-driver",
        "ecs.capability.private-registry-authentication.secretsmanager",
        "com.amazonaws.ecs.capability.ecr-auth",
        "ecs.capability.execution-role-ecr-pull",
    ]
    .map(str::to_owned)
    .to_vec();
    names.extend(REMOTE_API_VERSIONS.map(|version| format!("{OLD}docker-remote-api.{version}")));
    names.push(format!("{OLD}logging-driver.none"));
    let drivers = LOG_DRIVERS.iter().filter(|name| host.log_drivers.iter().any(|d| d == *name));
    names.extend(drivers.map(|name| format!("{OLD}logging-driver.{name}")));
    if host.log_drivers.iter().any(|it| it == "json-file") {
        // Written to Docker's files, and sent by the agent.
        names.push(format!("{OLD}logging-driver.awslogs"));
        names.push("ecs.capability.execution-role-awslogs".to_owned());
    }
    if can.reads_files {
        names.push("ecs.capability.env-files.s3".to_owned());
    }
    if can.routes_logs {
        names.push(format!("{OLD}logging-driver.awsfirelens"));
        names.extend(ROUTERS.map(|it| format!("ecs.capability.{it}")));
    }
    for option in ["apparmor", "selinux"] {
        if host.security_options.iter().any(|found| found == &format!("name={option}")) {
            names.push(format!("{OLD}{option}"));
        }
    }
    if can.limits_tasks {
        names.push("ecs.capability.task-cpu-mem-limit".to_owned());
        names.push("ecs.capability.increased-task-cpu-limit".to_owned());
    }
    if endpoint.serves_containers() {
        names.push(format!("{OLD}task-iam-role"));
    }
    if endpoint.serves_host() {
        names.push(format!("{OLD}task-iam-role-network-host"));
    }
    if host.is_podman {
        names.push(NO_LINKS.to_owned());
    }
    for driver in &host.volume_drivers {
        // ECS: a colon cannot be part of an attribute's name.
        names.push(format!("ecs.capability.docker-plugin.{}", driver.replace(':', ".")));
    }
    names
}

/// CPU units and MiB of memory that tasks may have.
pub fn capacity(host: &Host, reserved_memory_mib: u64) -> (u64, u64) {
    (host.cpus * CPU_UNITS_PER_CPU, (host.memory_bytes / MIB).saturating_sub(reserved_memory_mib))
}

/// The four that every agent sends.
pub fn resources(cpu_units: u64, memory_mib: u64, tcp: &[u16], udp: &[u16]) -> Vec<Resource> {
    let integer =
        |name: &str, value: u64| Resource::integer(name, i32::try_from(value).unwrap_or(i32::MAX));
    let ports = |name: &str, ports: &[u16]| {
        Resource::string_set(name, ports.iter().map(u16::to_string).collect())
    };
    vec![
        integer("CPU", cpu_units),
        integer("MEMORY", memory_mib),
        ports("PORTS", tcp),
        ports("PORTS_UDP", udp),
    ]
}

/// ECS: GPUs are told apart from resources, by their ids.
pub fn gpus<'a>(ids: impl Iterator<Item = &'a String>) -> Vec<PlatformDevice> {
    let device = |id: &String| PlatformDevice {
        id: Some(id.clone()),
        r#type: Some(PlatformDeviceType::Gpu),
    };
    ids.map(device).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn says_no_links(is_podman: bool) -> bool {
        let host = Host {
            docker_version: "4.3.1".to_owned(),
            api_version: (1, 41),
            log_drivers: Vec::new(),
            is_podman,
            volume_drivers: Vec::new(),
            security_options: Vec::new(),
            cpus: 1,
            memory_bytes: 1,
        };
        capabilities(&host, Can::default(), Mode::Nowhere).contains(&NO_LINKS.to_owned())
    }

    #[test]
    fn a_runtime_without_links_says_so() {
        assert!(says_no_links(true) && !says_no_links(false));
    }
}
