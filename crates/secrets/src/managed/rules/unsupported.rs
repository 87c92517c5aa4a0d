//! What Berth does not have: keys of KMS, replicas, rotation, types, and policies of secrets.
use berth_api::secretsmanager::{Error, Operation};

/// Secrets Manager: its own key.
const KEY_ID: &str = "alias/aws/secretsmanager";

/// # Errors
/// InvalidParameterException.
pub fn check_key(key_id: Option<&str>) -> Result<(), Error> {
    match key_id.is_some_and(|it| !it.is_empty() && it != KEY_ID) {
        true => Err(Error::invalid_parameter(
            "Berth seals with its own key; leave KmsKeyId away, or give alias/aws/secretsmanager.",
        )),
        false => Ok(()),
    }
}

/// # Errors
/// InvalidParameterException.
pub fn check_type(given: Option<&str>) -> Result<(), Error> {
    match given.is_some_and(|it| !it.is_empty()) {
        true => Err(Error::invalid_parameter(
            "Berth has no secrets that partners manage; leave Type away.",
        )),
        false => Ok(()),
    }
}

/// # Errors
/// InvalidParameterException.
pub fn check_replicas(is_asked: bool) -> Result<(), Error> {
    match is_asked {
        true => Err(Error::invalid_parameter(
            "Berth is in one region, and has no replicas of secrets: leave AddReplicaRegions and \
             ForceOverwriteReplicaSecret away.",
        )),
        false => Ok(()),
    }
}

/// The answer to operations that are known and not served.
pub fn refusal(operation: Operation) -> Error {
    let why = match operation {
        Operation::RotateSecret | Operation::CancelRotateSecret => {
            "it has no functions that could make new values. Put a new value with PutSecretValue"
        }
        Operation::PutResourcePolicy | Operation::ValidateResourcePolicy => {
            "it decides by policies of users and roles alone, and keeps none that it does not \
             enforce. Allow there what is to be allowed"
        }
        _ => "it is in one region, and has no replicas of secrets",
    };
    Error::invalid_request(format!("Berth does not serve {operation}: {why}."))
}
