//! By which call something was made, so that the same call makes it once.
use serde::{Deserialize, Serialize};

/// A token of a caller, and what was asked with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Made {
    pub client_token: String,
    /// A hash of all else that the call said.
    pub fingerprint: u64,
}
