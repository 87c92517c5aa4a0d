//! A secret: what all of its versions share.
use std::collections::BTreeMap;

use berth_engine::{Timestamp, Unseen};
use berth_kernel::{Home, id};
use serde::{Deserialize, Serialize};

use crate::managed::SERVICE;

id! {
    /// Of one life of a secret: made anew under the same name it has another.
    SecretId
}

/// Secrets Manager: what an ARN has behind the name and a hyphen.
pub const SUFFIX_CHARS: usize = 6;

/// A secret. It is there as long as there is a record of it; versions may outlive it for a moment.
/// Each change of a version is one of it, too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Secret {
    pub id: SecretId,
    pub name: String,
    /// Six letters and digits, by chance.
    pub suffix: String,
    /// Written by CreateSecret and UpdateSecret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub created_date: Timestamp,
    /// Written by each call that changes something of it.
    pub last_changed_date: Timestamp,
    /// When it goes, if it is marked for that: see [`Secret::goes_at`]. Written by DeleteSecret and
    /// RestoreSecret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion_date: Option<Timestamp>,
    /// Written by CreateSecret, then by TagResource and its opposite.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

impl Secret {
    /// See [`tail_of`].
    pub fn tail(&self) -> String {
        tail_of(&self.name, &self.suffix)
    }

    /// When it goes, if it is marked for that: later by all of its time in which nobody looked, so
    /// that it can be restored for as long as was said.
    pub fn goes_at(&self, unseen: &Unseen) -> Option<Timestamp> {
        let at = self.deletion_date?;
        // What is marked is changed by nothing but its end.
        Some(unseen.due_at(at, (at - self.last_changed_date).max(0)))
    }

    pub fn arn(&self, home: &Home) -> String {
        home.arn(SERVICE, &format!("secret:{}", self.tail()))
    }
}

/// The end of an ARN: `prod/db-AbCdEf`.
pub fn tail_of(name: &str, suffix: &str) -> String {
    format!("{name}-{suffix}")
}
