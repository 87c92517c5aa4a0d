//! The status that a task is shown with: ECS's lifecycle, of which the record has what is reported.
use crate::cluster::records::task::{Task, TaskStatus};

/// ECS: what is to stop and has not is STOPPING, that is waiting for its agent, whether it has
/// started or not; what waits for its network interface is PROVISIONING. DEACTIVATING and
/// ACTIVATING
/// are of load balancers and service discovery, which no task has here, and DEPROVISIONING is no
/// step of its own: agents take the interface away before they say that the task is STOPPED.
pub fn last_status(it: &Task) -> &'static str {
    match it.last_status {
        TaskStatus::Stopped => TaskStatus::Stopped.as_str(),
        _ if !it.is_wanted() => "STOPPING",
        TaskStatus::Pending if it.is_attaching() => TaskStatus::Provisioning.as_str(),
        status => status.as_str(),
    }
}
