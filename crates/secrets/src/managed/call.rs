//! The calls of Secrets Manager: the facts they need, and how they fail.
use berth_api::secretsmanager::{self, Error, Request};
use berth_engine::{Panicked, TooLarge};
use berth_kernel::{Home, too_large, undone};
use berth_sealing::Seals;
use zeroize::Zeroizing;

use super::{SHARD, records::SUFFIX_CHARS};
use crate::sealed::Sealed;

/// One API call of a known caller.
pub type Call = berth_kernel::Call<secretsmanager::Request, Facts>;

/// What a call needs to know from outside its shard.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub home: Home,
    /// Of a call that brings a value.
    pub given: Option<Given>,
    /// Of a call that makes a secret: the end of its ARN, by chance.
    pub suffix: String,
}

/// A value that a call brings: taken out of it by the door, and sealed.
#[derive(Clone, Debug)]
pub struct Given {
    /// ClientRequestToken, or what the door made by chance where there was none.
    pub version_id: String,
    pub is_binary: bool,
    pub sealed: Sealed,
}

/// Takes out of a call what no shard is to know, and puts chance into it.
///
/// # Errors
/// What the constraints of the model say of it, as long as it can be read, and that there are two
/// values.
pub fn seal(call: &mut Call, seals: &dyn Seals) -> Result<(), Error> {
    if let Some(text) = call.request.constraint_text() {
        return Err(Error::validation(text));
    }
    if let Request::CreateSecret(_) = call.request {
        call.facts.suffix = suffix(seals);
    }
    let (text, bytes, token) = match &mut call.request {
        Request::CreateSecret(it) => {
            (&mut it.secret_string, &mut it.secret_binary, &it.client_request_token)
        }
        Request::PutSecretValue(it) => {
            (&mut it.secret_string, &mut it.secret_binary, &it.client_request_token)
        }
        Request::UpdateSecret(it) => {
            (&mut it.secret_string, &mut it.secret_binary, &it.client_request_token)
        }
        _ => return Ok(()),
    };
    let (value, is_binary) = match (text.take(), bytes.take()) {
        (None, None) => return Ok(()),
        (Some(text), None) => (Zeroizing::new(text.into_bytes()), false),
        (None, Some(bytes)) => (Zeroizing::new(bytes.0), true),
        (Some(text), Some(bytes)) => {
            drop((Zeroizing::new(text), Zeroizing::new(bytes.0)));
            return Err(Error::invalid_parameter(
                "You can't specify both a binary secret value and a string secret value in the \
                 same secret.",
            ));
        }
    };
    let version_id = token.clone().unwrap_or_else(|| uuid(seals));
    let sealed = Sealed::of(&value, SHARD, Some(&version_id), seals);
    call.facts.given = Some(Given { version_id, is_binary, sealed });
    Ok(())
}

/// Secrets Manager: letters and digits.
fn suffix(seals: &dyn Seals) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut bytes = [0; SUFFIX_CHARS * 4];
    seals.chance(&mut bytes);
    let letter = |it: &[u8]| {
        let number = it.iter().fold(0, |number, byte| number << 8 | usize::from(*byte));
        char::from(LETTERS[number % LETTERS.len()])
    };
    bytes.chunks(4).map(letter).collect()
}

/// As clients make it.
fn uuid(seals: &dyn Seals) -> String {
    let mut bytes = [0; 16];
    seals.chance(&mut bytes);
    let hex = format!("{:032x}", u128::from_le_bytes(bytes));
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

/// Why a call failed: what the API's error shapes say.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure(pub Error);

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure(error)
    }
}

impl From<TooLarge> for Failure {
    fn from(what: TooLarge) -> Failure {
        Failure(Error::validation(too_large(&what)))
    }
}

impl From<Panicked> for Failure {
    fn from(what: Panicked) -> Failure {
        Failure(Error::internal_service_error(undone(&what)))
    }
}

impl From<Failure> for Error {
    fn from(Failure(error): Failure) -> Error {
        error
    }
}
