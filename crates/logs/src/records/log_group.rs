//! A log group: what all of its streams share.
use std::collections::BTreeMap;

use berth_engine::Timestamp;
use berth_kernel::{Home, id};
use serde::{Deserialize, Serialize};

use crate::SERVICE;

id! {
    /// Of one life of a group: made anew under the same name it has another.
    GroupId
}

/// A group. It is there as long as there is a record of it; streams may outlive it for a moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LogGroup {
    pub id: GroupId,
    pub name: String,
    pub creation_time: Timestamp,
    /// As the wire names it: `STANDARD`. Shown, and of no consequence here.
    pub log_group_class: String,
    /// Written by PutRetentionPolicy and its opposite. None: lines are kept for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_in_days: Option<i32>,
    /// Written by CreateLogGroup, then by PutLogGroupDeletionProtection.
    #[serde(default)]
    pub deletion_protection_enabled: bool,
    /// Written by CreateLogGroup, then by TagResource, TagLogGroup and their opposites.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

impl LogGroup {
    /// `arn:aws:logs:us-east-1:123456789012:log-group:web`
    pub fn arn(&self, home: &Home) -> String {
        home.arn(SERVICE, &format!("log-group:{}", self.name))
    }

    /// That of a stream of it.
    pub fn stream_arn(&self, stream: &str, home: &Home) -> String {
        format!("{}:log-stream:{stream}", self.arn(home))
    }
}
