//! Names of parameters, and paths of their hierarchy.
use berth_api::ssm::Error;
use berth_kernel::Home;

use crate::{
    SERVICE,
    limits::{LEVELS_MAX, NAME_CHARS_MAX},
    records::path_of,
};

/// Systems Manager's texts for names that it does not like, in the order in which it says them.
const RESERVED: &str =
    "Parameter name: can't be prefixed with \"aws\" or \"ssm\" (case-insensitive).";
const WRONG: &str = "Parameter name: can't be prefixed with \"ssm\" (case-insensitive). If formed \
                     as a path, it can consist of sub-paths divided by slash symbol; each \
                     sub-path can be formed as a mix of letters, numbers and the following 3 \
                     symbols .-_";
const WRONG_PATH: &str = "The parameter doesn't meet the parameter name requirements. The \
                          parameter name must begin with a forward slash \"/\". It can't be \
                          prefixed with \"aws\" or \"ssm\" (case-insensitive). It must use only \
                          letters, numbers, or the following symbols: . (period), - (hyphen), _ \
                          (underscore). Special characters are not allowed. All sub-paths, if \
                          specified, must use the forward slash symbol \"/\". Valid example: \
                          /get/parameters2-/by1./path0_.";

/// The name of a parameter that is to be made or changed, without the spaces around it.
///
/// # Errors
/// ValidationException, AccessDeniedException for names below `/aws`,
/// HierarchyLevelLimitExceededException.
pub fn of_put<'a>(given: &'a str, home: &Home) -> Result<&'a str, Error> {
    let name = given.trim();
    let path = path_of(name).to_ascii_lowercase();
    let is_path = path[1..].contains('/');
    if path.starts_with("/aws") && is_path {
        return Err(Error::access_denied(format!("No access to reserved parameter name: {name}.")));
    }
    if path.starts_with("/aws") || path.starts_with("/ssm") {
        return Err(Error::validation(if is_path { WRONG } else { RESERVED }));
    }
    let name = syntax(name)?;
    if is_path && !name.starts_with('/') {
        return Err(Error::validation("Parameter name must be a fully qualified name."));
    }
    let levels = path_of(name).matches('/').count();
    if levels > LEVELS_MAX {
        return Err(Error::hierarchy_level_limit_exceeded(format!(
            "A hierarchy can have a maximum of {LEVELS_MAX} levels, but '{name}' has {levels}."
        )));
    }
    let chars = home.arn(SERVICE, &format!("parameter{}", path_of(name))).chars().count();
    if chars > NAME_CHARS_MAX {
        return Err(Error::validation(format!(
            "Parameter name: with the ARN before it, it can have a maximum of {NAME_CHARS_MAX} \
             characters, but it has {chars}."
        )));
    }
    Ok(name)
}

/// A name, without the spaces around it, if any parameter can be called so.
///
/// # Errors
/// ValidationException.
pub fn syntax(given: &str) -> Result<&str, Error> {
    let name = given.trim();
    match is_fine(name) {
        true => Ok(name),
        false => Err(Error::validation(WRONG)),
    }
}

/// Where a list of what is below begins, without a slash at its end.
///
/// # Errors
/// ValidationException.
pub fn path(given: &str) -> Result<&str, Error> {
    let path = given.trim();
    let path = path.strip_suffix('/').unwrap_or(path);
    match path.is_empty() && given.contains('/') || path.starts_with('/') && is_fine(path) {
        true => Ok(path),
        false => Err(Error::validation(WRONG_PATH)),
    }
}

fn is_fine(name: &str) -> bool {
    let allowed = |it: char| it.is_ascii_alphanumeric() || "_.-".contains(it);
    let inner = name.strip_prefix('/').unwrap_or(name);
    inner.split('/').all(|level| !level.is_empty() && level.chars().all(allowed))
}
