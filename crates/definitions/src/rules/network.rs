//! The network mode, and what it forbids containers.
use std::net::IpAddr;

use berth_api::ecs::{ContainerDefinition, NetworkMode, TaskDefinition};

use super::{Result, client, containers, invalid, is_on, list, network_mode, one_of, text};

pub fn check(task: &TaskDefinition) -> Result {
    let mode = network_mode(task);
    one_of("networkMode", mode, NetworkMode::values())?;
    for container in containers(task) {
        if mode == "awsvpc" {
            awsvpc(container)?;
        }
        addresses(container)?;
    }
    Ok(())
}

/// ECS: the task has one network namespace, which is not Docker's to configure.
fn awsvpc(container: &ContainerDefinition) -> Result {
    let refused = [
        (!list(&container.extra_hosts).is_empty(), "Extra hosts are not supported on container"),
        (is_on(container.disable_networking), "Disable Networking is not supported on container"),
        (container.hostname.is_some(), "hostname is not supported on container"),
    ];
    match refused.into_iter().find(|(given, _)| *given) {
        Some((_, text)) => Err(client(format!("{text} when networkMode=awsvpc"))),
        None => Ok(()),
    }
}

/// The runtime refuses what is no address, only later.
fn addresses(container: &ContainerDefinition) -> Result {
    let is_address = |it: &str| it.parse::<IpAddr>().is_ok();
    for host in list(&container.extra_hosts) {
        let (hostname, address) = (text(&host.hostname), text(&host.ip_address));
        if !is_address(address) && address != "host-gateway" {
            return Err(invalid(
                container,
                format!(
                    "'extraHosts' needs a hostname and an IP address, but has '{hostname}' and \
                     '{address}'."
                ),
            ));
        }
    }
    match list(&container.dns_servers).iter().find(|it| !is_address(it)) {
        Some(wrong) => {
            let text = format!("'dnsServers' needs IP addresses, but has '{wrong}'.");
            Err(invalid(container, text))
        }
        None => Ok(()),
    }
}
