//! A version of a secret.
use std::{collections::BTreeSet, fmt, str::FromStr};

use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::SecretId;
use crate::value::ValueId;

/// Secrets Manager: the stages that move by themselves.
pub const CURRENT: &str = "AWSCURRENT";
pub const PREVIOUS: &str = "AWSPREVIOUS";

/// What a secret held from one value to the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretVersion {
    #[serde(flatten)]
    pub key: VersionKey,
    pub created_date: Timestamp,
    /// Whether it is SecretBinary.
    #[serde(default)]
    pub is_binary: bool,
    /// The row of the value.
    pub value_id: ValueId,
    /// The only field that changes: written by all that moves stages. Without any it is deprecated.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub stages: BTreeSet<String>,
}

/// Names a version.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionKey {
    pub secret_id: SecretId,
    /// The ClientRequestToken of whoever made it.
    pub version_id: String,
}

impl fmt::Display for VersionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.secret_id, self.version_id)
    }
}

impl FromStr for VersionKey {
    type Err = ();

    fn from_str(text: &str) -> Result<VersionKey, ()> {
        let (id, version) = text.split_once('/').ok_or(())?;
        Ok(VersionKey { secret_id: id.parse().map_err(drop)?, version_id: version.to_owned() })
    }
}
