//! Signing with a query string: URLs that are good for a while.

use super::text::{date_time, percent_encoded};
use super::{ALGORITHM, Credentials, Parts, Scope, canonical, sign};
use crate::Timestamp;

/// The whole query string of the presigned URL: that of `parts` and the signature. Whoever uses the
/// URL must send all of `parts.headers`, as a rule `host` only.
pub fn presign(
    parts: &Parts<'_>,
    credentials: &Credentials,
    scope: Scope<'_>,
    now: Timestamp,
    expires_s: u32,
) -> String {
    let date_time = date_time(now);
    let signed_headers = sign::header_names(parts.headers);
    let mut query = parts.query.to_owned();
    add(&mut query, "X-Amz-Algorithm", ALGORITHM);
    add(&mut query, "X-Amz-Credential", &sign::credential(credentials, scope, &date_time));
    add(&mut query, "X-Amz-Date", &date_time);
    add(&mut query, "X-Amz-Expires", &expires_s.to_string());
    add(&mut query, "X-Amz-SignedHeaders", &signed_headers);
    if let Some(token) = &credentials.session_token {
        add(&mut query, "X-Amz-Security-Token", token);
    }
    let parts = Parts { query: &query, ..*parts };
    let signature = sign::signature(&parts, &signed_headers, credentials, scope, &date_time);
    add(&mut query, canonical::SIGNATURE, &signature);
    query
}

fn add(query: &mut String, name: &str, value: &str) {
    if !query.is_empty() {
        query.push('&');
    }
    query.push_str(name);
    query.push('=');
    query.push_str(&percent_encoded(value));
}
