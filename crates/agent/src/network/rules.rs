//! Security groups and what keeps tasks, hosts and VPCs apart, as tables of nftables: text, and the
//! elements of its sets apart, which change while the rest stays.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::net::IpAddr;

use super::names::{self, TUNNEL, UPLINK};
use super::plan::{Around, Local, Router, Uplink};
use super::view::{Endpoint, Group, Icmp, Prefix, Protocol, Rule, Vpc};

/// The table of a router namespace.
pub const TABLE: &str = "berth";
/// What the host has for tasks at link-local addresses: names, and Service Connect.
const OF_HOST: &str = "169.254.172.0/23";
const LINK_LOCAL: &str = "169.254.0.0/16";
/// After connections are known, before addresses are changed.
const PRIORITY: i32 = -150;

/// One table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Without the elements of its sets.
    pub chains: String,
    pub sets: BTreeMap<String, Set>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Set {
    /// `type …`, and its flags.
    pub kind: &'static str,
    pub elements: BTreeSet<String>,
}

const ADDRESSES: &str = "type ipv4_addr;";
const ADDRESSES_IPV6: &str = "type ipv6_addr;";
const PAIRS: &str = "type ether_addr . ipv4_addr; flags interval;";
const PAIRS_IPV6: &str = "type ether_addr . ipv6_addr; flags interval;";

/// Of the router namespace of a VPC. A task whose groups are not known is closed.
#[must_use]
pub fn of_router(
    vpc: &Vpc,
    here: &[(&str, &Local, Endpoint)],
    uplink: &Uplink,
    resolvers: &[IpAddr],
) -> Table {
    let mut table = Table::default();
    let mut text = String::new();
    for (id, group) in &vpc.groups {
        put_group(&mut table, &mut text, id, group);
    }
    let mut of_endpoints = Endpoints { vpc, resolvers, to: String::new(), from: String::new() };
    for (arn, _, endpoint) in here {
        of_endpoints.put(&mut text, arn, endpoint, uplink);
    }
    put_peers(&mut table, vpc);
    let Endpoints { to, from, .. } = of_endpoints;
    let overlay = uplink.overlay;
    let from_host = match uplink.host_route {
        Some(_) => format!("        ip saddr {overlay} accept\n"),
        None => String::new(),
    };
    // What a bridge between two hosts would do is not done.
    let _ = write!(
        text,
        "    chain between {{
        ether saddr . ip saddr @peers accept
        ether saddr . ip6 saddr @peers6 accept
        drop
    }}
    chain from_host {{
        ct state established,related accept
{from_host}        drop
    }}
    chain prerouting {{
        type filter hook prerouting priority {PRIORITY}; policy drop;
        iifname \"lo\" accept
        iifname vmap {{ \"{UPLINK}\" : goto from_host, \"{TUNNEL}\" : goto between{from} }}
    }}
    chain forward {{
        type filter hook forward priority 0; policy accept;
        iifname \"{TUNNEL}\" oifname \"{UPLINK}\" ip daddr != {overlay} drop
        iifname \"{TUNNEL}\" oifname \"{UPLINK}\" meta nfproto ipv6 drop
        iifname \"{TUNNEL}\" oifname \"{TUNNEL}\" drop
        iifname \"{UPLINK}\" oifname \"{UPLINK}\" drop
        tcp flags & (syn | rst) == syn tcp option maxseg size set rt mtu
    }}
    chain input {{
        type filter hook input priority 0; policy accept;
        iifname \"lo\" accept
        meta l4proto {{ icmp, icmpv6 }} accept
        drop
    }}
    chain postrouting {{
        type filter hook postrouting priority {PRIORITY}; policy accept;
        oifname vmap {{ \"lo\" : accept{to} }}
        oifname \"{prefix}*\" drop
    }}
",
        prefix = names::TASK_PREFIX,
    );
    put_translation(&mut text, uplink);
    table.chains = text;
    table
}

/// Where the host has no way to the VPC's addresses, it sees one of its own.
fn put_translation(text: &mut String, uplink: &Uplink) {
    let overlay = uplink.overlay;
    if uplink.host_route.is_none() {
        let _ = write!(
            text,
            "    chain translated {{
        type nat hook postrouting priority 100; policy accept;
        oifname \"{UPLINK}\" meta nfproto ipv4 snat ip to {overlay}
    }}
"
        );
    }
}

struct Endpoints<'a> {
    vpc: &'a Vpc,
    resolvers: &'a [IpAddr],
    /// Elements of the maps from devices to chains.
    to: String,
    from: String,
}

impl Endpoints<'_> {
    fn put(&mut self, text: &mut String, arn: &str, endpoint: &Endpoint, uplink: &Uplink) {
        let device = names::task_device(arn);
        let _ = write!(self.to, ", \"{device}\" : goto to_{device}");
        let _ = write!(self.from, ", \"{device}\" : goto from_{device}");
        let Endpoint { address, ipv6_address, mac, groups } = endpoint;
        let known: Vec<&String> =
            groups.iter().filter(|it| self.vpc.groups.contains_key(*it)).collect();
        // One that is not known may say anything: then nothing is let through.
        let is_open = !groups.is_empty() && known.len() == groups.len();
        let jumps = |prefix: &str| -> String {
            let known = known.iter().filter(|_| is_open);
            known.map(|it| format!("        jump {prefix}_{it}\n")).collect()
        };
        let (ingress, egress) = (jumps("in"), jumps("out"));
        let own_ipv6 = match ipv6_address {
            Some(it) => format!("        meta nfproto ipv6 ip6 saddr != {it} drop\n"),
            None => "        meta nfproto ipv6 drop\n".to_owned(),
        };
        let established =
            if is_open { "        ct state established,related accept\n" } else { "" };
        let names = if is_open { self.resolved() } else { String::new() };
        let host = match (is_open, uplink.host_route) {
            (true, Some(_)) => format!("        ip saddr {} accept\n", uplink.overlay),
            _ => String::new(),
        };
        let reach_host =
            if is_open { format!("        ip daddr {OF_HOST} accept\n") } else { String::new() };
        let _ = write!(
            text,
            "    chain to_{device} {{
{established}{host}{ingress}        drop
    }}
    chain from_{device} {{
        ether saddr != {mac} drop
        meta nfproto ipv4 ip saddr != {address} drop
{own_ipv6}{established}{names}{reach_host}        ip daddr {LINK_LOCAL} drop
{egress}        drop
    }}
"
        );
    }

    /// EC2: no group keeps a task from asking for names.
    fn resolved(&self) -> String {
        let each = self.resolvers.iter().map(|it| {
            let family = family(*it);
            format!("        {family} daddr {it} meta l4proto {{ tcp, udp }} th dport 53 accept\n")
        });
        each.collect()
    }
}

/// Chains of a group in both directions, and the sets that other groups' rules name.
fn put_group(table: &mut Table, text: &mut String, id: &str, group: &Group) {
    let (ipv4, ipv6): (Vec<IpAddr>, Vec<IpAddr>) =
        group.members.iter().copied().partition(IpAddr::is_ipv4);
    let words = |all: Vec<IpAddr>| all.iter().map(IpAddr::to_string).collect();
    table.sets.insert(format!("m4_{id}"), Set { kind: ADDRESSES, elements: words(ipv4) });
    table.sets.insert(format!("m6_{id}"), Set { kind: ADDRESSES_IPV6, elements: words(ipv6) });
    for (chain, side, rules) in [("in", "saddr", &group.ingress), ("out", "daddr", &group.egress)] {
        let _ = writeln!(text, "    chain {chain}_{id} {{");
        for line in rules.iter().flat_map(|rule| lines(rule, side)) {
            let _ = writeln!(text, "        {line} accept");
        }
        text.push_str("    }\n");
    }
}

/// A rule, as matches of which each lets through.
fn lines(rule: &Rule, side: &str) -> Vec<String> {
    let mut all = Vec::new();
    for is_ipv4 in [true, false] {
        let Some(protocol) = protocol(rule.protocol, is_ipv4) else { continue };
        let word = if is_ipv4 { "ip" } else { "ip6" };
        let of_family: Vec<&Prefix> =
            rule.prefixes.iter().filter(|it| it.address.is_ipv4() == is_ipv4).collect();
        let prefixes = disjoint(&of_family);
        if prefixes.iter().any(|it| it.length == 0) {
            let family = if is_ipv4 { "ipv4" } else { "ipv6" };
            all.push(format!("meta nfproto {family}{protocol}"));
        } else if !prefixes.is_empty() {
            let words: Vec<String> = prefixes.iter().map(ToString::to_string).collect();
            all.push(format!("{word} {side} {{ {} }}{protocol}", words.join(", ")));
        }
        let set = if is_ipv4 { "m4" } else { "m6" };
        let groups = rule.groups.iter();
        all.extend(groups.map(|it| format!("{word} {side} @{set}_{it}{protocol}")));
    }
    all
}

/// Sets take no two prefixes of which one is in the other.
fn disjoint(prefixes: &[&Prefix]) -> BTreeSet<Prefix> {
    let is_covered = |it: &Prefix| prefixes.iter().any(|other| **other != *it && other.covers(it));
    prefixes.iter().copied().copied().filter(|it| !is_covered(it)).collect()
}

/// What follows the address; `None`: there is no such thing in this family.
fn protocol(protocol: Protocol, is_ipv4: bool) -> Option<String> {
    let ports = |name: &str, ports: (u16, u16)| match ports {
        (0, u16::MAX) => format!(" meta l4proto {name}"),
        (from, to) if from == to => format!(" {name} dport {from}"),
        (from, to) => format!(" {name} dport {from}-{to}"),
    };
    let icmp = |name: &str, Icmp { kind, code }: Icmp| match (kind, code) {
        (None, _) => format!(" meta l4proto {name}"),
        (Some(kind), None) => format!(" {name} type {kind}"),
        (Some(kind), Some(code)) => format!(" {name} type {kind} {name} code {code}"),
    };
    match (protocol, is_ipv4) {
        (Protocol::All, _) => Some(String::new()),
        (Protocol::Tcp { ports: it }, _) => Some(ports("tcp", it)),
        (Protocol::Udp { ports: it }, _) => Some(ports("udp", it)),
        (Protocol::Icmp(it), true) => Some(icmp("icmp", it)),
        (Protocol::Icmpv6(it), false) => Some(icmp("icmpv6", it)),
        (Protocol::Icmp(_), false) | (Protocol::Icmpv6(_), true) => None,
    }
}

/// Whose addresses come from which host: what comes over the tunnel otherwise is dropped.
fn put_peers(table: &mut Table, vpc: &Vpc) {
    let (mut ipv4, mut ipv6) = (BTreeSet::new(), BTreeSet::new());
    for peer in &vpc.peers {
        let blocks: Vec<&Prefix> = peer.blocks.iter().collect();
        let own = Prefix::one(peer.overlay_address);
        for block in disjoint(&blocks).into_iter().chain([own]) {
            let of_family = if block.address.is_ipv4() { &mut ipv4 } else { &mut ipv6 };
            of_family.insert(format!("{} . {block}", peer.overlay_mac));
        }
    }
    table.sets.insert("peers".to_owned(), Set { kind: PAIRS, elements: ipv4 });
    table.sets.insert("peers6".to_owned(), Set { kind: PAIRS_IPV6, elements: ipv6 });
}

/// How a VPC comes over the underlay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    pub vni: u32,
    /// Underlay addresses of its other hosts.
    pub peers: BTreeSet<IpAddr>,
}

/// Of the host: tasks get out by its address, do not reach what listens on it, Docker's containers,
/// nor each other's VPCs, and nobody but the host itself comes to them by it. What comes over the
/// underlay is of the VPC's other hosts, and nothing that the host forwards goes there.
#[must_use]
pub fn of_host(
    routers: &BTreeMap<String, Router>,
    overlays: &BTreeMap<String, Overlay>,
    around: &Around,
) -> Table {
    let port = around.port;
    let (sets, overlay) = from_underlay(overlays);
    let foreign: Vec<String> =
        around.foreign_bridges.iter().map(|it| format!("\"{it}\"")).collect();
    let but_foreign = match foreign.is_empty() {
        true => String::new(),
        false => format!(" oifname != {{ {} }}", foreign.join(", ")),
    };
    let names: Vec<String> = routers.values().map(|it| format!("\"{}\"", it.uplink.name)).collect();
    let own = names.join(", ");
    let sources: BTreeSet<Prefix> = routers.values().map(source).collect();
    let sources: Vec<&Prefix> = sources.iter().collect();
    let sources: Vec<String> = disjoint(&sources).iter().map(ToString::to_string).collect();
    let sources = sources.join(", ");
    let chains = format!(
        "    chain overlay {{
{overlay}    }}
    chain input {{
        type filter hook input priority -10; policy accept;
        iifname {{ {own} }} udp dport {port} drop
        udp dport {port} goto overlay
        iifname != {{ {own} }} accept
        ct state established,related accept
        ip daddr {OF_HOST} accept
        drop
    }}
    chain forward {{
        type filter hook forward priority -10; policy accept;
        udp dport {port} drop
        iifname {{ {own} }} oifname {{ {own} }} drop
        iifname {{ {own} }} ct state established,related accept
        oifname {{ {own} }} ct state established,related accept
        oifname {{ {own} }} drop
        iifname {{ {own} }} oifname \"docker0\" drop
        iifname {{ {own} }} oifname \"br-*\"{but_foreign} drop
    }}
    chain postrouting {{
        type nat hook postrouting priority 90; policy accept;
        ip saddr {{ {sources} }} oifname != {{ {own} }} oifname != \"lo\" masquerade
    }}
"
    );
    Table { chains, sets }
}

/// The packets of each VPC are let in from its other hosts alone. What is of no VPC of this agent
/// is somebody else's affair: several agents of a machine have one port.
fn from_underlay(overlays: &BTreeMap<String, Overlay>) -> (BTreeMap<String, Set>, String) {
    let (mut sets, mut text) = (BTreeMap::new(), String::new());
    for Overlay { vni, peers } in overlays.values() {
        // RFC 7348: after the header of UDP and 32 bits of flags.
        let of_vpc = format!("@th,96,24 {vni}");
        for (word, kind, name, is_ipv4) in
            [("ip", ADDRESSES, "u4", true), ("ip6", ADDRESSES_IPV6, "u6", false)]
        {
            let elements = peers.iter().filter(|it| it.is_ipv4() == is_ipv4);
            let elements = elements.map(IpAddr::to_string).collect();
            let _ = writeln!(text, "        {word} saddr @{name}_{vni} {of_vpc} accept");
            sets.insert(format!("{name}_{vni}"), Set { kind, elements });
        }
        let _ = writeln!(text, "        {of_vpc} drop");
    }
    (sets, text)
}

fn source(router: &Router) -> Prefix {
    let translated = || Prefix::one(router.uplink.overlay);
    router.uplink.host_route.unwrap_or_else(translated)
}

fn family(address: IpAddr) -> &'static str {
    if address.is_ipv4() { "ip" } else { "ip6" }
}

impl Table {
    /// The whole of it, in place of one that is there: one transaction.
    #[must_use]
    pub fn script(&self, name: &str) -> String {
        let mut text =
            format!("table inet {name}\ndelete table inet {name}\ntable inet {name} {{\n");
        for (set, Set { kind, elements }) in &self.sets {
            let _ = write!(text, "    set {set} {{\n        {kind}\n");
            if !elements.is_empty() {
                let _ = writeln!(text, "        elements = {{ {} }}", joined(elements));
            }
            text.push_str("    }\n");
        }
        text.push_str(&self.chains);
        text.push_str("}\n");
        text
    }

    /// What leads from one that is there to this one. The whole, where more than elements differs.
    #[must_use]
    pub fn script_after(&self, name: &str, before: &Self) -> String {
        let kinds = |table: &Self| -> Vec<(String, &str)> {
            table.sets.iter().map(|(name, set)| (name.clone(), set.kind)).collect()
        };
        if self.chains != before.chains || kinds(self) != kinds(before) {
            return self.script(name);
        }
        let mut text = String::new();
        for (set, Set { elements, .. }) in &self.sets {
            let there = &before.sets[set].elements;
            for (verb, one, other) in [("delete", there, elements), ("add", elements, there)] {
                let changed: BTreeSet<String> = one.difference(other).cloned().collect();
                if !changed.is_empty() {
                    let changed = joined(&changed);
                    let _ = writeln!(text, "{verb} element inet {name} {set} {{ {changed} }}");
                }
            }
        }
        text
    }
}

fn joined(elements: &BTreeSet<String>) -> String {
    elements.iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
