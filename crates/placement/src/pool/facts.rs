//! What an instance's row says besides attributes and the numbers of its block.
use std::collections::BTreeSet;

use berth_engine::Timestamp;

use crate::{ContainerInstanceStatus, DiskPressure, Instance};

/// The part of a row that filters, expressions and explanations ask for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Facts {
    pub(crate) status: ContainerInstanceStatus,
    pub(crate) status_reason: Option<String>,
    pub(crate) agent_connected: bool,
    pub(crate) connectivity_at: Option<Timestamp>,
    pub(crate) impaired_since: Option<Timestamp>,
    pub(crate) disk: Option<DiskPressure>,
    pub(crate) agent_version: Option<String>,
    pub(crate) ec2_instance_id: Option<String>,
    pub(crate) registered_at: Timestamp,
    /// Ports that no task may have.
    pub(crate) ports: BTreeSet<u16>,
    pub(crate) ports_udp: BTreeSet<u16>,
    pub(crate) gpus: BTreeSet<String>,
}

impl Facts {
    pub(super) fn of(row: &Instance<'_>) -> Facts {
        Facts {
            status: row.status,
            status_reason: row.status_reason.map(str::to_owned),
            agent_connected: row.agent_connected,
            connectivity_at: row.connectivity_at,
            impaired_since: row.impaired_since,
            disk: row.disk,
            agent_version: row.agent_version.map(str::to_owned),
            ec2_instance_id: row.ec2_instance_id.map(str::to_owned),
            registered_at: row.registered_at,
            ports: row.registered_resources.ports.clone(),
            ports_udp: row.registered_resources.ports_udp.clone(),
            gpus: row.registered_resources.gpus.clone(),
        }
    }

    /// ECS: only an ACTIVE instance whose agent is connected takes new tasks. Ours: and whose
    /// container runtime answers, and that has room on its disk.
    pub(super) fn is_open(&self) -> bool {
        let is_well = self.impaired_since.is_none() && self.disk.is_none();
        self.status == ContainerInstanceStatus::Active && self.agent_connected && is_well
    }
}
