//! Whether an instance's agent can be told anything. ECS: `agentConnected` is its open socket.
use berth_api::ecs::VersionInfo;
use berth_engine::Timestamp;

use super::bounds;
use crate::{
    cluster::{
        Txn,
        records::{
            container_instance::{ContainerInstance, ContainerInstanceStatus},
            id::ContainerInstanceId,
        },
    },
    limits::RETURN_MAX_MS,
};

pub fn connected(
    txn: &mut Txn,
    id: ContainerInstanceId,
    session: u64,
    version_info: VersionInfo,
    returns_within_ms: Option<i64>,
) {
    let Some(old) = txn.container_instances.get(&id).cloned() else { return };
    if old.status == ContainerInstanceStatus::Inactive || session < old.agent_session {
        return;
    }
    let version_info = bounds::version_info(version_info);
    let changed = !old.agent_connected || old.version_info != version_info;
    if !changed && session == old.agent_session {
        return;
    }
    let connectivity_at = match old.agent_connected {
        true => old.connectivity_at,
        false => Some(txn.now),
    };
    let is_back = !old.agent_connected && old.connectivity_at.is_some();
    txn.put(ContainerInstance {
        agent_connected: true,
        agent_session: session,
        connectivity_at,
        returned_at: if is_back { Some(txn.now) } else { old.returned_at },
        returned_from: if is_back { old.connectivity_at } else { old.returned_from },
        returns_within_ms: returns_within_ms.map(|it| it.clamp(0, RETURN_MAX_MS)),
        version_info,
        version: old.version + i64::from(changed),
        ..(*old).clone()
    });
}

pub fn disconnected(txn: &mut Txn, id: ContainerInstanceId, session: u64, silent_since: Timestamp) {
    let Some(old) = txn.container_instances.get(&id).cloned() else { return };
    if !old.agent_connected || session < old.agent_session {
        return;
    }
    // Clocks are set back; it is neither silent from the future nor since before it came.
    let silent_since = silent_since.min(txn.now);
    txn.put(ContainerInstance {
        agent_connected: false,
        connectivity_at: old.connectivity_at.max(Some(silent_since)),
        version: old.version + 1,
        ..(*old).clone()
    });
}

pub fn contested(txn: &mut Txn, id: ContainerInstanceId, agents: Vec<String>) {
    let Some(old) = txn.container_instances.get(&id).cloned() else { return };
    if old.contested_by != agents {
        let version = old.version + 1;
        txn.put(ContainerInstance { contested_by: agents, version, ..(*old).clone() });
    }
}
