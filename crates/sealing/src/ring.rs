//! Sealing and opening.
use std::collections::BTreeMap;

use aes_gcm::{
    Aes256Gcm,
    aead::{Aead, KeyInit, Payload},
};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{KEY_BYTES, Key};

pub const NONCE_BYTES: usize = 12;

/// Chance, new for each seal.
pub type Nonce = [u8; NONCE_BYTES];

/// Data keys by their numbers. The last one seals; all of them open.
#[derive(Clone, Debug, Default)]
pub struct Ring {
    keys: BTreeMap<u32, Key>,
}

/// Why something sealed does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    #[error("it is not what sealing makes")]
    Form,
    #[error("the data key {0} that sealed it is not there")]
    NoKey(u32),
    #[error("it was sealed by another key or for another place, or it is damaged")]
    Other,
}

impl Ring {
    /// With one more data key.
    #[must_use]
    pub fn with(mut self, number: u32, key: Key) -> Ring {
        self.keys.insert(number, key);
        self
    }

    /// Without those that are not to be kept.
    #[must_use]
    pub fn only(&self, is_kept: impl Fn(u32) -> bool) -> Ring {
        let kept = self.keys.iter().filter(|(number, _)| is_kept(**number));
        Ring { keys: kept.map(|(number, key)| (*number, key.clone())).collect() }
    }

    /// The number of the key that seals.
    pub fn number(&self) -> Option<u32> {
        self.keys.keys().next_back().copied()
    }

    /// `7:` and base 64: the number of the data key, the nonce, and what is sealed. `place` is
    /// where it is kept: shard, table, key of the row and member.
    ///
    /// # Panics
    /// The ring is empty: no node serves calls with one.
    pub fn seal(&self, secret: &[u8], place: &str, nonce: Nonce) -> String {
        let (number, key) = self.keys.last_key_value().expect("a ring has a key");
        format!("{number}:{}", sealed(key, secret, place, nonce))
    }

    /// What tells whether two secrets of one place are the same without telling either: `7:` and
    /// base 64, by each of the keys. The last is of the key that seals.
    pub fn fingerprints(&self, secret: &[u8], place: &str) -> Vec<String> {
        let of = |(number, key): (&u32, &Key)| {
            format!("{number}:{}", STANDARD_NO_PAD.encode(fingerprint(key, secret, place)))
        };
        self.keys.iter().map(of).collect()
    }

    /// # Errors
    /// It does not open.
    pub fn open(&self, text: &str, place: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (_, rest) = text.split_once(':').ok_or(OpenError::Form)?;
        let number = key_of(text).ok_or(OpenError::Form)?;
        let key = self.keys.get(&number).ok_or(OpenError::NoKey(number))?;
        opened(key, rest, place)
    }
}

/// A data key, sealed by the master.
pub fn wrapped(master: &Key, number: u32, key: &Key, nonce: Nonce) -> String {
    sealed(master, key.bytes(), &place_of(number), nonce)
}

/// # Errors
/// It is not the master that has sealed it.
pub fn unwrapped(master: &Key, number: u32, text: &str) -> Result<Key, OpenError> {
    let bytes = opened(master, text, &place_of(number))?;
    let bytes: Zeroizing<[u8; KEY_BYTES]> =
        Zeroizing::new(bytes.as_slice().try_into().map_err(|_| OpenError::Form)?);
    Ok(Key::new(*bytes))
}

fn place_of(number: u32) -> String {
    format!("seal-key/{number}")
}

fn sealed(key: &Key, secret: &[u8], place: &str, nonce: Nonce) -> String {
    let payload = Payload { msg: secret, aad: place.as_bytes() };
    let bytes = cipher(key).encrypt(&nonce.into(), payload);
    let bytes = bytes.expect("what is sealed is far from 64 GiB long");
    STANDARD_NO_PAD.encode([&nonce[..], &bytes].concat())
}

fn opened(key: &Key, text: &str, place: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
    let bytes = STANDARD_NO_PAD.decode(text).map_err(|_| OpenError::Form)?;
    let (nonce, rest) = bytes.split_first_chunk::<NONCE_BYTES>().ok_or(OpenError::Form)?;
    let payload = Payload { msg: rest, aad: place.as_bytes() };
    let secret = cipher(key).decrypt(&(*nonce).into(), payload).map_err(|_| OpenError::Other)?;
    Ok(Zeroizing::new(secret))
}

/// By a key of its own, which follows from the data key: no key has two uses.
fn fingerprint(key: &Key, secret: &[u8], place: &str) -> [u8; 32] {
    let own = Zeroizing::new(mac(key.bytes(), &[b"fingerprint"]));
    let length = (place.len() as u64).to_be_bytes();
    mac(&own, &[&length, place.as_bytes(), secret])
}

fn mac(key: &[u8; KEY_BYTES], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key will do");
    parts.iter().for_each(|it| mac.update(it));
    mac.finalize().into_bytes().into()
}

/// The number of the data key that has sealed a text, or made a fingerprint.
pub fn key_of(text: &str) -> Option<u32> {
    text.split_once(':')?.0.parse().ok()
}

fn cipher(key: &Key) -> Aes256Gcm {
    Aes256Gcm::new(key.bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> Key {
        Key::new([byte; KEY_BYTES])
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_alone_and_with_its_key() {
        let ring = Ring::default().with(1, key(1)).with(2, key(2));
        let sealed = ring.seal(b"s3cr3t", "iam/access-key/AKIA1", [9; NONCE_BYTES]);
        assert!(sealed.starts_with("2:") && !sealed.contains("s3cr3t"), "{sealed}");
        let open =
            |ring: &Ring, text: &str, place: &str| ring.open(text, place).map(|it| it.to_vec());
        let place = "iam/access-key/AKIA1";
        assert_eq!(open(&ring, &sealed, place).as_deref(), Ok(&b"s3cr3t"[..]));
        let later = ring.clone().with(3, key(3));
        assert_eq!(open(&later, &sealed, place).as_deref(), Ok(&b"s3cr3t"[..]));
        assert_eq!(open(&ring, &sealed, "iam/access-key/AKIA2"), Err(OpenError::Other));
        let other = Ring::default().with(2, key(1));
        assert_eq!(open(&other, &sealed, place), Err(OpenError::Other));
        let none = Ring::default().with(1, key(1));
        assert_eq!(open(&none, &sealed, place), Err(OpenError::NoKey(2)));
        assert_eq!(open(&ring, &sealed.replacen("2:", "1:", 1), place), Err(OpenError::Other));
        for wrong in ["", "2", "2:", "x:AAAA", "2:?", "2:AAAA", &sealed[..20]] {
            assert!(open(&ring, wrong, place).is_err(), "{wrong}");
        }
    }

    #[test]
    fn any_bit_that_is_changed_is_noticed() {
        let ring = Ring::default().with(1, key(1));
        let sealed = ring.seal(b"s3cr3t", "place", [9; NONCE_BYTES]);
        let bytes = STANDARD_NO_PAD.decode(&sealed[2..]).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            let text = format!("1:{}", STANDARD_NO_PAD.encode(bytes));
            assert_eq!(ring.open(&text, "place").unwrap_err(), OpenError::Other, "{bit}");
        }
    }

    #[test]
    fn fingerprints_are_of_a_secret_its_place_and_a_key() {
        let ring = Ring::default().with(1, key(1)).with(2, key(2));
        let of = |secret: &[u8], place: &str| ring.fingerprints(secret, place);
        let one = of(b"s3cr3t", "place");
        assert_eq!(one, of(b"s3cr3t", "place"));
        assert_eq!(one.iter().map(|it| key_of(it)).collect::<Vec<_>>(), [Some(1), Some(2)]);
        assert_ne!(one[0][2..], one[1][2..]);
        for other in [of(b"s3cr3T", "place"), of(b"s3cr3t", "places"), of(b"es3cr3t", "plac")] {
            assert!(other.iter().all(|it| !one.contains(it)), "{other:?}");
        }
    }

    /// NIST's test case 14 of AES-GCM with 256 bits: zeros all over.
    #[test]
    fn it_is_the_cipher_that_it_says() {
        let sealed = sealed(&key(0), &[0; 16], "", [0; NONCE_BYTES]);
        let bytes = STANDARD_NO_PAD.decode(sealed).unwrap();
        let hex: String = bytes[NONCE_BYTES..].iter().map(|it| format!("{it:02x}")).collect();
        assert_eq!(hex, "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
    }

    #[test]
    fn a_data_key_opens_with_its_master_and_its_number() {
        let text = wrapped(&key(5), 1, &key(6), [1; NONCE_BYTES]);
        assert_eq!(unwrapped(&key(5), 1, &text).unwrap().bytes(), key(6).bytes());
        assert_eq!(unwrapped(&key(5), 2, &text).unwrap_err(), OpenError::Other);
        assert_eq!(unwrapped(&key(4), 1, &text).unwrap_err(), OpenError::Other);
        let short = super::sealed(&key(5), &[1; 16], "seal-key/1", [1; NONCE_BYTES]);
        assert_eq!(unwrapped(&key(5), 1, &short).unwrap_err(), OpenError::Form);
    }
}
