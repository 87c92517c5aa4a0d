//! A report that contradicts what is stored: the instance's session and its agent then compare all.
use crate::{
    cluster::{
        Txn,
        records::{container_instance::ContainerInstance, id::ContainerInstanceId},
    },
    limits::COMPARISON_PAUSE_MS,
};

/// Notes that what is stored of the tasks of an instance is in doubt, from now until it is
/// compared. Sessions compare at once, but for a pause after the last time; so what comes within a
/// pause of one doubt is the next one, which is over with that pause, however much it is. What is
/// noted for later than that, a clock has noted that was ahead.
pub fn note(txn: &mut Txn, id: ContainerInstanceId) {
    let Some(old) = txn.container_instances.get(&id).cloned() else { return };
    let doubted_at = match old.doubted_at.filter(|it| *it <= txn.now + COMPARISON_PAUSE_MS) {
        Some(last) if last > txn.now => return,
        Some(last) if txn.now < last + COMPARISON_PAUSE_MS => last + COMPARISON_PAUSE_MS,
        _ => txn.now,
    };
    if old.is_registered() {
        txn.put(ContainerInstance { doubted_at: Some(doubted_at), ..(*old).clone() });
    }
}
