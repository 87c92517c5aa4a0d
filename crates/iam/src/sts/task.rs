//! For which task credentials are.
use serde::{Deserialize, Serialize};

/// The task that credentials are made for: they end with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OfTask {
    pub arn: String,
    pub container_instance_arn: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// By which its containers ask for them.
    pub credentials_id: String,
}
