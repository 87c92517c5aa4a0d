//! Host ports of the agent's choice.
//!
//! The agent chooses them itself rather than Docker: a restarted container keeps its ports, and
//! no inspection is needed to learn them.

use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::sync::Mutex;

use crate::machine::Ports;

/// Where the kernel says its ephemeral ports are.
const RANGE_FILE: &str = "/proc/sys/net/ipv4/ip_local_port_range";
/// ECS: used when the kernel does not say.
const RANGE_DEFAULT: (u16, u16) = (49_153, 65_535);

/// Hands out ports in turn, so that one just given away is not given again soon.
#[derive(Debug)]
pub struct HostPorts {
    range: (u16, u16),
    /// Never given away.
    reserved: Ports,
    next: Mutex<u16>,
}

impl HostPorts {
    /// The kernel's ephemeral range, beginning anywhere in it.
    pub fn of_this_host(reserved: Ports) -> Self {
        let range = std::fs::read_to_string(RANGE_FILE)
            .ok()
            .and_then(|text| parse_range(&text))
            .unwrap_or(RANGE_DEFAULT);
        let seed = getrandom::u32().unwrap_or_default();
        let width = u32::from(range.1 - range.0) + 1;
        let offset = u16::try_from(seed % width).expect("a remainder below a u16 range");
        Self { range, reserved, next: Mutex::new(range.0 + offset) }
    }

    /// `count` neighbouring ports on which nothing listens now; the first of them.
    pub fn choose(&self, count: u16, is_udp: bool) -> Option<u16> {
        let (low, high) = self.range;
        let mut next = self.next.lock().expect("no panic while a port is chosen");
        let mut run = 0;
        for _ in 0..=(u32::from(high - low) * 2) {
            let port = *next;
            if port == high {
                *next = low;
            } else {
                *next += 1;
            }
            run = if self.is_free(port, is_udp) { run + 1 } else { 0 };
            if run == count {
                return Some(port - (count - 1));
            }
            if port == high {
                run = 0;
            }
        }
        None
    }

    fn is_free(&self, port: u16, is_udp: bool) -> bool {
        let reserved = if is_udp { &self.reserved.udp } else { &self.reserved.tcp };
        let address = (Ipv4Addr::UNSPECIFIED, port);
        let binds = || match is_udp {
            true => UdpSocket::bind(address).is_ok(),
            false => TcpListener::bind(address).is_ok(),
        };
        !reserved.contains(&port) && binds()
    }
}

fn parse_range(text: &str) -> Option<(u16, u16)> {
    let (low, high) = text.trim().split_once(char::is_whitespace)?;
    let (low, high) = (low.trim().parse().ok()?, high.trim().parse().ok()?);
    (low < high).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_range_is_read() {
        assert_eq!(parse_range("32768\t60999\n"), Some((32_768, 60_999)));
        assert_eq!(parse_range("nothing"), None);
        assert_eq!(parse_range("5 4"), None);
    }

    #[test]
    fn chosen_ports_are_free_neighbours_and_not_given_twice() {
        let ports = HostPorts::of_this_host(Ports::default());
        let first = ports.choose(3, false).expect("a free run of ports");
        let second = ports.choose(3, false).expect("a free run of ports");
        assert!(first.abs_diff(second) >= 3, "{first} {second}");
        let taken = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).expect("binds");
        let port = taken.local_addr().expect("bound").port();
        let reserved = Ports::default();
        let mut only = HostPorts { range: (port, port), reserved, next: Mutex::new(port) };
        assert_eq!(only.choose(1, false), None);
        assert_eq!(only.choose(1, true), Some(port));
        only.reserved.udp.insert(port);
        assert_eq!(only.choose(1, true), None, "nothing listens there, but it is reserved");
    }
}
