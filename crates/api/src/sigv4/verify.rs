//! Whether a request was signed by who it says, for us, and just now.

use hmac::Mac;
use sha2::{Digest, Sha256};

use super::claim::{self, Claim};
use super::text::{date_time, unhex};
use super::verify_error::VerifyError;
use super::{Parts, SigningKeys, canonical, keys};
use crate::Timestamp;
use crate::limits::CLOCK_SKEW_MS_MAX;

type Result<T> = std::result::Result<T, VerifyError>;

/// What is known about an access key.
#[derive(Clone)]
pub struct AccessKey {
    pub secret_access_key: String,
    /// Temporary credentials have one, and their requests must carry it.
    pub session_token: Option<String>,
    pub expires_at: Option<Timestamp>,
}

/// What a right signature proves.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Identity {
    pub access_key_id: String,
    pub region: String,
    /// The signing name, as in `ecs`.
    pub service: String,
    /// In lower-case hexadecimal: the same for the same signed request only.
    pub signature: String,
}

/// What a signature has to be for, and where it may stand.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The signing names that are served; every region is.
    pub services: &'a [&'a str],
    /// Whether it may stand in the query string: such a request is good for up to seven days, and
    /// AWS takes it of few services only.
    pub may_be_presigned: bool,
}

/// A request whose head is right in all that can be told without its body and its secret. Nothing
/// of it is proven.
pub struct Claimed<'a> {
    parts: Parts<'a>,
    claim: Claim,
    access_key: AccessKey,
}

/// Checks what a request says of its own signature: for us, just now, and by a key that exists.
/// `access_key` knows keys by their id, and by the session token that the request carries.
pub fn claim<'a>(
    parts: Parts<'a>,
    expected: Expected<'_>,
    now: Timestamp,
    access_key: impl FnOnce(&str, Option<&str>) -> Option<AccessKey>,
) -> Result<Claimed<'a>> {
    let claim = claim::read(&parts)?;
    if claim.expires_s.is_some() && !expected.may_be_presigned {
        return Err(VerifyError::Presigned);
    }
    check_scope(&claim, expected.services)?;
    check_signed_headers(&claim, &parts)?;
    check_time(&claim, now)?;
    let (id, token) = (&claim.credential.access_key_id, claim.session_token.as_deref());
    let access_key = access_key(id, token).ok_or(VerifyError::UnknownKey)?;
    check_token(&claim, &access_key, now)?;
    Ok(Claimed { parts, claim, access_key })
}

/// The signing name that a request claims to be signed for, before anything of it is believed.
pub fn claimed_service(parts: &Parts<'_>) -> Option<String> {
    claim::read(parts).ok().map(|it| it.credential.service)
}

/// [`claim`] and [`Claimed::verify`] of a request that is here as a whole.
pub fn verify(
    parts: &Parts<'_>,
    expected: Expected<'_>,
    now: Timestamp,
    access_key: impl FnOnce(&str, Option<&str>) -> Option<AccessKey>,
    cache: &mut SigningKeys,
) -> Result<Identity> {
    claim(*parts, expected, now, access_key)?.verify(parts.body_sha256, cache)
}

impl Claimed<'_> {
    /// Checks the signature itself, with the hexadecimal SHA-256 of the body.
    pub fn verify(self, body_sha256: &str, cache: &mut SigningKeys) -> Result<Identity> {
        let Claimed { parts, claim, access_key } = self;
        let parts = Parts { body_sha256, ..parts };
        check_body(&parts)?;
        check_signature(&claim, &parts, &access_key, cache)?;
        Ok(Identity {
            access_key_id: claim.credential.access_key_id,
            region: claim.credential.region,
            service: claim.credential.service,
            signature: claim.signature,
        })
    }
}

fn check_scope(claim: &Claim, services: &[&str]) -> Result<()> {
    let Claim { credential, date_time, .. } = claim;
    if credential.region.is_empty() {
        return invalid("Credential should be scoped to a region.");
    }
    if !services.contains(&credential.service.as_str()) {
        let services = services.join("', '");
        return invalid(format!("Credential should be scoped to correct service: '{services}'."));
    }
    let (day, signed_day) = (&credential.day, &date_time[..8]);
    if day != signed_day {
        return invalid(format!(
            "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from \
             HTTP: '{day}' != '{signed_day}', from '{date_time}'."
        ));
    }
    Ok(())
}

/// A header that decides what is done must not be exchangeable.
fn check_signed_headers(claim: &Claim, parts: &Parts<'_>) -> Result<()> {
    let is_signed = |name: &str| claim.signed_headers.split(';').any(|signed| signed == name);
    if !is_signed("host") {
        let text = "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.";
        return invalid(text);
    }
    if let Some(date_header) = claim.date_header.filter(|name| !is_signed(name)) {
        let text = format!("'{date_header}' must be a 'SignedHeader' in the AWS Authorization.");
        return invalid(text);
    }
    if parts.header("x-amz-target").is_some() && !is_signed("x-amz-target") {
        return invalid("'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
    }
    Ok(())
}

fn check_time(claim: &Claim, Timestamp(now_ms): Timestamp) -> Result<()> {
    let (Timestamp(signed_ms), signed) = (claim.signed_at, &claim.date_time);
    let now = date_time(Timestamp(now_ms));
    let (lifetime_ms, lifetime) = match claim.expires_s {
        Some(seconds) => (i64::from(seconds) * 1000, format!("{seconds} sec.")),
        None => (CLOCK_SKEW_MS_MAX, format!("{} min.", CLOCK_SKEW_MS_MAX / 60_000)),
    };
    if signed_ms < now_ms - lifetime_ms {
        let bound = date_time(Timestamp(now_ms - lifetime_ms));
        return invalid(format!(
            "Signature expired: {signed} is now earlier than {bound} ({now} - {lifetime})"
        ));
    }
    if signed_ms > now_ms + CLOCK_SKEW_MS_MAX {
        let bound = date_time(Timestamp(now_ms + CLOCK_SKEW_MS_MAX));
        let minutes = CLOCK_SKEW_MS_MAX / 60_000;
        return invalid(format!(
            "Signature not yet current: {signed} is still later than {bound} \
             ({now} + {minutes} min.)"
        ));
    }
    Ok(())
}

fn check_token(claim: &Claim, access_key: &AccessKey, now: Timestamp) -> Result<()> {
    // Digests are compared, so that the time it takes says nothing about the token.
    let digest = |token: &str| Sha256::digest(token.as_bytes());
    if claim.session_token.as_deref().map(digest) != access_key.session_token.as_deref().map(digest)
    {
        return Err(VerifyError::UnknownKey);
    }
    match access_key.expires_at {
        Some(expires_at) if expires_at <= now => Err(VerifyError::ExpiredToken),
        _ => Ok(()),
    }
}

fn check_body(parts: &Parts<'_>) -> Result<()> {
    match parts.header("x-amz-content-sha256") {
        Some(claimed) if !claimed.eq_ignore_ascii_case(parts.body_sha256) => {
            invalid("The provided 'x-amz-content-sha256' header does not match what was computed.")
        }
        _ => Ok(()),
    }
}

fn check_signature(
    claim: &Claim,
    parts: &Parts<'_>,
    access_key: &AccessKey,
    cache: &mut SigningKeys,
) -> Result<()> {
    let signature = unhex(&claim.signature).ok_or(VerifyError::Mismatch)?;
    let credential = &claim.credential;
    let text = canonical::string_to_sign(
        parts,
        &claim.signed_headers,
        &claim.date_time,
        credential.scope_text(),
    );
    let secret = &access_key.secret_access_key;
    let kept = cache.get(&credential.text, secret);
    let is_new = kept.is_none();
    let key = kept.unwrap_or_else(|| keys::derive(secret, &credential.day, credential.scope()));
    // Compares in constant time.
    key.clone().chain_update(text).verify_slice(&signature).map_err(|_| VerifyError::Mismatch)?;
    if is_new {
        cache.keep(&credential.text, secret, key);
    }
    Ok(())
}

fn invalid<T>(text: impl Into<String>) -> Result<T> {
    Err(VerifyError::Invalid(text.into()))
}
