//! Documents: versions of managed policies, and the inline policies of users, groups and roles.
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::Id;

/// What a managed policy says, or has said. It never changes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PolicyVersion {
    pub policy_id: Id,
    /// From 1.
    pub version: u32,
    pub document: String,
    pub create_date: Timestamp,
}

/// A policy of one user, group or role alone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InlinePolicy {
    pub owner_id: Id,
    pub name: String,
    pub document: String,
}
