//! Devices, addresses, routes and neighbours of the network namespace of this thread, over
//! netlink. Numbers are the kernel's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::net::{IpAddr, Ipv4Addr};
use std::os::fd::AsRawFd;

use super::plan::{Neighbour, Route};
use super::view::{Mac, Prefix};
use crate::netlink::{Message, Netlink, attributes};

const NEW_LINK: u16 = 16;
const DELETE_LINK: u16 = 17;
const GET_LINK: u16 = 18;
const NEW_ADDRESS: u16 = 20;
const DELETE_ADDRESS: u16 = 21;
const GET_ADDRESS: u16 = 22;
const NEW_ROUTE: u16 = 24;
const DELETE_ROUTE: u16 = 25;
const GET_ROUTE: u16 = 26;
const NEW_NEIGHBOUR: u16 = 28;
const DELETE_NEIGHBOUR: u16 = 29;
const GET_NEIGHBOUR: u16 = 30;

const REPLACE: u16 = 0x100;
const EXCLUSIVE: u16 = 0x200;
const DUMP: u16 = 0x300;
const CREATE: u16 = 0x400;

const IPV4: u8 = 2;
const BRIDGE: u8 = 7;
const IPV6: u8 = 10;
const UP: u32 = 1;
const ADDRESS: u16 = 1;
const NAME: u16 = 3;
const MTU: u16 = 4;
const KIND: u16 = 18;
const NAMESPACE: u16 = 28;
const DATA: u16 = 2;
const PEER: u16 = 1;

/// Of routes of ours: who made them.
const OWN: u8 = 190;
const MAIN_TABLE: u8 = 254;
/// Of a route: its next hops, each with a head.
const MULTIPATH: u16 = 9;
const HOP_HEAD_BYTES: usize = 8;
const SCOPE_LINK: u8 = 253;
const UNICAST: u8 = 1;
const ON_LINK: u32 = 4;
const PERMANENT: u16 = 0x80;
const NO_ARP: u16 = 0x40;
const SELF: u8 = 2;
const NO_DETECTION: u8 = 2;

/// A device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub index: u32,
    pub mac: Option<Mac>,
    pub mtu: u32,
    pub is_up: bool,
    /// Of a tunnel: its number, the host's address and port.
    pub tunnel: Option<(u32, Option<IpAddr>, u16)>,
}

/// One end of a pair of devices.
#[derive(Debug, Clone, Copy)]
pub struct End<'a> {
    pub name: &'a str,
    pub mac: Mac,
}

/// What is asked and changed here.
#[derive(Debug)]
pub struct Links(Netlink);

impl Links {
    /// # Errors
    /// The kernel's.
    pub fn open() -> io::Result<Self> {
        Ok(Self(Netlink::open(None)?))
    }

    /// All devices, by their names.
    ///
    /// # Errors
    /// The kernel's.
    pub fn all(&self) -> io::Result<BTreeMap<String, Link>> {
        let all = self.0.dump(Message::new(GET_LINK, DUMP, &[0; 16]))?;
        Ok(all.iter().filter_map(|body| link(body)).collect())
    }

    /// A device's index.
    ///
    /// # Errors
    /// It is not there.
    pub fn index(&self, name: &str) -> io::Result<u32> {
        let found = self.0.ask(Message::new(GET_LINK, 0, &[0; 16]).text(NAME, name))?;
        link(&found).map(|(_, link)| link.index).ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// Makes a pair of devices: one here, and one in another namespace.
    ///
    /// # Errors
    /// The kernel's; one of the names is there already.
    pub fn make_pair(&self, here: End, there: End, at: &File, mtu: u32) -> io::Result<()> {
        let place = at.as_raw_fd().to_ne_bytes();
        let message = Message::new(NEW_LINK, CREATE | EXCLUSIVE, &[0; 16])
            .text(NAME, here.name)
            .with(ADDRESS, &here.mac.0)
            .with(MTU, &mtu.to_ne_bytes())
            .nested(KIND, |it| {
                it.text(1, "veth").nested(DATA, |it| {
                    it.nested(PEER, |it| {
                        it.raw(&[0; 16])
                            .text(NAME, there.name)
                            .with(ADDRESS, &there.mac.0)
                            .with(MTU, &mtu.to_ne_bytes())
                            .with(NAMESPACE, &place)
                    })
                })
            });
        self.change(message)
    }

    /// Makes a tunnel's device in another namespace. What it sends leaves from this one.
    ///
    /// # Errors
    /// The kernel's.
    pub fn make_tunnel(
        &self,
        end: End,
        at: &File,
        (vni, local, port): (u32, IpAddr, u16),
        mtu: u32,
    ) -> io::Result<()> {
        let place = at.as_raw_fd().to_ne_bytes();
        let message = Message::new(NEW_LINK, CREATE | EXCLUSIVE, &[0; 16])
            .text(NAME, end.name)
            .with(ADDRESS, &end.mac.0)
            .with(MTU, &mtu.to_ne_bytes())
            .with(NAMESPACE, &place)
            .nested(KIND, |it| {
                it.text(1, "vxlan").nested(DATA, |it| {
                    let it = it.with(1, &vni.to_ne_bytes());
                    let it = match local {
                        IpAddr::V4(local) => it.with(4, &local.octets()),
                        IpAddr::V6(local) => it.with(17, &local.octets()),
                    };
                    // It learns nothing.
                    it.with(7, &[0]).with(15, &port.to_be_bytes())
                })
            });
        self.change(message)
    }

    /// # Errors
    /// The kernel's. One that has gone is fine.
    pub fn delete(&self, name: &str) -> io::Result<()> {
        let message = Message::new(DELETE_LINK, 0, &[0; 16]).text(NAME, name);
        gone_is_fine(self.change(message))
    }

    /// Sets a device's MTU and has it work.
    ///
    /// # Errors
    /// The kernel's.
    pub fn set_up(&self, index: u32, mtu: u32) -> io::Result<()> {
        let mut head = [0; 16];
        head[4..8].copy_from_slice(&index.to_ne_bytes());
        head[8..12].copy_from_slice(&UP.to_ne_bytes());
        head[12..16].copy_from_slice(&UP.to_ne_bytes());
        self.change(Message::new(NEW_LINK, 0, &head).with(MTU, &mtu.to_ne_bytes()))
    }

    /// Puts an address there; it may be there already.
    ///
    /// # Errors
    /// The kernel's.
    pub fn put_address(&self, index: u32, address: IpAddr) -> io::Result<()> {
        let (family, bytes) = octets(address);
        let length = u8::try_from(bytes.len() * 8).expect("an address is short");
        let mut head = [family, length, NO_DETECTION, 0, 0, 0, 0, 0];
        head[4..8].copy_from_slice(&index.to_ne_bytes());
        let message = Message::new(NEW_ADDRESS, CREATE | REPLACE, &head);
        self.change(message.with(2, &bytes).with(1, &bytes))
    }

    /// Takes an address away that was put there.
    ///
    /// # Errors
    /// The kernel's. One that has gone is fine.
    pub fn delete_address(&self, index: u32, address: IpAddr) -> io::Result<()> {
        let (family, bytes) = octets(address);
        let length = u8::try_from(bytes.len() * 8).expect("an address is short");
        let mut head = [family, length, 0, 0, 0, 0, 0, 0];
        head[4..8].copy_from_slice(&index.to_ne_bytes());
        gone_is_fine(self.change(Message::new(DELETE_ADDRESS, 0, &head).with(2, &bytes)))
    }

    /// All addresses, with the indexes of their devices.
    ///
    /// # Errors
    /// The kernel's.
    pub fn addresses(&self) -> io::Result<Vec<(u32, IpAddr)>> {
        let all = self.0.dump(Message::new(GET_ADDRESS, DUMP, &[0; 8]))?;
        let one = |body: &Vec<u8>| {
            let index = number(body.get(4..)?)?;
            let all: BTreeMap<u16, &[u8]> = attributes(body.get(8..)?).into_iter().collect();
            Some((index, address(all.get(&2).or_else(|| all.get(&1))?)?))
        };
        Ok(all.iter().filter_map(one).collect())
    }

    /// Puts a route there, in place of one to the same.
    ///
    /// # Errors
    /// The kernel's.
    pub fn put_route(&self, (to, via): (Prefix, Option<IpAddr>), index: u32) -> io::Result<()> {
        let message = Message::new(NEW_ROUTE, CREATE | REPLACE, &route_head(to, via));
        let message = route_rest(message, to, via, index);
        self.change(message)
    }

    /// Puts a route there, with the address by which this namespace speaks; never in place of
    /// another one.
    ///
    /// # Errors
    /// The kernel's; there is one to the same already.
    pub fn put_new_route(
        &self,
        (to, via): (Prefix, Option<IpAddr>),
        index: u32,
        source: Option<Ipv4Addr>,
    ) -> io::Result<()> {
        let message = Message::new(NEW_ROUTE, CREATE | EXCLUSIVE, &route_head(to, via));
        let message = route_rest(message, to, via, index);
        self.change(match source {
            Some(source) => message.with(7, &source.octets()),
            None => message,
        })
    }

    /// # Errors
    /// The kernel's. One that has gone is fine.
    pub fn delete_route(&self, to: Prefix, via: Option<IpAddr>, index: u32) -> io::Result<()> {
        let message = Message::new(DELETE_ROUTE, 0, &route_head(to, via));
        gone_is_fine(self.change(route_rest(message, to, via, index)))
    }

    /// Routes of ours. `names` are those of devices, by their indexes.
    ///
    /// # Errors
    /// The kernel's.
    pub fn routes(&self, names: &BTreeMap<u32, String>) -> io::Result<Vec<Route>> {
        let mut found = Vec::new();
        for family in [IPV4, IPV6] {
            let mut head = [0; 12];
            head[0] = family;
            let all = self.0.dump(Message::new(GET_ROUTE, DUMP, &head))?;
            found.extend(all.iter().filter_map(|body| route(body, names)));
        }
        Ok(found)
    }

    /// What the host's own networks are: all that it has routes to, but by these devices. And the
    /// gateways by which it reaches everything else.
    ///
    /// # Errors
    /// The kernel's.
    pub fn networks(&self, but: &BTreeSet<u32>) -> io::Result<(Vec<Prefix>, Vec<IpAddr>)> {
        let mut head = [0; 12];
        head[0] = IPV4;
        let all = self.0.dump(Message::new(GET_ROUTE, DUMP, &head))?;
        Ok(networks(&all, but))
    }

    /// Has the kernel ask nobody for a neighbour.
    ///
    /// # Errors
    /// The kernel's.
    pub fn put_neighbour(&self, index: u32, address: IpAddr, mac: Mac) -> io::Result<()> {
        let (family, bytes) = octets(address);
        let head = neighbour_head(family, index, PERMANENT, 0);
        let message = Message::new(NEW_NEIGHBOUR, CREATE | REPLACE, &head);
        self.change(message.with(1, &bytes).with(2, &mac.0))
    }

    /// # Errors
    /// The kernel's. One that has gone is fine.
    pub fn delete_neighbour(&self, index: u32, address: IpAddr) -> io::Result<()> {
        let (family, bytes) = octets(address);
        let head = neighbour_head(family, index, 0, 0);
        gone_is_fine(self.change(Message::new(DELETE_NEIGHBOUR, 0, &head).with(1, &bytes)))
    }

    /// Permanent neighbours.
    ///
    /// # Errors
    /// The kernel's.
    pub fn neighbours(&self, names: &BTreeMap<u32, String>) -> io::Result<Vec<Neighbour>> {
        let mut found = Vec::new();
        for family in [IPV4, IPV6] {
            let all = self.0.dump(Message::new(GET_NEIGHBOUR, DUMP, &{
                let mut head = [0; 12];
                head[0] = family;
                head
            }))?;
            let neighbour = |body: &Vec<u8>| {
                let (index, state, address, mac) = parsed_neighbour(body)?;
                let device = names.get(&index)?.clone();
                (state & PERMANENT != 0).then_some(Neighbour { device, address, mac })
            };
            found.extend(all.iter().filter_map(neighbour));
        }
        Ok(found)
    }

    /// Says at which host an address of Ethernet is.
    ///
    /// # Errors
    /// The kernel's.
    pub fn put_forwarding(&self, index: u32, mac: Mac, host: IpAddr) -> io::Result<()> {
        let (_, bytes) = octets(host);
        let head = neighbour_head(BRIDGE, index, PERMANENT | NO_ARP, SELF);
        let message = Message::new(NEW_NEIGHBOUR, CREATE | REPLACE, &head);
        self.change(message.with(2, &mac.0).with(1, &bytes))
    }

    /// # Errors
    /// The kernel's. One that has gone is fine.
    pub fn delete_forwarding(&self, index: u32, mac: Mac, host: IpAddr) -> io::Result<()> {
        let (_, bytes) = octets(host);
        let head = neighbour_head(BRIDGE, index, 0, SELF);
        let message = Message::new(DELETE_NEIGHBOUR, 0, &head);
        gone_is_fine(self.change(message.with(2, &mac.0).with(1, &bytes)))
    }

    /// What a tunnel knows.
    ///
    /// # Errors
    /// The kernel's.
    pub fn forwarding(&self, index: u32) -> io::Result<Vec<(Mac, IpAddr)>> {
        let mut head = [0; 12];
        head[0] = BRIDGE;
        let all = self.0.dump(Message::new(GET_NEIGHBOUR, DUMP, &head))?;
        let entry = |body: &Vec<u8>| {
            let (of, _, host, mac) = parsed_neighbour(body)?;
            (of == index).then_some((mac, host))
        };
        Ok(all.iter().filter_map(entry).collect())
    }

    fn change(&self, message: Message) -> io::Result<()> {
        self.0.apply(vec![message.acknowledged()])
    }
}

fn gone_is_fine(done: io::Result<()>) -> io::Result<()> {
    use rustix::io::Errno;
    let gone = [Errno::NODEV, Errno::NOENT, Errno::SRCH, Errno::ADDRNOTAVAIL];
    match done {
        Err(error) if gone.iter().any(|it| error.raw_os_error() == Some(it.raw_os_error())) => {
            Ok(())
        }
        other => other,
    }
}

fn octets(address: IpAddr) -> (u8, Vec<u8>) {
    match address {
        IpAddr::V4(it) => (IPV4, it.octets().to_vec()),
        IpAddr::V6(it) => (IPV6, it.octets().to_vec()),
    }
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let ipv4 = <[u8; 4]>::try_from(bytes).ok().map(IpAddr::from);
    ipv4.or_else(|| <[u8; 16]>::try_from(bytes).ok().map(IpAddr::from))
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.first_chunk().map(|it| u32::from_ne_bytes(*it))
}

fn link(body: &[u8]) -> Option<(String, Link)> {
    let (index, flags) = (number(body.get(4..)?)?, number(body.get(8..)?)?);
    let all: BTreeMap<u16, &[u8]> = attributes(body.get(16..)?).into_iter().collect();
    let name = String::from_utf8_lossy(all.get(&NAME)?).trim_end_matches('\0').to_owned();
    let mac = all.get(&ADDRESS).and_then(|it| <[u8; 6]>::try_from(*it).ok()).map(Mac);
    let mtu = all.get(&MTU).and_then(|it| number(it)).unwrap_or_default();
    let tunnel = all.get(&KIND).and_then(|it| tunnel(it));
    Some((name, Link { index, mac, mtu, is_up: flags & UP != 0, tunnel }))
}

fn tunnel(about: &[u8]) -> Option<(u32, Option<IpAddr>, u16)> {
    let about: BTreeMap<u16, &[u8]> = attributes(about).into_iter().collect();
    if !about.get(&1)?.starts_with(b"vxlan") {
        return None;
    }
    let data: BTreeMap<u16, &[u8]> = attributes(about.get(&DATA)?).into_iter().collect();
    let local = data.get(&4).or_else(|| data.get(&17)).and_then(|it| address(it));
    let port = data.get(&15)?.first_chunk().map(|it| u16::from_be_bytes(*it))?;
    Some((number(data.get(&1)?)?, local, port))
}

fn route_head(to: Prefix, via: Option<IpAddr>) -> [u8; 12] {
    let (family, _) = octets(to.address);
    let scope = if via.is_none() && family == IPV4 { SCOPE_LINK } else { 0 };
    let mut head = [family, to.length, 0, 0, MAIN_TABLE, OWN, scope, UNICAST, 0, 0, 0, 0];
    if via.is_some() {
        head[8..12].copy_from_slice(&ON_LINK.to_ne_bytes());
    }
    head
}

fn route_rest(message: Message, to: Prefix, via: Option<IpAddr>, index: u32) -> Message {
    let message = match to.length {
        0 => message,
        _ => message.with(1, &octets(to.address).1),
    };
    let message = message.with(4, &index.to_ne_bytes());
    match via {
        Some(via) => message.with(5, &octets(via).1),
        None => message,
    }
}

fn route(body: &[u8], names: &BTreeMap<u32, String>) -> Option<Route> {
    let is_own = *body.get(5)? == OWN && *body.get(4)? == MAIN_TABLE;
    let (to, via, index) = parsed_route(body)?;
    let device = names.get(&index?)?.clone();
    is_own.then_some(Route { to, via, device })
}

/// One may lead over several devices, or over none.
fn networks(routes: &[Vec<u8>], but: &BTreeSet<u32>) -> (Vec<Prefix>, Vec<IpAddr>) {
    let (mut networks, mut gateways) = (Vec::new(), Vec::new());
    for body in routes.iter().filter(|it| it.get(4) == Some(&MAIN_TABLE)) {
        let Some((to, via, index)) = parsed_route(body) else { continue };
        if index.is_some_and(|it| but.contains(&it)) {
            continue;
        }
        match to.length {
            0 => gateways.extend(via.into_iter().chain(gateways_of_several(body))),
            _ => networks.push(to),
        }
    }
    (networks, gateways)
}

/// Of a route over several devices.
fn gateways_of_several(body: &[u8]) -> Vec<IpAddr> {
    let all: BTreeMap<u16, &[u8]> =
        attributes(body.get(12..).unwrap_or_default()).into_iter().collect();
    let mut rest = all.get(&MULTIPATH).copied().unwrap_or_default();
    let mut found = Vec::new();
    while let Some(length) = rest.first_chunk().map(|it| usize::from(u16::from_ne_bytes(*it))) {
        let Some(hop) = rest.get(HOP_HEAD_BYTES..length) else { break };
        let about: BTreeMap<u16, &[u8]> = attributes(hop).into_iter().collect();
        found.extend(about.get(&5).and_then(|it| address(it)));
        rest = rest.get(length.next_multiple_of(4)..).unwrap_or_default();
    }
    found
}

/// The device is absent where there are several, or a next hop of a name of its own.
fn parsed_route(body: &[u8]) -> Option<(Prefix, Option<IpAddr>, Option<u32>)> {
    let (family, length) = (*body.first()?, *body.get(1)?);
    let all: BTreeMap<u16, &[u8]> = attributes(body.get(12..)?).into_iter().collect();
    let nothing: IpAddr = match family {
        IPV4 => Ipv4Addr::UNSPECIFIED.into(),
        _ => std::net::Ipv6Addr::UNSPECIFIED.into(),
    };
    let to = all.get(&1).and_then(|it| address(it)).unwrap_or(nothing);
    let via = all.get(&5).and_then(|it| address(it));
    let index = all.get(&4).and_then(|it| number(it));
    Some((Prefix { address: to, length }, via, index))
}

fn neighbour_head(family: u8, index: u32, state: u16, flags: u8) -> [u8; 12] {
    let mut head = [family, 0, 0, 0, 0, 0, 0, 0, 0, 0, flags, 0];
    head[4..8].copy_from_slice(&index.to_ne_bytes());
    head[8..10].copy_from_slice(&state.to_ne_bytes());
    head
}

fn parsed_neighbour(body: &[u8]) -> Option<(u32, u16, IpAddr, Mac)> {
    let index = number(body.get(4..)?)?;
    let state = body.get(8..)?.first_chunk().map(|it| u16::from_ne_bytes(*it))?;
    let all: BTreeMap<u16, &[u8]> = attributes(body.get(12..)?).into_iter().collect();
    let mac = Mac(<[u8; 6]>::try_from(*all.get(&2)?).ok()?);
    Some((index, state, address(all.get(&1)?)?, mac))
}

#[cfg(test)]
mod tests;
