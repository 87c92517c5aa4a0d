//! How a rule says no.
use berth_api::ecs::{ContainerDefinition, Error};

use super::members::name;

pub(super) type Result<T = ()> = std::result::Result<T, Error>;

pub(super) fn client(text: impl Into<String>) -> Error {
    Error::client(text)
}

/// `text` about one container, in the form of AWS's own.
pub(super) fn invalid(container: &ContainerDefinition, text: impl std::fmt::Display) -> Error {
    client(format!("Invalid setting for container '{}'. {text}", name(container)))
}

pub(super) fn one_of(member: &str, value: &str, values: &[&str]) -> Result {
    match values.contains(&value) {
        true => Ok(()),
        false => {
            let values = values.join(",");
            Err(client(format!("{member} should be one of [{values}], but is '{value}'.")))
        }
    }
}
