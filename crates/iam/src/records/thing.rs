//! What the service keeps.
use serde::{Deserialize, Serialize};

/// Something with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Thing {
    /// At most [`crate::limits::NAME_CHARS_MAX`] characters.
    pub name: String,
}
