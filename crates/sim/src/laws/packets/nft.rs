//! What nftables would do with the first packet of a connection: those few forms of matches and
//! verdicts that the agent writes. Whatever else it writes is a broken law.
use std::net::{IpAddr, Ipv4Addr};

use berth_agent::network::{rules::Table, view::Prefix};

/// A packet of TCP, which opens a connection.
pub struct Packet {
    /// Whom it comes from, in this network.
    pub mac: String,
    pub source: Ipv4Addr,
    pub to: Ipv4Addr,
    pub port: u16,
}

/// Whether a chain accepts it. One that says nothing does not.
pub fn lets_through(table: &Table, chain: &str, packet: &Packet) -> bool {
    verdict(table, chain, packet).unwrap_or(false)
}

fn verdict(table: &Table, chain: &str, packet: &Packet) -> Option<bool> {
    let head = format!("chain {chain} {{");
    let mut lines = table.chains.lines().map(str::trim).skip_while(|it| *it != head);
    assert!(lines.next().is_some(), "there is no chain {chain}");
    for line in lines.take_while(|it| *it != "}") {
        let words: Vec<&str> = line.split_whitespace().collect();
        let told = match &words[..] {
            [matches @ .., "accept"] if is_match(table, matches, packet) => Some(true),
            [matches @ .., "drop"] if is_match(table, matches, packet) => Some(false),
            ["jump", other] => verdict(table, other, packet),
            [.., "accept" | "drop"] => None,
            _ => panic!("'{line}' is none of the forms that are known"),
        };
        if told.is_some() {
            return told;
        }
    }
    None
}

fn is_match(table: &Table, words: &[&str], packet: &Packet) -> bool {
    let (is_it, rest): (bool, &[&str]) = match words {
        [] => return true,
        // The packet is the first one; and of IPv4, with TCP.
        ["ct", "state", _, rest @ ..] => (false, rest),
        ["ip6" | "udp" | "icmp" | "icmpv6", ..] => return false,
        ["meta", "nfproto", family, rest @ ..] => (*family == "ipv4", rest),
        ["meta", "l4proto", "{", rest @ ..] => {
            let (set, rest) = set_of(rest);
            (set.contains(&"tcp"), rest)
        }
        ["meta", "l4proto", protocol, rest @ ..] => (*protocol == "tcp", rest),
        ["tcp" | "th", "dport", ports, rest @ ..] => (has_port(ports, packet.port), rest),
        ["ether", "saddr", "!=", mac, rest @ ..] => (*mac != packet.mac, rest),
        ["ether", "saddr", ".", "ip", "saddr", set, rest @ ..] => {
            (has_pair(table, set, packet), rest)
        }
        ["ether", "saddr", ".", "ip6", ..] => return false,
        ["ip", side, "!=", address, rest @ ..] => (!is_in(address, side, packet), rest),
        ["ip", side, "{", rest @ ..] => {
            let (set, rest) = set_of(rest);
            (set.iter().any(|it| is_in(it, side, packet)), rest)
        }
        ["ip", side, named, rest @ ..] => match named.strip_prefix('@') {
            Some(set) => {
                let elements = &table.sets[set].elements;
                (elements.contains(&of_side(side, packet).to_string()), rest)
            }
            None => (is_in(named, side, packet), rest),
        },
        other => panic!("{other:?} is none of the matches that are known"),
    };
    is_it && is_match(table, rest, packet)
}

/// The words of a set, and what follows it.
fn set_of<'a, 'w>(words: &'a [&'w str]) -> (Vec<&'w str>, &'a [&'w str]) {
    let end = words.iter().position(|it| *it == "}").expect("a set ends");
    let set = words[..end].iter().map(|it| it.trim_end_matches(',')).collect();
    (set, &words[end + 1..])
}

fn has_port(ports: &str, port: u16) -> bool {
    let (from, to) = ports.split_once('-').unwrap_or((ports, ports));
    let number = |it: &str| it.parse::<u16>().expect("a port");
    (number(from)..=number(to)).contains(&port)
}

fn has_pair(table: &Table, set: &str, packet: &Packet) -> bool {
    let elements = &table.sets[set.trim_start_matches('@')].elements;
    elements.iter().any(|it| {
        let (mac, prefix) = it.split_once(" . ").expect("they are pairs");
        mac == packet.mac && is_in(prefix, "saddr", packet)
    })
}

fn of_side(side: &str, packet: &Packet) -> Ipv4Addr {
    if side == "saddr" { packet.source } else { packet.to }
}

/// Of a prefix, or of one address.
fn is_in(text: &str, side: &str, packet: &Packet) -> bool {
    let address = IpAddr::from(of_side(side, packet));
    match text.parse::<IpAddr>() {
        Ok(one) => one == address,
        Err(_) => text.parse::<Prefix>().is_ok_and(|it| it.has(address)),
    }
}
