//! Names of groups and streams, and what names a group.
use std::sync::Arc;

use berth_api::logs::Error;
use berth_kernel::Home;

use crate::{
    SERVICE, State,
    records::{LogGroup, LogStream},
};

/// CloudWatch Logs: names of groups that begin so are AWS's.
const RESERVED: &str = "aws/";

/// Whether a group may be called so; the model's constraints hold.
///
/// # Errors
/// InvalidParameterException.
pub fn check_new_group(name: &str) -> Result<(), Error> {
    if name.starts_with(RESERVED) {
        return Err(Error::invalid_parameter(
            "Log groups starting with AWS/ are reserved for AWS.",
        ));
    }
    Ok(())
}

/// That of a group, as tags and policies name it.
pub fn group_arn(home: &Home, name: &str) -> String {
    home.arn(SERVICE, &format!("log-group:{name}"))
}

/// The name in the ARN of a group, which may end in `:*`.
pub fn group_of_arn<'a>(home: &Home, arn: &'a str) -> Option<&'a str> {
    let name = home.tail(SERVICE, arn)?.strip_prefix("log-group:")?;
    let name = name.strip_suffix(":*").unwrap_or(name);
    (!name.is_empty() && !name.contains(':')).then_some(name)
}

/// The name that a name or an ARN says; one of elsewhere says itself, which is no group's name.
pub fn named<'a>(home: &Home, identifier: &'a str) -> &'a str {
    group_of_arn(home, identifier).unwrap_or(identifier)
}

/// The name that a call gives by exactly one of name and identifier.
///
/// # Errors
/// InvalidParameterException.
pub fn one_of<'a>(
    home: &Home,
    name: &'a Option<String>,
    identifier: &'a Option<String>,
) -> Result<&'a str, Error> {
    match (name, identifier) {
        (Some(name), None) => Ok(name),
        (None, Some(identifier)) => Ok(named(home, identifier)),
        (Some(_), Some(_)) => Err(Error::invalid_parameter(
            "LogGroup name and LogGroup identifier are mutually exclusive parameters.",
        )),
        (None, None) => Err(Error::invalid_parameter(
            "Either LogGroup name or LogGroup identifier must be specified.",
        )),
    }
}

/// # Errors
/// ResourceNotFoundException.
pub fn group<'a>(state: &'a State, name: &str) -> Result<&'a Arc<LogGroup>, Error> {
    let found = state.group(name);
    found.ok_or_else(|| Error::resource_not_found("The specified log group does not exist."))
}

/// # Errors
/// ResourceNotFoundException.
pub fn stream<'a>(
    state: &'a State,
    group: &LogGroup,
    name: &str,
) -> Result<&'a Arc<LogStream>, Error> {
    let found = state.stream(group, name);
    found.ok_or_else(|| Error::resource_not_found("The specified log stream does not exist."))
}
