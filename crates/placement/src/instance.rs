//! What placement knows of a machine that runs tasks.
use std::collections::{BTreeMap, BTreeSet};

use berth_engine::Timestamp;
use serde::{Deserialize, Serialize};

berth_kernel::id! {
    /// The last part of a container instance's ARN.
    ContainerInstanceId
}

berth_kernel::id! {
    /// The last part of a task's ARN.
    TaskId
}

/// What the row of a container instance says, as far as filters, expressions and explanations ask.
#[derive(Clone, Copy, Debug)]
pub struct Instance<'r> {
    pub id: ContainerInstanceId,
    pub status: ContainerInstanceStatus,
    pub status_reason: Option<&'r str>,
    pub agent_connected: bool,
    /// Since when it is so; never for an instance whose agent has not come yet.
    pub connectivity_at: Option<Timestamp>,
    /// Since when its container runtime does not answer as it should.
    pub impaired_since: Option<Timestamp>,
    /// Its disk is so full that it is to get no more.
    pub disk: Option<DiskPressure>,
    pub agent_version: Option<&'r str>,
    pub ec2_instance_id: Option<&'r str>,
    pub registered_at: Timestamp,
    pub registered_resources: &'r Resources,
    /// By name.
    pub attributes: &'r BTreeMap<String, Attribute>,
}

/// Attributes by whose values each instance is told from every other. Placement knows of them only
/// whether they are there: else each instance would be a class of its own.
pub const OF_ONE_INSTANCE: [&str; 1] = ["berth.seal-key"];

/// ECS: ACTIVE takes tasks; DRAINING keeps those it has; INACTIVE is deregistered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContainerInstanceStatus {
    Active,
    Draining,
    Inactive,
}

impl ContainerInstanceStatus {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            ContainerInstanceStatus::Active => "ACTIVE",
            ContainerInstanceStatus::Draining => "DRAINING",
            ContainerInstanceStatus::Inactive => "INACTIVE",
        }
    }
}

/// Of which there is too little left on a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "of")]
pub enum DiskPressure {
    Bytes { used_percent: u8, total_bytes: i64 },
    Inodes { used_percent: u8, total: i64 },
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
