//! A parameter: what all of its versions share.
use std::collections::BTreeMap;

use berth_kernel::{Home, id};
use serde::{Deserialize, Serialize};

use crate::SERVICE;

id! {
    /// Of one life of a parameter: made anew under the same name it has another.
    ParameterId
}

/// A parameter. It is there as long as there is a record of it; versions may outlive it for a
/// moment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    pub id: ParameterId,
    /// As it was given when it was made.
    pub name: String,
    /// That of the latest version. Never goes back.
    pub tier: Tier,
    pub latest_version: i64,
    /// Written by PutParameter when it is made, then by AddTagsToResource and its opposite.
    #[serde(default)]
    pub tags: BTreeMap<String, String>,
}

/// Systems Manager: what a parameter may hold, and what it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Tier {
    Standard,
    Advanced,
}

impl Parameter {
    /// See [`path_of`].
    pub fn path(&self) -> String {
        path_of(&self.name)
    }

    pub fn arn(&self, home: &Home) -> String {
        home.arn(SERVICE, &format!("parameter{}", self.path()))
    }
}

/// Where in the hierarchy a name is: `/a/b`, and `/a` of both `a` and `/a`, which share an ARN.
pub fn path_of(name: &str) -> String {
    format!("/{}", name.strip_prefix('/').unwrap_or(name))
}
