//! A family of task definitions.
use serde::{Deserialize, Serialize};

/// Outlives its revisions, because ECS never uses a revision's number twice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Family {
    pub family: String,
    /// The highest revision that was ever registered. Written by RegisterTaskDefinition.
    pub latest_revision: i32,
}
