//! FireLens: a container of the task that routes the logs of the others. Pure.
//!
//! Its configuration is generated: what it listens on, what it adds to each line, and one output
//! for each container that logs by `awsfirelens`. Those are run on Docker's driver `fluentd`.

mod fluent;
mod options;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use berth_api::acs;
use bollard::models::HostConfigLogConfig;

use crate::logs;
use crate::names::task_id;

pub use fluent::configuration;
pub use options::secret_variable;

/// The log driver of those whose logs are routed.
pub const DRIVER: &str = "awsfirelens";
/// ECS: where the router listens, as its containers see it.
const SOCKET_FOLDER: &str = "/var/run";
const SOCKET: &str = "fluent.sock";
const PORT: u16 = 24224;
/// What a socket's address can hold.
const SOCKET_PATH_BYTES_MAX: usize = 107;
/// Of Docker, for any driver.
const DELIVERY: [&str; 2] = ["mode", "max-buffer-size"];

/// What the router is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Fluentd,
    FluentBit,
}

impl Kind {
    /// Where the router's image expects its configuration.
    #[must_use]
    pub fn file(self) -> &'static str {
        match self {
            Self::Fluentd => "/fluentd/etc/fluent.conf",
            Self::FluentBit => "/fluent-bit/etc/fluent-bit.conf",
        }
    }
}

/// The container that routes, and what it is.
///
/// # Errors
/// The reason for the task's STOPPED report.
pub fn router(task: &acs::Task) -> Result<Option<(&acs::Container, Kind)>, String> {
    let mut routers = task.containers.iter().filter(|it| it.firelens_configuration.is_some());
    let Some(router) = routers.next() else { return Ok(None) };
    if let Some(other) = routers.next() {
        let (one, other) = (&router.name, &other.name);
        return Err(fault(&format!("{one} and {other} would both be the router")));
    }
    let kind = match options::of_router(router, "type") {
        Some("fluentd") => Kind::Fluentd,
        Some("fluentbit") => Kind::FluentBit,
        other => {
            let other = other.unwrap_or_default();
            return Err(fault(&format!("unknown firelens configuration type '{other}'")));
        }
    };
    Ok(Some((router, kind)))
}

/// Its log goes to the router.
#[must_use]
pub fn is_routed(container: &acs::Container) -> bool {
    logs::asked(container).is_some_and(|(driver, _)| driver == DRIVER)
}

/// Whether what is secret of others' outputs is given to this container.
#[must_use]
pub fn is_given_secrets(task: &acs::Task, container: &acs::Container) -> bool {
    let is_for_driver = |it: &acs::Secret| it.target.as_deref() == Some("LOG_DRIVER");
    container.firelens_configuration.is_some()
        && task.containers.iter().any(|it| is_routed(it) && it.secrets.iter().any(is_for_driver))
}

/// The router that a container's log needs first. ECS: a router that waits for others itself is
/// waited for by nobody.
#[must_use]
pub fn waited_for<'a>(task: &'a acs::Task, container: &acs::Container) -> Option<&'a str> {
    let (router, _) = router(task).ok()??;
    let waits = |it: &acs::Container| {
        !it.depends_on.is_empty() || !it.links.is_empty() || !it.volumes_from.is_empty()
    };
    let is_first = is_routed(container) && router.name != container.name && !waits(router);
    is_first.then_some(&router.name)
}

/// Everything that can be wrong with it.
///
/// # Errors
/// The reason for the task's STOPPED report.
pub fn check(task: &acs::Task) -> Result<(), String> {
    let Some((router, _)) = router(task)? else {
        let routed = task.containers.iter().find(|it| is_routed(it));
        return match routed {
            None => Ok(()),
            Some(it) => {
                Err(fault(&format!("container {} has no container that routes its log", it.name)))
            }
        };
    };
    if is_routed(router) {
        return Err(fault(&format!("{} cannot route its own log", router.name)));
    }
    configuration(task, "").map(drop)
}

/// Docker's driver instead of `awsfirelens`. `socket` is the router's, as the host has it.
pub fn to_fluentd(log: &mut HostConfigLogConfig, task: &acs::Task, container: &str, socket: &str) {
    if log.typ.as_deref() != Some(DRIVER) {
        return;
    }
    let asked = log.config.take().unwrap_or_default();
    let mut options = HashMap::from([
        ("tag", format!("{container}-firelens-{}", task_id(&task.arn))),
        ("fluentd-address", format!("unix://{socket}")),
        ("fluentd-async", "true".to_owned()),
        ("fluentd-sub-second-precision", "true".to_owned()),
    ]);
    let limit = asked.get(options::BUFFER_LIMIT);
    options.extend(limit.map(|it| ("fluentd-buffer-limit", it.clone())));
    for name in DELIVERY {
        options.extend(asked.get(name).map(|it| (name, it.clone())));
    }
    log.typ = Some("fluentd".to_owned());
    log.config = Some(options.into_iter().map(|(name, it)| (name.to_owned(), it)).collect());
}

/// ECS: where whoever speaks the protocol itself finds the router.
#[must_use]
pub fn variables(router_address: &str) -> [(&'static str, String); 2] {
    [("FLUENT_HOST", router_address.to_owned()), ("FLUENT_PORT", PORT.to_string())]
}

/// The socket of a router, in the folder that its container has as `/var/run`.
///
/// # Errors
/// The reason for the task's STOPPED report: no address can be so long.
pub fn socket(folder: &std::path::Path) -> Result<String, String> {
    let path = folder.join(SOCKET).to_string_lossy().into_owned();
    match path.len() <= SOCKET_PATH_BYTES_MAX {
        true => Ok(path),
        false => Err(fault(&format!(
            "the path of its socket is longer than {SOCKET_PATH_BYTES_MAX} bytes: {path}"
        ))),
    }
}

/// Where its container has that folder.
pub const fn socket_folder() -> &'static str {
    SOCKET_FOLDER
}

/// ECS: of a resource of the task that cannot be made.
pub fn fault(what: &str) -> String {
    format!("ResourceInitializationError: failed to create firelens config: {what}")
}
