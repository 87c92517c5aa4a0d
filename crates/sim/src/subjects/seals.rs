//! What seals in a subject: data keys that it is told, and chance from a seed.
use std::cell::RefCell;

use berth_engine::Random;
use berth_sealing::{KEY_BYTES, Key, NONCE_BYTES, Nonce, OpenError, Ring, Seals};
use zeroize::Zeroizing;

use crate::dice::Dice;

/// With the keys that readers see.
pub struct Unlocked {
    pub ring: Ring,
    chance: RefCell<Random>,
}

impl Unlocked {
    pub fn new(ring: Ring, seed: u64) -> Unlocked {
        Unlocked { ring, chance: RefCell::new(Random::new(seed)) }
    }

    /// There is another key from now on, by which it seals.
    pub fn rotate(&mut self, dice: &mut Dice) {
        let number = self.ring.number().unwrap_or_default() + 1;
        let byte = u8::try_from(dice.below(256)).expect("it is below");
        self.ring = self.ring.clone().with(number, Key::new([byte; KEY_BYTES]));
    }
}

impl Seals for Unlocked {
    fn chance(&self, bytes: &mut [u8]) {
        let mut chance = self.chance.borrow_mut();
        bytes.iter_mut().for_each(|it| *it = (chance.next_u64() >> 32) as u8);
    }

    fn seal(&self, secret: &[u8], place: &str) -> String {
        let mut nonce: Nonce = [0; NONCE_BYTES];
        self.chance(&mut nonce);
        self.ring.seal(secret, place, nonce)
    }

    fn fingerprints(&self, secret: &[u8], place: &str) -> Vec<String> {
        self.ring.fingerprints(secret, place)
    }

    fn open(&self, text: &str, place: &str) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        self.ring.open(text, place)
    }
}
