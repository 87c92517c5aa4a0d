//! A route table: kept and shown.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Id, Made};
use crate::cidr::Cidr;

/// A route table. That the VPC's own addresses are reached is in none of its rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteTable {
    pub route_table_id: Id,
    pub vpc_id: Id,
    /// Written by CreateRoute, ReplaceRoute and DeleteRoute.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub routes: Vec<Route>,
    /// By their ids. Written by AssociateRouteTable and its kin.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub associations: BTreeMap<Id, Association>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made: Option<Made>,
    /// Written by CreateTags and DeleteTags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

/// A route that somebody has made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    pub destination: Cidr,
    pub target: Target,
}

/// Where a route leads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Target {
    InternetGateway(Id),
    NatGateway(Id),
}

/// What a table is of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Association {
    /// Of all subnets of the VPC that have no other.
    Main,
    Subnet(Id),
    /// Of an internet gateway.
    Gateway(Id),
}

impl RouteTable {
    pub fn is_main(&self) -> bool {
        self.associations.values().any(|it| *it == Association::Main)
    }
}
