//! What messages say in JSON.
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Said by the host of a shell, as the published clients know it.
const SESSION_TYPE: &str = "SessionType";

/// The version that hosts of ours say: the first whose clients know all that is said here.
pub const AGENT_VERSION: &str = "3.3.0.0";

/// What versions of our own clients begin with.
pub const OWN_CLIENT: &str = "berth";

/// An acknowledgement.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Acknowledgement {
    pub acknowledged_message_type: String,
    pub acknowledged_message_id: String,
    pub acknowledged_message_sequence_number: i64,
    pub is_sequential_message: bool,
}

/// What a host asks of a client before anything else.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HandshakeRequest {
    pub agent_version: String,
    pub requested_client_actions: Vec<RequestedAction>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RequestedAction {
    pub action_type: String,
    pub action_parameters: serde_json::Value,
}

/// What a client has made of it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HandshakeResponse {
    #[serde(default)]
    pub client_version: String,
    #[serde(default)]
    pub processed_client_actions: Vec<ProcessedAction>,
    #[serde(default)]
    pub errors: Option<Vec<String>>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ProcessedAction {
    pub action_type: String,
    /// 1: done, 2: failed, 3: unsupported.
    pub action_status: i64,
    #[serde(default)]
    pub action_result: serde_json::Value,
    #[serde(default)]
    pub error: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct HandshakeComplete {
    /// Nanoseconds.
    pub handshake_time_to_complete: u64,
    /// Printed by clients, if it is not empty.
    pub customer_message: String,
}

/// Of a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    pub cols: u16,
    pub rows: u16,
}

/// The server's last word to a client.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
#[derive(Default)]
pub struct ChannelClosed {
    pub message_id: String,
    pub created_date: String,
    pub destination_id: String,
    pub session_id: String,
    pub message_type: String,
    pub schema_version: i64,
    /// Empty: the session has ended as it should.
    pub output: String,
}

/// A host's last word to the server. The last two members are ours.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AgentSessionState {
    pub schema_version: i64,
    pub session_state: String,
    pub session_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<i64>,
    /// Why there was no command, or no end of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl HandshakeRequest {
    /// Of a host whose sessions are a command.
    pub fn of_command() -> HandshakeRequest {
        let kind = serde_json::json!({"SessionType": "InteractiveCommands", "Properties": {}});
        let action =
            RequestedAction { action_type: SESSION_TYPE.to_owned(), action_parameters: kind };
        HandshakeRequest {
            agent_version: AGENT_VERSION.to_owned(),
            requested_client_actions: vec![action],
        }
    }

    /// A client's answer that can do a session and nothing else.
    pub fn answered(&self, client_version: &str) -> HandshakeResponse {
        let processed = self.requested_client_actions.iter().map(|it| {
            let is_known = it.action_type == SESSION_TYPE;
            ProcessedAction {
                action_type: it.action_type.clone(),
                action_status: if is_known { 1 } else { 3 },
                action_result: serde_json::Value::Null,
                error: match is_known {
                    true => String::new(),
                    false => format!("{} is not supported", it.action_type),
                },
            }
        });
        HandshakeResponse {
            client_version: client_version.to_owned(),
            processed_client_actions: processed.collect(),
            errors: None,
        }
    }
}

impl HandshakeResponse {
    /// What a client could not do.
    pub fn failure(&self) -> Option<String> {
        let failed = self.processed_client_actions.iter().find(|it| it.action_status != 1);
        failed.map(|it| match it.error.as_str() {
            "" => format!("the client refuses {}", it.action_type),
            error => format!("the client refuses {}: {error}", it.action_type),
        })
    }
}

/// As JSON.
pub fn encode(it: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(it).expect("words are JSON")
}

/// None: it is something else.
pub fn decode<T: DeserializeOwned>(payload: &[u8]) -> Option<T> {
    serde_json::from_slice(payload).ok()
}
