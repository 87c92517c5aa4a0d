//! What is to be on this host so that its tasks have the networks that the control plane says:
//! a pure function of its view, of the tasks that are here, and of the host's own networks.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::names;
use super::rules;
use super::view::{Endpoint, Mac, Prefix, View, Vpc};
use crate::machine::Interface;

/// A task that is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Local {
    pub interface: Interface,
    /// Of its pause container, and that container's id. Absent: a former run of the agent has
    /// attached it, or nobody yet. What is there of it stays, and is not made.
    pub process: Option<(i64, String)>,
}

/// What is the same for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// Tells the agents of a machine apart.
    pub agent: String,
    /// By which other hosts reach this one. Absent: they do not.
    pub underlay: Option<IpAddr>,
    pub port: u16,
    /// Networks of the host itself.
    pub host_networks: Vec<Prefix>,
    /// What the host has to reach by its own ways: its gateways, its name servers, the control
    /// plane.
    pub kept_free: Vec<IpAddr>,
    /// Host's ends of uplinks by which the host has a way to a VPC now.
    pub routed: BTreeSet<String>,
    /// Devices called like Docker's bridges that are none.
    pub foreign_bridges: BTreeSet<String>,
    /// Where tasks ask for names.
    pub resolvers: Vec<IpAddr>,
}

/// Everything that is to be there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// By their VPCs.
    pub routers: BTreeMap<String, Router>,
    /// Tasks that have everything once this is there, and their VPCs.
    pub ready: BTreeMap<String, String>,
    /// Tasks that can never have it, and why.
    pub refused: BTreeMap<String, String>,
    /// In the host's namespace. Absent: no router is there.
    pub host: Option<rules::Table>,
}

/// The router namespace of a VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Router {
    pub mtu: u32,
    pub uplink: Uplink,
    pub tunnel: Option<Tunnel>,
    /// By their outer ends.
    pub devices: BTreeMap<String, Device>,
    pub routes: BTreeSet<Route>,
    pub neighbours: BTreeSet<Neighbour>,
    /// Over the tunnel: which address of Ethernet is at which host.
    pub forwarding: BTreeSet<(Mac, IpAddr)>,
    pub table: rules::Table,
}

/// The pair of devices between a router namespace and the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uplink {
    /// In the host's namespace.
    pub name: String,
    pub host_mac: Mac,
    pub mac: Mac,
    /// On the host's end, if the host has a way to the VPC; else on the other one.
    pub overlay: Ipv4Addr,
    /// Absent: the host has to reach something else at these addresses.
    pub host_route: Option<Prefix>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tunnel {
    pub vni: u32,
    pub mac: Mac,
    pub local: IpAddr,
    pub port: u16,
}

/// A task's pair of devices.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub task_arn: String,
    pub mac: Mac,
    pub outer_mac: Mac,
    pub address: Ipv4Addr,
    pub ipv6_address: Option<Ipv6Addr>,
    pub process: Option<(i64, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Route {
    pub to: Prefix,
    pub via: Option<IpAddr>,
    pub device: String,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Neighbour {
    pub device: String,
    pub address: IpAddr,
    pub mac: Mac,
}

/// The plan. `before` is the view before this one: what it said of a task that runs here, and that
/// this one does not know any more, holds on, but that nothing is let through to it.
#[must_use]
pub fn plan(view: &View, before: &View, locals: &BTreeMap<String, Local>, around: &Around) -> Plan {
    let mut plan = Plan::default();
    let mut placed: BTreeMap<&str, Vec<(&str, &Local, Endpoint)>> = BTreeMap::new();
    for (arn, local) in locals {
        let said = view.endpoint(arn).map(|(vpc, endpoint)| (vpc, endpoint.clone()));
        let closed = || {
            let (vpc, endpoint) = before.endpoint(arn)?;
            Some((vpc, Endpoint { groups: Vec::new(), ..endpoint.clone() }))
        };
        let Some((vpc, endpoint)) = said.or_else(closed) else { continue };
        match differs(&local.interface, &endpoint) {
            Some(why) => {
                plan.refused.insert(arn.clone(), why);
            }
            None => placed.entry(vpc).or_default().push((arn, local, endpoint)),
        }
    }
    let known = |id: &str| view.vpcs.get(id).or_else(|| before.vpcs.get(id));
    // Those whose tasks are about to come are made ahead of them.
    let with_endpoints = view.vpcs.iter().filter(|(_, vpc)| !vpc.endpoints.is_empty());
    let wanted: BTreeSet<&str> =
        with_endpoints.map(|(id, _)| id.as_str()).chain(placed.keys().copied()).collect();
    let mut in_order: Vec<(&str, &Vpc)> =
        wanted.into_iter().filter_map(|id| Some((id, known(id)?))).collect();
    // One that the host has a way to keeps it: its tasks' connections go on.
    let is_routed = |id: &str| around.routed.contains(&names::host_device(&around.agent, id));
    in_order.sort_by_key(|(id, vpc)| (!is_routed(id), vpc.vni, *id));
    let mut taken = around.host_networks.clone();
    let peers = || in_order.iter().flat_map(|(_, vpc)| &vpc.peers).map(|it| it.underlay_address);
    let kept_free: BTreeSet<IpAddr> =
        around.kept_free.iter().copied().chain(around.underlay).chain(peers()).collect();
    let mut overlays = BTreeMap::new();
    for (id, vpc) in in_order {
        let has_host_route = is_private(&vpc.cidr)
            && !kept_free.iter().any(|it| vpc.cidr.has(*it))
            && !taken.iter().any(|it| it.overlaps(&vpc.cidr));
        if has_host_route {
            taken.push(vpc.cidr);
        }
        let peers = vpc.peers.iter().map(|it| it.underlay_address).collect();
        overlays.insert(id.to_owned(), rules::Overlay { vni: vpc.vni, peers });
        let here = placed.remove(id).unwrap_or_default();
        for (arn, local, endpoint) in &here {
            let knows_all = endpoint.groups.iter().all(|it| vpc.groups.contains_key(it));
            if view.endpoint(arn).is_some() && knows_all && local.process.is_some() {
                plan.ready.insert((*arn).to_owned(), id.to_owned());
            }
        }
        plan.routers.insert(id.to_owned(), router((id, vpc), &here, has_host_route, around));
    }
    plan.host =
        (!plan.routers.is_empty()).then(|| rules::of_host(&plan.routers, &overlays, around));
    plan
}

/// RFC 1918, and RFC 6598: what is elsewhere is not taken from the host.
fn is_private(cidr: &Prefix) -> bool {
    let blocks =
        [([10, 0, 0, 0], 8), ([172, 16, 0, 0], 12), ([192, 168, 0, 0], 16), ([100, 64, 0, 0], 10)];
    blocks.iter().any(|(address, length)| {
        Prefix { address: IpAddr::from(*address), length: *length }.covers(cidr)
    })
}

fn differs(interface: &Interface, endpoint: &Endpoint) -> Option<String> {
    let is_same = interface.ipv4 == endpoint.address
        && interface.ipv6 == endpoint.ipv6_address
        && interface.mac == endpoint.mac.to_string();
    let (one, other) = (interface.ipv4, endpoint.address);
    (!is_same).then(|| {
        format!("the control plane says two things of the task's interface: {one} and {other}")
    })
}

fn router(
    (id, vpc): (&str, &Vpc),
    here: &[(&str, &Local, Endpoint)],
    has_host_route: bool,
    around: &Around,
) -> Router {
    let name = names::host_device(&around.agent, id);
    let uplink = Uplink {
        host_mac: names::mac(&format!("{name} host")),
        mac: names::mac(&format!("{name} router")),
        name,
        overlay: vpc.overlay_address,
        host_route: has_host_route.then_some(vpc.cidr),
    };
    let mut devices = BTreeMap::new();
    for (arn, local, endpoint) in here {
        let device = Device {
            task_arn: (*arn).to_owned(),
            mac: endpoint.mac,
            outer_mac: names::mac(arn),
            address: endpoint.address,
            ipv6_address: endpoint.ipv6_address,
            process: local.process.clone(),
        };
        devices.insert(names::task_device(arn), device);
    }
    let tunnel = around.underlay.filter(|_| !vpc.peers.is_empty()).map(|local| Tunnel {
        vni: vpc.vni,
        mac: vpc.overlay_mac,
        local,
        port: around.port,
    });
    let mut router = Router {
        mtu: vpc.mtu,
        table: rules::of_router(vpc, here, &uplink, &around.resolvers),
        tunnel,
        uplink,
        devices,
        routes: BTreeSet::new(),
        neighbours: BTreeSet::new(),
        forwarding: BTreeSet::new(),
    };
    lead_to_host(&mut router);
    lead_to_tasks(&mut router);
    if router.tunnel.is_some() {
        lead_to_peers(&mut router, vpc);
    }
    router
}

fn lead_to_host(router: &mut Router) {
    let Uplink { host_mac, overlay, host_route, .. } = router.uplink;
    let mut lead = |address: Ipv4Addr| {
        let device = names::UPLINK.to_owned();
        router.neighbours.insert(Neighbour { device, address: address.into(), mac: host_mac });
    };
    lead(names::HOST);
    if host_route.is_some() {
        lead(overlay);
        route(router, Prefix::one(overlay), None, names::UPLINK);
    }
    let any = Prefix { address: Ipv4Addr::UNSPECIFIED.into(), length: 0 };
    route(router, any, Some(names::HOST.into()), names::UPLINK);
}

fn lead_to_tasks(router: &mut Router) {
    for (name, device) in router.devices.clone() {
        let addresses = [Some(device.address.into()), device.ipv6_address.map(IpAddr::from)];
        for address in addresses.into_iter().flatten() {
            route(router, Prefix::one(address), None, &name);
            let (device, mac) = (name.clone(), device.mac);
            router.neighbours.insert(Neighbour { device, address, mac });
        }
    }
}

fn lead_to_peers(router: &mut Router, vpc: &Vpc) {
    let local = router.tunnel.as_ref().map(|it| it.local.is_ipv4());
    // A tunnel is of one family.
    let reached = vpc.peers.iter().filter(|it| Some(it.underlay_address.is_ipv4()) == local);
    for peer in reached {
        let by_ipv6 = IpAddr::from(names::overlay_ipv6(peer.overlay_address));
        let by_ipv4 = IpAddr::from(peer.overlay_address);
        for address in [by_ipv4, by_ipv6] {
            let device = names::TUNNEL.to_owned();
            router.neighbours.insert(Neighbour { device, address, mac: peer.overlay_mac });
        }
        router.forwarding.insert((peer.overlay_mac, peer.underlay_address));
        route(router, Prefix::one(by_ipv4), None, names::TUNNEL);
        for block in &peer.blocks {
            let via = if block.address.is_ipv4() { by_ipv4 } else { by_ipv6 };
            route(router, *block, Some(via), names::TUNNEL);
        }
    }
}

fn route(router: &mut Router, to: Prefix, via: Option<IpAddr>, device: &str) {
    router.routes.insert(Route { to, via, device: device.to_owned() });
}
