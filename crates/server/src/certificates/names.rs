//! Under which names this machine is reached.
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use berth_tls::Names;

use crate::{Config, disk::Files};

/// What the certificate is for: the machine's name, the addresses that are listened on, what was
/// named, and the loopback. Of what listens everywhere, all addresses of the machine.
pub(super) fn of_machine(files: &Files, config: &Config) -> Names {
    let mut names: Names = config.tls.names.iter().cloned().collect();
    names.extend(["localhost".to_owned()]);
    names.extend([Ipv4Addr::LOCALHOST.to_string(), Ipv6Addr::LOCALHOST.to_string()]);
    names.extend(host_name(files));
    match config.listen.ip() {
        it if it.is_unspecified() => names.extend(addresses(files).map(|it| it.to_string())),
        it => {
            names.insert(it.to_string());
        }
    }
    names
}

pub(super) fn host_name(files: &Files) -> Option<String> {
    let host = files.read("/proc/sys/kernel/hostname".as_ref()).unwrap_or_default();
    let host = String::from_utf8_lossy(&host).trim().to_ascii_lowercase();
    is_host_name(&host).then_some(host)
}

/// Where other machines reach what listens as configured: `HOST:PORT`. The first name that somebody
/// has given, or the address; of what listens everywhere, the name of the machine, or of the
/// certificate. None of a loopback.
pub(super) fn for_others(config: &Config, name: Option<String>) -> Option<String> {
    let (ip, port) = (config.listen.ip().to_canonical(), config.listen.port());
    if ip.is_loopback() {
        return None;
    }
    let given = config.tls.names.iter().find(|it| !it.contains('*')).cloned();
    let address = (!ip.is_unspecified()).then(|| ip.to_string());
    let named = config.tls.files.is_some().then(|| name.clone()).flatten();
    let host = given.or(named).or(address).or(name)?;
    Some(if host.contains(':') { format!("[{host}]:{port}") } else { format!("{host}:{port}") })
}

fn is_host_name(text: &str) -> bool {
    let is_part = |it: &str| {
        let is_word = it.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
        is_word && (1..=63).contains(&it.len())
    };
    text.len() <= 253 && text.split('.').all(is_part)
}

fn addresses(files: &Files) -> impl Iterator<Item = IpAddr> {
    let text = |path: &str| {
        let read = files.read(path.as_ref()).unwrap_or_default();
        String::from_utf8_lossy(&read).into_owned()
    };
    let v4 = of_trie(&text("/proc/net/fib_trie"));
    let v6 = of_interfaces(&text("/proc/net/if_inet6"));
    v4.into_iter().map(IpAddr::V4).chain(v6.into_iter().map(IpAddr::V6))
}

/// Linux: an address of the machine's own is a leaf whose next line calls it `host LOCAL`.
fn of_trie(text: &str) -> Vec<Ipv4Addr> {
    let mut found = Vec::new();
    let mut last: Option<Ipv4Addr> = None;
    for line in text.lines() {
        if let Some(leaf) = line.trim().strip_prefix("|-- ") {
            last = leaf.parse().ok();
        } else if line.contains("/32 host LOCAL") {
            found.extend(last);
        }
    }
    found
}

/// Linux: 32 digits, the number of the interface, the length of the prefix, the scope. Those of a
/// link are of no use without it.
fn of_interfaces(text: &str) -> Vec<Ipv6Addr> {
    let address = |line: &str| {
        let mut words = line.split_whitespace();
        let digits = u128::from_str_radix(words.next()?, 16).ok()?;
        let address = Ipv6Addr::from_bits(digits);
        (!address.is_unicast_link_local()).then_some(address)
    };
    text.lines().filter_map(address).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_the_kernel_tells_them() {
        let trie = "Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 0.0.0.0\n        /0 universe UNICAST\n
     +-- 10.0.0.0/24 2 0 2\n        |-- 10.0.0.0\n           /24 link UNICAST\n
        |-- 10.0.0.7\n           /32 host LOCAL\n
        |-- 10.0.0.255\n           /32 link BROADCAST\n";
        assert_eq!(of_trie(trie), [Ipv4Addr::new(10, 0, 0, 7)]);
        let interfaces = "fd000000000000000000000000000007 02 40 00 80     eth0\n\
                          fe800000000000000000000000000007 02 40 20 80     eth0\nx\n";
        let expected: Ipv6Addr = "fd00::7".parse().unwrap();
        assert_eq!(of_interfaces(interfaces), [expected]);
        assert!(is_host_name("web-1.example"));
        assert!(!is_host_name("web_1") && !is_host_name("a..b") && !is_host_name(""));
    }
}
