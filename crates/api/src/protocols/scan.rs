//! Finding the bytes of a string that JSON treats specially, many at a time.

use crate::error::DecodeError;
const STEP: usize = 32;

/// Where the first byte is that a JSON string must escape: quote, backslash, control character.
pub(super) fn first_escaped(text: &[u8]) -> Option<usize> {
    let mut clean = 0;
    for chunk in text.chunks(STEP) {
        // No early exit inside a chunk, so that the compiler compares all of it at once.
        if chunk.iter().fold(false, |found, &byte| found | is_escaped(byte)) {
            return chunk.iter().position(|&byte| is_escaped(byte)).map(|at| clean + at);
        }
        clean += chunk.len();
    }
    None
}

fn is_escaped(byte: u8) -> bool {
    (byte < 0x20) | (byte == b'"') | (byte == b'\\')
}

/// The bytes of the JSON number that `text` begins with.
pub(super) fn number_length(text: &[u8]) -> Option<usize> {
    let digits = |from: usize| text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut at = usize::from(text.first() == Some(&b'-'));
    let whole = digits(at);
    if whole == 0 || (whole > 1 && text[at] == b'0') {
        return None;
    }
    at += whole;
    if text.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return None;
        }
        at += 1 + fraction;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(text.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at + 1 + sign);
        if exponent == 0 {
            return None;
        }
        at += 1 + sign + exponent;
    }
    Some(at)
}

/// Reads a string whose opening quote is read, up to and over its closing quote. Answers with the
/// bytes read.
pub(super) fn unescape(text: &str) -> Result<(String, usize), DecodeError> {
    let bytes = text.as_bytes();
    let mut out = String::new();
    let mut at = 0;
    loop {
        let Some(clean) = first_escaped(&bytes[at..]) else {
            return Err(DecodeError::new("Unexpected end of the body inside a string"));
        };
        out.push_str(&text[at..at + clean]);
        at += clean + 1;
        match bytes[at - 1] {
            b'"' => return Ok((out, at)),
            b'\\' => {
                let (character, length) = escape(&text[at..])?;
                out.push(character);
                at += length;
            }
            control => {
                let text = format!("Control character 0x{control:02x} inside a string");
                return Err(DecodeError::new(text));
            }
        }
    }
}

/// The character that an escape stands for, and its bytes behind the backslash.
fn escape(text: &str) -> Result<(char, usize), DecodeError> {
    let character = match text.as_bytes().first() {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode_escape(text),
        _ => return Err(DecodeError::new("Unknown escape sequence inside a string")),
    };
    Ok((character, 1))
}

/// `uXXXX`, or two of them that make a surrogate pair.
fn unicode_escape(text: &str) -> Result<(char, usize), DecodeError> {
    let bad =
        || DecodeError::new("Bad \\u escape inside a string: four hex digits, surrogates in pairs");
    let unit = |from: usize| {
        let digits = text.get(from..from + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        digits.and_then(|digits| u16::from_str_radix(digits, 16).ok())
    };
    let first = unit(1).ok_or_else(bad)?;
    let (units, length) = match text.get(5..7) {
        Some("\\u") if (0xd800..0xdc00).contains(&first) => {
            (vec![first, unit(7).ok_or_else(bad)?], 11)
        }
        _ => (vec![first], 5),
    };
    let decoded = char::decode_utf16(units).next().and_then(Result::ok).ok_or_else(bad)?;
    Ok((decoded, length))
}
