//! What a task takes from its host: CPU units, memory, fixed host ports.

use berth_api::acs;
use serde_json::Value;

use super::AWSVPC;
use super::refusal::unreadable;
use crate::machine::{Demand, Ports};

const MIB: u64 = 1 << 20;
const CPU_UNITS_PER_VCPU: f64 = 1024.0;

/// ECS: the task's own figures, else the sum over its containers, of memory the soft limit
/// before the hard one.
pub fn of_task(task: &acs::Task) -> Result<Demand, String> {
    let sum = |figure: fn(&acs::Container) -> u64| {
        task.containers.iter().map(figure).fold(0, u64::saturating_add)
    };
    Ok(Demand {
        cpu_units: match task.cpu {
            Some(vcpus) if vcpus > 0.0 => whole(vcpus * CPU_UNITS_PER_VCPU),
            _ => sum(|container| unsigned(container.cpu)),
        },
        memory_mib: match task.memory {
            Some(mib) if mib > 0 => mib.unsigned_abs(),
            _ => sum(|container| {
                reservation_mib(container).unwrap_or_else(|| unsigned(container.memory))
            }),
        },
        ports: fixed_ports(task)?,
    })
}

/// `first-last`, or one port.
///
/// # Errors
/// Not two ports in order; the text names it.
pub fn port_range(range: &str) -> Result<(u16, u16), String> {
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    match (first.trim().parse::<u16>(), last.trim().parse::<u16>()) {
        (Ok(first), Ok(last)) if 0 < first && first <= last => Ok((first, last)),
        _ => Err(unreadable(&format!("'{range}' is not a port range"))),
    }
}

fn fixed_ports(task: &acs::Task) -> Result<Ports, String> {
    // Ports of an interface of its own are not the host's.
    let is_awsvpc = task.network_mode.as_deref() == Some(AWSVPC);
    let is_host_mode = task.network_mode.as_deref() == Some("host");
    let mut ports = Ports::default();
    for mapping in task.containers.iter().flat_map(|container| &container.port_mappings) {
        let (first, last) = match (&mapping.container_port_range, mapping.container_port) {
            // A range in bridge mode gets host ports of the agent's choice.
            (Some(range), _) if is_host_mode => port_range(range)?,
            (Some(range), _) => {
                port_range(range)?;
                continue;
            }
            (None, container_port) => {
                let container_port = port(container_port)?;
                let host_port = mapping.host_port.map(|host_port| port(Some(host_port)));
                let fixed = match host_port.transpose()? {
                    None | Some(0) if is_host_mode => container_port,
                    None | Some(0) => continue,
                    Some(fixed) => fixed,
                };
                (fixed, fixed)
            }
        };
        match mapping.protocol.as_deref() {
            None | Some("" | "tcp") => ports.tcp.extend(first..=last),
            Some("udp") => ports.udp.extend(first..=last),
            Some(other) => return Err(unreadable(&format!("unknown protocol '{other}'"))),
        }
    }
    Ok(if is_awsvpc { Ports::default() } else { ports })
}

fn port(number: Option<i64>) -> Result<u16, String> {
    let number = number.ok_or_else(|| unreadable("a port mapping without a container port"))?;
    u16::try_from(number).map_err(|_| unreadable(&format!("{number} is not a port")))
}

/// `MemoryReservation` in the host configuration, which is in bytes.
fn reservation_mib(container: &acs::Container) -> Option<u64> {
    let config = container.docker_config.as_ref()?;
    let host_config: Value = serde_json::from_str(&config.host_config).ok()?;
    let bytes = host_config.get("MemoryReservation")?.as_u64()?;
    (bytes > 0).then_some(bytes / MIB)
}

fn unsigned(figure: Option<i64>) -> u64 {
    figure.and_then(|figure| u64::try_from(figure).ok()).unwrap_or(0)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped before")]
fn whole(figure: f64) -> u64 {
    figure.round().clamp(0.0, 1e15) as u64
}
