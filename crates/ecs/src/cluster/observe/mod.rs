//! What the world reports. A report is a fact, not a command: it is noted, and controllers react.
mod agent_session;
pub mod attachment;
pub(super) mod bounds;
mod capacity_providers;
mod container_health;
mod doubt;
mod exec_session;
mod host;
mod instance_health;
mod role_credentials;
pub mod task_state;

use std::collections::{BTreeMap, BTreeSet};

use berth_api::ecs::{HealthStatus, InstanceHealthCheckState, VersionInfo};
use berth_effects::Imported;
use berth_engine::Timestamp;

pub use exec_session::ExecEnd;

use super::{
    Txn,
    records::{
        container_instance::{DiskPressure, HostNetwork},
        credentials::RoleKind,
        id::{ContainerInstanceId, TaskId},
        prepull::HostImage,
    },
};

/// Capacity providers by their names, and when each was made, if that is known: one that is made
/// again is another.
pub type Lives = BTreeMap<String, Option<Timestamp>>;

/// What agent sessions and drivers tell a cluster. Task states come as API calls
/// (SubmitTaskStateChange).
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// A control session opened. Sessions of an instance are numbered upwards. An agent may promise
    /// within which time it comes back whenever the control plane can be reached.
    AgentConnected {
        instance: ContainerInstanceId,
        session: u64,
        version_info: VersionInfo,
        returns_within_ms: Option<i64>,
    },
    /// Agents at these addresses take an instance's session from each other; none: no longer.
    AgentContested { instance: ContainerInstanceId, agents: Vec<String> },
    /// The session closed; ignored when a later one is open. Its agent was last heard of at
    /// `silent_since`, which may be long before.
    AgentDisconnected { instance: ContainerInstanceId, session: u64, silent_since: Timestamp },
    /// What whoever keeps subnets tells of chunks.
    Chunks(Imported),
    /// Which of the account's capacity providers nothing scales.
    CapacityProviders { unmanaged: BTreeSet<String> },
    /// Which of its capacity providers the account does not have any more.
    CapacityProvidersGone { lives: Lives },
    /// An instance's agent says that the health check of a container changed its mind.
    ContainerHealth {
        instance: ContainerInstanceId,
        task: TaskId,
        container: String,
        status: HealthStatus,
    },
    /// The role of a task can be assumed again, by whoever makes credentials for it.
    RoleAssumed { instance: ContainerInstanceId, task: TaskId, kind: RoleKind },
    /// It cannot be assumed.
    RoleRefused { instance: ContainerInstanceId, task: TaskId, kind: RoleKind },
    /// A session is over: it ended, or nobody opened it, or whoever led it is gone.
    ExecEnded(ExecEnd),
    /// An instance's agent says where its host is.
    HostNetwork { instance: ContainerInstanceId, network: HostNetwork },
    /// It says whether its host's disk is so full that it takes no new tasks.
    HostDisk { instance: ContainerInstanceId, pressure: Option<DiskPressure> },
    /// It says how it is with the images that it is to have before tasks ask for them.
    HostImages { instance: ContainerInstanceId, images: Vec<HostImage> },
    /// The container runtime's own health: OK, IMPAIRED, INSUFFICIENT_DATA or INITIALIZING.
    InstanceHealth {
        instance: ContainerInstanceId,
        status: InstanceHealthCheckState,
        last_updated: Timestamp,
        last_status_change: Timestamp,
    },
}

pub fn observe(txn: &mut Txn, report: Report) {
    match report {
        Report::AgentConnected { instance, session, version_info, returns_within_ms } => {
            agent_session::connected(txn, instance, session, version_info, returns_within_ms)
        }
        Report::AgentContested { instance, agents } => {
            agent_session::contested(txn, instance, agents)
        }
        Report::AgentDisconnected { instance, session, silent_since } => {
            agent_session::disconnected(txn, instance, session, silent_since)
        }
        Report::Chunks(news) => berth_effects::import(txn, news),
        Report::CapacityProviders { unmanaged } => capacity_providers::changed(txn, unmanaged),
        Report::CapacityProvidersGone { lives } => capacity_providers::gone(txn, &lives),
        Report::ContainerHealth { instance, task, container, status } => {
            container_health::changed(txn, instance, task, &container, status)
        }
        Report::RoleAssumed { instance, task, kind } => {
            role_credentials::assumed(txn, instance, task, kind)
        }
        Report::RoleRefused { instance, task, kind } => {
            role_credentials::refused(txn, instance, task, kind)
        }
        Report::ExecEnded(end) => exec_session::ended(txn, end),
        Report::HostNetwork { instance, network } => host::network(txn, instance, network),
        Report::HostDisk { instance, pressure } => host::disk(txn, instance, pressure),
        Report::HostImages { instance, images } => host::images(txn, instance, images),
        Report::InstanceHealth { instance, status, last_updated, last_status_change } => {
            instance_health::changed(txn, instance, status, last_updated, last_status_change)
        }
    }
}
