//! Signing keys: derived from a secret for one day, region and service, and kept.

use std::collections::BTreeMap;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::{Scope, TERMINATOR};
use crate::limits::SIGNING_KEYS_MAX;

/// A keyed hash that is ready to take the string to sign.
pub(super) type SigningKey = Hmac<Sha256>;

/// Derived keys of callers whose signatures were right. Deriving costs more than verifying.
#[derive(Debug, Default)]
pub struct SigningKeys {
    keys: BTreeMap<String, Kept>,
}

struct Kept {
    secret: String,
    key: SigningKey,
}

impl std::fmt::Debug for Kept {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Kept(hidden)")
    }
}

impl SigningKeys {
    /// The key kept under the whole `Credential`, if the secret is still the same.
    pub(super) fn get(&self, credential: &str, secret: &str) -> Option<SigningKey> {
        let kept = self.keys.get(credential)?;
        (kept.secret == secret).then(|| kept.key.clone())
    }

    pub(super) fn keep(&mut self, credential: &str, secret: &str, key: SigningKey) {
        // Yesterday's keys are what fills it: starting over is as good as knowing their ages.
        if self.keys.len() >= SIGNING_KEYS_MAX {
            self.keys.clear();
        }
        self.keys.insert(credential.to_owned(), Kept { secret: secret.to_owned(), key });
    }
}

/// `date` is `20260101`.
pub(super) fn derive(secret: &str, date: &str, scope: Scope<'_>) -> SigningKey {
    let mut key = keyed(format!("AWS4{secret}").as_bytes());
    for part in [date, scope.region, scope.service, TERMINATOR] {
        key.update(part.as_bytes());
        key = keyed(&key.finalize().into_bytes());
    }
    key
}

fn keyed(key: &[u8]) -> SigningKey {
    SigningKey::new_from_slice(key).expect("HMAC takes keys of every length")
}
