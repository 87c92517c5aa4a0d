//! An internet gateway: kept and shown.
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Id;

/// An internet gateway.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InternetGateway {
    pub internet_gateway_id: Id,
    /// The VPC that it is attached to. Written by AttachInternetGateway and its opposite.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vpc_id: Option<Id>,
    /// Written by CreateTags and DeleteTags.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tags: BTreeMap<String, String>,
}
