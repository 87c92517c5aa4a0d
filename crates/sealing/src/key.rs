//! Keys, and how one is written to a file.
use std::fmt;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

pub const KEY_BYTES: usize = 32;

/// What seals and opens. Nobody is shown it, and it is wiped when nobody needs it any more.
#[derive(Clone)]
pub struct Key(Zeroizing<[u8; KEY_BYTES]>);

/// Why a text is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("it is not one line of 44 characters of base 64, which 32 bytes make")]
pub struct KeyError;

impl Key {
    pub fn new(bytes: [u8; KEY_BYTES]) -> Key {
        Key(Zeroizing::new(bytes))
    }

    /// As a line of a file.
    pub fn to_line(&self) -> Zeroizing<String> {
        let mut line = STANDARD.encode(*self.0);
        line.push('\n');
        Zeroizing::new(line)
    }

    /// # Errors
    /// It is no such line.
    pub fn of_line(line: &[u8]) -> Result<Key, KeyError> {
        let bytes = Zeroizing::new(STANDARD.decode(line.trim_ascii()).map_err(|_| KeyError)?);
        Ok(Key::new(bytes.as_slice().try_into().map_err(|_| KeyError)?))
    }

    pub(crate) fn bytes(&self) -> &[u8; KEY_BYTES] {
        &self.0
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_a_line_and_shown_to_nobody() {
        let key = Key::new([7; KEY_BYTES]);
        let line = key.to_line();
        assert_eq!(*line, "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n");
        assert_eq!(Key::of_line(line.as_bytes()).unwrap().bytes(), key.bytes());
        assert_eq!(format!("{key:?}"), "Key(hidden)");
        for wrong in ["", "BwcH", "no key", &line[..40], &line.repeat(2)] {
            assert_eq!(Key::of_line(wrong.as_bytes()).unwrap_err(), KeyError, "{wrong}");
        }
    }
}
