//! Names of families and containers.
use std::collections::BTreeSet;

use berth_api::ecs::{Error, TaskDefinition};

use super::{Result, client, is_essential, name, text};
use crate::limits::NAME_CHARS_MAX;

/// ECS: families, clusters, containers and volumes are named with these.
pub fn is_valid(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= NAME_CHARS_MAX
        && name.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-' || it == b'_')
}

/// The name that a call gives to a cluster, a service or a daemon: `what`.
pub fn checked(what: &str, name: &str) -> Result<String> {
    if is_valid(name) {
        return Ok(name.to_owned());
    }
    Err(Error::invalid_parameter(format!(
        "Invalid {what} name '{}'. Up to 255 letters, numbers, hyphens and underscores are \
         allowed.",
        name.chars().take(300).collect::<String>()
    )))
}

pub fn family(task: &TaskDefinition) -> Result {
    let family = text(&task.family);
    if family.is_empty() {
        return Err(client("Family should not be null or empty."));
    }
    if family.chars().count() > NAME_CHARS_MAX {
        let text = format!("Family should not have more than {NAME_CHARS_MAX} characters.");
        return Err(client(text));
    }
    match is_valid(family) {
        true => Ok(()),
        false => Err(client("Family contains invalid characters.")),
    }
}

/// Every container has a name of its own, and one of them at least is essential.
pub fn containers(task: &TaskDefinition) -> Result {
    let mut seen = BTreeSet::new();
    for name in super::containers(task).iter().map(name) {
        if name.is_empty() {
            return Err(client("Container.name should not be null or empty."));
        }
        if name.chars().count() > NAME_CHARS_MAX {
            return Err(client(format!(
                "Container.name should not have more than {NAME_CHARS_MAX} characters."
            )));
        }
        if !is_valid(name) {
            let text = format!("Container.name contains invalid characters. It is '{name}'.");
            return Err(client(text));
        }
        if !seen.insert(name) {
            return Err(client(format!(
                "Container names must be unique within a task definition. '{name}' is used twice."
            )));
        }
    }
    match super::containers(task).iter().any(is_essential) {
        true => Ok(()),
        false => Err(client("Task definition doesn't have any essential container.")),
    }
}
