//! The health of an instance's container runtime, as its agent checks it.
use berth_api::ecs::InstanceHealthCheckState;
use berth_engine::Timestamp;

use super::bounds::moment;
use crate::cluster::{
    Txn,
    records::{
        container_instance::{ContainerInstance, InstanceHealth},
        id::ContainerInstanceId,
    },
};

/// Notes a change of status. Confirmations of the same status are not stored: heartbeats are never
/// records.
pub fn changed(
    txn: &mut Txn,
    id: ContainerInstanceId,
    status: InstanceHealthCheckState,
    last_updated: Timestamp,
    last_status_change: Timestamp,
) {
    let Some(old) = txn.container_instances.get(&id).cloned() else { return };
    let is_unknown = matches!(status, InstanceHealthCheckState::UnknownValue(_));
    if is_unknown || old.health.as_ref().is_some_and(|it| it.status == status) {
        return;
    }
    let moment = |at| moment(at, old.registered_at, txn.now);
    let (last_updated, last_status_change) = (moment(last_updated), moment(last_status_change));
    let health = Some(InstanceHealth { status, last_updated, last_status_change });
    txn.put(ContainerInstance { health, version: old.version + 1, ..(*old).clone() });
}
