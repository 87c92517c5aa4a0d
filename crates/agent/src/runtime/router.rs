//! What a container that routes logs is given: its generated configuration, and the folder that its
//! socket is in, where Docker finds it.

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use berth_api::acs;
use bollard::models::{ContainerCreateBody, HostConfig};

use super::docker::Docker;
use super::fault;
use crate::firelens::{self, Kind};
use crate::machine::Task;
use crate::names;

const FILE: &str = "fluent.conf";
/// Short: what is in it is a socket's address.
const FOLDER: &str = "run";
/// Whoever the router runs as makes its socket there, and reads its configuration. What is above
/// is the agent's alone.
const FOLDER_MODE: u32 = 0o777;
const FILE_MODE: u32 = 0o644;
/// ECS: so that Fluentd makes a socket that Docker may use.
const FLUENTD_USER: &str = "FLUENT_UID=0";

impl Docker {
    /// Containers can route the logs of others here: Docker sees the same files as this agent.
    pub fn has_routers(&self) -> bool {
        self.settings.routers.is_some()
            && !self.host.is_podman
            && self.host.log_drivers.iter().any(|it| it == "fluentd")
    }

    /// Writes what the task's router needs, if it has one. May run again.
    ///
    /// # Errors
    /// The reason for the container's STOPPED report.
    pub async fn make_router(&self, wire: &acs::Task) -> Result<(), String> {
        if firelens::router(wire)?.is_none() {
            return Ok(());
        }
        let text = firelens::configuration(wire, &self.identity.cluster)?;
        let folder = self.router_folder(&wire.arn)?;
        let written = tokio::task::spawn_blocking(move || write(&folder, &text)).await;
        let written = written.unwrap_or_else(|panic| Err(io::Error::other(panic)));
        written.map_err(|error| firelens::fault(&error.to_string()))
    }

    /// Removes it; it need not be there.
    pub(super) async fn remove_router(&self, task: &Task) {
        let Ok(folder) = self.router_folder(&task.spec.arn) else { return };
        let removed = tokio::fs::remove_dir_all(&folder).await;
        if let Err(error) = removed.or_else(|it| match it.kind() {
            io::ErrorKind::NotFound => Ok(()),
            _ => Err(it),
        }) {
            let folder = folder.display();
            tracing::warn!(%folder, %error, "what a router of logs was given cannot be removed");
        }
    }

    fn router_folder(&self, arn: &str) -> Result<PathBuf, String> {
        let routers = self.settings.routers.as_deref().filter(|_| self.has_routers());
        let routers = routers.ok_or_else(|| {
            firelens::fault("this agent shares no folder with Docker, or is not root")
        })?;
        Ok(routers.join(names::task_id(arn)))
    }

    /// The address of the router, for a container that may speak to it itself. ECS: on a bridge,
    /// and where both share an interface of the task.
    pub(super) async fn router_address(
        &self,
        task: &Task,
        wire: &acs::Task,
        container: &acs::Container,
    ) -> Option<String> {
        let is_bridge = matches!(wire.network_mode.as_deref(), None | Some("" | "bridge"));
        if !firelens::is_routed(container) {
            return None;
        }
        if task.spec.interface.is_some() {
            return Some(std::net::Ipv4Addr::LOCALHOST.to_string());
        }
        if !is_bridge {
            return None;
        }
        let (router, _) = firelens::router(wire).ok()??;
        let id = task.container(&router.name)?.runtime_id.as_deref()?;
        let found = self.client.inspect_container(id, None).await;
        let found = found.inspect_err(|error| {
            let error = fault::text(error);
            tracing::warn!(container = router.name, error, "the address of a router is not known");
        });
        let networks = found.ok()?.network_settings?.networks?;
        networks.into_values().filter_map(|it| it.ip_address).find(|it| !it.is_empty())
    }

    /// Turns what was asked for into what Docker does: of the router its files, of the others
    /// Docker's driver.
    pub(super) fn route(
        &self,
        body: &mut ContainerCreateBody,
        wire: &acs::Task,
        container: &acs::Container,
        router_address: Option<&str>,
    ) -> Result<(), String> {
        let Some((router, kind)) = firelens::router(wire)? else { return Ok(()) };
        let host = body.host_config.get_or_insert_default();
        if router.name == container.name {
            bind(host, kind, &self.router_folder(&wire.arn)?);
            if kind == Kind::Fluentd {
                set(body, "FLUENT_UID", FLUENTD_USER.to_owned());
            }
        } else if firelens::is_routed(container) {
            let folder = self.router_folder(&wire.arn)?.join(FOLDER);
            let socket = firelens::socket(&folder)?;
            let log = host.log_config.get_or_insert_default();
            firelens::to_fluentd(log, wire, &container.name, &socket);
            for (name, value) in router_address.into_iter().flat_map(firelens::variables) {
                set(body, name, format!("{name}={value}"));
            }
        }
        Ok(())
    }
}

fn bind(host: &mut HostConfig, kind: Kind, folder: &Path) {
    let folder = folder.display();
    let binds = host.binds.get_or_insert_default();
    binds.push(format!("{folder}/{FILE}:{}:ro", kind.file()));
    binds.push(format!("{folder}/{FOLDER}:{}:rw", firelens::socket_folder()));
}

/// ECS: these go before what the definition says.
fn set(body: &mut ContainerCreateBody, name: &str, variable: String) {
    let variables = body.env.get_or_insert_default();
    variables.retain(|it| it.split('=').next() != Some(name));
    variables.push(variable);
}

fn write(folder: &Path, text: &str) -> io::Result<()> {
    let run = folder.join(FOLDER);
    std::fs::create_dir_all(&run)?;
    std::fs::set_permissions(&run, std::fs::Permissions::from_mode(FOLDER_MODE))?;
    let file = folder.join(FILE);
    std::fs::write(&file, text)?;
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(FILE_MODE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_the_router_is_reads_its_file_and_makes_its_socket() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path().join("task");
        for text in ["a", "b"] {
            write(&folder, text).expect("written");
        }
        let mode = |name: &str| {
            let found = std::fs::metadata(folder.join(name)).expect("it is there");
            found.permissions().mode() & 0o777
        };
        assert_eq!((mode(FILE), mode(FOLDER)), (FILE_MODE, FOLDER_MODE));
        assert_eq!(std::fs::read_to_string(folder.join(FILE)).expect("text"), "b");
    }
}
