//! The canonical form of a request, which both sides must arrive at.

use super::text::{percent_encode, percent_encoded, query_decode, sha256_hex};
use super::{ALGORITHM, Parts};

/// The query parameter that a presigned request cannot sign.
pub(super) const SIGNATURE: &str = "X-Amz-Signature";

/// What the signature is over. `signed_headers` is `a;b;c`, `scope` is `date/region/service/term`.
pub(super) fn string_to_sign(
    parts: &Parts<'_>,
    signed_headers: &str,
    date_time: &str,
    scope: &str,
) -> String {
    let is_s3 = scope.split('/').nth(2) == Some("s3");
    let digest = sha256_hex(request(parts, signed_headers, is_s3).as_bytes());
    [ALGORITHM, date_time, scope, &digest].join("\n")
}

fn request(parts: &Parts<'_>, signed_headers: &str, is_s3: bool) -> String {
    let mut out = String::with_capacity(512);
    out.push_str(parts.method);
    out.push('\n');
    // Encoded once more than on the wire: SigV4 does so for every service but S3.
    match is_s3 {
        true => out.push_str(parts.path),
        false => percent_encode(normal_path(parts.path).as_bytes(), b'/', &mut out),
    }
    out.push('\n');
    out.push_str(&query(parts.query));
    out.push('\n');
    for name in signed_headers.split(';') {
        out.push_str(name);
        out.push(':');
        header_values(parts, name, &mut out);
        out.push('\n');
    }
    out.push('\n');
    out.push_str(signed_headers);
    out.push('\n');
    out.push_str(parts.body_sha256);
    out
}

/// Without empty, `.` and `..` segments.
fn normal_path(path: &str) -> String {
    let mut kept = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(kept.pop()),
            other => kept.push(other),
        }
    }
    let mut out = format!("/{}", kept.join("/"));
    if path.ends_with('/') && !kept.is_empty() {
        out.push('/');
    }
    out
}

/// Sorted, every name and value in the one proper encoding.
fn query(raw: &str) -> String {
    let encoded = |text: &str| percent_encoded(query_decode(text));
    let pairs = raw.split('&').filter(|pair| !pair.is_empty());
    let pairs = pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut pairs: Vec<_> = pairs
        .filter(|(name, _)| *name != SIGNATURE)
        .map(|(name, value)| (encoded(name), encoded(value)))
        .collect();
    pairs.sort();
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| name + "=" + &value).collect();
    pairs.join("&")
}

/// All values of the header, each trimmed and with its blanks folded.
fn header_values(parts: &Parts<'_>, name: &str, out: &mut String) {
    for (index, value) in parts.all(name).enumerate() {
        if index > 0 {
            out.push(',');
        }
        for (index, word) in value.split_ascii_whitespace().enumerate() {
            if index > 0 {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
}
