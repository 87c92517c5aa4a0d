//! What users sign their calls with, and the keys that seal it.
use berth_engine::Timestamp;
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

/// A data key, sealed by the master.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealKey {
    pub number: u32,
    pub sealed: String,
}

impl AccessKey {
    /// Where the secret of a key is kept, as sealing wants to know it.
    pub fn place(access_key_id: &str) -> String {
        format!("iam/access-key/{access_key_id}/secret")
    }
}
