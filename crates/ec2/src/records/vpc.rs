//! A VPC: addresses whose subnets reach each other.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Id;
use crate::cidr::Cidr;

/// A VPC. Two of them may have the same addresses.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Vpc {
    pub vpc_id: Id,
    /// Written when it is made, as all that no other comment is at.
    pub cidr_block: Cidr,
    /// Of a VPC that was asked for one: a /56 of a random unique local prefix (RFC 4193).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ipv6_cidr_block: Option<Cidr>,
    /// The number of its network on the wire between hosts, 24 bits: no other VPC has it.
    pub vni: u32,
    #[serde(default)]
    pub is_default: bool,
    /// This and the next two: written by ModifyVpcAttribute.
    pub enable_dns_support: bool,
    #[serde(default)]
    pub enable_dns_hostnames: bool,
    #[serde(default)]
    pub enable_network_address_usage_metrics: bool,
    /// Written by CreateTags and DeleteTags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}
