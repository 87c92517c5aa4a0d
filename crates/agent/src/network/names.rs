//! Names and addresses of what the agent makes, which follow from what it is for: after a crash
//! the next run finds everything by them.

use std::net::{Ipv4Addr, Ipv6Addr};

use super::view::Mac;
use crate::names::short;

/// The tasks' gateway, in every namespace. Nobody answers for it: it is a permanent neighbour.
pub const GATEWAY: Ipv4Addr = Ipv4Addr::new(169, 254, 1, 1);
/// The host, as a router namespace sees it at the other end of its uplink.
pub const HOST: Ipv4Addr = Ipv4Addr::new(169, 254, 1, 2);
pub const GATEWAY_IPV6: Ipv6Addr = Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 1);
/// In a router namespace: what leads to other hosts, and what leads to this one.
pub const TUNNEL: &str = "bvx";
pub const UPLINK: &str = "upl";
/// In a task's namespace.
pub const TASK_DEVICE: &str = "eth0";
/// What the other ends of uplinks are called, in the host's namespace, of all agents of a machine.
pub const HOST_PREFIX: &str = "bu";
/// What the outer ends of tasks' devices are called, in a router namespace.
pub const TASK_PREFIX: &str = "bt";
/// The kernel takes 15 characters.
const DEVICE_HEX_CHARACTERS: usize = 12;

/// The outer end of a task's device.
#[must_use]
pub fn task_device(task_arn: &str) -> String {
    format!("{TASK_PREFIX}{}", &short(task_arn.as_bytes())[..DEVICE_HEX_CHARACTERS])
}

/// The host's end of the uplink of a VPC's router namespace. `agent` tells the agents of a machine
/// apart.
#[must_use]
pub fn host_device(agent: &str, vpc: &str) -> String {
    let of = format!("{agent}\n{vpc}");
    format!("{HOST_PREFIX}{}", &short(of.as_bytes())[..DEVICE_HEX_CHARACTERS])
}

/// The host's table of an agent.
#[must_use]
pub fn host_table(agent: &str) -> String {
    format!("berth_{}", &short(agent.as_bytes())[..DEVICE_HEX_CHARACTERS])
}

/// A locally administered address that follows from what it is for.
#[must_use]
pub fn mac(of: &str) -> Mac {
    let hex = short(of.as_bytes());
    let mut bytes = [0x0a; 6];
    for (byte, at) in bytes.iter_mut().skip(1).zip((0..).step_by(2)) {
        *byte = u8::from_str_radix(&hex[at..at + 2], 16).expect("it is made of hex digits");
    }
    Mac(bytes)
}

/// By which the other hosts' IPv6 blocks are reached over the tunnel: of the same host, always the
/// same.
#[must_use]
pub fn overlay_ipv6(overlay: Ipv4Addr) -> Ipv6Addr {
    let [a, b, c, d] = overlay.octets();
    let pair = |high: u8, low: u8| u16::from_be_bytes([high, low]);
    Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 1, pair(a, b), pair(c, d))
}
