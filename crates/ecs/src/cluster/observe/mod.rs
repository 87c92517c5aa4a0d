//! What the world reports. A report is a fact, not a command: it is noted, and controllers react.
mod agent_session;
mod capacity_providers;
mod container_health;
mod instance_health;
pub mod task_state;

use std::collections::BTreeSet;

use berth_api::ecs::{HealthStatus, VersionInfo};
use berth_engine::Timestamp;

use super::{
    Txn,
    records::id::{ContainerInstanceId, TaskId},
};

/// What agent sessions and drivers tell a cluster. Task states come as API calls
/// (SubmitTaskStateChange).
#[derive(Clone, Debug, PartialEq)]
pub enum Report {
    /// A control session opened. Sessions of an instance are numbered upwards.
    AgentConnected { instance: ContainerInstanceId, session: u64, version_info: VersionInfo },
    /// The session closed; ignored when a later one is open. Its agent was last heard of at
    /// `silent_since`, which may be long before.
    AgentDisconnected { instance: ContainerInstanceId, session: u64, silent_since: Timestamp },
    /// Which of the account's capacity providers nothing scales.
    CapacityProviders { unmanaged: BTreeSet<String> },
    /// Which of its capacity providers the account does not have any more.
    CapacityProvidersGone { names: BTreeSet<String> },
    /// Docker's health check of a container changed its mind.
    ContainerHealth { task: TaskId, container: String, status: HealthStatus, since: Timestamp },
    /// The container runtime's own health: OK, IMPAIRED, INSUFFICIENT_DATA or INITIALIZING.
    InstanceHealth {
        instance: ContainerInstanceId,
        status: String,
        last_updated: Timestamp,
        last_status_change: Timestamp,
    },
}

pub fn observe(txn: &mut Txn, report: Report) {
    match report {
        Report::AgentConnected { instance, session, version_info } => {
            agent_session::connected(txn, instance, session, version_info)
        }
        Report::AgentDisconnected { instance, session, silent_since } => {
            agent_session::disconnected(txn, instance, session, silent_since)
        }
        Report::CapacityProviders { unmanaged } => capacity_providers::changed(txn, unmanaged),
        Report::CapacityProvidersGone { names } => capacity_providers::gone(txn, &names),
        Report::ContainerHealth { task, container, status, since: _ } => {
            container_health::changed(txn, task, &container, status)
        }
        Report::InstanceHealth { instance, status, last_updated, last_status_change } => {
            instance_health::changed(txn, instance, status, last_updated, last_status_change)
        }
    }
}
