//! What is planned for a host, by value: which VPC the host has a way to, and what its own table lets
//! through.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr};

use berth_agent::network::plan::{Around, Plan, plan};
use berth_agent::network::view::{Endpoint, Mac, Peer, View, Vpc};

fn around() -> Around {
    Around {
        agent: "a".to_owned(),
        underlay: Some(Ipv4Addr::new(10, 200, 0, 1).into()),
        port: 7_473,
        host_networks: Vec::new(),
        kept_free: Vec::new(),
        routed: BTreeSet::new(),
        foreign_bridges: BTreeSet::new(),
        resolvers: Vec::new(),
    }
}

fn vpc(vni: u32, cidr: &str, peers: &[IpAddr]) -> Vpc {
    let endpoint = Endpoint {
        address: Ipv4Addr::new(10, 0, 0, 4),
        ipv6_address: None,
        mac: Mac([2, 0, 0, 0, 0, 4]),
        groups: Vec::new(),
    };
    let peer = |address: &IpAddr| Peer {
        underlay_address: *address,
        overlay_address: Ipv4Addr::new(198, 19, 0, 2),
        overlay_mac: Mac([2, 0, 0, 0, 0, 9]),
        blocks: Vec::new(),
    };
    Vpc {
        vni,
        cidr: cidr.parse().expect("a prefix"),
        ipv6_cidr: None,
        mtu: 1_400,
        overlay_address: Ipv4Addr::new(198, 19, 0, 1),
        overlay_mac: Mac([2, 0, 0, 0, 0, 1]),
        peers: peers.iter().map(peer).collect(),
        endpoints: BTreeMap::from([(format!("task-{vni}"), endpoint)]),
        groups: BTreeMap::new(),
    }
}

fn planned(vpcs: &[(&str, Vpc)], around: &Around) -> Plan {
    let vpcs = vpcs.iter().map(|(id, vpc)| ((*id).to_owned(), vpc.clone())).collect();
    plan(&View { vpcs }, &View::default(), &BTreeMap::new(), around)
}

/// VPCs that the host has a way to.
fn routed(plan: &Plan) -> Vec<&str> {
    let routers = plan.routers.iter().filter(|(_, it)| it.uplink.host_route.is_some());
    routers.map(|(id, _)| id.as_str()).collect()
}

#[test]
fn a_running_router_keeps_its_role() {
    let vpcs = [("vpc-1", vpc(9, "10.1.0.0/16", &[])), ("vpc-2", vpc(5, "10.1.0.0/16", &[]))];
    let mut around = around();
    let fresh = planned(&vpcs, &around);
    assert_eq!(routed(&fresh), ["vpc-2"], "by their numbers");
    around.routed.insert(fresh.routers["vpc-1"].uplink.name.clone());
    assert_eq!(routed(&planned(&vpcs, &around)), ["vpc-1"]);
    around.host_networks.push("10.1.2.0/24".parse().expect("a prefix"));
    assert!(routed(&planned(&vpcs, &around)).is_empty(), "the host has one there");
}

#[test]
fn the_host_keeps_its_own_ways() {
    let is_routed = |cidr: &str, around: &Around| {
        !routed(&planned(&[("vpc-1", vpc(1, cidr, &[]))], around)).is_empty()
    };
    for (cidr, expected) in [
        ("10.1.0.0/16", true),
        ("172.31.0.0/16", true),
        ("192.168.7.0/24", true),
        ("100.64.0.0/16", true),
        ("8.8.8.0/24", false),
        ("172.32.0.0/16", false),
        ("100.128.0.0/16", false),
        // This host's own address of the underlay is there.
        ("10.200.0.0/16", false),
    ] {
        assert_eq!(is_routed(cidr, &around()), expected, "{cidr}");
    }
    // A gateway, a name server, the control plane.
    let mut kept = around();
    kept.kept_free.push(Ipv4Addr::new(10, 1, 0, 2).into());
    assert!(!is_routed("10.1.0.0/16", &kept));
    assert!(is_routed("10.2.0.0/16", &kept));
    let with_peer = [
        ("vpc-1", vpc(1, "10.1.0.0/16", &[])),
        ("vpc-2", vpc(2, "10.2.0.0/16", &[Ipv4Addr::new(10, 1, 0, 7).into()])),
    ];
    assert_eq!(routed(&planned(&with_peer, &around())), ["vpc-2"]);
}

#[test]
fn the_table_of_a_host() {
    let peers = [IpAddr::from([192, 0, 2, 2]), "2001:db8::2".parse().expect("an address")];
    let mut around = around();
    around.foreign_bridges.insert("br-lan".to_owned());
    let plan = planned(&[("vpc-1", vpc(7, "10.1.0.0/16", &peers))], &around);
    let table = plan.host.expect("there is a router");
    let name = &plan.routers["vpc-1"].uplink.name;
    let elements: BTreeMap<&str, Vec<&str>> = table
        .sets
        .iter()
        .map(|(name, set)| (name.as_str(), set.elements.iter().map(String::as_str).collect()))
        .collect();
    let expected = BTreeMap::from([("u4_7", vec!["192.0.2.2"]), ("u6_7", vec!["2001:db8::2"])]);
    assert_eq!(elements, expected);
    let lines = table.chains.lines().map(|it| it.strip_prefix("    ").unwrap_or(it));
    let chains: String = lines.map(|it| format!("{it}\n")).collect();
    let chains = chains.replace(name, "uplink");
    expect_test::expect![[r#"
            chain overlay {
                ip saddr @u4_7 @th,96,24 7 accept
                ip6 saddr @u6_7 @th,96,24 7 accept
                @th,96,24 7 drop
            }
            chain input {
                type filter hook input priority -10; policy accept;
                iifname { "uplink" } udp dport 7473 drop
                udp dport 7473 goto overlay
                iifname != { "uplink" } accept
                ct state established,related accept
                ip daddr 169.254.172.0/23 accept
                drop
            }
            chain forward {
                type filter hook forward priority -10; policy accept;
                udp dport 7473 drop
                iifname { "uplink" } oifname { "uplink" } drop
                iifname { "uplink" } ct state established,related accept
                oifname { "uplink" } ct state established,related accept
                oifname { "uplink" } drop
                iifname { "uplink" } oifname "docker0" drop
                iifname { "uplink" } oifname "br-*" oifname != { "br-lan" } drop
            }
            chain postrouting {
                type nat hook postrouting priority 90; policy accept;
                ip saddr { 10.1.0.0/16 } oifname != { "uplink" } oifname != "lo" masquerade
            }
    "#]]
    .assert_eq(&chains);
}
