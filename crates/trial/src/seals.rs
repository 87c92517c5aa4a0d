//! Sealing in tests: chance that counts, and data keys of bytes that are all the same.
use std::cell::Cell;

use berth_sealing::{KEY_BYTES, Key, NONCE_BYTES, OpenError, Ring, Seals};
use zeroize::Zeroizing;

/// Chance that counts.
pub struct Counting {
    next: Cell<u16>,
    ring: Ring,
}

impl Counting {
    /// With one data key.
    pub fn new() -> Counting {
        Counting { next: Cell::new(0), ring: Ring::default().with(1, key(0)) }
    }

    /// With one more, which seals from now on.
    pub fn rotate(&mut self) {
        let number = self.ring.number().unwrap_or_default() + 1;
        self.ring = self.ring.clone().with(number, key(number as u8));
    }
}

impl Default for Counting {
    fn default() -> Self {
        Counting::new()
    }
}

impl Seals for Counting {
    fn chance(&self, bytes: &mut [u8]) {
        self.next.set(self.next.get() + 1);
        let [more, low] = self.next.get().to_be_bytes();
        bytes.fill(low);
        bytes[0] ^= more;
    }

    fn seal(&self, secret: &[u8], place: &str) -> String {
        self.ring.seal(secret, place, [0; NONCE_BYTES])
    }

    fn fingerprints(&self, secret: &[u8], place: &str) -> Vec<String> {
        self.ring.fingerprints(secret, place)
    }

    fn open(&self, text: &str, place: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.ring.open(text, place)
    }
}

fn key(byte: u8) -> Key {
    Key::new([byte; KEY_BYTES])
}
