//! The telemetry protocol (TCS): every message of the telemetry websocket, both directions.
//!
//! Frames to the agent are plain envelopes. Frames from the agent are a signed header block, a
//! blank line, then the envelope: see [`split_frame`] and [`join_frame`].

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::acs::{TextMessage, envelope::envelope};

envelope! {
    /// A message from an agent to the control plane.
    pub enum FromAgent {
        PublishMetrics("PublishMetricsRequest"): PublishMetricsRequest,
        PublishHealth("PublishHealthRequest"): PublishHealthRequest,
        PublishInstanceStatus("PublishInstanceStatusRequest"): PublishInstanceStatusRequest,
    }
}

envelope! {
    /// A message from the control plane to an agent.
    pub enum ToAgent {
        AckPublishMetric("AckPublishMetric"): TextMessage,
        AckPublishHealth("AckPublishHealth"): TextMessage,
        AckPublishInstanceStatus("AckPublishInstanceStatus"): TextMessage,
        Heartbeat("HeartbeatMessage"): HeartbeatMessage,
        StopTelemetrySession("StopTelemetrySessionMessage"): TextMessage,
    }
}

/// Splits a frame from an agent into its header block and its JSON, at the first blank line.
/// A frame without one is all JSON.
#[must_use]
pub fn split_frame(frame: &str) -> (&str, &str) {
    frame.split_once("\r\n\r\n").unwrap_or(("", frame))
}

/// The headers of a frame's header block, names as sent.
pub fn frame_headers(block: &str) -> impl Iterator<Item = (&str, &str)> {
    block.split("\r\n").filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        Some((name.trim(), value.trim()))
    })
}

/// A frame of an agent: its headers, a blank line, its JSON.
pub fn join_frame<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>, json: &str) -> String {
    let mut frame = String::with_capacity(json.len() + 512);
    for (name, value) in headers {
        frame.push_str(name);
        frame.push_str(": ");
        frame.push_str(value);
        frame.push_str("\r\n");
    }
    frame.push_str("\r\n");
    frame.push_str(json);
    frame
}

/// Keeps the connection alive; not answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeartbeatMessage {
    pub healthy: bool,
}

/// Samples of the last interval, at most ten tasks in a frame.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PublishMetricsRequest {
    pub metadata: MetricsMetadata,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub task_metrics: Vec<TaskMetric>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance_metrics: Option<Value>,
    /// Seconds since the epoch.
    pub timestamp: f64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MetricsMetadata {
    pub cluster: String,
    pub container_instance: String,
    pub message_id: String,
    /// No task runs: there are no task metrics.
    pub idle: bool,
    /// The last frame of this interval.
    pub fin: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TaskMetric {
    pub task_arn: String,
    pub task_definition_family: String,
    pub task_definition_version: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub container_metrics: Vec<ContainerMetric>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub volume_metrics: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub service_connect_metrics_wrapper: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ephemeral_storage_metrics: Option<Value>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerMetric {
    pub container_name: String,
    /// Percent of the whole host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_stats_set: Option<StatsSet>,
    /// MiB without the page cache.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_stats_set: Option<StatsSet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub network_stats_set: Option<NetworkStatsSet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_stats_set: Option<StorageStatsSet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restart_stats_set: Option<RestartStatsSet>,
}

/// Samples of a level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StatsSet {
    pub min: f64,
    pub max: f64,
    pub sample_count: i64,
    pub sum: f64,
}

/// Samples of a counter that only grows; what exceeds 63 bits goes to the `overflow` members.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CounterStatsSet {
    pub min: i64,
    pub max: i64,
    pub sample_count: i64,
    pub sum: i64,
    pub overflow_min: i64,
    pub overflow_max: i64,
    pub overflow_sum: i64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkStatsSet {
    pub rx_bytes: CounterStatsSet,
    pub rx_dropped: CounterStatsSet,
    pub rx_errors: CounterStatsSet,
    pub rx_packets: CounterStatsSet,
    pub tx_bytes: CounterStatsSet,
    pub tx_dropped: CounterStatsSet,
    pub tx_errors: CounterStatsSet,
    pub tx_packets: CounterStatsSet,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rx_bytes_per_second: Option<StatsSet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tx_bytes_per_second: Option<StatsSet>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StorageStatsSet {
    pub read_size_bytes: CounterStatsSet,
    pub write_size_bytes: CounterStatsSet,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RestartStatsSet {
    /// Restarts within this interval.
    pub restart_count: i64,
}

/// Health of the containers that have a check.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PublishHealthRequest {
    pub metadata: HealthMetadata,
    pub tasks: Vec<TaskHealth>,
    /// Seconds since the epoch.
    pub timestamp: f64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HealthMetadata {
    pub cluster: String,
    pub container_instance: String,
    pub message_id: String,
    /// The last frame of this interval.
    pub fin: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TaskHealth {
    pub task_arn: String,
    pub task_definition_family: String,
    pub task_definition_version: String,
    pub containers: Vec<ContainerHealth>,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerHealth {
    pub container_name: String,
    /// HEALTHY, UNHEALTHY or UNKNOWN.
    pub health_status: String,
    /// Seconds since the epoch.
    pub status_since: f64,
}

/// What the agent knows of its host.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PublishInstanceStatusRequest {
    pub metadata: InstanceStatusMetadata,
    pub statuses: Vec<InstanceStatus>,
    /// Seconds since the epoch.
    pub timestamp: f64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InstanceStatusMetadata {
    pub cluster: String,
    pub container_instance: String,
    pub request_id: String,
}

/// One health check of the host.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InstanceStatus {
    /// `ContainerRuntime`.
    #[serde(rename = "type")]
    pub kind: String,
    /// OK, IMPAIRED, INSUFFICIENT_DATA or INITIALIZING.
    pub status: String,
    /// Seconds since the epoch.
    pub last_updated: f64,
    /// Seconds since the epoch.
    pub last_status_change: f64,
}
