//! How requests name a secret, and one of its versions.
use std::sync::Arc;

use berth_api::secretsmanager::Error;
use berth_kernel::Home;

use crate::managed::{
    SERVICE, State,
    records::{CURRENT, Secret, SecretVersion},
};

/// The secret of a name, of an ARN, or of an ARN without its last seven characters; in this order.
pub fn named<'a>(state: &'a State, id: &str, home: &Home) -> Option<&'a Arc<Secret>> {
    let Some(tail) = home.tail(SERVICE, id).and_then(|it| it.strip_prefix("secret:")) else {
        return state.named(id);
    };
    state.secrets.get(&tail.to_owned()).or_else(|| state.named(tail))
}

/// # Errors
/// ResourceNotFoundException.
pub fn secret(state: &State, id: &Option<String>, home: &Home) -> Result<Arc<Secret>, Error> {
    let found = named(state, id.as_deref().unwrap_or_default(), home);
    found.cloned().ok_or_else(|| {
        Error::resource_not_found("Secrets Manager can't find the specified secret.")
    })
}

/// One that is not marked for deletion.
///
/// # Errors
/// ResourceNotFoundException, InvalidRequestException.
pub fn living(state: &State, id: &Option<String>, home: &Home) -> Result<Arc<Secret>, Error> {
    let secret = secret(state, id, home)?;
    match secret.deletion_date {
        None => Ok(secret),
        Some(_) => Err(marked()),
    }
}

pub fn marked() -> Error {
    Error::invalid_request(
        "You can't perform this operation on the secret because it was marked for deletion.",
    )
}

/// The version of an id, of a stage, or of both.
///
/// # Errors
/// ResourceNotFoundException, InvalidRequestException if id and stage do not agree.
pub fn version<'a>(
    state: &'a State,
    secret: &Secret,
    version_id: Option<&str>,
    stage: Option<&str>,
) -> Result<&'a Arc<SecretVersion>, Error> {
    let nowhere = |by: &str, what: &str| {
        Error::resource_not_found(format!(
            "Secrets Manager can't find the specified secret value for {by}: {what}"
        ))
    };
    let Some(version_id) = version_id else {
        let stage = stage.unwrap_or(CURRENT);
        return state.staged(secret.id, stage).ok_or_else(|| nowhere("staging label", stage));
    };
    let version = state.version(secret.id, version_id);
    let version = version.ok_or_else(|| nowhere("VersionId", version_id))?;
    match stage {
        Some(stage) if !version.stages.contains(stage) => Err(Error::invalid_request(
            "You provided a VersionStage that is not associated to the provided VersionId.",
        )),
        _ => Ok(version),
    }
}
