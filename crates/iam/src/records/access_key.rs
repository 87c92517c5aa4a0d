//! What users sign their calls with, and the keys that seal it.
use berth_engine::Timestamp;
use berth_sealing::{OpenError, Seals, key_of};
use serde::{Deserialize, Serialize};

use super::Id;

/// An access key of a user.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessKey {
    /// `AKIA…`: 20 characters.
    pub access_key_id: String,
    pub user_id: Id,
    /// Whether it signs. Written by CreateAccessKey and UpdateAccessKey.
    pub is_active: bool,
    pub create_date: Timestamp,
    /// Sealed for [`AccessKey::place`].
    pub sealed_secret: String,
    /// Of a container instance's keys: later ones have greater numbers.
    #[serde(default, skip_serializing_if = "is_first")]
    pub serial: u64,
    /// When it goes, because the one after it is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<Timestamp>,
}

fn is_first(serial: &u64) -> bool {
    *serial == 0
}

/// When an access key has last signed, to a quarter of an hour.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeyUse {
    pub access_key_id: String,
    pub last_used_date: Timestamp,
    /// As the scope of its signature has them.
    pub region: String,
    pub service: String,
}

/// A data key, sealed by the master. The one with the highest number seals, the others open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealKey {
    pub number: u32,
    /// Written anew when the master is another one.
    pub sealed: String,
    /// Not known of those of earlier releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Since when nothing that is stored is sealed by it. What is stored nowhere may be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<Timestamp>,
}

impl AccessKey {
    /// The number of the data key that has sealed it.
    pub fn key_number(&self) -> u32 {
        key_of(&self.sealed_secret).unwrap_or_default()
    }

    /// The same key by the data key that seals now.
    ///
    /// # Errors
    /// It does not open.
    pub fn resealed(&self, seals: &dyn Seals) -> Result<AccessKey, OpenError> {
        let place = AccessKey::place(&self.access_key_id);
        let secret = seals.open(&self.sealed_secret, &place)?;
        Ok(AccessKey { sealed_secret: seals.seal(&secret, &place), ..self.clone() })
    }

    /// Where the secret of a key is kept, as sealing wants to know it.
    pub fn place(access_key_id: &str) -> String {
        format!("iam/access-key/{access_key_id}/secret")
    }
}
