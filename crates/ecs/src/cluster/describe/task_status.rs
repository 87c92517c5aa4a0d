//! The status that a task is shown with: ECS's lifecycle, of which the record has what is reported.
use crate::cluster::records::task::{Task, TaskStatus};

/// ECS: what is to stop and has not is STOPPING, that is waiting for its agent, whether it has
/// started or not. DEACTIVATING and ACTIVATING are of load balancers and service discovery,
/// DEPROVISIONING is of network interfaces: no task has any of these here.
pub fn last_status(it: &Task) -> &'static str {
    match it.last_status {
        TaskStatus::Stopped => TaskStatus::Stopped.as_str(),
        _ if !it.is_wanted() => "STOPPING",
        status => status.as_str(),
    }
}
