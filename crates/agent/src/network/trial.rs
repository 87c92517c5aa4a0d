//! What of tasks' networks can be tried on a host, for whoever asks what is wrong with it.
//!
//! A trial makes devices and a namespace of its own, and takes them away with its end. Nothing else
//! is changed, but where it says so.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::path::Path;
use std::time::Duration;

use super::kept::Kept;
use super::links::{End, Links};
use super::names::{self, GATEWAY, TASK_DEVICE, TASK_PREFIX, mac, task_device};
use super::nft::run_program;
use super::probe::sample;
use super::rules::TABLE;
use super::spaces::Spaces;
use super::view::{Prefix, Vpc};
use super::{nft, outside};
use crate::{names as agents, namespace};

/// As uplinks of ours are called, so that rules for these are for it, too.
const UPLINK: &str = "bud";
/// What is beyond the host.
const BEYOND: &str = "bxd";
const MTU: u32 = 1_400;
/// RFC 5737: nobody has them.
const INNER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 251);
const OUTER: Ipv4Addr = Ipv4Addr::new(192, 0, 2, 253);
/// Nobody listens there (`discard`).
const PORT: u16 = 9;
/// For what is sent to arrive, on this machine.
const PATIENCE: Duration = Duration::from_millis(700);
/// Likewise, at other hosts.
const PATIENCE_FAR: Duration = Duration::from_millis(1_500);
const TRIES: usize = 2;
/// Sizes of datagrams that are tried, in bytes: what is left of usual MTUs.
const SIZES: [u32; 4] = [1_372, 1_252, 972, 548];
/// A header of IPv4, and one of UDP.
const HEADERS_BYTES: u32 = 28;

/// Each part of the kernel that interfaces of tasks take, and why it cannot be had.
///
/// # Errors
/// This process may make no network namespace.
pub fn parts() -> io::Result<Vec<(&'static str, io::Result<()>)>> {
    namespace::alone(|| {
        let own = File::open("/proc/thread-self/ns/net")?;
        let links = Links::open()?;
        let end = |name| End { name, mac: mac(name) };
        let tunnel = (1, Ipv4Addr::LOCALHOST.into(), PORT);
        Ok(vec![
            ("veth", links.make_pair(end(UPLINK), end(BEYOND), &own, MTU)),
            ("vxlan", links.make_tunnel(end(names::TUNNEL), &own, tunnel, MTU)),
            ("nft", nft::apply(&sample().script(TABLE))),
        ])
    })
}

/// What becomes of a packet that a task would send by an uplink.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// It came to somebody beyond the host.
    pub went_out: bool,
    /// So did the answer, to the task.
    pub came_back: bool,
    /// Of something at an address of this host's: absent where that was not asked for.
    pub host: Option<Reached>,
    /// The counters of the host's firewall, before and after (`iptables-save -c`), if it has them.
    pub counted: Option<(String, String)>,
    /// Where something stops packets that are forwarded and counts nothing: chains of nftables.
    pub chains: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    Yes,
    /// Nobody listens there.
    Refused,
    /// Nothing came back.
    Silent,
}

/// Sends a packet as a task would, by a trial uplink in the host's namespace, which is this
/// thread's, to a namespace beyond the host. Rules of the uplink's are put into Docker's chain, as
/// those of all uplinks are, and taken away again.
///
/// # Errors
/// The kernel's, or this process may not.
pub fn passage(host: Option<SocketAddr>) -> io::Result<Passage> {
    let links = Links::open()?;
    // Each process has devices of its own: they go with its namespaces, however it ends.
    let [uplink, beyond] = [UPLINK, BEYOND].map(|it| format!("{it}{}", std::process::id()));
    let outcome = tried(&links, (&uplink, &beyond), host);
    for device in [&uplink, &beyond] {
        let _none: io::Result<()> = links.delete(device);
    }
    outside::shut(&uplink);
    outcome
}

fn tried(
    links: &Links,
    (uplink, beyond): (&str, &str),
    host: Option<SocketAddr>,
) -> io::Result<Passage> {
    let space = || namespace::alone(|| File::open("/proc/thread-self/ns/net"));
    let (inner, outer) = (space()?, space()?);
    connect(links, uplink, &inner, INNER)?;
    connect(links, beyond, &outer, OUTER)?;
    outside::let_through(uplink)?;
    let before = counters();
    let task = namespace::within(&inner, || bound(INNER))?;
    let stranger = namespace::within(&outer, || bound(OUTER))?;
    let (mut went_out, mut came_back) = (false, false);
    let mut bytes = [0; 16];
    for _ in 0..TRIES {
        task.send_to(b"out", (OUTER, PORT))?;
        if stranger.recv_from(&mut bytes).is_err() {
            continue;
        }
        went_out = true;
        stranger.send_to(b"back", (INNER, PORT))?;
        if task.recv_from(&mut bytes).is_ok() {
            came_back = true;
            break;
        }
    }
    let host = host.map(|it| namespace::within(&inner, || Ok(reached(it)))).transpose()?;
    let chains = match went_out && came_back && host != Some(Reached::Silent) {
        true => String::new(),
        false => run_program("nft", &["list", "ruleset"], "").unwrap_or_default(),
    };
    Ok(Passage { went_out, came_back, host, counted: before.zip(counters()), chains })
}

/// A device here, and one in a namespace with an address, from which everything leads here.
fn connect(links: &Links, name: &str, space: &File, address: Ipv4Addr) -> io::Result<()> {
    let [here, there] = [mac(name), mac(&format!("{name} inside"))];
    let ends = (End { name, mac: here }, End { name: TASK_DEVICE, mac: there });
    links.make_pair(ends.0, ends.1, space, MTU)?;
    let index = links.index(name)?;
    links.set_up(index, MTU)?;
    namespace::within(space, || {
        let links = Links::open()?;
        let index = links.index(TASK_DEVICE)?;
        links.set_up(index, MTU)?;
        links.put_address(index, address.into())?;
        links.put_neighbour(index, GATEWAY.into(), here)?;
        let everything = Prefix { address: [0_u8; 4].into(), length: 0 };
        links.put_route((everything, Some(GATEWAY.into())), index)
    })?;
    links.put_neighbour(index, address.into(), there)?;
    links.put_new_route((Prefix::one(address), None), index, None)
}

fn bound(address: Ipv4Addr) -> io::Result<UdpSocket> {
    let socket = UdpSocket::bind((address, PORT))?;
    socket.set_read_timeout(Some(PATIENCE))?;
    Ok(socket)
}

fn reached(address: SocketAddr) -> Reached {
    match TcpStream::connect_timeout(&address, PATIENCE * 2) {
        Ok(_) => Reached::Yes,
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => Reached::Refused,
        Err(_) => Reached::Silent,
    }
}

fn counters() -> Option<String> {
    run_program("iptables-save", &["-c", "-t", "filter"], "").ok()
}

/// The uplinks of agents that are there, and lack their rules in Docker's chain.
///
/// # Errors
/// The kernel's.
pub fn without_rules() -> io::Result<Vec<String>> {
    outside::without_rules(&Links::open()?.all()?)
}

/// Puts the rules of these uplinks there, in Docker's chain, or where there is none, before all
/// others that are asked about what is forwarded.
///
/// # Errors
/// The program's.
pub fn put_rules(devices: &[String]) -> io::Result<()> {
    devices.iter().try_for_each(|it| outside::let_through(it))?;
    outside::let_all_through()
}

/// One VPC of an agent, as the control plane told of it last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    pub vpc: String,
    pub cidr: Prefix,
    pub mtu: u32,
    /// Other hosts: by the underlay, and within the VPC.
    pub peers: Vec<(IpAddr, Ipv4Addr)>,
    /// Devices of tasks that it does not have.
    pub leaked: Vec<String>,
}

/// Those of the agent with this data directory. Empty where it was never told of any.
#[must_use]
pub fn networks(data_dir: &Path, runtime_dir: &Path) -> Vec<Network> {
    let view = Kept::at(data_dir).read().map(|(_, view)| view).unwrap_or_default();
    let spaces = spaces(data_dir, runtime_dir);
    let one = |(name, vpc): (&String, &Vpc)| Network {
        vpc: name.clone(),
        cidr: vpc.cidr,
        mtu: vpc.mtu,
        peers: vpc.peers.iter().map(|it| (it.underlay_address, it.overlay_address)).collect(),
        leaked: leaked(&spaces, name, vpc).unwrap_or_default(),
    };
    view.vpcs.iter().map(one).collect()
}

fn spaces(data_dir: &Path, runtime_dir: &Path) -> Spaces {
    Spaces::of(&runtime_dir.join(agents::of_directory(data_dir)))
}

fn leaked(spaces: &Spaces, name: &str, vpc: &Vpc) -> io::Result<Vec<String>> {
    let wanted: BTreeSet<String> = vpc.endpoints.keys().map(|it| task_device(it)).collect();
    let there: BTreeMap<String, _> =
        namespace::within(&spaces.open(name)?, || Links::open()?.all())?;
    let of_tasks = there.into_keys().filter(|it| it.starts_with(TASK_PREFIX));
    Ok(of_tasks.filter(|it| !wanted.contains(it)).collect())
}

/// What comes to another host of a VPC, and back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Echo {
    /// A small datagram, and its answer.
    pub small: bool,
    /// A connection: sums of TCP are another's work than those of answers to datagrams.
    pub connection: bool,
    /// The largest packet of those that were tried, in bytes; 0 if there was none.
    pub largest: u32,
}

/// Asks another host of a VPC from within the VPC's namespace on this one. The VPC's MTU says what
/// is to come through.
///
/// # Errors
/// The namespace is not there, or this process may not enter it.
pub fn echo(
    data_dir: &Path,
    runtime_dir: &Path,
    network: &Network,
    peer: Ipv4Addr,
) -> io::Result<Echo> {
    let space = spaces(data_dir, runtime_dir).open(&network.vpc)?;
    namespace::within(&space, || {
        let small = (0..TRIES).any(|_| came_to(peer, 0));
        let address = SocketAddr::from((peer, PORT));
        let connects = || match TcpStream::connect_timeout(&address, PATIENCE_FAR) {
            Ok(_) => true,
            Err(error) => error.kind() == io::ErrorKind::ConnectionRefused,
        };
        let connection = small && connects();
        let full = network.mtu.saturating_sub(HEADERS_BYTES);
        let sizes = [full].into_iter().chain(SIZES).filter(|it| *it <= full);
        let largest = match small {
            true => sizes.into_iter().find(|it| (0..TRIES).any(|_| came_to(peer, *it))),
            false => None,
        };
        Ok(Echo { small, connection, largest: largest.map_or(0, |it| it + HEADERS_BYTES) })
    })
}

/// Nobody listens there: who hears a datagram says so.
fn came_to(peer: Ipv4Addr, bytes: u32) -> bool {
    let asked = || {
        let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0))?;
        socket.set_read_timeout(Some(PATIENCE_FAR))?;
        socket.connect((peer, PORT))?;
        socket.send(&vec![0; bytes as usize])?;
        socket.recv(&mut [0; 16])
    };
    match asked() {
        Ok(_) => true,
        Err(error) => error.kind() == io::ErrorKind::ConnectionRefused,
    }
}
