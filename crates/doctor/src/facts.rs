//! What is known of a host or a control node: facts, of which nothing is judged yet.

use std::net::IpAddr;

/// What looking for something came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Told<T> {
    Is(T),
    /// It was looked for, and cannot be told: why.
    Unknown(String),
    /// There is nothing of the kind here, or another row says why it cannot be looked for.
    #[default]
    Apart,
}

/// All that was looked for.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Whoever may not do all, misses some of it.
    pub is_root: bool,
    pub docker: Told<Docker>,
    pub listing: Told<Listing>,
    pub groups: Told<Groups>,
    /// Why tasks can have no limits, if they cannot.
    pub limits: Told<Option<String>>,
    pub disks: Told<Vec<Disk>>,
    /// What takes most room in Docker's root: what it is, and bytes; the largest first.
    pub largest: Vec<(String, u64)>,
    pub logs: Told<Logs>,
    pub clock: Told<Clock>,
    pub way: Told<Way>,
    pub published: Told<Vec<Published>>,
    pub key: Told<Key>,
    /// Container instances for which two agents asked: which, and what is told of them.
    pub contested: Told<Vec<(String, String)>>,
    pub directory: Told<Directory>,
    pub forwarding: Told<Forwarding>,
    pub passage: Told<Passage>,
    pub endpoint: Told<Endpoint>,
    pub peers: Told<Vec<Peer>>,
    pub overlaps: Told<Vec<Overlap>>,
    /// Parts of the kernel that interfaces of tasks take: why they cannot be had, if they cannot.
    pub kernel: Told<Vec<(&'static str, Option<String>)>>,
    pub pulls: Told<Vec<Pull>>,
    pub tables: Told<Vec<Table>>,
    pub plane: Told<Plane>,
    pub beside: Beside,
}

/// Docker at its socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Docker {
    /// Nobody is there: the system's words.
    Gone {
        socket: String,
        why: String,
    },
    /// It is there, and not for this user.
    NotOurs {
        socket: String,
        user: String,
    },
    /// It takes connections and does not answer.
    Silent {
        socket: String,
    },
    /// Something else answers there.
    Strange {
        socket: String,
        said: String,
    },
    Answers(Daemon),
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Daemon {
    pub socket: String,
    pub version: String,
    pub api: String,
    /// Absent where it does not say, as Podman.
    pub live_restore: Option<bool>,
    pub root: String,
    pub log_driver: String,
    pub is_systemd: bool,
    pub limits_memory: bool,
    pub limits_swap: bool,
    /// Podman behind Docker's API.
    pub is_podman: bool,
    /// `HTTPS_PROXY` or `HTTP_PROXY` of the daemon; empty if there is none.
    pub proxy: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listing {
    /// How many containers there are.
    Listed(usize),
    /// It took too long: containers that cannot be looked at either.
    Hangs { seconds: u64, containers: Vec<String> },
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Groups {
    /// The kernel's list has the memory controller, and it is on. Absent: the list does not say.
    pub has_memory: Option<bool>,
    /// Controllers of the one hierarchy of v2; absent where there is none.
    pub v2: Option<Vec<String>>,
    /// Controllers of hierarchies of v1 that are in use.
    pub v1: Vec<String>,
    /// Docker says that it cannot limit memory.
    pub docker_lacks_memory: bool,
    /// A Raspberry Pi, say: where the kernel is told what to do.
    pub command_line: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disk {
    pub what: &'static str,
    pub path: String,
    pub bytes: u64,
    /// In percent, rounded up.
    pub used: u64,
    pub inodes_used: u64,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Logs {
    pub driver: String,
    /// The daemon's configuration bounds them.
    pub is_bounded: bool,
    /// The largest of a container without a bound: its name, and bytes.
    pub largest: Option<(String, u64)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clock {
    /// By how much this machine's is ahead of the control plane's, in ms; absent where nobody was
    /// asked.
    pub ahead_ms: Option<i64>,
    /// Somebody keeps it right. Absent: nobody says.
    pub is_kept: Option<bool>,
}

/// How far one comes toward the control plane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    pub endpoint: String,
    pub host: String,
    pub port: u16,
    pub came: Came,
    /// What programs that heed such variables would ask instead: `http_proxy` and its kin.
    pub proxy: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// The endpoint is no URL.
    Malformed,
    /// The name has no address.
    NoName(String),
    NoRoute(IpAddr, String),
    Refused(IpAddr),
    /// Nothing comes back: something drops it.
    Dropped(IpAddr),
    /// The connection is there, and what is said over it is not TLS, or not trusted.
    Tls(Tls),
    /// Something answers that is no control plane.
    Strange(String),
    /// The connection is there, and no answer comes.
    Silent(IpAddr),
    Answered {
        health: String,
        /// Over TLS, until when the certificate is good.
        certificate: Option<Certificate>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// Until its end.
    pub days: Option<i64>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// It is signed by nobody who is trusted here.
    UnknownCa {
        trusted: String,
    },
    WrongName {
        has: Vec<String>,
    },
    Expired {
        at: String,
        now: String,
    },
    NotYet {
        at: String,
        now: String,
    },
    /// The other end speaks no TLS.
    NotTls(String),
    Other(String),
}

/// The published agent, as it is configured here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Where that is said.
    pub place: String,
    pub endpoint: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Key {
    /// It is good; for this container instance, if one is registered.
    Good { key: String, instance: Option<String> },
    Refused {
        key: String,
        code: String,
        text: String,
        /// The machine has joined by a token, as this container instance.
        joined: Option<String>,
    },
    /// The container instance was deregistered.
    Deregistered { instance: String },
    /// The control plane does not have it.
    Missing { instance: String },
    /// There is none: why.
    None(String),
}

/// Whose the state is that an agent's directory has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directory {
    pub path: String,
    /// The container instance that it is of; absent if of none yet.
    pub instance: Option<String>,
    /// The cluster that it is to join, if anybody said so.
    pub cluster: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forwarding {
    pub is_on: bool,
    /// Where it is turned off at the next start.
    pub set_by: Vec<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Passage {
    pub went_out: bool,
    pub came_back: bool,
    /// What has dropped it, or may have.
    pub dropped_by: Vec<String>,
    /// Uplinks that lack their rules.
    pub without_rules: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint {
    Reached,
    Refused,
    Dropped { by: Vec<String> },
}

/// Another host of a VPC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    pub vpc: String,
    pub underlay: IpAddr,
    pub port: u16,
    pub small: bool,
    pub connection: bool,
    /// The largest packet that came through, in bytes.
    pub largest: u32,
    pub mtu: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    pub vpc: String,
    pub cidr: String,
    pub network: String,
    pub device: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    pub image: String,
    /// What Docker said, if it could not ask.
    pub docker: Option<String>,
    /// Why this machine itself does not reach the registry, if it does not.
    pub own: Option<String>,
    /// Of the daemon.
    pub proxy: String,
}

/// Something that the kernel has so much of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    pub what: &'static str,
    pub used: u64,
    pub max: u64,
    /// The setting, below `/proc/sys`.
    pub setting: &'static str,
}

/// A control plane that runs here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plane {
    /// 99 of 100 commits took at most so long, in ms; absent where none has been.
    pub commit_p99_ms: Option<u64>,
    /// More than that: the last of the meter's buckets.
    pub is_beyond: bool,
    /// Why its figures cannot be read.
    pub unread: Option<String>,
    /// Days until its certificate ends.
    pub certificate_days: Option<i64>,
}

/// Without numbers of their own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// There is swap, and containers' limits do not bound it.
    pub has_unlimited_swap: bool,
    /// Devices of tasks that the control plane does not have: VPC and device.
    pub leaked: Vec<(String, String)>,
    /// Containers of agents whose directories are gone: name and directory.
    pub orphans: Vec<(String, String)>,
    /// Ports of ours that others' containers publish: container, port.
    pub taken: Vec<(String, String)>,
}
