//! Docker's `json-file`: bounded where nobody else does, and on Podman, which has files of its own
//! kind that `docker logs` reads too.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use bollard::models::{ContainerCreateBody, HostConfigLogConfig};

const DOCKERS: &str = "json-file";
const PODMANS: &str = "k8s-file";
/// What Podman's files honour of `json-file`'s options.
const OPTIONS: [&str; 2] = ["max-size", "tag"];
/// Whether a container waits for its log. A process beside it writes Podman's files: it waits for
/// the disk at the very most, whichever of the two is asked for.
const MODE: &str = "mode";

/// Where Docker's daemon has its configuration, unless it is told otherwise; and where that of a
/// user without root has it, below the user's own folder of configurations.
const DAEMON_CONFIGURATION: &str = "/etc/docker/daemon.json";
const ROOTLESS_CONFIGURATION: &str = "docker/daemon.json";
/// Where a daemon listens that has the first of these.
const USUAL_SOCKETS: [&str; 2] = ["/run/docker.sock", "/var/run/docker.sock"];
/// Files that nobody has bounded grow until the disk is full.
const BOUNDS: [(&str, &str); 2] = [("max-size", "10m"), ("max-file", "3")];
/// Definitions that are remembered to have been told of.
const TOLD_MAX: usize = 1_000;

/// Whether files of logs have bounds.
#[derive(Debug)]
pub struct Growth {
    /// The daemon writes such files, and bounds none of them.
    is_unbounded: bool,
    is_default: bool,
    told: Mutex<BTreeSet<String>>,
}

impl Growth {
    /// `driver` is the daemon's own, and where its `configuration` is, if that is known: files of a
    /// daemon whose configuration nobody can read may have bounds, which are not to be overridden.
    pub fn of(driver: Option<&str>, configuration: Option<PathBuf>) -> Self {
        let has = configuration.as_deref().map_or(Has::Unknown, has_options);
        if driver.is_some() && has == Has::Unknown {
            let configuration = configuration.map(|it| it.display().to_string());
            tracing::warn!(
                configuration,
                "whether this Docker bounds files of logs cannot be read: they are left as they \
                are; give log-opts in its configuration, or options in definitions"
            );
        }
        Self {
            is_unbounded: driver.is_some() && has == Has::None,
            is_default: driver == Some(DOCKERS),
            told: Mutex::default(),
        }
    }

    /// Bounds the files of a container for which nobody has asked for anything. True: it did.
    pub fn bound(&self, body: &mut ContainerCreateBody) -> bool {
        let host = body.host_config.get_or_insert_default();
        let log = host.log_config.clone().unwrap_or_default();
        let is_file = match log.typ.as_deref() {
            None | Some("") => self.is_default,
            Some(driver) => driver == DOCKERS,
        };
        if !self.is_unbounded || !is_file || log.config.is_some_and(|it| !it.is_empty()) {
            return false;
        }
        let config = BOUNDS.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let typ = Some(DOCKERS.to_owned());
        host.log_config = Some(HostConfigLogConfig { typ, config: Some(config) });
        true
    }

    pub fn tell_once(&self, family: &str, version: &str) {
        let definition = format!("{family}:{version}");
        let mut told = self.told.lock().expect("no panic while it is noted");
        if told.len() < TOLD_MAX && told.insert(definition.clone()) {
            tracing::info!(
                definition,
                "files of its logs are bounded: 3 of 10 MB each, as nothing \
                else was asked for"
            );
        }
    }
}

/// Where the daemon at a socket has its configuration; absent: nobody knows.
pub fn configuration_of(socket: &str, security_options: &[String]) -> Option<PathBuf> {
    // Docker Desktop, for one, has a link where others have their socket.
    let socket = std::fs::canonicalize(socket).unwrap_or_else(|_| socket.into());
    let is_rootless = security_options.iter().any(|it| it.contains("rootless"));
    if !is_rootless {
        let is_usual = USUAL_SOCKETS.iter().any(|it| Path::new(it) == socket);
        return is_usual.then(|| DAEMON_CONFIGURATION.into());
    }
    let folder = |name: &str| std::env::var_os(name).map(PathBuf::from);
    // Another user's has another home.
    folder("XDG_RUNTIME_DIR").filter(|it| socket == it.join("docker.sock"))?;
    let home = || Some(folder("HOME")?.join(".config"));
    Some(folder("XDG_CONFIG_HOME").or_else(home)?.join(ROOTLESS_CONFIGURATION))
}

/// Whether a daemon's configuration has options for files of logs.
#[derive(Debug, PartialEq, Eq)]
enum Has {
    Some,
    None,
    Unknown,
}

fn has_options(configuration: &Path) -> Has {
    let text = match std::fs::read_to_string(configuration) {
        Ok(text) => text,
        // It runs without one.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Has::None,
        Err(_) => return Has::Unknown,
    };
    let Ok(json) = serde_json::from_str::<serde_json::Value>(&text) else { return Has::Unknown };
    let options = json.get("log-opts").and_then(|it| it.as_object());
    if options.is_some_and(|it| !it.is_empty()) { Has::Some } else { Has::None }
}

/// The log drivers of a runtime, in Docker's names.
pub fn drivers(is_podman: bool, mut named: Vec<String>) -> Vec<String> {
    let has = |name: &str| named.iter().any(|driver| driver == name);
    if is_podman && has(PODMANS) && !has(DOCKERS) {
        named.push(DOCKERS.to_owned());
    }
    named
}

/// Asks Podman for its own files where Docker's are asked for.
///
/// # Errors
/// The reason for the container's STOPPED report: an option that would be dropped.
pub fn in_podmans_words(body: &mut ContainerCreateBody) -> Result<(), String> {
    let asked = body.host_config.as_mut().and_then(|host| host.log_config.as_mut());
    let Some(HostConfigLogConfig { typ: Some(driver), config }) = asked else { return Ok(()) };
    if driver != DOCKERS {
        return Ok(());
    }
    config.iter_mut().for_each(|options| drop(options.remove(MODE)));
    let mut options = config.iter().flat_map(std::collections::HashMap::keys);
    match options.find(|option| !OPTIONS.contains(&option.as_str())) {
        Some(option) => Err(format!(
            "CannotCreateContainerError: Podman's log files have no option {option}: leave it \
             away, or run the task on a host with Docker"
        )),
        None => {
            PODMANS.clone_into(driver);
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use bollard::models::HostConfig;

    use super::*;

    fn asked(driver: &str, option: &str) -> Result<Option<String>, String> {
        let config = [(option.to_owned(), "1".to_owned())].into();
        let log_config = HostConfigLogConfig { typ: Some(driver.to_owned()), config: Some(config) };
        let host = HostConfig { log_config: Some(log_config), ..HostConfig::default() };
        let mut body =
            ContainerCreateBody { host_config: Some(host), ..ContainerCreateBody::default() };
        in_podmans_words(&mut body)?;
        Ok(body.host_config.and_then(|host| host.log_config).and_then(|config| config.typ))
    }

    #[test]
    fn files_that_nobody_has_bounded_are() {
        let growth =
            |is_unbounded, is_default| Growth { is_unbounded, is_default, told: Mutex::default() };
        let bounded = |growth: Growth, driver: Option<&str>, options: &[(&str, &str)]| {
            let config = options.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
            let typ = driver.map(str::to_owned);
            let log_config = Some(HostConfigLogConfig { typ, config: Some(config) });
            let host_config = Some(HostConfig { log_config, ..HostConfig::default() });
            let mut body = ContainerCreateBody { host_config, ..ContainerCreateBody::default() };
            growth.bound(&mut body)
        };
        assert!(bounded(growth(true, true), None, &[]));
        assert!(bounded(growth(true, false), Some("json-file"), &[]));
        assert!(!bounded(growth(true, false), None, &[]), "the daemon has another driver");
        assert!(!bounded(growth(true, true), Some("journald"), &[]));
        assert!(!bounded(growth(true, true), Some("json-file"), &[("max-size", "1g")]));
        assert!(!bounded(growth(false, true), None, &[]), "the daemon has bounds");
    }

    #[test]
    fn what_a_user_may_have_set_is_not_overridden() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("daemon.json");
        let bounds = |configuration: Option<&Path>| {
            let growth = Growth::of(Some(DOCKERS), configuration.map(Path::to_owned));
            growth.bound(&mut ContainerCreateBody::default())
        };
        assert!(bounds(Some(&file)), "it runs without a configuration");
        for (text, is_unbounded) in [
            (r#"{"log-opts":{}}"#, true),
            (r#"{"log-opts":{"max-size":"1m"}}"#, false),
            ("not its configuration", false),
        ] {
            std::fs::write(&file, text).expect("written");
            assert_eq!(bounds(Some(&file)), is_unbounded, "{text}");
        }
        assert!(!bounds(Some(folder.path())), "it cannot be read");
        assert!(!bounds(None), "nobody knows where it is");
        let rootless = ["name=rootless".to_owned()];
        assert_eq!(configuration_of("/run/docker.sock", &[]), Some(DAEMON_CONFIGURATION.into()));
        assert_eq!(configuration_of("/run/docker.sock", &rootless), None);
        let other = folder.path().join("docker.sock");
        assert_eq!(configuration_of(&other.to_string_lossy(), &[]), None);
    }

    #[test]
    fn files_are_podmans_and_no_option_is_dropped() {
        assert_eq!(asked("json-file", "max-size"), Ok(Some("k8s-file".to_owned())));
        assert_eq!(asked("json-file", "mode"), Ok(Some("k8s-file".to_owned())));
        assert_eq!(asked("journald", "labels"), Ok(Some("journald".to_owned())));
        let fault = asked("json-file", "max-file").expect_err("it would be dropped");
        assert!(fault.contains("no option max-file"), "{fault}");
    }

    #[test]
    fn only_podman_is_said_to_have_dockers_files() {
        let named = || vec!["k8s-file".to_owned(), "journald".to_owned()];
        assert_eq!(drivers(true, named()), ["k8s-file", "journald", "json-file"]);
        assert_eq!(drivers(false, named()), named());
    }
}
