//! The planned tables, read as nftables reads them, beside a slow oracle of who may reach whom.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};

use berth_agent::machine::Interface;
use berth_agent::network::plan::{Around, Local, Router, plan};
use berth_agent::network::view::{
    Endpoint, Group, Icmp, Mac, Peer, Prefix, Protocol, Rule, View, Vpc,
};
use proptest::prelude::*;

const GROUPS: [&str; 3] = ["sg-a", "sg-b", "sg-c"];
const TASKS: [&str; 4] = ["t0", "t1", "t2", "t3"];
const PEER_MAC: Mac = Mac([2, 0, 0, 0, 0, 9]);
const RESOLVER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 53);
const OVERLAY: Ipv4Addr = Ipv4Addr::new(198, 19, 0, 1);

/// The first packet of a connection.
#[derive(Debug, Clone)]
struct Packet {
    from: Place,
    to: Place,
    protocol: &'static str,
    /// Of ICMP: the type.
    port: u16,
    claims: Claims,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Task(usize),
    /// Of another host, with this address at its end.
    Peer(u8),
    Host,
    Outside(Ipv4Addr),
}

/// Whose it says it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Claims {
    Itself,
    AnotherAddress,
    AnotherMac,
}

fn task_address(index: usize) -> Ipv4Addr {
    Ipv4Addr::new(10, 0, 0, 4 + u8::try_from(index).expect("few"))
}

fn task_mac(index: usize) -> Mac {
    Mac([2, 0, 0, 0, 1, u8::try_from(index).expect("few")])
}

impl Place {
    fn address(self) -> Ipv4Addr {
        match self {
            Self::Task(index) => task_address(index),
            Self::Peer(last) => Ipv4Addr::new(10, 0, 1, last),
            Self::Host => OVERLAY,
            Self::Outside(address) => address,
        }
    }
}

fn rule() -> impl Strategy<Value = Rule> {
    let ports = (0..4_u16, 0..3_u16).prop_map(|(from, more)| (78 + from, 78 + from + more));
    let protocol = prop_oneof![
        Just(Protocol::All),
        ports.clone().prop_map(|ports| Protocol::Tcp { ports }),
        ports.prop_map(|ports| Protocol::Udp { ports }),
        Just(Protocol::Tcp { ports: (0, u16::MAX) }),
        Just(Protocol::Icmp(Icmp { kind: None, code: None })),
        Just(Protocol::Icmp(Icmp { kind: Some(8), code: None })),
    ];
    let texts =
        ["10.0.0.0/30", "10.0.0.4/31", "10.0.0.6/32", "10.0.0.0/8", "0.0.0.0/0", "fd00::/8"];
    let prefix = prop::sample::select(texts.to_vec()).prop_map(|it| it.parse().expect("a prefix"));
    let prefixes = prop::collection::vec(prefix, 0..3);
    let groups = prop::collection::vec(prop::sample::select(GROUPS.to_vec()), 0..2);
    (protocol, prefixes, groups).prop_map(|(protocol, prefixes, groups)| Rule {
        protocol,
        prefixes,
        groups: groups.into_iter().map(str::to_owned).collect(),
    })
}

fn vpc() -> impl Strategy<Value = Vpc> {
    let rules = || prop::collection::vec(rule(), 0..4);
    let groups = prop::collection::vec((rules(), rules()), GROUPS.len());
    // A task may have a group of which nothing is known.
    let names: Vec<&str> = GROUPS.into_iter().chain(["sg-unknown"]).collect();
    let of_task = prop::collection::btree_set(prop::sample::select(names), 0..3);
    (groups, prop::collection::vec(of_task, TASKS.len()), any::<bool>()).prop_map(
        |(groups, of_tasks, peer_is_member)| {
            let of_task = |index: usize| Endpoint {
                address: task_address(index),
                ipv6_address: None,
                mac: task_mac(index),
                groups: of_tasks[index].iter().map(|it| (*it).to_owned()).collect(),
            };
            let endpoints: BTreeMap<String, Endpoint> =
                (0..TASKS.len()).map(|it| (TASKS[it].to_owned(), of_task(it))).collect();
            let members = |name: &str| -> Vec<IpAddr> {
                let own = endpoints.values().filter(|it| it.groups.iter().any(|it| it == name));
                let own = own.map(|it| it.address.into());
                let peer = peer_is_member.then_some(Place::Peer(7).address().into());
                own.chain(peer).collect()
            };
            let group = |(name, (ingress, egress)): (&str, (Vec<Rule>, Vec<Rule>))| {
                (name.to_owned(), Group { ingress, egress, members: members(name) })
            };
            Vpc {
                vni: 7,
                cidr: "10.0.0.0/16".parse().expect("a prefix"),
                ipv6_cidr: None,
                mtu: 1_400,
                overlay_address: OVERLAY,
                overlay_mac: Mac([2, 0, 0, 0, 0, 1]),
                peers: vec![Peer {
                    underlay_address: Ipv4Addr::new(192, 0, 2, 2).into(),
                    overlay_address: Ipv4Addr::new(198, 19, 0, 2),
                    overlay_mac: PEER_MAC,
                    blocks: vec!["10.0.1.0/28".parse().expect("a prefix")],
                }],
                groups: GROUPS.into_iter().zip(groups).map(group).collect(),
                endpoints,
            }
        },
    )
}

fn packet() -> impl Strategy<Value = Packet> {
    let outside = prop::sample::select(vec![
        Ipv4Addr::new(203, 0, 113, 9),
        RESOLVER,
        Ipv4Addr::new(169, 254, 169, 254),
        Ipv4Addr::new(169, 254, 172, 1),
    ]);
    let place = prop_oneof![
        4 => (0..TASKS.len()).prop_map(Place::Task),
        1 => (5..20_u8).prop_map(Place::Peer),
        1 => Just(Place::Host),
        2 => outside.prop_map(Place::Outside),
    ];
    let kinds = prop::sample::select(vec!["tcp", "udp", "icmp"]);
    let ports = prop::sample::select(vec![8_u16, 53, 77, 78, 80, 81, 83]);
    let claims = prop_oneof![
        6 => Just(Claims::Itself), 1 => Just(Claims::AnotherAddress), 1 => Just(Claims::AnotherMac),
    ];
    (place.clone(), place, kinds, ports, claims)
        .prop_map(|(from, to, protocol, port, claims)| Packet { from, to, protocol, port, claims })
}

/// Who may reach whom, said again as slowly as can be.
fn oracle(vpc: &Vpc, packet: &Packet) -> bool {
    let open = |index: usize| {
        let groups = &vpc.endpoints[TASKS[index]].groups;
        !groups.is_empty() && groups.iter().all(|it| vpc.groups.contains_key(it))
    };
    let leaves = match packet.from {
        Place::Task(index) => {
            let to = packet.to.address();
            let is_to = |text: &str| text.parse::<Prefix>().expect("a prefix").has(to.into());
            let asks_names = to == RESOLVER && packet.port == 53 && packet.protocol != "icmp";
            let may = is_allowed(vpc, index, packet, to, |it| &it.egress);
            let may = if is_to("169.254.0.0/16") { is_to("169.254.172.0/23") } else { may };
            packet.claims == Claims::Itself && open(index) && (asks_names || may)
        }
        // The block of the host that it comes from ends at .15.
        Place::Peer(last) => packet.claims != Claims::AnotherMac && last < 16,
        Place::Host => packet.claims == Claims::Itself,
        Place::Outside(_) => false,
    };
    let arrives = match packet.to {
        Place::Task(index) => {
            let from = claimed(packet);
            let may = is_allowed(vpc, index, packet, from, |it| &it.ingress);
            open(index) && (packet.from == Place::Host || may)
        }
        _ => true,
    };
    leaves && arrives
}

fn is_allowed(
    vpc: &Vpc,
    task: usize,
    packet: &Packet,
    other: Ipv4Addr,
    side: fn(&Group) -> &Vec<Rule>,
) -> bool {
    let of_task = vpc.endpoints[TASKS[task]].groups.iter().filter_map(|it| vpc.groups.get(it));
    let fits = |rule: &Rule| match rule.protocol {
        Protocol::All => true,
        Protocol::Tcp { ports: (a, b) } => {
            packet.protocol == "tcp" && (a..=b).contains(&packet.port)
        }
        Protocol::Udp { ports: (a, b) } => {
            packet.protocol == "udp" && (a..=b).contains(&packet.port)
        }
        Protocol::Icmp(Icmp { kind, .. }) => {
            packet.protocol == "icmp" && kind.is_none_or(|it| u16::from(it) == packet.port)
        }
        Protocol::Icmpv6(_) => false,
    };
    let names = |rule: &Rule| {
        let other = IpAddr::from(other);
        rule.prefixes.iter().any(|it| it.has(other))
            || rule.groups.iter().any(|it| vpc.groups[it].members.contains(&other))
    };
    of_task.flat_map(side).any(|rule| fits(rule) && names(rule))
}

/// The source that the packet says.
fn claimed(packet: &Packet) -> Ipv4Addr {
    match (packet.claims, packet.from) {
        (Claims::AnotherAddress, Place::Peer(_)) => packet.from.address(),
        (Claims::AnotherAddress, _) => Ipv4Addr::new(10, 0, 0, 99),
        _ => packet.from.address(),
    }
}

/// The table as a program.
struct Program<'a> {
    chains: BTreeMap<&'a str, Vec<&'a str>>,
    sets: BTreeMap<&'a str, &'a BTreeSet<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Accept,
    Drop,
}

/// What one hook sees.
struct Seen<'a> {
    device: &'a str,
    mac: Mac,
    source: Ipv4Addr,
    packet: &'a Packet,
}

impl<'a> Program<'a> {
    fn of(router: &'a Router) -> Self {
        let mut chains: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut name = "";
        for line in router.table.chains.lines().map(str::trim) {
            match line.strip_prefix("chain ") {
                Some(begun) => name = begun.trim_end_matches(" {"),
                None if line == "}" || line.starts_with("type ") => {}
                None => chains.entry(name).or_default().push(line),
            }
        }
        let sets = router.table.sets.iter().map(|(name, set)| (name.as_str(), &set.elements));
        Self { chains, sets: sets.collect() }
    }

    fn run(&self, chain: &str, seen: &Seen) -> Option<Verdict> {
        let lines = self.chains.get(chain).map(Vec::as_slice).unwrap_or_default();
        for line in lines {
            let (is_left, verdict) = self.line(line, seen);
            if verdict.is_some() || is_left {
                return verdict;
            }
        }
        None
    }

    /// Whether the chain is left by it, and the verdict.
    fn line(&self, line: &str, seen: &Seen) -> (bool, Option<Verdict>) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut at = words.as_slice();
        loop {
            let (is_so, rest) = match at {
                ["accept", ..] => return (true, Some(Verdict::Accept)),
                ["drop", ..] => return (true, Some(Verdict::Drop)),
                ["jump", chain, ..] => return (false, self.run(chain, seen)),
                ["iifname" | "oifname", "vmap", "{", rest @ ..] => {
                    let chosen = rest.join(" ");
                    let chosen = chosen.trim_end_matches(" }").split(", ").find_map(|it| {
                        let (name, verdict) = it.split_once(" : ")?;
                        (name.trim_matches('"') == seen.device).then(|| verdict.to_owned())
                    });
                    return match chosen.as_deref() {
                        Some("accept") => (true, Some(Verdict::Accept)),
                        Some(goto) => (true, self.run(goto.trim_start_matches("goto "), seen)),
                        None => (false, None),
                    };
                }
                ["iifname" | "oifname", name, rest @ ..] => {
                    let name = name.trim_matches('"');
                    let begin = name.strip_suffix('*');
                    let is_so = match begin {
                        Some(begin) => seen.device.starts_with(begin),
                        None => seen.device == name,
                    };
                    (is_so, rest)
                }
                ["ct", "state", _, rest @ ..] => (false, rest),
                ["ether", "saddr", "!=", mac, rest @ ..] => (seen.mac.to_string() != *mac, rest),
                ["ether", "saddr", ".", family, "saddr", set, rest @ ..] => {
                    let of_host = format!("{} . ", seen.mac);
                    let elements = self.sets[set.trim_start_matches('@')].iter();
                    let mut blocks = elements.filter_map(|it| it.strip_prefix(&of_host));
                    (*family == "ip" && blocks.any(|it| has(it, seen.source)), rest)
                }
                ["meta", "nfproto", family, rest @ ..] => (*family == "ipv4", rest),
                ["meta", "l4proto", "{", rest @ ..] => {
                    let end = rest.iter().position(|it| *it == "}").expect("a closed set");
                    let (listed, rest) = (&rest[..end], &rest[end + 1..]);
                    let is_so =
                        listed.iter().any(|it| it.trim_end_matches(',') == seen.packet.protocol);
                    (is_so, rest)
                }
                ["meta", "l4proto", name, rest @ ..] => (*name == seen.packet.protocol, rest),
                ["ip6", _, "{", rest @ ..] => {
                    let end = rest.iter().position(|it| *it == "}").expect("a closed set");
                    (false, &rest[end + 1..])
                }
                ["ip6", _, _, rest @ ..] => (false, rest),
                ["ip", side, "!=", value, rest @ ..] => (!has(value, seen.at(side)), rest),
                ["ip", side, "{", rest @ ..] => {
                    let end = rest.iter().position(|it| *it == "}").expect("a closed set");
                    let mut listed = rest[..end].iter().map(|it| it.trim_end_matches(','));
                    (listed.any(|it| has(it, seen.at(side))), &rest[end + 1..])
                }
                ["ip", side, value, rest @ ..] => {
                    let address = seen.at(side);
                    let is_so = match value.strip_prefix('@') {
                        Some(set) => self.sets[set].contains(&address.to_string()),
                        None => has(value, address),
                    };
                    (is_so, rest)
                }
                ["th", "dport", port, rest @ ..] => (range(port).contains(&seen.packet.port), rest),
                [name @ ("tcp" | "udp"), "dport", ports, rest @ ..] => {
                    let is_so = *name == seen.packet.protocol;
                    (is_so && range(ports).contains(&seen.packet.port), rest)
                }
                ["icmp", "type", kind, rest @ ..] => {
                    let is_so =
                        seen.packet.protocol == "icmp" && seen.packet.port.to_string() == *kind;
                    (is_so, rest)
                }
                other => panic!("words that nobody reads: {other:?}"),
            };
            if !is_so {
                return (false, None);
            }
            at = rest;
        }
    }
}

impl Seen<'_> {
    fn at(&self, side: &str) -> Ipv4Addr {
        if side == "saddr" { self.source } else { self.packet.to.address() }
    }
}

fn has(words: &str, address: Ipv4Addr) -> bool {
    let whole = || format!("{words}/32");
    let prefix = words.parse::<Prefix>().or_else(|()| whole().parse());
    prefix.expect("a prefix or an address").has(address.into())
}

fn range(words: &str) -> std::ops::RangeInclusive<u16> {
    let (from, to) = words.split_once('-').unwrap_or((words, words));
    from.parse().expect("a port")..=to.parse().expect("a port")
}

fn passes(router: &Router, packet: &Packet) -> bool {
    let program = Program::of(router);
    let device = |place: Place| match place {
        Place::Task(index) => {
            let mut all = router.devices.iter();
            let found = all.find(|(_, it)| it.task_arn == TASKS[index]);
            found.expect("every task has a device").0.as_str()
        }
        Place::Peer(_) => "bvx",
        Place::Host | Place::Outside(_) => "upl",
    };
    let mac = match (packet.claims, packet.from) {
        (Claims::AnotherMac, _) => Mac([2, 9, 9, 9, 9, 9]),
        (_, Place::Task(index)) => task_mac(index),
        (_, Place::Peer(_)) => PEER_MAC,
        (_, Place::Host | Place::Outside(_)) => router.uplink.host_mac,
    };
    let source = claimed(packet);
    let comes = Seen { device: device(packet.from), mac, source, packet };
    let goes = Seen { device: device(packet.to), mac, source, packet };
    let came = program.run("prerouting", &comes) == Some(Verdict::Accept);
    came && program.run("postrouting", &goes) != Some(Verdict::Drop)
}

fn planned(vpc: &Vpc) -> Router {
    let local = |endpoint: &Endpoint| Local {
        interface: Interface {
            attachment_arn: "a".to_owned(),
            mac: endpoint.mac.to_string(),
            ipv4: endpoint.address,
            ipv6: None,
            gateway_ipv4: None,
            gateway_ipv6: None,
            private_dns_name: None,
            name_servers: Vec::new(),
            search: Vec::new(),
        },
        process: None,
    };
    let locals = vpc.endpoints.iter().map(|(arn, it)| (arn.clone(), local(it))).collect();
    let view = View { vpcs: BTreeMap::from([("vpc-1".to_owned(), vpc.clone())]) };
    let around = Around {
        agent: "a".to_owned(),
        underlay: Some(Ipv4Addr::new(192, 0, 2, 1).into()),
        port: 7_473,
        host_networks: Vec::new(),
        kept_free: Vec::new(),
        routed: BTreeSet::new(),
        foreign_bridges: BTreeSet::new(),
        resolvers: vec![RESOLVER.into()],
    };
    let mut plan = plan(&view, &View::default(), &locals, &around);
    plan.routers.remove("vpc-1").expect("planned")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_packet_passes_if_groups_let_it(
        vpc in vpc(),
        packets in prop::collection::vec(packet(), 1..60),
    ) {
        let router = planned(&vpc);
        for packet in packets {
            // What is between the host and elsewhere is no affair of groups, nor what goes nowhere.
            let is_of_task = |it: Place| matches!(it, Place::Task(_));
            if packet.from == packet.to || !(is_of_task(packet.from) || is_of_task(packet.to)) {
                continue;
            }
            // The host has no other address here.
            if packet.from == Place::Host && packet.claims == Claims::AnotherMac {
                continue;
            }
            let (said, told) = (passes(&router, &packet), oracle(&vpc, &packet));
            prop_assert_eq!(said, told, "{:?}\n{}", packet, router.table.chains);
        }
    }
}
