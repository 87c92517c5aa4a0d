//! Signing with headers: HTTP requests and websocket upgrades.

use hmac::Mac;

use super::text::{date_time, hex};
use super::{ALGORITHM, Credentials, Parts, Scope, TERMINATOR, canonical, keys};
use crate::Timestamp;

/// The headers to add to a request. Signs all of `parts.headers`: give those that reach the other
/// end as they are, `host` among them.
pub fn sign(
    parts: &Parts<'_>,
    credentials: &Credentials,
    scope: Scope<'_>,
    now: Timestamp,
) -> Vec<(&'static str, String)> {
    let date_time = date_time(now);
    let mut added = vec![("x-amz-date", date_time.clone())];
    if let Some(token) = &credentials.session_token {
        added.push(("x-amz-security-token", token.clone()));
    }
    let all: Vec<(&str, &str)> = parts
        .headers
        .iter()
        .copied()
        .chain(added.iter().map(|(name, value)| (*name, value.as_str())))
        .collect();
    let signed_headers = header_names(&all);
    let parts = Parts { headers: &all, ..*parts };
    let signature = signature(&parts, &signed_headers, credentials, scope, &date_time);
    let credential = credential(credentials, scope, &date_time);
    let authorization = format!(
        "{ALGORITHM} Credential={credential}, SignedHeaders={signed_headers}, Signature={signature}"
    );
    added.push(("authorization", authorization));
    added
}

pub(super) fn signature(
    parts: &Parts<'_>,
    signed_headers: &str,
    credentials: &Credentials,
    scope: Scope<'_>,
    date_time: &str,
) -> String {
    let day = &date_time[..8];
    let scope_text = scope_text(scope, day);
    let text = canonical::string_to_sign(parts, signed_headers, date_time, &scope_text);
    let key = keys::derive(&credentials.secret_access_key, day, scope);
    hex(&key.chain_update(text).finalize().into_bytes())
}

/// `AKID/20260101/us-east-1/ecs/aws4_request`
pub(super) fn credential(credentials: &Credentials, scope: Scope<'_>, date_time: &str) -> String {
    format!("{}/{}", credentials.access_key_id, scope_text(scope, &date_time[..8]))
}

/// `a;b;c`, sorted.
pub(super) fn header_names(headers: &[(&str, &str)]) -> String {
    let mut names: Vec<_> = headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
    names.sort();
    names.dedup();
    names.join(";")
}

fn scope_text(scope: Scope<'_>, day: &str) -> String {
    format!("{day}/{}/{}/{TERMINATOR}", scope.region, scope.service)
}
