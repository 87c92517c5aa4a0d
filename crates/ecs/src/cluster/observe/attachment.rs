//! What agents report of network interfaces: that one is attached.
use berth_api::ecs::AttachmentStateChange;

use crate::cluster::{
    Txn,
    records::{
        network::{AttachmentStatus, TaskNetwork},
        task::Task,
    },
};

/// ECS: what agents say of an interface. What comes after that the task's own status tells.
const ATTACHED: &str = "ATTACHED";

/// Notes that the interface of a task is attached, if one of these reports says so.
pub fn changed(txn: &mut Txn, old: &Task, changes: &[AttachmentStateChange]) {
    let is_attached = |it: &AttachmentStateChange| {
        let arn = it.attachment_arn.as_deref().unwrap_or_default();
        it.status.as_deref() == Some(ATTACHED) && is_of(old, arn)
    };
    if changes.iter().any(is_attached)
        && let Some(network) = attached(old)
    {
        txn.put(Task { network: Some(network), version: old.version + 1, ..old.clone() });
    }
}

/// Whether an attachment is this task's.
fn is_of(task: &Task, arn: &str) -> bool {
    task.network.as_ref().is_some_and(|it| it.attachment == id_of(arn))
}

/// The id in an attachment's ARN.
pub fn id_of(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or_default()
}

/// The network of a task whose interface is attached from now on; none if it was so, or there is
/// nothing to attach.
pub fn attached(task: &Task) -> Option<Box<TaskNetwork>> {
    let old = task.network.as_ref().filter(|it| it.status == AttachmentStatus::Attaching)?;
    let network = TaskNetwork { status: AttachmentStatus::Attached, ..(**old).clone() };
    task.holds_resources().then(|| Box::new(network))
}
