//! Secrets for somebody who has told the public half of a key: only whoever has the other half
//! opens them.
use std::fmt;

use aes_gcm::{
    Aes256Gcm, KeyInit as _,
    aead::{Aead as _, Payload},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::{NONCE_BYTES, OpenError};

/// Of either half of a key.
pub const BOX_KEY_BYTES: usize = 32;

const FORM: &str = "berth1:";
const USE: &[u8] = b"berth sealed box 1";

/// The private half of a key. It shows itself to nobody.
#[derive(Clone)]
pub struct BoxKey(StaticSecret);

impl BoxKey {
    /// Of 32 bytes of chance.
    pub fn new(bytes: [u8; BOX_KEY_BYTES]) -> BoxKey {
        BoxKey(StaticSecret::from(bytes))
    }

    /// As it was written down by [`BoxKey::expose`].
    pub fn parse(text: &str) -> Option<BoxKey> {
        let bytes = Zeroizing::new(STANDARD.decode(text).ok()?);
        Some(BoxKey::new(<[u8; BOX_KEY_BYTES]>::try_from(&bytes[..]).ok()?))
    }

    /// To be kept where nobody else reads.
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(STANDARD.encode(self.0.to_bytes()))
    }

    /// The public half, as others are told it.
    pub fn public(&self) -> String {
        STANDARD.encode(PublicKey::from(&self.0).as_bytes())
    }

    /// Opens what was sealed for this key and this place.
    ///
    /// # Errors
    /// It was sealed for another key or place, or is damaged.
    pub fn open(&self, sealed: &str, place: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let parts = sealed.strip_prefix(FORM).and_then(|it| STANDARD.decode(it).ok());
        let parts = parts.ok_or(OpenError::Form)?;
        let (ephemeral, rest) =
            parts.split_first_chunk::<BOX_KEY_BYTES>().ok_or(OpenError::Form)?;
        let (nonce, text) = rest.split_first_chunk::<NONCE_BYTES>().ok_or(OpenError::Form)?;
        let cipher = cipher(&self.0, &PublicKey::from(*ephemeral), ephemeral, &self.public_bytes());
        let payload = Payload { msg: text, aad: place.as_bytes() };
        let opened = cipher.ok_or(OpenError::Form)?.decrypt(&(*nonce).into(), payload);
        opened.map(Zeroizing::new).map_err(|_| OpenError::Other)
    }

    fn public_bytes(&self) -> [u8; BOX_KEY_BYTES] {
        PublicKey::from(&self.0).to_bytes()
    }
}

impl fmt::Debug for BoxKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BoxKey(…)")
    }
}

/// Whether a text is one of [`sealed_for`], for whomever.
pub fn is_sealed(text: &str) -> bool {
    text.starts_with(FORM)
}

/// Whether a text is the public half of a key for which something can be sealed.
pub fn is_public_key(text: &str) -> bool {
    let chance = [[1; BOX_KEY_BYTES], [2; BOX_KEY_BYTES]];
    sealed_for(text, b"", "", chance).is_some()
}

/// Seals something for whoever has told this public half, and for a place. The chance is the
/// private half of a key for this one text, and what its nonce is made of: never the same twice.
/// None if the text is no public half.
pub fn sealed_for(
    public: &str,
    secret: &[u8],
    place: &str,
    [ephemeral, nonce]: [[u8; BOX_KEY_BYTES]; 2],
) -> Option<String> {
    let public = <[u8; BOX_KEY_BYTES]>::try_from(STANDARD.decode(public).ok()?).ok()?;
    let own = StaticSecret::from(ephemeral);
    let ephemeral = PublicKey::from(&own).to_bytes();
    let cipher = cipher(&own, &PublicKey::from(public), &ephemeral, &public)?;
    let nonce = nonce.first_chunk::<NONCE_BYTES>()?;
    let payload = Payload { msg: secret, aad: place.as_bytes() };
    let text = cipher.encrypt(&(*nonce).into(), payload).ok()?;
    let parts = [&ephemeral[..], &nonce[..], &text].concat();
    Some(format!("{FORM}{}", STANDARD.encode(parts)))
}

/// HKDF with SHA-256 over what both halves come to, bound to both public ones (RFC 5869: one block
/// is enough for a key). None for a public half by which everybody would know the key.
fn cipher(
    own: &StaticSecret,
    other: &PublicKey,
    ephemeral: &[u8],
    recipient: &[u8],
) -> Option<Aes256Gcm> {
    let shared = own.diffie_hellman(other);
    if !shared.was_contributory() {
        return None;
    }
    let mac = |key: &[u8], parts: &[&[u8]]| {
        let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(key).ok()?;
        parts.iter().for_each(|it| mac.update(it));
        let bytes: [u8; 32] = mac.finalize().into_bytes().into();
        Some(Zeroizing::new(bytes))
    };
    let extracted = mac(&[ephemeral, recipient].concat(), &[shared.as_bytes()])?;
    let key = mac(&extracted[..], &[USE, &[1]])?;
    Aes256Gcm::new_from_slice(&key[..]).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed(key: &BoxKey, place: &str) -> String {
        sealed_for(&key.public(), b"secret", place, [[3; 32], [4; 32]]).unwrap()
    }

    #[test]
    fn only_its_key_at_its_place_opens_it() {
        let (key, other) = (BoxKey::new([1; 32]), BoxKey::new([2; 32]));
        let text = sealed(&key, "here");
        assert_eq!(&**key.open(&text, "here").unwrap(), b"secret");
        assert!(key.open(&text, "there").is_err());
        assert!(other.open(&text, "here").is_err());
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            assert!(key.open(&String::from_utf8(bytes).unwrap(), "here").is_err(), "{at}");
        }
    }

    #[test]
    fn a_key_is_read_as_it_was_written() {
        let key = BoxKey::new([9; 32]);
        let again = BoxKey::parse(&key.expose()).unwrap();
        assert_eq!(key.public(), again.public());
        assert!(!format!("{key:?}").contains(&**key.expose()));
    }

    #[test]
    fn points_by_which_everybody_would_know_the_key_are_refused() {
        assert!(is_public_key(&BoxKey::new([1; 32]).public()));
        let small = [[0; 32], {
            let mut one = [0; 32];
            one[0] = 1;
            one
        }];
        for it in small {
            assert!(!is_public_key(&STANDARD.encode(it)));
        }
        for it in ["", "AAAA", "no base64"] {
            assert!(!is_public_key(it));
        }
    }

    #[test]
    fn shared_secrets_are_those_of_rfc_7748() {
        let hex = |text: &str| {
            let byte = |at: usize| u8::from_str_radix(&text[2 * at..2 * at + 2], 16).unwrap();
            <[u8; 32]>::try_from((0..32).map(byte).collect::<Vec<u8>>()).unwrap()
        };
        let alice = hex("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a");
        let bob = hex("5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb");
        let shared = hex("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742");
        let ours = BoxKey::new(bob).0.diffie_hellman(&PublicKey::from(alice));
        assert_eq!(*ours.as_bytes(), shared);
    }
}
