//! A security group: what may reach those who are in it, and whom they may reach.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Id;
use crate::cidr::Cidr;

/// EC2: the name of the group of a VPC that is there by itself.
pub const DEFAULT: &str = "default";

/// A security group with its rules. What no rule allows is dropped.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecurityGroup {
    pub group_id: Id,
    pub vpc_id: Id,
    /// Its own among those of its VPC.
    pub group_name: String,
    pub description: String,
    /// By their ids. Written by the calls that authorize, revoke and modify.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rules: BTreeMap<Id, Rule>,
    /// Written by CreateTags and DeleteTags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// What a group allows, in one direction, with one peer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    pub is_egress: bool,
    #[serde(flatten)]
    pub traffic: Traffic,
    pub peer: Peer,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// Packets of a kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Traffic {
    /// `-1` for all, `tcp`, `udp`, `icmp`, `icmpv6`, or a number.
    pub ip_protocol: String,
    /// Of `tcp` and `udp` the first port, of `icmp` and `icmpv6` the type; -1 is any. Others have
    /// none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_port: Option<i32>,
    /// Likewise the last port, or the code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to_port: Option<i32>,
}

/// Where traffic comes from, or goes to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Peer {
    /// Addresses of IPv4 or IPv6.
    Cidr(Cidr),
    /// Whoever is in a group of the same VPC.
    Group(Id),
}

impl Rule {
    /// Whether another rule allows the same.
    pub fn is_like(&self, other: &Rule) -> bool {
        (self.is_egress, &self.traffic, &self.peer)
            == (other.is_egress, &other.traffic, &other.peer)
    }
}

impl SecurityGroup {
    pub fn is_default(&self) -> bool {
        self.group_name == DEFAULT
    }

    /// Its rules of a direction.
    pub fn rules_of(&self, is_egress: bool) -> impl Iterator<Item = (&Id, &Rule)> {
        self.rules.iter().filter(move |(_, it)| it.is_egress == is_egress)
    }
}
