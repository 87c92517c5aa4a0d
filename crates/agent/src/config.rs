//! What an agent is told at its start.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use berth_api::sigv4::Credentials;
use berth_meters::Address;

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

/// Everything an agent needs to know. [`Config::new`] fills in the published agent's defaults.
#[derive(Debug, Clone)]
pub struct Config {
    /// The ECS API, `http://host:port` or `https://host`.
    pub endpoint: String,
    pub region: String,
    pub credentials: Credentials,
    /// Name or ARN.
    pub cluster: String,
    /// The journal lives here; one agent per directory.
    pub data_dir: PathBuf,
    /// `unix:///path`; absent is Docker's default socket.
    pub docker_host: Option<String>,
    /// Custom attributes of the container instance, such as `ecs.availability-zone`.
    pub attributes: BTreeMap<String, String>,
    /// The capacity provider that the instance belongs to.
    pub capacity_provider: Option<String>,
    pub pull_behavior: PullBehavior,
    /// Kept away from tasks.
    pub reserved_memory_mib: u64,
    /// TCP host ports that no task gets.
    pub reserved_ports: Vec<u16>,
    /// UDP host ports that no task gets.
    pub reserved_ports_udp: Vec<u16>,
    /// How long ended containers, their volumes and limits are kept.
    pub cleanup_wait: Duration,
    /// Where the agent shows its metrics to whoever asks. No task gets that port.
    pub metrics: Address,
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
            region: region.to_owned(),
            credentials,
            cluster: "default".to_owned(),
            data_dir,
            docker_host: None,
            attributes: BTreeMap::new(),
            capacity_provider: None,
            pull_behavior: PullBehavior::Default,
            reserved_memory_mib: 0,
            // ECS: ssh, Docker and the agent's own.
            reserved_ports: vec![22, 2375, 2376, 51678, 51679],
            reserved_ports_udp: Vec::new(),
            cleanup_wait: Duration::from_secs(3 * 60 * 60),
            metrics: Address::Nowhere,
            stop_timeout: Duration::from_secs(30),
            agent_version: env!("CARGO_PKG_VERSION").to_owned(),
            agent_hash: "berth".to_owned(),
        }
    }
}
