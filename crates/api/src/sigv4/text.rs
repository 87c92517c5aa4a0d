//! Digests, hexadecimal, percent-encoding and dates as signatures write them.

use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use crate::Timestamp;

/// The digest of no body.
pub const EMPTY_SHA256: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/// Hexadecimal SHA-256, as [`super::Parts::body_sha256`] wants it.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(super) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|&byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The bytes of lower-case hexadecimal.
pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    let is_lower_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if !text.len().is_multiple_of(2) || !text.bytes().all(is_lower_hex) {
        return None;
    }
    let pairs = (0..text.len()).step_by(2).map(|at| &text[at..at + 2]);
    pairs.map(|pair| u8::from_str_radix(pair, 16).ok()).collect()
}

/// RFC 3986: all but letters, digits and `-._~` as `%XX`.
pub fn percent_encoded(text: impl AsRef<[u8]>) -> String {
    let text = text.as_ref();
    // A third of most policies is encoded.
    let mut out = String::with_capacity(2 * text.len());
    percent_encode(text, b'~', &mut out);
    out
}

/// Appends `text` with everything encoded but the unreserved characters (and `kept`).
pub(super) fn percent_encode(text: &[u8], kept: u8, out: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for &byte in text {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || byte == kept {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(DIGITS[usize::from(byte >> 4)]));
            out.push(char::from(DIGITS[usize::from(byte & 15)]));
        }
    }
}

/// Undoes `+` and `%XX` of a query; a percent sign that begins no such escape stands for itself.
/// AWS: a blank is signed as `%20` however it travels, and Go's `url.Values` write `+`.
pub(super) fn query_decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let escaped = bytes.get(at + 1..at + 3).filter(|_| byte == b'%').and_then(hex_byte);
        let plain = if byte == b'+' { b' ' } else { byte };
        out.push(escaped.unwrap_or(plain));
        at += if escaped.is_some() { 3 } else { 1 };
    }
    out
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    Some((digit(digits[0])? * 16 + digit(digits[1])?) as u8)
}

/// `20260101T000000Z`
pub(super) fn date_time(Timestamp(ms): Timestamp) -> String {
    let instant = jiff::Timestamp::from_millisecond(ms).unwrap_or(jiff::Timestamp::MAX);
    instant.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Reads `20260101T000000Z`.
pub(super) fn parse_date_time(text: &str) -> Option<Timestamp> {
    if text.len() != "20260101T000000Z".len() {
        return None;
    }
    let civil = jiff::civil::DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
    let zoned = civil.to_zoned(TimeZone::UTC).ok()?;
    Some(Timestamp(zoned.timestamp().as_millisecond()))
}

/// Reads a `Date` header: the form above, or HTTP's.
pub(super) fn parse_http_date(text: &str) -> Option<Timestamp> {
    parse_date_time(text).or_else(|| {
        let zoned = jiff::fmt::rfc2822::parse(text).ok()?;
        Some(Timestamp(zoned.timestamp().as_millisecond()))
    })
}
