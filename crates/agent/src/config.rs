//! What an agent is told at its start.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use crate::trusted::Trusted;

use berth_api::sigv4::Credentials;
use berth_meters::Address;

use crate::examiner::Examiner;
use crate::identity::Identity;

/// The published agent's `ECS_IMAGE_PULL_BEHAVIOR`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PullBehavior {
    /// Ask the registry; use the local image if it cannot be had there.
    #[default]
    Default,
    /// Ask the registry, and fail if the image cannot be had there.
    Always,
    /// Ask the registry once for each image, whatever becomes of the agent meanwhile.
    Once,
    /// Ask the registry only for images that are not here.
    PreferCached,
}

impl std::str::FromStr for PullBehavior {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "default" => Ok(Self::Default),
            "always" => Ok(Self::Always),
            "once" => Ok(Self::Once),
            "prefer-cached" => Ok(Self::PreferCached),
            other => Err(format!(
                "unknown pull behaviour '{other}'; one of default, always, once, prefer-cached"
            )),
        }
    }
}

/// How a host is kept tidy. The defaults are the published agent's, where it has such a thing.
#[derive(Debug, Clone)]
pub struct Housekeeping {
    /// `ECS_DISABLE_IMAGE_CLEANUP`
    pub cleans_images: bool,
    /// `ECS_IMAGE_CLEANUP_INTERVAL`
    pub interval: Duration,
    /// `ECS_IMAGE_MINIMUM_CLEANUP_AGE`: since an image was last used.
    pub minimum_age: Duration,
    /// `ECS_NUM_IMAGES_DELETE_PER_CYCLE`
    pub per_cycle: usize,
    /// `ECS_ENABLE_UNTRACKED_IMAGE_CLEANUP`: fetched images that no task has used, too.
    pub cleans_untracked: bool,
    /// Images that stay.
    pub pinned: BTreeSet<String>,
    /// From so many percent of its disk on a host takes no new tasks.
    pub disk_limit_percent: u8,
}

impl Default for Housekeeping {
    fn default() -> Self {
        Self {
            cleans_images: true,
            interval: Duration::from_secs(30 * 60),
            minimum_age: Duration::from_secs(60 * 60),
            per_cycle: 5,
            cleans_untracked: false,
            pinned: BTreeSet::new(),
            disk_limit_percent: 85,
        }
    }
}

/// The published agent's.
const INTROSPECTION_PORT: u16 = 51678;

/// Between changes of an access key.
pub const KEY_PERIOD: Duration = Duration::from_secs(24 * 3_600);

/// Neither that of others' overlays, nor one that hypervisors take for their own.
pub const OVERLAY_PORT: u16 = 7473;

/// Everything an agent needs to know. [`Config::new`] fills in the published agent's defaults.
#[derive(Debug, Clone)]
pub struct Config {
    /// The ECS API, `http://host:port` or `https://host`.
    pub endpoint: String,
    /// Whom to trust there; nothing is sent without TLS then. Of `https` without it those whom the
    /// machine trusts.
    pub trusted: Trusted,
    pub region: String,
    pub credentials: Credentials,
    /// Of an agent that has joined by a token: which container instance it is.
    pub identity: Option<Identity>,
    /// Between changes of its access key; about so long, so that not all machines ask at once.
    pub key_period: Duration,
    /// Name or ARN.
    pub cluster: String,
    /// The journal lives here; one agent per directory.
    pub data_dir: PathBuf,
    /// Containers find an endpoint at 169.254.170.2, where this agent may change the host's
    /// network.
    pub has_endpoint: bool,
    /// Where agents of this machine find each other.
    pub runtime_dir: Option<PathBuf>,
    /// Where credentials of tasks are kept until the machine goes down, if that is in memory.
    pub memory_dir: Option<PathBuf>,
    /// Tasks can have network interfaces of their own, where everything for that is there.
    pub has_interfaces: bool,
    /// The UDP port of the tunnels between hosts, the same on all of them.
    pub overlay_port: u16,
    /// By which other hosts reach this one. Absent: that by which it reaches the control plane.
    pub underlay_address: Option<std::net::IpAddr>,
    /// The namespace of the host's own network, as a file. Absent: the agent's own.
    pub host_namespace: Option<PathBuf>,
    /// Where the agent tells people on its machine of its tasks. No task gets that port.
    pub introspection: Address,
    /// `unix:///path`; absent is Docker's default socket.
    pub docker_host: Option<String>,
    /// Custom attributes of the container instance, such as `ecs.availability-zone`.
    pub attributes: BTreeMap<String, String>,
    /// The capacity provider that the instance belongs to.
    pub capacity_provider: Option<String>,
    pub pull_behavior: PullBehavior,
    /// Of registries, by their names, as `docker.io`: asked before them.
    pub registry_mirrors: BTreeMap<String, Vec<String>>,
    /// Docker's configuration file: logins in it are shown to registries.
    pub docker_config: Option<PathBuf>,
    /// Kept away from tasks.
    pub reserved_memory_mib: u64,
    /// TCP host ports that no task gets.
    pub reserved_ports: Vec<u16>,
    /// UDP host ports that no task gets.
    pub reserved_ports_udp: Vec<u16>,
    /// How long ended containers, their volumes and limits are kept.
    pub cleanup_wait: Duration,
    /// Images that nothing needs are removed, and new tasks wait while the disk is full.
    pub housekeeping: Housekeeping,
    /// GPUs of this host, by their ids: the device that a container gets, or NVIDIA's runtime does.
    pub gpus: BTreeMap<String, Option<PathBuf>>,
    /// At the end tasks get so long to move elsewhere; otherwise they go on running.
    pub drain_on_stop: Option<Duration>,
    /// A Docker that hangs is restarted by this unit of systemd, at most once an hour.
    pub restart_docker: Option<String>,
    /// Who looks at what is wrong with this host, for whoever asks the control plane for that.
    pub examiner: Option<Examiner>,
    /// Where the agent shows its metrics to whoever asks. No task gets that port.
    pub metrics: Address,
    /// Where files of environment variables are, `http://host:port` of whoever speaks S3.
    pub s3_endpoint: Option<String>,
    /// What may lie in the data directory of logs that are not sent yet.
    pub log_spool_bytes: u64,
    /// For containers without a `stopTimeout`.
    pub stop_timeout: Duration,
    /// Shown to the control plane.
    pub agent_version: String,
    pub agent_hash: String,
}

impl Config {
    #[must_use]
    pub fn new(endpoint: &str, region: &str, credentials: Credentials, data_dir: PathBuf) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            trusted: Trusted::default(),
            region: region.to_owned(),
            credentials,
            identity: None,
            key_period: KEY_PERIOD,
            cluster: "default".to_owned(),
            data_dir,
            has_endpoint: true,
            runtime_dir: runtime_dir(),
            memory_dir: runtime_dir(),
            has_interfaces: true,
            overlay_port: OVERLAY_PORT,
            underlay_address: None,
            host_namespace: None,
            introspection: Address::Usual(INTROSPECTION_PORT),
            docker_host: None,
            attributes: BTreeMap::new(),
            capacity_provider: None,
            pull_behavior: PullBehavior::Default,
            registry_mirrors: BTreeMap::new(),
            docker_config: None,
            reserved_memory_mib: 0,
            // ECS: ssh, Docker and the agent's own.
            reserved_ports: vec![22, 2375, 2376, 51678, 51679],
            reserved_ports_udp: Vec::new(),
            cleanup_wait: Duration::from_secs(3 * 60 * 60),
            housekeeping: Housekeeping::default(),
            gpus: BTreeMap::new(),
            drain_on_stop: None,
            restart_docker: None,
            examiner: None,
            metrics: Address::Nowhere,
            s3_endpoint: None,
            log_spool_bytes: 4 << 30,
            stop_timeout: Duration::from_secs(30),
            agent_version: env!("CARGO_PKG_VERSION").to_owned(),
            agent_hash: "berth".to_owned(),
        }
    }
}

/// Root's, or the user's.
fn runtime_dir() -> Option<PathBuf> {
    if rustix::process::geteuid().is_root() {
        return Some(PathBuf::from("/run/berth"));
    }
    let of_user = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    of_user.filter(|path| path.is_absolute()).map(|path| path.join("berth"))
}
