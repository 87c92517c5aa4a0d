//! A machine that runs tasks.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::ecs::{Tag, VersionInfo};
use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

use super::id::ContainerInstanceId;

/// A registered machine. Resources in use are a tally of the state, not a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContainerInstance {
    pub id: ContainerInstanceId,
    /// Written by operations and by `reconcile/instances`.
    pub status: ContainerInstanceStatus,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status_reason: Option<String>,
    /// Whether an agent session is open. Written by `observe` only.
    pub agent_connected: bool,
    /// Since when it is so; never for an instance whose agent has not come yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connectivity_at: Option<Timestamp>,
    /// The number of the last session; what an older one reports no longer counts.
    #[serde(default)]
    pub agent_session: u64,
    pub registered_at: Timestamp,
    /// When it became INACTIVE; it is forgotten some time later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deregistered_at: Option<Timestamp>,
    #[serde(default)]
    pub version_info: VersionInfo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ec2_instance_id: Option<String>,
    pub registered_resources: Resources,
    /// By name; includes built-in ones such as `ecs.availability-zone`.
    #[serde(default)]
    pub attributes: BTreeMap<String, Attribute>,
    #[serde(default)]
    pub tags: Vec<Tag>,
    /// Grows by one with each change that DescribeContainerInstances shows.
    pub version: i64,
    /// What the agent said of the container runtime's health, if it said anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<InstanceHealth>,
}

/// ECS: ACTIVE takes tasks; DRAINING keeps those it has; INACTIVE is deregistered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContainerInstanceStatus {
    Active,
    Draining,
    Inactive,
}

/// What an instance has, or what a task takes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resources {
    /// CPU units: 1024 are one core.
    pub cpu: i64,
    /// MiB.
    pub memory: i64,
    /// Host ports: reserved on an instance, static ones of a task.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ports: BTreeSet<u16>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ports_udp: BTreeSet<u16>,
    /// Device ids on an instance; of a task those assigned to it.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub gpus: BTreeSet<String>,
}

/// A name's value, and who set it: limits and re-registration treat them differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attribute {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    pub origin: AttributeOrigin,
}

/// Agents send their capabilities again at each registration; what users put stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AttributeOrigin {
    Agent,
    User,
    ControlPlane,
}

/// The container runtime's health as the agent last reported it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InstanceHealth {
    /// OK, IMPAIRED, INSUFFICIENT_DATA or INITIALIZING.
    pub status: String,
    pub last_updated: Timestamp,
    pub last_status_change: Timestamp,
}
