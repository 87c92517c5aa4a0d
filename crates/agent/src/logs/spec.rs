//! What `awslogs` is asked for in a definition, and the file that Docker writes instead.

use std::collections::{BTreeMap, HashMap};

use berth_api::acs;
use bollard::models::HostConfigLogConfig;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::pattern;
use crate::names::task_id;

pub const DRIVER: &str = "awslogs";
/// Bytes of a file of Docker's, in its words.
const FILE_SIZE: &str = "64m";
/// Of a container that does not wait for its log, and of one that does: nothing of the latter is
/// lost to rotation before the disk is full.
const FILES: &str = "5";
const FILES_BLOCKING: &str = "50";
const NON_BLOCKING: &str = "non-blocking";

/// The log of one container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    pub task: String,
    pub container: String,
    pub group: String,
    /// Without a name it is the container's id.
    pub stream: Option<String>,
    pub region: String,
    pub creates_group: bool,
    /// What the first line of an event has. Without it each line is one.
    pub pattern: Option<String>,
}

/// The log of a container, if it asks for `awslogs`.
///
/// # Errors
/// The reason for the task's STOPPED report.
pub fn of(task: &acs::Task, container: &acs::Container) -> Result<Option<Spec>, String> {
    let host = container.docker_config.as_ref().map(|it| it.host_config.as_str());
    let host: Value = host.and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
    let log = &host["LogConfig"];
    if log["Type"] != DRIVER {
        return Ok(None);
    }
    let none = serde_json::Map::new();
    let options = log["Config"].as_object().unwrap_or(&none);
    let fault = |what: String| {
        format!(
            "ResourceInitializationError: failed to validate logger args: container {}: {what}",
            container.name
        )
    };
    if container.secrets.iter().any(|it| it.target.as_deref() == Some("LOG_DRIVER")) {
        return Err(fault("awslogs has no option that is a secret".to_owned()));
    }
    spec(&task.arn, &container.name, options).map(Some).map_err(fault)
}

/// The log driver and its options as a definition has them, without those that are secret.
#[must_use]
pub fn asked(container: &acs::Container) -> Option<(String, BTreeMap<String, String>)> {
    let host: Value = serde_json::from_str(&container.docker_config.as_ref()?.host_config).ok()?;
    let log = host.get("LogConfig")?;
    let options = log["Config"].as_object().into_iter().flatten();
    let options = options.filter_map(|(name, it)| Some((name.clone(), it.as_str()?.to_owned())));
    Some((log["Type"].as_str()?.to_owned(), options.collect()))
}

fn spec(
    task: &str,
    container: &str,
    options: &serde_json::Map<String, Value>,
) -> Result<Spec, String> {
    let text = |name: &str| {
        let text = options.get(name).and_then(Value::as_str);
        text.filter(|it| !it.is_empty()).map(str::to_owned)
    };
    let is_on = |name: &str| match text(name).as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(other) => Err(format!("{name} must be 'true' or 'false', not '{other}'")),
    };
    for name in options.keys() {
        match name.as_str() {
            "awslogs-group"
            | "awslogs-region"
            | "awslogs-create-group"
            | "awslogs-stream"
            | "awslogs-stream-prefix"
            | "awslogs-datetime-format"
            | "awslogs-multiline-pattern"
            | "mode"
            | "max-buffer-size" => {}
            // Said to Docker's own driver: lines are sent at once, to this agent's control plane.
            "awslogs-endpoint"
            | "awslogs-credentials-endpoint"
            | "awslogs-force-flush-interval-seconds"
            | "awslogs-max-buffered-events" => {}
            other => return Err(format!("this agent's awslogs has no option '{other}'")),
        }
    }
    let prefixed = text("awslogs-stream-prefix");
    let prefixed = prefixed.map(|it| format!("{it}/{container}/{}", task_id(task)));
    let pattern = match (text("awslogs-datetime-format"), text("awslogs-multiline-pattern")) {
        (Some(_), Some(_)) => {
            return Err("awslogs-datetime-format and awslogs-multiline-pattern exclude each other"
                .to_owned());
        }
        (Some(format), None) => Some(pattern::of_date(&format)?),
        (None, pattern) => pattern,
    };
    if let Some(it) = &pattern {
        pattern::compile(it)?;
    }
    Ok(Spec {
        task: task.to_owned(),
        container: container.to_owned(),
        group: text("awslogs-group").ok_or("awslogs-group is missing")?,
        stream: text("awslogs-stream").or(prefixed),
        region: text("awslogs-region").ok_or("awslogs-region is missing")?,
        creates_group: is_on("awslogs-create-group")?,
        pattern,
    })
}

impl Spec {
    /// The name of its stream.
    #[must_use]
    pub fn stream<'a>(&'a self, container_id: &'a str) -> &'a str {
        self.stream.as_deref().unwrap_or(container_id)
    }
}

/// Docker's own files instead of `awslogs`, from which the agent reads.
pub fn to_file(log: &mut HostConfigLogConfig, is_podman: bool) {
    if log.typ.as_deref() != Some(DRIVER) {
        return;
    }
    let asked = log.config.take().unwrap_or_default();
    let is_blocking = asked.get("mode").is_none_or(|it| it != NON_BLOCKING);
    let mut options = HashMap::from([("max-size", FILE_SIZE.to_owned())]);
    if !is_podman {
        options.insert("max-file", if is_blocking { FILES_BLOCKING } else { FILES }.to_owned());
        options.insert("compress", "false".to_owned());
        for name in ["mode", "max-buffer-size"] {
            options.extend(asked.get(name).map(|it| (name, it.clone())));
        }
    }
    log.typ = Some("json-file".to_owned());
    log.config = Some(options.into_iter().map(|(name, it)| (name.to_owned(), it)).collect());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(options: Value) -> Result<Option<Spec>, String> {
        let host = json!({"LogConfig": {"Type": "awslogs", "Config": options}}).to_string();
        let docker_config = Some(acs::DockerConfig { host_config: host, ..Default::default() });
        let container =
            acs::Container { name: "web".to_owned(), docker_config, ..acs::Container::default() };
        let arn = "arn:aws:ecs:r:1:task/c/0123".to_owned();
        of(&acs::Task { arn, ..acs::Task::default() }, &container)
    }

    #[test]
    fn a_stream_has_its_prefix_or_its_name_or_the_containers_id() {
        let spec = |more: Value| {
            let mut options = json!({"awslogs-group": "g", "awslogs-region": "r"});
            for (name, value) in more.as_object().expect("options") {
                options[name] = value.clone();
            }
            read(options).expect("options").expect("awslogs")
        };
        assert_eq!(spec(json!({})).stream("5f3a"), "5f3a");
        assert_eq!(spec(json!({"awslogs-stream-prefix": "p"})).stream("5f3a"), "p/web/0123");
        assert_eq!(spec(json!({"awslogs-stream": "s"})).stream("5f3a"), "s");
        assert!(spec(json!({"awslogs-create-group": "true"})).creates_group);
        let dated = spec(json!({"awslogs-datetime-format": "[%Y]"}));
        assert_eq!(dated.pattern.as_deref(), Some(r"\[[0-9]{4}\]"));
    }

    #[test]
    fn what_was_asked_for_is_shown_and_not_what_docker_does() {
        let host = json!({"LogConfig": {"Type": "awslogs", "Config": {"awslogs-group": "g"}}});
        let docker_config =
            Some(acs::DockerConfig { host_config: host.to_string(), ..Default::default() });
        let container = acs::Container { docker_config, ..acs::Container::default() };
        let options = [("awslogs-group".to_owned(), "g".to_owned())].into();
        assert_eq!(asked(&container), Some(("awslogs".to_owned(), options)));
        assert_eq!(asked(&acs::Container::default()), None);
    }

    #[test]
    fn what_cannot_be_is_refused_with_its_name() {
        let with = |name: &str, value: &str| {
            let mut options = json!({"awslogs-group": "g", "awslogs-region": "r"});
            options[name] = json!(value);
            options
        };
        let both = json!({"awslogs-group": "g", "awslogs-region": "r",
            "awslogs-datetime-format": "%Y", "awslogs-multiline-pattern": "x"});
        for (options, part) in [
            (json!({"awslogs-region": "r"}), "awslogs-group is missing"),
            (json!({"awslogs-group": "g"}), "awslogs-region is missing"),
            (with("tag", "x"), "no option 'tag'"),
            (with("awslogs-create-group", "1"), "'1'"),
            (with("awslogs-multiline-pattern", "("), "'('"),
            (both, "exclude each other"),
        ] {
            let fault = read(options).expect_err(part);
            let start = "ResourceInitializationError: failed to validate logger args: ";
            assert!(fault.starts_with(start) && fault.contains(part), "{fault}");
        }
    }

    #[test]
    fn docker_writes_files_that_keep_what_a_blocking_container_writes() {
        let files = |options: &[(&str, &str)], is_podman: bool| {
            let options = options.iter().map(|(name, it)| ((*name).to_owned(), (*it).to_owned()));
            let mut log = HostConfigLogConfig {
                typ: Some(DRIVER.to_owned()),
                config: Some(options.collect()),
            };
            to_file(&mut log, is_podman);
            assert_eq!(log.typ.as_deref(), Some("json-file"));
            let mut options: Vec<_> = log.config.expect("options").into_iter().collect();
            options.sort();
            options
                .into_iter()
                .map(|(name, it)| format!("{name}={it}"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            files(&[("awslogs-group", "g")], false),
            "compress=false max-file=50 max-size=64m"
        );
        let mode = [("mode", "non-blocking"), ("max-buffer-size", "1m")];
        let expected =
            "compress=false max-buffer-size=1m max-file=5 max-size=64m mode=non-blocking";
        assert_eq!(files(&mode, false), expected);
        assert_eq!(files(&mode, true), "max-size=64m");
    }
}
