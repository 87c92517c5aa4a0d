//! What becomes of tokens and of machines that have joined, once they are over.
use super::retention::is_over;
use crate::{
    cluster::{
        Txn,
        records::{Key, cluster::ClusterStatus, id::ContainerInstanceId, joining::JoinedInstance},
    },
    limits::{JOINED_REGISTERS_WITHIN_MS, JOINING_KEPT_MS},
};

pub fn token(txn: &mut Txn, id: &str) {
    let ended_at = txn.join_tokens.get(&id.to_owned()).map(|it| it.ended_at());
    if is_over(txn, ended_at, JOINING_KEPT_MS) {
        txn.delete(Key::JoinToken(id.to_owned()));
    }
}

/// Whose container instance is deregistered, or does not come within a day, is nobody any more: its
/// keys close. So it is with all
/// of a cluster that is deleted.
pub fn joined(txn: &mut Txn, id: ContainerInstanceId) {
    let Some(joined) = txn.joined_instances.get(&id).cloned() else { return };
    if is_over(txn, joined.closed_at, JOINING_KEPT_MS) {
        return txn.delete(Key::JoinedInstance(id));
    }
    let instance = txn.container_instances.get(&joined.instance);
    let is_deregistered = instance.is_some_and(|it| !it.is_registered());
    let is_active = |it: &ClusterStatus| *it == ClusterStatus::Active;
    let has_cluster = txn.cluster.as_ref().is_some_and(|it| is_active(&it.status));
    let (is_there, joined_at) = (instance.is_some(), Some(joined.joined_at));
    let is_absent = !is_there && is_over(txn, joined_at, JOINED_REGISTERS_WITHIN_MS);
    let never_came = !joined.has_registered && is_absent;
    if joined.is_open() && (is_deregistered || !has_cluster || never_came) {
        let closed_at = Some(txn.now);
        txn.put(JoinedInstance { closed_at, ..(*joined).clone() });
    } else if joined.is_open() && is_there && !joined.has_registered {
        txn.put(JoinedInstance { has_registered: true, ..(*joined).clone() });
    }
}
