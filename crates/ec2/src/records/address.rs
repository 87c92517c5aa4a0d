//! An Elastic IP address: kept and shown.
use std::{collections::BTreeMap, net::Ipv4Addr};

use serde::{Deserialize, Serialize};

use super::{Id, Kind};

/// An address that somebody has allocated. It is of 203.0.113.0/24, which leads nowhere.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    pub allocation_id: Id,
    pub public_ip: Ipv4Addr,
    /// Written by CreateTags and DeleteTags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}

impl Address {
    /// Of its association, if there is one.
    pub fn association_id(&self) -> Id {
        Id::after(Kind::AddressAssociation, self.allocation_id.as_str())
    }
}
