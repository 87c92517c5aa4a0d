//! Values that are secrets, as they are stored: rows that pass.
use std::fmt;

use berth_kernel::id;
use berth_sealing::{OpenError, Seals, key_of};
use serde::{Deserialize, Serialize};

/// The table of values, of either shard.
pub const VALUES: &str = "secret-value";

id! {
    /// Of a value. The door makes it by chance, because it seals for the row before the shard has
    /// one.
    ValueId
}

/// A value, sealed: of a SecureString, or of a version of a secret. No history has it, and it goes
/// in the very batch that its version goes in.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretValue {
    pub id: ValueId,
    /// Sealed for its [`place`]. Written anew by another key when keys are rotated.
    pub sealed: String,
    /// Of what came with a token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<Fingerprint>,
}

/// By what a value is known that comes again with the same token.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fingerprint {
    pub token: String,
    /// Of [`place_of_token`]. Written anew with what is sealed.
    pub text: String,
}

/// Where a value is kept, as sealing wants to know it.
pub fn place(shard: &str, id: ValueId) -> String {
    format!("{shard}/{VALUES}/{id}/sealed")
}

/// The same of values that come with a token: what is compared, and kept nowhere.
pub fn place_of_token(shard: &str, token: &str) -> String {
    format!("{shard}/token/{token}")
}

impl SecretValue {
    /// The number of the data key that has sealed it.
    pub fn key_number(&self) -> u32 {
        key_of(&self.sealed).unwrap_or_default()
    }

    /// The same value by the key that seals now.
    ///
    /// # Errors
    /// It does not open.
    pub fn resealed(&self, shard: &str, seals: &dyn Seals) -> Result<SecretValue, OpenError> {
        let place = place(shard, self.id);
        let value = seals.open(&self.sealed, &place)?;
        let fingerprint = self.fingerprint.as_ref().map(|it| {
            let texts = seals.fingerprints(&value, &place_of_token(shard, &it.token));
            let text = texts.into_iter().next_back().unwrap_or_default();
            Fingerprint { token: it.token.clone(), text }
        });
        Ok(SecretValue { id: self.id, sealed: seals.seal(&value, &place), fingerprint })
    }
}

/// What is sealed is shown to nobody who does not ask for it.
impl fmt::Debug for SecretValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretValue({} by {})", self.id, self.key_number())
    }
}
