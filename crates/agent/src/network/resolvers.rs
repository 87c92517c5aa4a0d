//! Whom a task asks for names.

use std::net::IpAddr;

use crate::machine::Interface;

/// The host's list, and systemd's own where that names only systemd itself: what listens on the
/// host's loopback device is not there in a task's namespace.
const LISTS: [&str; 2] = ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"];
/// What a C library takes.
const MAX: usize = 3;

/// The host's list. What the interface names is the VPC's own resolver, as on AWS: nobody is there,
/// and metadata shows it. It is taken where the host has none.
#[must_use]
pub fn resolvers(interface: &Interface) -> Vec<String> {
    let lists = LISTS.iter().map(|list| std::fs::read_to_string(list).unwrap_or_default());
    let mut found = lists.map(|list| reachable(&list)).filter(|it| !it.is_empty());
    found.next().unwrap_or_else(|| interface.name_servers.clone())
}

/// Of the host, all that it may ask itself.
#[must_use]
pub fn of_host() -> Vec<IpAddr> {
    let lists = LISTS.iter().map(|list| std::fs::read_to_string(list).unwrap_or_default());
    lists.flat_map(|list| reachable(&list)).filter_map(|it| it.parse().ok()).collect()
}

fn reachable(list: &str) -> Vec<String> {
    let named = list.lines().filter_map(|line| line.trim().strip_prefix("nameserver"));
    let addresses = named.filter_map(|it| it.trim().parse::<IpAddr>().ok());
    addresses.filter(|it| !it.is_loopback()).take(MAX).map(|it| it.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use super::reachable;

    #[test]
    fn what_listens_on_loopback_is_not_there_for_tasks() {
        let list = "# x\nnameserver 127.0.0.53\nnameserver 192.0.2.1\n nameserver ::1\noptions a\n";
        assert_eq!(reachable(list), ["192.0.2.1"]);
        assert!(reachable("nameserver 127.0.0.53\n").is_empty());
    }
}
