//! The agent control protocol (ACS): every message of the control websocket, both directions.
//!
//! A frame is one JSON object, `{"type": "<Name>", "message": {…}}`. Unknown types decode to
//! `Unknown` and unknown members are ignored, so that either side may be newer than the other.
//! Members that are absent, null or empty mean the same.

mod beside;
pub(crate) mod envelope;
mod task;

use serde::{Deserialize, Serialize};

pub use beside::*;
pub use envelope::{DecodeError, EnvelopeError};
pub use task::*;

use envelope::envelope;

envelope! {
    /// A message from the control plane to an agent.
    pub enum ToAgent {
        Heartbeat("HeartbeatMessage"): HeartbeatMessage,
        Payload("PayloadMessage"): PayloadMessage,
        IamRoleCredentials("IAMRoleCredentialsMessage"): IamRoleCredentialsMessage,
        TaskManifest("TaskManifestMessage"): TaskManifestMessage,
        TaskStopVerificationAck("TaskStopVerificationAck"): TaskStopVerificationAck,
        AttachTaskNetworkInterfaces("AttachTaskNetworkInterfacesMessage"):
            AttachNetworkInterfacesMessage,
        AttachInstanceNetworkInterfaces("AttachInstanceNetworkInterfacesMessage"):
            AttachNetworkInterfacesMessage,
        ConfirmAttachment("ConfirmAttachmentMessage"): ConfirmAttachmentMessage,
        StageUpdate("StageUpdateMessage"): UpdateMessage,
        PerformUpdate("PerformUpdateMessage"): UpdateMessage,
        Prepull("BerthPrepullMessage"): PrepullMessage,
        Examine("BerthExamineMessage"): ExamineMessage,
        Error("ErrorMessage"): TextMessage,
        Close("CloseMessage"): TextMessage,
        ServerException("ServerException"): TextMessage,
        BadRequestException("BadRequestException"): TextMessage,
        InvalidClusterException("InvalidClusterException"): TextMessage,
        InvalidInstanceException("InvalidInstanceException"): TextMessage,
        AccessDeniedException("AccessDeniedException"): TextMessage,
        InactiveInstanceException("InactiveInstanceException"): TextMessage,
    }
}

envelope! {
    /// A message from an agent to the control plane.
    pub enum FromAgent {
        Ack("AckRequest"): AckRequest,
        Nack("NackRequest"): NackRequest,
        HeartbeatAck("HeartbeatAckRequest"): HeartbeatAckRequest,
        IamRoleCredentialsAck("IAMRoleCredentialsAckRequest"): IamRoleCredentialsAckRequest,
        TaskStopVerification("TaskStopVerificationMessage"): TaskStopVerificationMessage,
    }
}

/// Keeps the connection alive; the agent answers with [`HeartbeatAckRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeartbeatMessage {
    pub healthy: bool,
    pub message_id: String,
}

/// Tasks to start or to stop. Acknowledged as a whole, once all of them are accepted.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PayloadMessage {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub message_id: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub cluster_arn: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub container_instance_arn: String,
    /// Milliseconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated_at: Option<i64>,
    /// Of the same number line as a manifest's `timeline`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seq_num: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeline: Option<i64>,
    pub tasks: Vec<Task>,
}

/// Credentials of one role of one task, new or refreshed under the same `credentialsId`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IamRoleCredentialsMessage {
    pub message_id: String,
    pub task_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_cluster_arn: Option<String>,
    /// `TaskApplication` or `TaskExecution`.
    pub role_type: String,
    pub role_credentials: RoleCredentials,
}

/// The level: every task that the control plane wants on this instance.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TaskManifestMessage {
    pub message_id: String,
    pub cluster_arn: String,
    pub container_instance_arn: String,
    /// Milliseconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated_at: Option<i64>,
    /// A manifest that is not above every number seen before is discarded by the agent.
    pub timeline: i64,
    pub tasks: Vec<TaskIdentifier>,
}

/// A task and what is wanted of it, in a manifest and in a stop verification.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TaskIdentifier {
    pub task_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_cluster_arn: Option<String>,
    pub desired_status: String,
}

/// Confirms stop candidates. `messageId` is that of the manifest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TaskStopVerificationAck {
    pub message_id: String,
    /// Milliseconds since the epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated_at: Option<i64>,
    pub stop_tasks: Vec<TaskIdentifier>,
}

/// Network interfaces for a task (with `taskArn`) or for the instance (without).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AttachNetworkInterfacesMessage {
    pub message_id: String,
    pub cluster_arn: String,
    pub container_instance_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_cluster_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_timeout_ms: Option<i64>,
    pub elastic_network_interfaces: Vec<ElasticNetworkInterface>,
}

/// A block storage attachment that the agent is to find on its host.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ConfirmAttachmentMessage {
    pub message_id: String,
    pub cluster_arn: String,
    pub container_instance_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task_cluster_arn: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub generated_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_timeout_ms: Option<i64>,
    pub attachment: Attachment,
}

/// Asks the agent to download (`StageUpdateMessage`) or to start (`PerformUpdateMessage`) another
/// version of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpdateMessage {
    pub message_id: String,
    pub cluster_arn: String,
    pub container_instance_arn: String,
    pub update_info: UpdateInfo,
}

/// Where an update is and the hex SHA-256 it must have.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UpdateInfo {
    pub location: String,
    pub signature: String,
}

/// The body of messages and errors that carry a text only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TextMessage {
    pub message: String,
}

/// "Accepted", which is not "done".
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AckRequest {
    pub cluster: String,
    pub container_instance: String,
    pub message_id: String,
}

/// Refuses an update message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NackRequest {
    pub cluster: String,
    pub container_instance: String,
    pub message_id: String,
    pub reason: String,
}

/// Answers a [`HeartbeatMessage`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HeartbeatAckRequest {
    pub message_id: String,
}

/// Answers credentials, whether they came alone or within a payload.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IamRoleCredentialsAckRequest {
    pub message_id: String,
    pub credentials_id: String,
    pub expiration: String,
}

/// Tasks that the agent runs and the manifest does not want. `messageId` is the manifest's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TaskStopVerificationMessage {
    pub message_id: String,
    pub stop_candidates: Vec<TaskIdentifier>,
}

/// The body of a refused upgrade: `{"type": name, "message": {"message": text}}`.
#[must_use]
pub fn encode_rejection(name: &str, text: &str) -> String {
    serde_json::json!({"type": name, "message": {"message": text}}).to_string()
}

/// The error name and text of a refused upgrade's body, in either of the two forms in use:
/// the one of [`encode_rejection`] and `{"<name>": "<text>"}`.
#[must_use]
pub fn decode_rejection(body: &str) -> Option<(String, String)> {
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    let object = value.as_object()?;
    if let Some(name) = object.get("type").and_then(|name| name.as_str()) {
        let text = object.get("message")?.get("message")?.as_str()?;
        return Some((name.to_owned(), text.to_owned()));
    }
    let (name, text) = object.iter().next().filter(|_| object.len() == 1)?;
    Some((name.clone(), text.as_str()?.to_owned()))
}
