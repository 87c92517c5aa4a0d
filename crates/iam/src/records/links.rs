//! Links between two things, which are there or not.
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::Id;

/// A managed policy applies to a user, a group or a role.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attachment {
    pub owner_id: Id,
    /// AWS's own policies have ids, too.
    pub policy_id: Id,
    pub attach_date: Timestamp,
}

/// A user is in a group.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Membership {
    pub user_id: Id,
    pub group_id: Id,
    pub join_date: Timestamp,
}
