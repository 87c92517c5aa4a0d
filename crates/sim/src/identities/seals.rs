//! What seals secrets of keys and tokens of sessions: chance from a seed, and one data key.
use std::cell::RefCell;

use berth_sealing::{KEY_BYTES, Key, NONCE_BYTES, OpenError, Ring, Seals};
use zeroize::Zeroizing;

use crate::dice::Dice;

/// Every node has the same.
pub struct Chance {
    dice: RefCell<Dice>,
    ring: Ring,
}

impl Chance {
    pub fn new(dice: Dice) -> Chance {
        let ring = Ring::default().with(1, Key::new([0; KEY_BYTES]));
        Chance { dice: RefCell::new(dice), ring }
    }
}

impl Seals for Chance {
    fn chance(&self, bytes: &mut [u8]) {
        let mut dice = self.dice.borrow_mut();
        for part in bytes.chunks_mut(8) {
            part.copy_from_slice(&dice.number().to_le_bytes()[..part.len()]);
        }
    }

    fn seal(&self, secret: &[u8], place: &str) -> String {
        self.ring.seal(secret, place, [0; NONCE_BYTES])
    }

    fn open(&self, text: &str, place: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.ring.open(text, place)
    }

    fn fingerprints(&self, secret: &[u8], place: &str) -> Vec<String> {
        self.ring.fingerprints(secret, place)
    }
}
