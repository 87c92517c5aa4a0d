//! What the control plane says of the networks of this host's tasks, read and found to be sound:
//! nothing of it reaches the kernel as text that has not been understood.

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use berth_api::berth;

/// The longest name of a VPC, a group, or anything else that becomes part of a name here.
const ID_CHARACTERS_MAX: usize = 64;
/// The least that IPv6 can do with, and the most of Ethernet's jumbo frames.
const MTU: std::ops::RangeInclusive<u32> = 576..=9_216;
const VNI_MAX: i32 = (1 << 24) - 1;

/// Of this host.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct View {
    pub vpcs: BTreeMap<String, Vpc>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vpc {
    pub vni: u32,
    pub cidr: Prefix,
    pub ipv6_cidr: Option<Prefix>,
    pub mtu: u32,
    /// Of this host, in this VPC.
    pub overlay_address: Ipv4Addr,
    pub overlay_mac: Mac,
    pub peers: Vec<Peer>,
    /// By the ARNs of their tasks.
    pub endpoints: BTreeMap<String, Endpoint>,
    pub groups: BTreeMap<String, Group>,
}

/// Another host with tasks of the VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    pub underlay_address: IpAddr,
    pub overlay_address: Ipv4Addr,
    pub overlay_mac: Mac,
    pub blocks: Vec<Prefix>,
}

/// The interface of one of this host's tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    pub address: Ipv4Addr,
    pub ipv6_address: Option<Ipv6Addr>,
    pub mac: Mac,
    pub groups: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Group {
    pub ingress: Vec<Rule>,
    pub egress: Vec<Rule>,
    pub members: Vec<IpAddr>,
}

/// What is let through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    pub protocol: Protocol,
    pub prefixes: Vec<Prefix>,
    pub groups: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    All,
    Tcp { ports: (u16, u16) },
    Udp { ports: (u16, u16) },
    Icmp(Icmp),
    Icmpv6(Icmp),
}

/// Absent: any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Icmp {
    pub kind: Option<u8>,
    pub code: Option<u8>,
}

/// An address of Ethernet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mac(pub [u8; 6]);

/// Addresses that begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Prefix {
    /// Nothing of it is set beyond the length.
    pub address: IpAddr,
    /// In bits.
    pub length: u8,
}

impl View {
    /// # Errors
    /// What is not sound, for the log.
    pub fn of(said: &berth::ReadNetworkResponse) -> Result<Self, String> {
        let vpcs = said.vpcs.iter().flatten();
        let vpcs = vpcs.map(|it| Ok((id(&it.vpc_id)?, vpc(it)?)));
        Ok(Self { vpcs: vpcs.collect::<Result<_, String>>()? })
    }

    /// The VPC in which a task has its interface, and that.
    #[must_use]
    pub fn endpoint(&self, task_arn: &str) -> Option<(&str, &Endpoint)> {
        let mut all = self.vpcs.iter();
        all.find_map(|(id, vpc)| Some((id.as_str(), vpc.endpoints.get(task_arn)?)))
    }
}

fn vpc(it: &berth::VpcView) -> Result<Vpc, String> {
    let vni = it.vni.filter(|vni| (1..=VNI_MAX).contains(vni)).ok_or("a VPC without a VNI")?;
    let mtu = it.mtu.and_then(|mtu| u32::try_from(mtu).ok()).filter(|mtu| MTU.contains(mtu));
    let endpoints = it.endpoints.iter().flatten().map(|endpoint| {
        let task_arn = endpoint.task_arn.clone().ok_or("an endpoint without a task")?;
        Ok((task_arn, self::endpoint(endpoint)?))
    });
    let groups = it.groups.iter().flatten().map(|it| Ok((id(&it.group_id)?, group(it)?)));
    Ok(Vpc {
        vni: vni.unsigned_abs(),
        cidr: read(&it.cidr)?,
        ipv6_cidr: it.ipv6_cidr.as_ref().map(|_| read(&it.ipv6_cidr)).transpose()?,
        mtu: mtu.ok_or("a VPC without a usable MTU")?,
        overlay_address: read(&it.overlay_address)?,
        overlay_mac: read(&it.overlay_mac)?,
        peers: it.peers.iter().flatten().map(peer).collect::<Result<_, _>>()?,
        endpoints: endpoints.collect::<Result<_, String>>()?,
        groups: groups.collect::<Result<_, String>>()?,
    })
}

fn peer(it: &berth::VpcPeer) -> Result<Peer, String> {
    Ok(Peer {
        underlay_address: read(&it.underlay_address)?,
        overlay_address: read(&it.overlay_address)?,
        overlay_mac: read(&it.overlay_mac)?,
        blocks: all(&it.blocks)?,
    })
}

fn endpoint(it: &berth::VpcEndpoint) -> Result<Endpoint, String> {
    Ok(Endpoint {
        address: read(&it.address)?,
        ipv6_address: it.ipv6_address.as_ref().map(|_| read(&it.ipv6_address)).transpose()?,
        mac: read(&it.mac_address)?,
        groups: ids(&it.groups)?,
    })
}

fn group(it: &berth::VpcGroup) -> Result<Group, String> {
    let rules = |all: &Option<Vec<berth::VpcRule>>| -> Result<Vec<Rule>, String> {
        all.iter().flatten().map(rule).collect()
    };
    Ok(Group {
        ingress: rules(&it.ingress)?,
        egress: rules(&it.egress)?,
        members: all(&it.members)?,
    })
}

fn rule(it: &berth::VpcRule) -> Result<Rule, String> {
    let (from, to) = (it.from_port, it.to_port);
    let named = it.protocol.as_deref().unwrap_or_default();
    let protocol = match named {
        "-1" => Protocol::All,
        "tcp" => Protocol::Tcp { ports: ports(from, to)? },
        "udp" => Protocol::Udp { ports: ports(from, to)? },
        "icmp" => Protocol::Icmp(icmp(from, to)?),
        "icmpv6" => Protocol::Icmpv6(icmp(from, to)?),
        other => return Err(format!("a rule of the protocol '{other}'")),
    };
    let mut prefixes: Vec<Prefix> = all(&it.cidrs)?;
    prefixes.extend(all::<Prefix>(&it.ipv6_cidrs)?);
    Ok(Rule { protocol, prefixes, groups: ids(&it.group_ids)? })
}

fn ports(from: Option<i32>, to: Option<i32>) -> Result<(u16, u16), String> {
    let (from, to) = match (from, to) {
        (None | Some(-1), None | Some(-1)) => return Ok((0, u16::MAX)),
        (Some(from), Some(to)) => (from, to),
        _ => return Err("a rule with one port".to_owned()),
    };
    let port = |it: i32| u16::try_from(it).map_err(|_| format!("{it} is not a port"));
    let (from, to) = (port(from)?, port(to)?);
    if from <= to { Ok((from, to)) } else { Err(format!("a rule of the ports {from} to {to}")) }
}

/// EC2: the type is where the first port would be, the code where the last one would be.
fn icmp(kind: Option<i32>, code: Option<i32>) -> Result<Icmp, String> {
    let number = |it: Option<i32>| match it {
        None | Some(-1) => Ok(None),
        Some(it) => u8::try_from(it).map(Some).map_err(|_| format!("{it} is no type of ICMP")),
    };
    Ok(Icmp { kind: number(kind)?, code: number(code)? })
}

fn id(text: &Option<String>) -> Result<String, String> {
    let text = text.as_deref().unwrap_or_default();
    let is_plain = text.chars().all(|it| it.is_ascii_alphanumeric() || it == '-');
    match !text.is_empty() && text.len() <= ID_CHARACTERS_MAX && is_plain {
        true => Ok(text.to_owned()),
        false => Err(format!("'{text}' is no id")),
    }
}

fn ids(all: &Option<Vec<String>>) -> Result<Vec<String>, String> {
    all.iter().flatten().map(|it| id(&Some(it.clone()))).collect()
}

fn read<T: FromStr>(text: &Option<String>) -> Result<T, String> {
    let text = text.as_deref().unwrap_or_default();
    text.parse().map_err(|_| format!("'{text}' is no {}", kind_of::<T>()))
}

fn all<T: FromStr>(texts: &Option<Vec<String>>) -> Result<Vec<T>, String> {
    texts.iter().flatten().map(|it| read(&Some(it.clone()))).collect()
}

fn kind_of<T>() -> &'static str {
    std::any::type_name::<T>().rsplit("::").next().unwrap_or_default()
}

impl Prefix {
    /// One address alone.
    #[must_use]
    pub fn one(address: impl Into<IpAddr>) -> Self {
        let address = address.into();
        Self { address, length: if address.is_ipv4() { 32 } else { 128 } }
    }

    /// What an address with a length is in: `10.0.0.1/24` is in `10.0.0.0/24`.
    #[must_use]
    pub fn around(text: &str) -> Option<Self> {
        let (address, length) = text.split_once('/')?;
        let (address, length): (IpAddr, u8) = (address.parse().ok()?, length.parse().ok()?);
        let is_right = length <= if address.is_ipv4() { 32 } else { 128 };
        is_right.then(|| Self { address: masked(address, length), length })
    }

    #[must_use]
    pub fn has(&self, other: IpAddr) -> bool {
        self.address.is_ipv4() == other.is_ipv4() && masked(other, self.length) == self.address
    }

    /// All of the other is in this one.
    #[must_use]
    pub fn covers(&self, other: &Prefix) -> bool {
        self.length <= other.length && self.has(other.address)
    }

    #[must_use]
    pub fn overlaps(&self, other: &Prefix) -> bool {
        self.covers(other) || other.covers(self)
    }
}

fn masked(address: IpAddr, length: u8) -> IpAddr {
    match address {
        IpAddr::V4(it) => {
            let mask = u32::MAX.checked_shl(u32::from(32 - length.min(32))).unwrap_or(0);
            Ipv4Addr::from_bits(it.to_bits() & mask).into()
        }
        IpAddr::V6(it) => {
            let mask = u128::MAX.checked_shl(u32::from(128 - length.min(128))).unwrap_or(0);
            Ipv6Addr::from_bits(it.to_bits() & mask).into()
        }
    }
}

impl FromStr for Prefix {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::around(text).ok_or(())
    }
}

impl fmt::Display for Prefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.length)
    }
}

impl FromStr for Mac {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let mut bytes = [0; 6];
        let mut parts = text.split(':');
        for byte in &mut bytes {
            let part = parts.next().filter(|it| it.len() == 2).ok_or(())?;
            *byte = u8::from_str_radix(part, 16).map_err(|_| ())?;
        }
        // The lowest bit of the first byte is that of a group of addresses.
        let is_one = parts.next().is_none() && bytes[0] & 1 == 0;
        if is_one { Ok(Self(bytes)) } else { Err(()) }
    }
}

impl fmt::Display for Mac {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}
