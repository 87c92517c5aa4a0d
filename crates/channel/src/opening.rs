//! The text that each end sends first: its token, and who it is.
use serde::{Deserialize, Serialize};

/// What a connection begins with. The token is all that proves who it is of.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Opening {
    message_schema_version: String,
    #[serde(default)]
    request_id: String,
    pub token_value: String,
    /// Of a client.
    #[serde(default)]
    pub client_id: String,
    /// Of a client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_version: Option<String>,
    /// Of a host, instead of a version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_instance_id: Option<String>,
}

impl Opening {
    pub fn of_client(token: &str, id: [u8; 16], version: &str) -> Opening {
        let client_version = Some(version.to_owned());
        Opening { client_version, client_instance_id: None, ..Opening::with(token, id) }
    }

    /// `instance` is the id of the container instance.
    pub fn of_host(token: &str, id: [u8; 16], instance: &str) -> Opening {
        let client_instance_id = Some(instance.to_owned());
        Opening { client_version: None, client_instance_id, ..Opening::with(token, id) }
    }

    fn with(token: &str, id: [u8; 16]) -> Opening {
        let id = crate::ids::hyphenated(id);
        Opening {
            message_schema_version: "1.0".to_owned(),
            request_id: id.clone(),
            token_value: token.to_owned(),
            client_id: id,
            client_version: None,
            client_instance_id: None,
        }
    }

    pub fn encode(&self) -> String {
        serde_json::to_string(self).expect("texts are JSON")
    }

    /// None: it is no such text.
    pub fn decode(text: &str) -> Option<Opening> {
        serde_json::from_str(text).ok()
    }
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opening")
            .field("client_version", &self.client_version)
            .field("client_instance_id", &self.client_instance_id)
            .finish_non_exhaustive()
    }
}
