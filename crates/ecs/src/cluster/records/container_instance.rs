//! A machine that runs tasks.
use std::{collections::BTreeMap, net::IpAddr};

use berth_api::ecs::{InstanceHealthCheckState, Tag, VersionInfo};
use berth_engine::Timestamp;
use berth_kernel::Home;
use berth_placement::Instance;
pub use berth_placement::{
    Attribute, AttributeOrigin, ContainerInstanceStatus, DiskPressure, Resources,
};
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
    /// How the silence of its agent is judged, while there is one. Written by
    /// `reconcile/container_instances`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub silence: Option<Silence>,
    /// When its agent last came back after it had been gone. Written by `observe` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned_at: Option<Timestamp>,
    /// Since when it had been gone then; unknown in rows of older releases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned_from: Option<Timestamp>,
    /// The number of the last session; what an older one reports no longer counts.
    #[serde(default)]
    pub agent_session: u64,
    /// Within which time its agent promises to come back to a control plane that can be reached,
    /// ms; the published agent promises nothing. Written by `observe` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returns_within_ms: Option<i64>,
    /// Addresses of agents that take this instance's session from each other, while they do.
    /// Written by `observe` only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contested_by: Vec<String>,
    /// What its agent said at its last registration that is not believed, or is worth a look.
    /// Written by RegisterContainerInstance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// Who has registered it, and alone may be its agent, the root user aside; unknown in rows of
    /// older releases. Written by RegisterContainerInstance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub principal_arn: Option<String>,
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
    /// What becomes of its tasks while its container runtime is impaired, in the stages of a
    /// silence. Written by `reconcile/container_instances`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impairment: Option<Silence>,
    /// Its host's disk is so full that it takes no new tasks. Written by `observe/host.rs` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk_pressure: Option<DiskPressure>,
    /// Where its host is, as far as networks of tasks go. Written by `observe/host.rs` only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub network: Option<HostNetwork>,
    /// When a report last contradicted what is stored of a task on it, or later, up to a pause
    /// between comparisons. Its session compares all tasks with its agent's then. Written by
    /// `observe/doubt.rs`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubted_at: Option<Timestamp>,
}

/// What becomes of an instance whose agent has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "stage")]
pub enum Silence {
    /// It may come back until then.
    Awaited { until: Timestamp },
    /// Its time is over, but so many instances are silent at once that nothing is given up; it is
    /// judged again then.
    Suspended { until: Timestamp },
    /// Its tasks that services can run elsewhere are given up.
    Lost,
}

impl Silence {
    /// When it is judged next.
    pub fn until(self) -> Option<Timestamp> {
        match self {
            Silence::Awaited { until } | Silence::Suspended { until } => Some(until),
            Silence::Lost => None,
        }
    }

    /// Whether nothing will be given up though its time is over.
    pub fn is_suspended(self) -> bool {
        matches!(self, Silence::Suspended { .. })
    }
}

impl ContainerInstance {
    /// Whether it has not been deregistered.
    pub fn is_registered(&self) -> bool {
        self.status != ContainerInstanceStatus::Inactive
    }

    /// Whether somebody may be its agent. The account itself may everything.
    pub fn is_of(&self, principal_arn: &str, home: &Home) -> bool {
        let is_bound = |it: &String| it != principal_arn;
        !self.principal_arn.as_ref().is_some_and(is_bound) || principal_arn == home.root()
    }

    /// Its agent has come, and is not Berth's own, which promises to come back.
    pub fn has_published_agent(&self) -> bool {
        self.connectivity_at.is_some() && self.returns_within_ms.is_none()
    }

    /// When it came back, if it was gone before and is connected now.
    pub fn back_since(&self) -> Option<Timestamp> {
        self.returned_at.filter(|_| self.is_registered() && self.agent_connected)
    }

    /// How its silence is judged; one that is out of service is expected to be silent.
    pub fn judged_silence(&self) -> Option<Silence> {
        self.silence.filter(|_| self.is_registered())
    }

    /// Whether its tasks are given up.
    pub fn is_lost(&self) -> bool {
        self.judged_silence() == Some(Silence::Lost)
    }

    /// Since when its container runtime does not answer as it should, as its agent says.
    pub fn impaired_since(&self) -> Option<Timestamp> {
        let health = self.health.as_ref();
        let is_impaired = |it: &&InstanceHealth| it.status == InstanceHealthCheckState::Impaired;
        health.filter(is_impaired).map(|it| it.last_status_change)
    }

    /// ECS: ACTIVE, and its agent is connected. Ours: and its host is well.
    pub fn takes_tasks(&self) -> bool {
        self.is_answering() && self.disk_pressure.is_none()
    }

    /// ECS: ACTIVE, and its agent is connected. Ours: and its container runtime answers. How tasks
    /// do there is known, also where the disk has no room for more.
    pub fn is_answering(&self) -> bool {
        let is_active = self.status == ContainerInstanceStatus::Active;
        is_active && self.agent_connected && self.impaired_since().is_none()
    }

    /// Whether its tasks are given up because its container runtime does not recover.
    pub fn is_given_up(&self) -> bool {
        self.is_registered() && self.impairment == Some(Silence::Lost)
    }

    /// What placement is to know of it.
    pub fn for_placement(&self) -> Instance<'_> {
        Instance {
            id: self.id,
            status: self.status,
            status_reason: self.status_reason.as_deref(),
            agent_connected: self.agent_connected,
            connectivity_at: self.connectivity_at,
            impaired_since: self.impaired_since(),
            disk: self.disk_pressure,
            agent_version: self.version_info.agent_version.as_deref(),
            ec2_instance_id: self.ec2_instance_id.as_deref(),
            registered_at: self.registered_at,
            registered_resources: &self.registered_resources,
            attributes: &self.attributes,
        }
    }

    /// The zone that its tasks are in. ECS: `ecs.availability-zone`.
    pub fn availability_zone(&self) -> Option<&String> {
        self.attributes.get("ecs.availability-zone")?.value.as_ref()
    }
}

/// A host on the network beneath those of tasks, as its agent says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HostNetwork {
    pub underlay_address: IpAddr,
    /// Bytes.
    pub mtu: i32,
    /// How it can reach other hosts: `vxlan`.
    #[serde(default)]
    pub modes: Vec<String>,
}

/// The container runtime's health as the agent last reported it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InstanceHealth {
    pub status: InstanceHealthCheckState,
    pub last_updated: Timestamp,
    pub last_status_change: Timestamp,
}
