//! AWS Signature Version 4, both sides: HTTP requests, websocket upgrades and presigned URLs.

mod canonical;
mod claim;
mod keys;
mod presign;
mod sign;
mod text;
mod verify;
mod verify_error;

pub use keys::SigningKeys;
pub use presign::presign;
pub use sign::sign;
pub use text::{EMPTY_SHA256, percent_encoded, sha256_hex};
pub use verify::{AccessKey, Claimed, Expected, Identity, claim, claimed_service, verify};
pub use verify_error::VerifyError;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const TERMINATOR: &str = "aws4_request";

/// What is signed of a request.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    pub method: &'a str,
    /// As on the wire, still percent-encoded.
    pub path: &'a str,
    /// As on the wire, without the question mark.
    pub query: &'a str,
    /// Names in any case. Over HTTP/2 the `:authority` stands here as `host`.
    pub headers: &'a [(&'a str, &'a str)],
    /// Hexadecimal SHA-256 of the body. [`claim`] does not look at it: there is no body yet.
    pub body_sha256: &'a str,
}

impl<'a> Parts<'a> {
    /// The first header of that name, which is in lower case.
    fn header(&self, name: &str) -> Option<&'a str> {
        self.all(name).next()
    }

    fn all<'n>(&self, name: &'n str) -> impl Iterator<Item = &'a str> + use<'a, 'n> {
        let headers = self.headers.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        headers.map(|(_, value)| *value)
    }
}

/// Who signs.
#[derive(Clone, Eq, PartialEq)]
pub struct Credentials {
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("access_key_id", &self.access_key_id).finish()
    }
}

/// What a signature is good for, besides its day.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    pub region: &'a str,
    /// The signing name, as in `ecs`.
    pub service: &'a str,
}
