//! What devices of a plan have: addresses, neighbours, routes, and where a tunnel leads.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::net::IpAddr;

use super::links::{Link, Links};
use super::names::{GATEWAY, GATEWAY_IPV6, TASK_DEVICE, TASK_PREFIX, TUNNEL, UPLINK};
use super::plan::{Device, Neighbour, Route, Router, Uplink};
use super::view::Prefix;

/// The host's end of an uplink.
pub fn host_end(links: &Links, uplink: &Uplink, mtu: u32) -> io::Result<u64> {
    let all = links.all()?;
    let Some(link) = all.get(&uplink.name) else { return Ok(0) };
    let mut changes = brought_up(links, link, mtu)?;
    let names = BTreeMap::from([(link.index, uplink.name.clone())]);
    let device = uplink.name.clone();
    let route = |to: Prefix, via: Option<IpAddr>| Route { to, via, device: device.clone() };
    let overlay = IpAddr::from(uplink.overlay);
    let (mut routes, mut neighbours) = (BTreeSet::new(), BTreeMap::new());
    let addresses = uplink.host_route.map(|_| overlay);
    changes += only_addresses(links, link.index, addresses.as_slice())?;
    match uplink.host_route {
        Some(cidr) => {
            routes.insert(route(cidr, Some(GATEWAY.into())));
            neighbours.insert(IpAddr::from(GATEWAY), uplink.mac);
        }
        None => {
            routes.insert(route(Prefix::one(overlay), None));
            neighbours.insert(overlay, uplink.mac);
        }
    }
    let there: BTreeSet<Route> = links.routes(&names)?.into_iter().collect();
    for gone in there.difference(&routes) {
        links.delete_route(gone.to, gone.via, link.index)?;
        changes += 1;
    }
    let known: BTreeSet<Neighbour> = links.neighbours(&names)?.into_iter().collect();
    for (address, mac) in neighbours {
        if !known.contains(&Neighbour { device: device.clone(), address, mac }) {
            links.put_neighbour(link.index, address, mac)?;
            changes += 1;
        }
    }
    for missing in routes.difference(&there) {
        let source = uplink.host_route.map(|_| uplink.overlay);
        links.put_new_route((missing.to, missing.via), link.index, source)?;
        changes += 1;
    }
    Ok(changes)
}

/// Has a device of ours have these addresses of IPv4, and no others. How many were taken away: of
/// two roles a router has had only the one that it has now may be left.
pub fn only_addresses(links: &Links, index: u32, wanted: &[IpAddr]) -> io::Result<u64> {
    let mut changes = 0;
    for (_, address) in links.addresses()?.into_iter().filter(|(of, _)| *of == index) {
        if address.is_ipv4() && !wanted.contains(&address) {
            links.delete_address(index, address)?;
            changes += 1;
        }
    }
    wanted.iter().try_for_each(|it| links.put_address(index, *it))?;
    Ok(changes)
}

/// The end in the task's namespace: the same again changes nothing.
pub fn task_end(device: &Device, mtu: u32) -> io::Result<()> {
    let links = Links::open()?;
    let index = links.index(TASK_DEVICE)?;
    links.set_up(index, mtu)?;
    let gateways = [
        Some((IpAddr::from(device.address), IpAddr::from(GATEWAY))),
        device.ipv6_address.map(|it| (IpAddr::from(it), IpAddr::from(GATEWAY_IPV6))),
    ];
    for (own, gateway) in gateways.into_iter().flatten() {
        links.put_address(index, own)?;
        links.put_neighbour(index, gateway, device.outer_mac)?;
        let unspecified = match own {
            IpAddr::V4(_) => IpAddr::from([0_u8; 4]),
            IpAddr::V6(_) => IpAddr::from([0_u8; 16]),
        };
        links.put_route((Prefix { address: unspecified, length: 0 }, Some(gateway)), index)?;
    }
    Ok(())
}

/// Routes, neighbours and what the tunnel knows, in a router namespace. How many were changed.
/// What fails is noted by its device, and all else is done.
pub fn lead(router: &Router, failures: &mut BTreeMap<String, String>) -> io::Result<u64> {
    let links = Links::open()?;
    let all = links.all()?;
    let mut changes = 0;
    let mut note = |device: &str, done: io::Result<u64>| match done {
        Ok(count) => changes += count,
        Err(error) => drop(failures.insert(device.to_owned(), error.to_string())),
    };
    for (name, link) in all.iter().filter(|(name, _)| is_ours(name)) {
        note(name, brought_up(&links, link, router.mtu));
    }
    if let Some(uplink) = all.get(UPLINK) {
        let overlay = IpAddr::from(router.uplink.overlay);
        let translated = router.uplink.host_route.is_none().then_some(overlay);
        let addresses: Vec<IpAddr> = [GATEWAY.into()].into_iter().chain(translated).collect();
        note(UPLINK, only_addresses(&links, uplink.index, &addresses));
    }
    let names: BTreeMap<u32, String> =
        all.iter().map(|(name, link)| (link.index, name.clone())).collect();
    let index = |device: &str| all.get(device).map(|it| it.index);

    let there: BTreeSet<Neighbour> = links.neighbours(&names)?.into_iter().collect();
    let of_ours = |it: &&Neighbour| is_ours(&it.device);
    for gone in there.difference(&router.neighbours).filter(of_ours) {
        let is_replaced = router
            .neighbours
            .iter()
            .any(|it| it.device == gone.device && it.address == gone.address);
        if let Some(index) = index(&gone.device).filter(|_| !is_replaced) {
            note(&gone.device, links.delete_neighbour(index, gone.address).map(|()| 1));
        }
    }
    for missing in router.neighbours.difference(&there) {
        if let Some(index) = index(&missing.device) {
            let put = links.put_neighbour(index, missing.address, missing.mac);
            note(&missing.device, put.map(|()| 1));
        }
    }
    let there: BTreeSet<Route> = links.routes(&names)?.into_iter().collect();
    for gone in there.difference(&router.routes) {
        if let Some(index) = index(&gone.device) {
            note(&gone.device, links.delete_route(gone.to, gone.via, index).map(|()| 1));
        }
    }
    for missing in router.routes.difference(&there) {
        if let Some(index) = index(&missing.device) {
            let put = links.put_route((missing.to, missing.via), index);
            note(&missing.device, put.map(|()| 1));
        }
    }
    if let Some(tunnel) = index(TUNNEL) {
        let there: BTreeSet<_> = links.forwarding(tunnel)?.into_iter().collect();
        for (mac, host) in there.difference(&router.forwarding) {
            note(TUNNEL, links.delete_forwarding(tunnel, *mac, *host).map(|()| 1));
        }
        for (mac, host) in router.forwarding.difference(&there) {
            note(TUNNEL, links.put_forwarding(tunnel, *mac, *host).map(|()| 1));
        }
    }
    Ok(changes)
}

fn brought_up(links: &Links, link: &Link, mtu: u32) -> io::Result<u64> {
    if link.is_up && link.mtu == mtu {
        return Ok(0);
    }
    links.set_up(link.index, mtu)?;
    Ok(1)
}

pub fn is_ours(name: &str) -> bool {
    name == UPLINK || name == TUNNEL || name.starts_with(TASK_PREFIX)
}
