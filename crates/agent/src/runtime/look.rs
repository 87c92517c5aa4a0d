//! A close look at one container: what its processes may be told of it.

use std::collections::BTreeMap;

use bollard::models::{ContainerInspectResponse, MountPoint};

use super::docker::Docker;
use crate::machine::Container;

/// Labels of ours are for the agent alone.
const OWN_LABELS: &str = "berth.";

/// What the runtime shows of a container.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Look {
    pub id: String,
    /// Of its main process, if it runs.
    pub pid: Option<i64>,
    pub name: String,
    pub image_id: String,
    /// Moments as the runtime writes them; one that never came is absent.
    pub created_at: Option<String>,
    pub started_at: Option<String>,
    pub finished_at: Option<String>,
    pub labels: BTreeMap<String, String>,
    pub network_mode: String,
    pub ipv4_addresses: Vec<String>,
    pub ports: Vec<Port>,
    pub volumes: Vec<Volume>,
    pub log_driver: Option<String>,
    pub log_options: BTreeMap<String, String>,
    /// In bytes; absent without a limit of its own.
    pub memory_limit_bytes: Option<u64>,
}

/// A port that is bound on the host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    pub container_port: u16,
    pub protocol: String,
    pub host_port: u16,
    pub host_ip: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Volume {
    pub name: Option<String>,
    pub source: Option<String>,
    pub destination: Option<String>,
}

impl Docker {
    /// `None`: it is not there, is not this agent's, or the daemon does not answer.
    pub async fn look(&self, task_arn: &str, record: &Container) -> Option<Look> {
        self.find(task_arn, record).await.ok()?.map(look)
    }
}

fn look(found: ContainerInspectResponse) -> Look {
    let state = found.state.unwrap_or_default();
    let moment = |at: Option<String>| at.filter(|at| super::inspect::is_moment(at));
    let config = found.config.unwrap_or_default();
    let host = found.host_config.unwrap_or_default();
    let logs = host.log_config.unwrap_or_default();
    let settings = found.network_settings.unwrap_or_default();
    let networks = settings.networks.unwrap_or_default();
    let addresses = networks.into_values().filter_map(|network| network.ip_address);
    let labels = config.labels.unwrap_or_default();
    Look {
        id: found.id.unwrap_or_default(),
        pid: state.pid.filter(|pid| *pid > 0),
        name: found.name.unwrap_or_default().trim_start_matches('/').to_owned(),
        image_id: found.image.unwrap_or_default(),
        created_at: moment(found.created),
        started_at: moment(state.started_at),
        finished_at: moment(state.finished_at),
        labels: labels.into_iter().filter(|(name, _)| !name.starts_with(OWN_LABELS)).collect(),
        network_mode: match host.network_mode.unwrap_or_default() {
            mode if mode.is_empty() || mode == "default" => "bridge".to_owned(),
            mode => mode,
        },
        ipv4_addresses: addresses.filter(|address| !address.is_empty()).collect(),
        ports: ports(settings.ports.unwrap_or_default()),
        volumes: found.mounts.unwrap_or_default().into_iter().map(volume).collect(),
        log_driver: logs.typ,
        log_options: logs.config.unwrap_or_default().into_iter().collect(),
        memory_limit_bytes: host
            .memory
            .and_then(|bytes| u64::try_from(bytes).ok())
            .filter(|bytes| *bytes > 0),
    }
}

fn volume(mount: MountPoint) -> Volume {
    let filled = |text: Option<String>| text.filter(|text| !text.is_empty());
    Volume {
        name: filled(mount.name),
        source: filled(mount.source),
        destination: filled(mount.destination),
    }
}

fn ports(shown: bollard::models::PortMap) -> Vec<Port> {
    let mut all: Vec<Port> = shown
        .into_iter()
        .flat_map(|(name, bindings)| {
            let bindings = bindings.unwrap_or_default();
            bindings.into_iter().filter_map(move |binding| {
                let (port, protocol) = name.split_once('/')?;
                Some(Port {
                    container_port: port.parse().ok()?,
                    protocol: protocol.to_owned(),
                    host_port: binding.host_port?.parse().ok()?,
                    host_ip: binding.host_ip.unwrap_or_default(),
                })
            })
        })
        .collect();
    all.sort_by(|a, b| (a.container_port, &a.protocol).cmp(&(b.container_port, &b.protocol)));
    all
}
