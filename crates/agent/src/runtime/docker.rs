//! The connection to a Docker daemon, with what is learnt of it once.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use berth_api::acs;
use bollard::ClientVersion;
use tokio::sync::{Semaphore, mpsc};
use tokio::time::Instant;

use super::cgroups::Cgroups;
use super::executions::Executions;
use super::images::Images;
use super::log_files;
use super::ports::HostPorts;
use super::registries::{Mirrors, Registries};
use crate::config::PullBehavior;
use crate::endpoint::Mode;
use crate::error::AgentError;
use crate::housekeeping::{Room, Used};
use crate::machine::Ports;
use crate::meters::Meters;
use crate::seal::Seal;

/// Docker serialises much of it: fifty containers were there 5 to 13 % sooner with eight at once
/// than with four, in each of five runs on two cores; with more only latency is sure to grow.
const LAUNCHES_MAX: usize = 8;

/// Between attempts while the daemon does not answer.
pub(super) const UNREACHABLE_WAIT: Duration = Duration::from_millis(500);

/// Bounds what our own, tighter time-outs do not; pulls of big layers stay within it.
const REQUEST_TIMEOUT_SECONDS: u64 = 2 * 60 * 60;

/// The least Docker Engine API that has all that is asked of it.
const API_VERSION_MIN: (usize, usize) = (1, 41);

const DEFAULT_SOCKET: &str = "/var/run/docker.sock";

/// How the runtime is to behave.
#[derive(Debug, Clone)]
pub struct Settings {
    pub pull_behavior: PullBehavior,
    pub mirrors: Mirrors,
    /// Docker's configuration file with the logins of the machine, for pulls without one of their
    /// own.
    pub logins: Option<PathBuf>,
    /// Host ports that no container gets.
    pub reserved: Ports,
    pub meters: Arc<Meters>,
    /// How containers find the endpoint.
    pub endpoint: Mode,
    /// The agent's own, of which containers are told.
    pub region: String,
    /// Where what containers share that route logs is, by tasks; not on disk.
    pub routers: Option<PathBuf>,
    /// Where secrets are files, by tasks: in memory only.
    pub secret_files: Option<PathBuf>,
    /// GPUs by their ids, with the device that a container gets.
    pub gpus: BTreeMap<String, Option<PathBuf>>,
    /// Asks for room on the disk. Absent: nobody makes any.
    pub room: Option<mpsc::Sender<Room>>,
}

/// Whose containers these are; becomes labels.
#[derive(Debug, Clone)]
pub struct Identity {
    pub(super) cluster: String,
    pub(super) data_dir: String,
    pub(super) seal: Seal,
}

/// What the daemon says of itself and its host.
#[derive(Debug, Clone)]
pub struct Host {
    pub docker_version: String,
    pub api_version: (usize, usize),
    /// In Docker's names.
    pub log_drivers: Vec<String>,
    /// Podman behind Docker's API: no links, and log files of its own kind.
    pub is_podman: bool,
    pub volume_drivers: Vec<String>,
    pub security_options: Vec<String>,
    pub cpus: u64,
    pub memory_bytes: u64,
}

/// One Docker daemon.
#[derive(Debug)]
pub struct Docker {
    pub(super) client: bollard::Docker,
    pub(super) launches: Semaphore,
    pub(super) images: Mutex<Images>,
    pub(super) registries: Registries,
    pub(super) executions: Executions,
    pub(super) ports: HostPorts,
    pub(super) cgroups: Option<Cgroups>,
    pub(super) identity: Identity,
    pub(super) container_instance_arn: RwLock<String>,
    pub(super) settings: Settings,
    /// Calls that took too long, by their containers, until somebody asks.
    pub(super) slow: Mutex<Vec<(Instant, String)>>,
    /// What tasks used whose containers were removed, until somebody asks.
    pub(super) left: Mutex<Vec<Used>>,
    /// Ids of images that came from their registries, until somebody asks.
    pub(super) came: Mutex<BTreeSet<String>>,
    /// Why nothing is to be pulled.
    pub(super) no_room: Mutex<Option<String>>,
    pub(super) log_growth: log_files::Growth,
    pub host: Host,
}

impl Identity {
    /// Of the agent with this data directory, which is made if it is not there. To be called under
    /// the lock of the directory.
    ///
    /// # Errors
    /// The directory cannot be read or written.
    pub fn open(cluster: &str, data_dir: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(data_dir)?;
        let data_dir = data_dir.canonicalize()?;
        Ok(Self {
            cluster: cluster.to_owned(),
            seal: Seal::open(&data_dir)?,
            data_dir: data_dir.to_string_lossy().into_owned(),
        })
    }
}

impl Docker {
    /// Connects and learns what the daemon can do.
    ///
    /// # Errors
    /// There is no daemon at the address, it is too old, or it may not be used.
    pub async fn connect(
        address: Option<&str>,
        identity: Identity,
        settings: Settings,
    ) -> Result<Self, AgentError> {
        let client = open(address)?;
        let fault = |fault: bollard::errors::Error| AgentError::Docker {
            address: address.unwrap_or(DEFAULT_SOCKET).to_owned(),
            fault: fault.to_string(),
        };
        let client = client.negotiate_version().await.map_err(fault)?;
        let version = client.client_version();
        let api_version = (version.major_version, version.minor_version);
        if api_version < API_VERSION_MIN {
            return Err(AgentError::DockerTooOld { found: api_version, least: API_VERSION_MIN });
        }
        let about = client.info().await.map_err(fault)?;
        let parts = client.version().await.map_err(fault)?.components.unwrap_or_default();
        let is_podman = parts.iter().any(|part| part.name.starts_with("Podman"));
        let plugins = about.plugins.unwrap_or_default();
        let cgroups = Cgroups::detect(
            about.cgroup_driver.is_some_and(|driver| driver.to_string() == "systemd"),
        );
        Ok(Self {
            launches: Semaphore::new(LAUNCHES_MAX),
            images: Mutex::new(Images::default()),
            registries: Registries::new(settings.mirrors.clone()),
            executions: Executions::new(Path::new(&identity.data_dir)),
            ports: HostPorts::of_this_host(settings.reserved.clone()),
            cgroups,
            identity,
            container_instance_arn: RwLock::default(),
            settings,
            slow: Mutex::default(),
            left: Mutex::default(),
            came: Mutex::default(),
            no_room: Mutex::default(),
            log_growth: log_files::Growth::of(
                about.logging_driver.as_deref().filter(|_| !is_podman),
                log_files::configuration_of(
                    address.unwrap_or(DEFAULT_SOCKET).trim_start_matches("unix://"),
                    about.security_options.as_deref().unwrap_or_default(),
                ),
            ),
            host: Host {
                docker_version: about.server_version.unwrap_or_default(),
                api_version,
                log_drivers: log_files::drivers(is_podman, plugins.log.unwrap_or_default()),
                is_podman,
                volume_drivers: plugins.volume.unwrap_or_default(),
                security_options: about.security_options.unwrap_or_default(),
                cpus: about.ncpu.and_then(|n| u64::try_from(n).ok()).unwrap_or(1),
                memory_bytes: about.mem_total.and_then(|n| u64::try_from(n).ok()).unwrap_or(0),
            },
            client,
        })
    }

    /// Names the container instance in the labels of containers made from now on.
    pub fn set_container_instance(&self, arn: &str) {
        let mut named = self.container_instance_arn.write().unwrap_or_else(PoisonError::into_inner);
        arn.clone_into(&mut named);
    }

    /// Empty until it is known.
    pub(crate) fn container_instance(&self) -> String {
        self.container_instance_arn.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Where the agent of these containers keeps its journal.
    #[must_use]
    pub fn data_dir(&self) -> &str {
        &self.identity.data_dir
    }

    /// The secret of the agent's directory.
    #[must_use]
    pub fn seal(&self) -> &Seal {
        &self.identity.seal
    }

    /// Writes the secret behind the labels down if there was no room for it before.
    ///
    /// # Errors
    /// The disk is full or broken.
    pub fn save_seal(&self) -> std::io::Result<()> {
        self.identity.seal.save()
    }

    /// Task level limits can be enforced.
    #[must_use]
    pub fn has_task_limits(&self) -> bool {
        self.cgroups.is_some()
    }

    /// Containers of the task reach the endpoint.
    #[must_use]
    pub fn has_endpoint(&self, task: &acs::Task) -> bool {
        match task.network_mode.as_deref() {
            Some("host") => self.settings.endpoint.serves_host(),
            _ => self.settings.endpoint.serves_containers(),
        }
    }

    /// How containers find the endpoint.
    #[must_use]
    pub fn endpoint(&self) -> Mode {
        self.settings.endpoint
    }
}

fn open(address: Option<&str>) -> Result<bollard::Docker, AgentError> {
    let address = address.unwrap_or(DEFAULT_SOCKET);
    let path = address.strip_prefix("unix://").unwrap_or(address);
    let fault = |fault: String| AgentError::Docker { address: address.to_owned(), fault };
    if path.contains("://") {
        let what = "only Unix sockets are supported, as unix:///path or /path";
        return Err(fault(what.to_owned()));
    }
    let newest = bollard::API_DEFAULT_VERSION;
    let version =
        ClientVersion { major_version: newest.major_version, minor_version: newest.minor_version };
    bollard::Docker::connect_with_unix(path, REQUEST_TIMEOUT_SECONDS, &version)
        .map_err(|error| fault(error.to_string()))
}
