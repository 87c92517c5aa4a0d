//! Who sends a request: its signature, checked with the keys of the account's published state.
use std::sync::PoisonError;

use berth_api::{
    Timestamp,
    sigv4::{AccessKey, EMPTY_SHA256, Parts, VerifyError, sha256_hex, verify},
};
use berth_ecs::account::{access_key, records::AccessKeyStatus};
use http::{header::HOST, request};

use super::Connection;
use crate::{clock, node::Node};

/// The ARN of the principal that signed a request for `service`.
pub(crate) fn caller(
    node: &Node,
    connection: &Connection,
    parts: &request::Parts,
    body: &[u8],
    service: &str,
) -> Result<String, VerifyError> {
    let headers = headers(parts);
    let body_sha256 = match body {
        [] => EMPTY_SHA256.to_owned(),
        _ => sha256_hex(body),
    };
    let signed = Parts {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        headers: &headers,
        body_sha256: &body_sha256,
    };
    let account = node.account.read();
    let mut principal = String::new();
    let known = |id: &str| {
        let key = access_key(&account, id)?;
        principal.clone_from(&key.principal_arn);
        (key.status == AccessKeyStatus::Active).then(|| AccessKey {
            secret_access_key: key.secret_access_key.expose().to_owned(),
            session_token: None,
            expires_at: None,
        })
    };
    // Signatures are of the wall clock's time, whatever that does.
    let now = Timestamp(clock::wall().0);
    let mut keys = connection.signing_keys.lock().unwrap_or_else(PoisonError::into_inner);
    verify(&signed, &[service], now, known, &mut keys)?;
    Ok(principal)
}

/// Headers as signatures see them: over HTTP/2 the authority stands for the host.
fn headers(parts: &request::Parts) -> Vec<(&str, &str)> {
    let text = |value| std::str::from_utf8(value).ok();
    let sent = parts.headers.iter();
    let mut headers: Vec<(&str, &str)> =
        sent.filter_map(|(name, it)| Some((name.as_str(), text(it.as_bytes())?))).collect();
    if let (None, Some(authority)) = (parts.headers.get(HOST), parts.uri.authority()) {
        headers.push(("host", authority.as_str()));
    }
    headers
}
