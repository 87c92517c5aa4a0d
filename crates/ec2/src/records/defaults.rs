//! That what is there by itself is in rows.
use serde::{Deserialize, Serialize};

/// There is one, as soon as anything was changed. Before that, and only then, what is there by
/// itself follows from account and region alone: see [`crate::defaults`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Defaults {
    /// For what a later release may add.
    #[serde(default)]
    pub version: u32,
}
