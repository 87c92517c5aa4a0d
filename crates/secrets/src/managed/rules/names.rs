//! Names of secrets.
use berth_api::secretsmanager::Error;

/// Whether a secret can be called so. Secrets Manager keeps `!` to itself.
pub fn is_valid(name: &str) -> bool {
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "-/_+=.@".contains(it);
    !name.is_empty() && name.chars().all(is_allowed)
}

/// # Errors
/// InvalidParameterException.
pub fn check(name: &str) -> Result<(), Error> {
    match is_valid(name) {
        true => Ok(()),
        false => Err(Error::invalid_parameter(
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the \
             following: -/_+=.@!",
        )),
    }
}
