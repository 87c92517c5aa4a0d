//! A subnet: a part of a VPC's addresses.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Id;
use crate::cidr::Cidr;

/// A subnet. No other of its VPC has an address of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Subnet {
    pub subnet_id: Id,
    pub vpc_id: Id,
    pub cidr_block: Cidr,
    /// A /64 of that of the VPC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ipv6_cidr_block: Option<Cidr>,
    /// Any name: hosts have zones of their own.
    pub availability_zone: String,
    /// The one of its zone that is there by itself.
    #[serde(default)]
    pub default_for_az: bool,
    /// This and what follows: written by ModifySubnetAttribute.
    #[serde(default)]
    pub map_public_ip_on_launch: bool,
    #[serde(default)]
    pub assign_ipv6_address_on_creation: bool,
    #[serde(default)]
    pub enable_dns64: bool,
    #[serde(default)]
    pub private_dns: PrivateDns,
    /// Written by CreateTags and DeleteTags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// How hosts of a subnet would be called; kept and shown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PrivateDns {
    /// `resource-name`; else `ip-name`.
    pub is_resource_name: bool,
    pub has_a_records: bool,
    pub has_aaaa_records: bool,
}
