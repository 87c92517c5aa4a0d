//! A container of a task as the body of Docker's create call.

use std::collections::HashMap;

use berth_api::acs;
use bollard::models::{ContainerCreateBody, HostConfig, PortBinding};

use super::docker::Docker;
use super::environment::{self, Finds};
use super::images::Present;
use super::{log_files, merge, secret_values};
use crate::adoption;
use crate::gpus;
use crate::intake::{self, port_range};
use crate::logs;
use crate::machine::{Binding, Task};
use crate::names::{self, runtime_name};
use crate::seal::Kind;
use crate::secrets::OfContainer;

const MIB: i64 = 1 << 20;
/// Docker Engine 20.10 and newer refuse less.
const MEMORY_MIN_MIB: i64 = 6;
/// ECS: the kernel's bounds of CPU shares.
const CPU_SHARES: (i64, i64) = (2, 262_144);

/// A port of the container, or neighbouring ones, on the host: what is to be bound.
pub type Bindings = Vec<Binding>;

impl Docker {
    /// The body, and the ports it binds.
    ///
    /// # Errors
    /// The reason for the container's STOPPED report.
    pub(super) fn body(
        &self,
        task: &Task,
        wire: &acs::Task,
        container: &acs::Container,
        (image, given, router): (Option<&Present>, &OfContainer, Option<&str>),
    ) -> Result<(ContainerCreateBody, Bindings), String> {
        let is_bridge = matches!(wire.network_mode.as_deref(), None | Some("" | "bridge"));
        let bindings =
            if is_bridge { self.bindings(&container.port_mappings)? } else { Vec::new() };
        let command =
            intake::command_override(container)?.unwrap_or_else(|| container.command.clone());
        let base = ContainerCreateBody {
            image: Some(image.map_or(&container.image, |it| &it.name).clone()),
            cmd: not_empty(command),
            entrypoint: not_empty(container.entry_point.clone()),
            env: not_empty(
                container
                    .environment
                    .iter()
                    .map(|(name, value)| format!("{name}={value}"))
                    .collect(),
            ),
            exposed_ports: not_empty(port_names(&bindings).map(|(name, _)| name).collect()),
            host_config: Some(self.host_config(task, wire, container, &bindings)?),
            ..ContainerCreateBody::default()
        };
        let asked = container.docker_config.clone().unwrap_or_default();
        let mut body = merge::over(base, &asked.config, &asked.host_config)?;
        if let Some(mode) = network_of(task)? {
            body.host_config.get_or_insert_default().network_mode = Some(mode);
        }
        let ids = gpus::of(wire, &container.name);
        gpus::give(body.host_config.get_or_insert_default(), ids, &self.settings.gpus)?;
        secret_values::put(&mut body, given);
        self.route(&mut body, wire, container, router)?;
        if let Some(log) = body.host_config.as_mut().and_then(|it| it.log_config.as_mut()) {
            logs::to_file(log, self.host.is_podman);
        }
        if self.log_growth.bound(&mut body) {
            self.log_growth.tell_once(&task.spec.family, &task.spec.version);
        }
        if self.host.is_podman {
            log_files::in_podmans_words(&mut body)?;
        }
        let endpoint_id = self
            .has_endpoint(wire)
            .then(|| self.identity.seal.endpoint_id(&task.spec.arn, &container.name));
        let finds = Finds {
            endpoint_id: endpoint_id.as_deref(),
            credentials_id: wire.role_credentials.as_ref().map(|it| it.credentials_id.as_str()),
            region: &self.settings.region,
            image_sets_region: image.is_some_and(|it| it.sets_region),
            sees_no_gpu: !self.settings.gpus.is_empty()
                && gpus::of(wire, &container.name).next().is_none(),
        };
        environment::add(body.env.get_or_insert_default(), finds);
        // ECS: the agent's labels are set last, so they win.
        let labels = body.labels.get_or_insert_default();
        labels.extend(self.labels(task, &container.name));
        let name = runtime_name(&wire.arn, &wire.family, &wire.version, &container.name);
        self.identity.seal.put(Kind::Container, &name, labels);
        Ok((body, bindings))
    }

    fn host_config(
        &self,
        task: &Task,
        wire: &acs::Task,
        container: &acs::Container,
        bindings: &[Binding],
    ) -> Result<HostConfig, String> {
        let volumes_from = container.volumes_from.iter().map(|from| {
            Ok(format!("{}:{}", peer(task, &from.source_container)?, mode(from.read_only)))
        });
        let links = container.links.iter().map(|link| {
            let (name, alias) = link.split_once(':').unwrap_or((link, link));
            Ok(format!("{}:{alias}", peer(task, name)?))
        });
        Ok(HostConfig {
            network_mode: Some(match wire.network_mode.as_deref() {
                None | Some("") => "bridge".to_owned(),
                Some(mode) => mode.to_owned(),
            }),
            pid_mode: not_blank(&wire.pid_mode),
            ipc_mode: not_blank(&wire.ipc_mode),
            cgroup_parent: self.cgroups.as_ref().and_then(|groups| groups.parent(wire)),
            cpu_shares: Some(container.cpu.unwrap_or(0).clamp(CPU_SHARES.0, CPU_SHARES.1)),
            memory: container
                .memory
                .filter(|mib| *mib > 0)
                .map(|mib| mib.max(MEMORY_MIN_MIB).saturating_mul(MIB)),
            binds: not_empty(container.mount_points.iter().map(|m| bind(wire, m)).collect()),
            volumes_from: not_empty(volumes_from.collect::<Result<_, String>>()?),
            links: not_empty(links.collect::<Result<_, String>>()?),
            port_bindings: Some(port_bindings(bindings)).filter(|ports| !ports.is_empty()),
            ..HostConfig::default()
        })
    }

    pub(super) fn labels(&self, task: &Task, container: &str) -> HashMap<String, String> {
        [
            (names::LABEL_TASK_ARN, task.spec.arn.as_str()),
            (names::LABEL_CONTAINER_NAME, container),
            (names::LABEL_FAMILY, &task.spec.family),
            (names::LABEL_VERSION, &task.spec.version),
            (names::LABEL_CLUSTER, &self.identity.cluster),
            (names::LABEL_DATA_DIR, &self.identity.data_dir),
            (names::LABEL_CONTAINER_INSTANCE, &self.container_instance()),
            (names::LABEL_TASK, &adoption::to_label(task)),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
    }

    fn bindings(&self, mappings: &[acs::PortMapping]) -> Result<Bindings, String> {
        mappings.iter().map(|mapping| self.binding(mapping)).collect()
    }

    fn binding(&self, mapping: &acs::PortMapping) -> Result<Binding, String> {
        let (range, is_range) = wire_ports(mapping)?;
        let is_udp = mapping.protocol.as_deref() == Some("udp");
        let count = range.1 - range.0 + 1;
        let fixed = mapping
            .host_port
            .and_then(|port| u16::try_from(port).ok())
            .filter(|port| *port > 0 && !is_range);
        let first = match fixed {
            Some(port) => port,
            None => self.ports.choose(count, is_udp).ok_or_else(|| {
                format!("CannotCreateContainerError: no {count} neighbouring host ports are free")
            })?,
        };
        Ok(Binding {
            container_ports: range,
            host_ports: (first, first + (count - 1)),
            udp: is_udp,
            bind_ip: "0.0.0.0".to_owned(),
            is_range,
        })
    }
}

/// The id of another container of the task, which ordering has started before this one: a name
/// may be somebody else's by now.
fn peer<'a>(task: &'a Task, name: &str) -> Result<&'a str, String> {
    task.container(name).and_then(|peer| peer.runtime_id.as_deref()).ok_or_else(|| {
        format!("CannotCreateContainerError: the container {name} of the task was never created")
    })
}

/// The mode of a container in the network namespace of its task's pause container, which was made
/// before it.
fn network_of(task: &Task) -> Result<Option<String>, String> {
    match task.pause() {
        Some(pause) => Ok(Some(format!("container:{}", peer(task, &pause.spec.name)?))),
        None => Ok(None),
    }
}

/// Some port of these was the agent's choice, so that another one can be tried.
pub fn has_chosen_ports(container: &acs::Container) -> bool {
    container.port_mappings.iter().any(|mapping| {
        mapping.container_port_range.is_some() || mapping.host_port.unwrap_or(0) == 0
    })
}

/// First and last container port, and whether a range was asked for.
pub fn wire_ports(mapping: &acs::PortMapping) -> Result<((u16, u16), bool), String> {
    match &mapping.container_port_range {
        Some(range) => Ok((port_range(range)?, true)),
        None => {
            let port = mapping.container_port.unwrap_or(0);
            Ok((port_range(&port.to_string())?, false))
        }
    }
}

/// `8080/tcp` and the host port, for every single port.
fn port_names(bindings: &[Binding]) -> impl Iterator<Item = (String, u16)> {
    bindings.iter().flat_map(|binding| {
        let protocol = if binding.udp { "udp" } else { "tcp" };
        let (first, last) = binding.container_ports;
        (first..=last)
            .map(move |port| (format!("{port}/{protocol}"), binding.host_ports.0 + (port - first)))
    })
}

fn port_bindings(bindings: &[Binding]) -> HashMap<String, Option<Vec<PortBinding>>> {
    let mut ports: HashMap<String, Option<Vec<PortBinding>>> = HashMap::new();
    for (name, host_port) in port_names(bindings) {
        let binding = PortBinding { host_ip: None, host_port: Some(host_port.to_string()) };
        ports.entry(name).or_default().get_or_insert_default().push(binding);
    }
    ports
}

fn bind(wire: &acs::Task, mount: &acs::MountPoint) -> String {
    let volume = wire.volumes.iter().find(|volume| volume.name == mount.source_volume);
    let source = match volume {
        Some(volume) if intake::is_task_scoped(volume) => {
            intake::task_volume_name(wire, &volume.name)
        }
        Some(acs::Volume { host: Some(acs::HostVolume { source_path: Some(path) }), .. }) => {
            path.clone()
        }
        _ => mount.source_volume.clone(),
    };
    format!("{source}:{}:{}", mount.container_path, mode(mount.read_only))
}

fn mode(is_read_only: bool) -> &'static str {
    if is_read_only { "ro" } else { "rw" }
}

fn not_empty<T>(items: Vec<T>) -> Option<Vec<T>> {
    Some(items).filter(|items| !items.is_empty())
}

fn not_blank(text: &Option<String>) -> Option<String> {
    text.clone().filter(|text| !text.is_empty())
}
