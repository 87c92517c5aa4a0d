//! A version of a parameter.
use std::{collections::BTreeSet, fmt, str::FromStr};

use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ParameterId, Tier};
use crate::value::ValueId;

/// What a parameter was from one PutParameter to the next.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParameterVersion {
    #[serde(flatten)]
    pub key: VersionKey,
    #[serde(rename = "type")]
    pub kind: Kind,
    #[serde(flatten)]
    pub content: Content,
    pub last_modified_date: Timestamp,
    /// ARN of who put it.
    pub last_modified_user: String,
    pub tier: Tier,
    pub data_type: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// A regular expression that each value has to match, whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allowed_pattern: Option<String>,
    /// The only field that changes. Written by LabelParameterVersion and its opposite.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub labels: BTreeSet<String>,
}

/// Where the value of a version is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Content {
    /// Here.
    Value(String),
    /// In a row of its own, of a SecureString.
    ValueId(ValueId),
}

/// Names a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionKey {
    pub parameter_id: ParameterId,
    /// From 1.
    pub version: i64,
}

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    String,
    /// With commas between its items.
    StringList,
    /// Sealed.
    SecureString,
}

impl ParameterVersion {
    /// The value, unless it is sealed.
    pub fn value(&self) -> Option<&str> {
        match &self.content {
            Content::Value(it) => Some(it),
            Content::ValueId(_) => None,
        }
    }

    pub fn value_id(&self) -> Option<ValueId> {
        match self.content {
            Content::Value(_) => None,
            Content::ValueId(id) => Some(id),
        }
    }
}

impl fmt::Display for VersionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.parameter_id, self.version)
    }
}

impl FromStr for VersionKey {
    type Err = ();

    fn from_str(text: &str) -> Result<VersionKey, ()> {
        let (id, version) = text.split_once('/').ok_or(())?;
        let (parameter_id, version) = (id.parse().map_err(drop)?, version.parse().map_err(drop)?);
        Ok(VersionKey { parameter_id, version })
    }
}
