//! A network ACL: kept and shown.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Id;
use crate::cidr::Cidr;

/// The network ACL of a VPC that is there by itself, and of all of its subnets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NetworkAcl {
    pub network_acl_id: Id,
    pub vpc_id: Id,
    /// In any order; those of a direction have different numbers. Written by
    /// CreateNetworkAclEntry and its kin. What none allows is denied, by an entry that is in none
    /// of the rows.
    pub entries: Vec<Entry>,
    /// Written by CreateTags and DeleteTags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// An entry of a network ACL.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    pub rule_number: i32,
    pub is_egress: bool,
    pub allows: bool,
    /// A number, or `-1` for all.
    pub protocol: String,
    pub cidr: Cidr,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port_range: Option<(i32, i32)>,
    /// Type and code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icmp: Option<(i32, i32)>,
}
