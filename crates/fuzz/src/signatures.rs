//! Signature Version 4: whatever comes is refused unless it is signed, and what we sign is not.

use berth_api::Timestamp;
use berth_api::sigv4::*;

use crate::call_text::{self, Call};
use crate::measure::{FACTOR, bounded};

/// 2026-01-01T00:00:00Z
const NOW: Timestamp = Timestamp(1_767_225_600_000);
const SCOPE: Scope<'_> = Scope { region: "us-east-1", service: "ecs" };
const EXPECTED: Expected<'_> = Expected { services: &["ecs", "sts"], may_be_presigned: true };

/// What one reader could believe and the next one not; signing adds some of them.
const ONCE: [&str; 6] =
    ["authorization", "date", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "host"];

pub fn signed(data: &[u8]) {
    check(data, |parts, headers| {
        let added = sign(parts, &credentials(), SCOPE, NOW);
        headers.extend(added.into_iter().map(|(name, value)| (name.to_owned(), value)));
        parts.query.to_owned()
    });
}

pub fn presigned(data: &[u8]) {
    check(data, |parts, _| presign(parts, &credentials(), SCOPE, NOW, 60));
}

/// A request as it comes, and the same with a signature of ours, which `add` puts into its headers
/// or makes a query string of.
fn check(data: &[u8], add: fn(&Parts<'_>, &mut Vec<(String, String)>) -> String) {
    let Some(Call { head, body, .. }) = call_text::parse(data) else { return };
    let body_sha256 = sha256_hex(body);
    let (path, query) = (head.uri.path(), head.uri.query().unwrap_or_default());
    let texts =
        head.headers.iter().filter_map(|(name, it)| Some((name.as_str(), it.to_str().ok()?)));
    let headers: Vec<_> = texts.collect();
    let method = head.method.as_str();
    let parts = Parts { method, path, query, headers: &headers, body_sha256: &body_sha256 };
    claimed_service(&parts);
    let mut keys = SigningKeys::default();
    let known = bounded(data.len(), FACTOR, || {
        verify(&parts, EXPECTED, NOW, |_, _| Some(unknown()), &mut keys)
    });
    assert!(known.is_err(), "nobody knows this secret");

    let mut own: Vec<_> =
        headers.iter().map(|(name, it)| (name.to_string(), it.to_string())).collect();
    own.retain(|(name, _)| !ONCE.contains(&name.as_str()));
    own.dedup_by(|a, b| a.0 == b.0);
    own.push(("host".to_owned(), "berth.test".to_owned()));
    let bare = query.split('&').filter(|it| !it.contains(['%', '+']) && !it.starts_with("X-Amz-"));
    let bare = bare.collect::<Vec<_>>().join("&");
    let sent = own.clone();
    let sent: Vec<_> = sent.iter().map(|(name, it)| (name.as_str(), it.as_str())).collect();
    let parts = Parts { query: &bare, headers: &sent, ..parts };
    let query = add(&parts, &mut own);
    let sent: Vec<_> = own.iter().map(|(name, it)| (name.as_str(), it.as_str())).collect();
    let parts = Parts { query: &query, headers: &sent, ..parts };
    let key = |_: &str, _: Option<&str>| Some(access_key());
    let identity = verify(&parts, EXPECTED, NOW, key, &mut keys);
    assert_eq!(identity.map(|it| it.access_key_id), Ok("AKIDEXAMPLE".to_owned()), "{parts:?}");
    // Another body is another request.
    let parts = Parts { body_sha256: EMPTY_SHA256, ..parts };
    assert_eq!(verify(&parts, EXPECTED, NOW, key, &mut keys).is_ok(), body.is_empty());
}

fn credentials() -> Credentials {
    Credentials {
        access_key_id: "AKIDEXAMPLE".to_owned(),
        secret_access_key: access_key().secret_access_key,
        session_token: None,
    }
}

fn access_key() -> AccessKey {
    let secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned();
    AccessKey { secret_access_key, session_token: None, expires_at: None }
}

fn unknown() -> AccessKey {
    AccessKey { secret_access_key: "of nobody".to_owned(), ..access_key() }
}
