//! A key that signs API calls.
use std::fmt;

use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

/// Whose signature is what. Secrets are made by the driver: the core knows no chance good enough.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AccessKey {
    /// `AKIA…`: public, names the key in a signature.
    pub access_key_id: String,
    /// Sealed by whoever keeps the data keys; in clear only in rows of earlier releases, until the
    /// next start has sealed it. Written by `observe` only.
    pub secret_access_key: Secret,
    /// ARN of the one who signs with it.
    pub principal_arn: String,
    pub created_at: Timestamp,
    /// Written by `observe` only.
    pub status: AccessKeyStatus,
}

/// IAM: calls signed with an inactive key are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub enum AccessKeyStatus {
    Active,
    Inactive,
}

/// Text that no log and no debug output shows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Secret {
        Secret(text.into())
    }

    /// The text itself, for whoever checks a signature.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}
