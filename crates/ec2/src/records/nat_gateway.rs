//! A NAT gateway: kept and shown.
use std::collections::BTreeMap;

use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Id, Made};

/// A NAT gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NatGateway {
    pub nat_gateway_id: Id,
    pub vpc_id: Id,
    pub subnet_id: Id,
    pub create_time: Timestamp,
    /// Of a public one: the address that is associated with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub allocation_id: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Made>,
    /// Written by CreateTags and DeleteTags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}
