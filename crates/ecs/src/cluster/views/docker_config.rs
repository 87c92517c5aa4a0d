//! The parts of a container definition that travel as Docker Engine create-API JSON.
//!
//! Agents decode these strings over their own settings; ports, binds, links, volumes, memory and
//! CPU shares are theirs.
use berth_api::{acs::DockerConfig, ecs};
use berth_definitions::{limits::HEALTH_CHECK_INTERVAL_DEFAULT_S, meaning};
use serde_json::{Map, Value, json};

use crate::cluster::records::task::Task;

const MIB: i64 = 1024 * 1024;
const NANOSECONDS: i64 = 1_000_000_000;

/// Health checks need this version of the Docker API; everything else needs less.
const API_VERSION: &str = "1.24";

pub fn of(it: &ecs::ContainerDefinition, network_mode: &str, task: &Task) -> DockerConfig {
    DockerConfig {
        version: API_VERSION.to_owned(),
        config: Value::Object(config(it)).to_string(),
        host_config: Value::Object(host_config(it, network_mode, task)).to_string(),
    }
}

fn config(it: &ecs::ContainerDefinition) -> Map<String, Value> {
    let mut config = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            config.insert(name.to_owned(), value);
        }
    };
    set("Labels", it.docker_labels.as_ref().filter(|it| !it.is_empty()).map(|it| json!(it)));
    set("User", it.user.as_ref().map(|it| json!(it)));
    set("WorkingDir", it.working_directory.as_ref().map(|it| json!(it)));
    set("Hostname", it.hostname.as_ref().map(|it| json!(it)));
    set("NetworkDisabled", it.disable_networking.map(|it| json!(it)));
    set("OpenStdin", it.interactive.map(|it| json!(it)));
    set("Tty", it.pseudo_terminal.map(|it| json!(it)));
    set("Healthcheck", it.health_check.as_ref().map(health_check));
    config
}

/// ECS: every 30 s with 5 s to answer and 3 retries unless said otherwise.
fn health_check(it: &ecs::HealthCheck) -> Value {
    let nanoseconds =
        |seconds: Option<i32>, default: i32| i64::from(seconds.unwrap_or(default)) * NANOSECONDS;
    json!({
        "Test": meaning::docker_health_check(it),
        "Interval": nanoseconds(it.interval, HEALTH_CHECK_INTERVAL_DEFAULT_S),
        "Timeout": nanoseconds(it.timeout, 5),
        "Retries": it.retries.unwrap_or(3),
        "StartPeriod": nanoseconds(it.start_period, 0),
    })
}

fn host_config(
    it: &ecs::ContainerDefinition,
    network_mode: &str,
    task: &Task,
) -> Map<String, Value> {
    let mut config = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            config.insert(name.to_owned(), value);
        }
    };
    let texts =
        |it: &Option<Vec<String>>| it.as_ref().filter(|it| !it.is_empty()).map(|it| json!(it));
    set("NetworkMode", Some(json!(network_mode)));
    set("Privileged", it.privileged.map(|it| json!(it)));
    set("ReadonlyRootfs", it.readonly_root_filesystem.map(|it| json!(it)));
    set("Dns", texts(&it.dns_servers));
    set("DnsSearch", texts(&it.dns_search_domains));
    set("SecurityOpt", texts(&it.docker_security_options));
    set("ExtraHosts", some(it.extra_hosts.as_ref(), extra_host));
    set("Ulimits", some(it.ulimits.as_ref(), ulimit));
    let stream = || format!("{}/{}", it.name.as_deref().unwrap_or_default(), task.id);
    let log = it.log_configuration.as_ref();
    set("LogConfig", log.map(|it| log_config(it, task.log_driver_mode.as_deref(), &stream())));
    set("MemoryReservation", it.memory_reservation.map(|it| json!(i64::from(it) * MIB)));
    let sysctls = it.system_controls.iter().flatten();
    let sysctls = sysctls.filter_map(|it| Some((it.namespace.clone()?, json!(it.value.clone()?))));
    let sysctls: Map<String, Value> = sysctls.collect();
    set("Sysctls", (!sysctls.is_empty()).then_some(Value::Object(sysctls)));
    if let Some(linux) = &it.linux_parameters {
        config.extend(linux_parameters(linux, it.memory));
    }
    config
}

fn linux_parameters(it: &ecs::LinuxParameters, memory: Option<i32>) -> Map<String, Value> {
    let mut config = Map::new();
    let mut set = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            config.insert(name.to_owned(), value);
        }
    };
    let capabilities = it.capabilities.as_ref();
    set("CapAdd", capabilities.and_then(|it| it.add.as_ref()).map(|it| json!(it)));
    set("CapDrop", capabilities.and_then(|it| it.drop.as_ref()).map(|it| json!(it)));
    set("Devices", some(it.devices.as_ref(), device));
    set("Init", it.init_process_enabled.map(|it| json!(it)));
    set("ShmSize", it.shared_memory_size.map(|it| json!(i64::from(it) * MIB)));
    let tmpfs = it.tmpfs.iter().flatten();
    let tmpfs: Map<String, Value> =
        tmpfs.filter_map(|it| Some((it.container_path.clone()?, tmpfs_options(it)))).collect();
    set("Tmpfs", (!tmpfs.is_empty()).then_some(Value::Object(tmpfs)));
    // ECS: maxSwap is swap beyond the hard memory limit; Docker wants their sum.
    let swap = it.max_swap.zip(memory).map(|(swap, memory)| i64::from(swap) + i64::from(memory));
    set("MemorySwap", swap.map(|it| json!(it * MIB)));
    set("MemorySwappiness", it.max_swap.and(it.swappiness).map(|it| json!(it)));
    config
}

fn some<T>(items: Option<&Vec<T>>, each: fn(&T) -> Value) -> Option<Value> {
    let items = items.filter(|it| !it.is_empty())?;
    Some(Value::Array(items.iter().map(each).collect()))
}

fn extra_host(it: &ecs::HostEntry) -> Value {
    let (name, address) = (it.hostname.as_deref(), it.ip_address.as_deref());
    json!(format!("{}:{}", name.unwrap_or_default(), address.unwrap_or_default()))
}

fn ulimit(it: &ecs::Ulimit) -> Value {
    let name = it.name.as_ref().map(|it| it.as_str().to_owned());
    json!({"Name": name, "Soft": it.soft_limit, "Hard": it.hard_limit})
}

/// ECS: the account's mode holds where the definition names none. Of a prefix it makes the name of
/// a stream, `prefix/container/task`: Docker's driver knows no prefixes.
fn log_config(it: &ecs::LogConfiguration, mode: Option<&str>, stream: &str) -> Value {
    let driver = it.log_driver.as_ref().map(|it| it.as_str().to_owned());
    let mut options = it.options.clone().unwrap_or_default();
    if let Some(mode) = mode {
        options.entry("mode".to_owned()).or_insert(mode.to_owned());
    }
    if it.log_driver == Some(ecs::LogDriver::Awslogs)
        && let Some(prefix) = options.remove("awslogs-stream-prefix")
    {
        options.entry("awslogs-stream".to_owned()).or_insert(format!("{prefix}/{stream}"));
    }
    json!({"Type": driver, "Config": options})
}

fn device(it: &ecs::Device) -> Value {
    let permission = |it: &ecs::DeviceCgroupPermission| match it.as_str() {
        "read" => "r",
        "write" => "w",
        _ => "m",
    };
    let permissions = it.permissions.as_ref().filter(|it| !it.is_empty());
    let permissions =
        permissions.map_or("rwm".to_owned(), |it| it.iter().map(permission).collect());
    let path = it.container_path.clone().or_else(|| it.host_path.clone());
    json!({
        "PathOnHost": it.host_path,
        "PathInContainer": path,
        "CgroupPermissions": permissions,
    })
}

fn tmpfs_options(it: &ecs::Tmpfs) -> Value {
    let options = it.mount_options.iter().flatten().cloned();
    let size = it.size.map(|it| format!("size={it}m"));
    json!(options.chain(size).collect::<Vec<_>>().join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_becomes_the_name_of_a_stream() {
        let config = |driver, options: &[(&str, &str)]| {
            let options = options.iter().map(|(name, it)| ((*name).to_owned(), (*it).to_owned()));
            let options = Some(options.collect());
            let it = ecs::LogConfiguration { log_driver: Some(driver), options, ..<_>::default() };
            log_config(&it, None, "web/0123")["Config"].clone()
        };
        let prefix = ("awslogs-stream-prefix", "shop");
        let group = ("awslogs-group", "g");
        assert_eq!(
            config(ecs::LogDriver::Awslogs, &[group, prefix]),
            json!({"awslogs-group": "g", "awslogs-stream": "shop/web/0123"})
        );
        assert_eq!(config(ecs::LogDriver::Awslogs, &[group]), json!({"awslogs-group": "g"}));
        let named = config(ecs::LogDriver::Awslogs, &[prefix, ("awslogs-stream", "own")]);
        assert_eq!(named, json!({"awslogs-stream": "own"}));
        // It means nothing to others, which say so.
        let other = config(ecs::LogDriver::Syslog, &[prefix]);
        assert_eq!(other, json!({"awslogs-stream-prefix": "shop"}));
    }
}
