//! Whether tasks can have interfaces of their own here: everything that it takes is tried in
//! namespaces that end with the trial.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::net::{IpAddr, Ipv4Addr};

use super::links::{End, Links};
use super::names::{TASK_DEVICE, mac};
use super::plan::{Around, Local, plan};
use super::rules::TABLE;
use super::view::{Endpoint, Group, Peer, Prefix, Protocol, Rule, View, Vpc};
use super::{names, nft};
use crate::machine::Interface;
use crate::namespace;

const TASK: &str = "probe";
const MTU: u32 = 1_400;

/// # Errors
/// Why not, for the log.
pub fn probe() -> io::Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Err(io::Error::other("only root may change the host's network"));
    }
    let table = sample();
    namespace::alone(|| {
        nft::apply(&table.script(TABLE))?;
        let own = File::open("/proc/thread-self/ns/net")?;
        let other = namespace::alone(|| File::open("/proc/thread-self/ns/net"))?;
        let links = Links::open()?;
        let here = End { name: &names::task_device(TASK), mac: mac("here") };
        links.make_pair(here, End { name: TASK_DEVICE, mac: mac("there") }, &other, MTU)?;
        let tunnel = End { name: names::TUNNEL, mac: mac("tunnel") };
        links.make_tunnel(tunnel, &own, (1, Ipv4Addr::LOCALHOST.into(), 1), MTU)
    })
}

/// A table with everything that tables may have.
pub fn sample() -> super::rules::Table {
    let address = Ipv4Addr::new(10, 0, 0, 4);
    let prefix = Prefix::one(Ipv4Addr::new(10, 0, 1, 0));
    let rule =
        |protocol| Rule { protocol, prefixes: vec![prefix], groups: vec!["sg-probe".to_owned()] };
    let rules = vec![rule(Protocol::All), rule(Protocol::Tcp { ports: (1, 2) })];
    let group = Group { ingress: rules.clone(), egress: rules, members: vec![address.into()] };
    let endpoint = Endpoint {
        address,
        ipv6_address: None,
        mac: mac(TASK),
        groups: vec!["sg-probe".to_owned()],
    };
    let peer = Peer {
        underlay_address: IpAddr::from([192, 0, 2, 1]),
        overlay_address: Ipv4Addr::new(198, 19, 0, 2),
        overlay_mac: mac("peer"),
        blocks: vec![prefix],
    };
    let vpc = Vpc {
        vni: 1,
        cidr: Prefix { address: Ipv4Addr::new(10, 0, 0, 0).into(), length: 16 },
        ipv6_cidr: None,
        mtu: MTU,
        overlay_address: Ipv4Addr::new(198, 19, 0, 1),
        overlay_mac: mac("own"),
        peers: vec![peer],
        endpoints: BTreeMap::from([(TASK.to_owned(), endpoint)]),
        groups: BTreeMap::from([("sg-probe".to_owned(), group)]),
    };
    let interface = Interface {
        attachment_arn: String::new(),
        mac: mac(TASK).to_string(),
        ipv4: address,
        ipv6: None,
        gateway_ipv4: None,
        gateway_ipv6: None,
        private_dns_name: None,
        name_servers: Vec::new(),
        search: Vec::new(),
    };
    let locals = BTreeMap::from([(TASK.to_owned(), Local { interface, process: None })]);
    let view = View { vpcs: BTreeMap::from([("vpc-probe".to_owned(), vpc)]) };
    let around = Around {
        agent: TASK.to_owned(),
        underlay: Some(Ipv4Addr::LOCALHOST.into()),
        port: 1,
        // Addresses are translated, too.
        host_networks: vec![prefix],
        kept_free: Vec::new(),
        routed: BTreeSet::new(),
        foreign_bridges: BTreeSet::new(),
        resolvers: vec![IpAddr::from([192, 0, 2, 53])],
    };
    let mut plan = plan(&view, &View::default(), &locals, &around);
    plan.routers.remove("vpc-probe").map(|it| it.table).unwrap_or_default()
}
