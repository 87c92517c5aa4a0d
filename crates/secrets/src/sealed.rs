//! Values that are secrets, on their way: how a call brings one to its shard, and an answer to the
//! door. Nothing in between can read it.
use std::fmt;

use berth_sealing::{OpenError, Seals};
use zeroize::Zeroizing;

use crate::value::{Fingerprint, SecretValue, ValueId, place, place_of_token};

/// A value that a call brings, sealed by the door.
#[derive(Clone)]
pub struct Sealed {
    pub value: SecretValue,
    /// Of the text that nobody sees any more.
    pub bytes: usize,
    /// By all keys that there are: what was put before was put with one of them.
    pub fingerprints: Vec<String>,
}

impl Sealed {
    /// Of a value for a shard, which comes with a token or without one.
    pub fn of(value: &[u8], shard: &str, token: Option<&str>, seals: &dyn Seals) -> Sealed {
        let mut chance = [0; 16];
        seals.chance(&mut chance);
        let id = ValueId(u128::from_le_bytes(chance));
        let all = |token: &str| seals.fingerprints(value, &place_of_token(shard, token));
        let fingerprints = token.map(all).unwrap_or_default();
        let last = fingerprints.last().cloned();
        let fingerprint =
            token.zip(last).map(|(token, text)| Fingerprint { token: token.to_owned(), text });
        let sealed = seals.seal(value, &place(shard, id));
        let bytes = value.len();
        Sealed { value: SecretValue { id, sealed, fingerprint }, bytes, fingerprints }
    }
}

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sealed").field(&self.value).finish()
    }
}

/// A value as answers have it until the door opens it: no base 64 is like it.
pub fn closed(value: &SecretValue) -> String {
    format!("{} {}", value.id, value.sealed)
}

/// The value of such a text; none of any other.
pub fn opened(text: &str, shard: &str, seals: &dyn Seals) -> Option<Opened> {
    let (id, sealed) = text.split_once(' ')?;
    let id: ValueId = id.parse().ok()?;
    Some(seals.open(sealed, &place(shard, id)))
}

/// A value, or why it does not open.
pub type Opened = Result<Zeroizing<Vec<u8>>, OpenError>;
