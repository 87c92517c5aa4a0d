//! What calls share that make something.
use berth_api::ec2::Error;
use berth_kernel::fnv1a;

use crate::{
    Txn,
    records::{Id, Kind, Made},
};

/// A new id.
pub fn id(txn: &mut Txn, kind: Kind) -> Id {
    Id::new(kind, number(txn))
}

/// A number that no other is like: of chance, and of the time.
pub fn number(txn: &mut Txn) -> u64 {
    let id = txn.id();
    (id >> 64) as u64 ^ id as u64
}

/// What is noted of a call with a token; `said` is all else that it says.
pub fn made(client_token: Option<&str>, said: &str) -> Option<Made> {
    let client_token = client_token.filter(|it| !it.is_empty())?.to_owned();
    Some(Made { client_token, fingerprint: fnv1a(said.bytes()) })
}

/// Whether something was made by this very call.
///
/// # Errors
/// IdempotentParameterMismatch, if it was another one with the same token.
pub fn is_again(made: &Option<Made>, before: &Option<Made>) -> Result<bool, Error> {
    let (Some(made), Some(before)) = (made, before) else { return Ok(false) };
    if made.client_token != before.client_token {
        return Ok(false);
    }
    match made.fingerprint == before.fingerprint {
        true => Ok(true),
        false => Err(Error::idempotent_parameter_mismatch(
            "The client token is already used by a call with other parameters.",
        )),
    }
}

/// # Errors
/// What `error` says, if there are as many already.
pub fn below(
    count: usize,
    max: usize,
    what: &str,
    error: fn(String) -> Error,
) -> Result<(), Error> {
    match count < max {
        true => Ok(()),
        false => Err(error(format!("The maximum number of {what} has been reached: {max}."))),
    }
}
