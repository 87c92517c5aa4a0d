//! A pin: whom to trust, in one word that can be pasted.
use std::{fmt, str::FromStr};

use data_encoding::{BASE32_NOPAD, Specification};
use sha2::{Digest as _, Sha256};

/// Of a certificate authority: the SHA-256 of its key (SubjectPublicKeyInfo, in DER), so that
/// another certificate of the same key has the same pin. Written in 52 characters of lower-case
/// base32 without padding; or `sys`, which is whatever the machine's own roots say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pin {
    Key([u8; 32]),
    System,
}

/// Characters of a pin that is no `sys`.
const LENGTH: usize = 52;

const SYSTEM: &str = "sys";

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a pin is 52 characters of base32 (a to z, 2 to 7), or sys; this is {length} characters")]
pub struct PinError {
    length: usize,
}

impl Pin {
    /// Of a SubjectPublicKeyInfo in DER.
    pub fn of_key(subject_public_key_info: &[u8]) -> Pin {
        Pin::Key(Sha256::digest(subject_public_key_info).into())
    }
}

impl fmt::Display for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pin::Key(sum) => f.write_str(&BASE32_NOPAD.encode(sum).to_ascii_lowercase()),
            Pin::System => f.write_str(SYSTEM),
        }
    }
}

impl FromStr for Pin {
    type Err = PinError;

    fn from_str(text: &str) -> Result<Pin, PinError> {
        if text == SYSTEM {
            return Ok(Pin::System);
        }
        let refused = || PinError { length: text.chars().count() };
        let is_lower = text.len() == LENGTH && !text.bytes().any(|it| it.is_ascii_uppercase());
        let bytes = is_lower.then(|| encoding().decode(text.as_bytes()).ok()).flatten();
        let sum = bytes.and_then(|it| it.try_into().ok()).ok_or_else(refused)?;
        Ok(Pin::Key(sum))
    }
}

/// Strict: a pin has one spelling.
fn encoding() -> data_encoding::Encoding {
    let mut form = Specification::new();
    form.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
    form.encoding().expect("32 symbols")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_read_as_it_is_written_and_no_other_way() {
        let pin = Pin::of_key(b"key");
        let text = pin.to_string();
        assert_eq!((text.len(), text.parse()), (52, Ok(pin)));
        assert_eq!(("sys".parse(), Pin::System.to_string()), (Ok(Pin::System), "sys".to_owned()));
        let mut last = text.clone();
        // Four bits of the last character say nothing, and are not free.
        let odd = if last.ends_with('q') { 'b' } else { 'r' };
        last.replace_range(51.., &odd.to_string());
        for not in ["", "SYS", &text.to_uppercase(), &text[..51], &format!("{text}="), &last] {
            assert_eq!(not.parse::<Pin>(), Err(PinError { length: not.len() }), "{not}");
        }
    }
}
