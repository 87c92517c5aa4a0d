//! ECS Container Instance State Change.
use berth_serving::Happening;

use super::step::{CONTAINER_INSTANCE, Step, detail};
use crate::cluster::{State, describe, records::id::ContainerInstanceId};

/// Members of DescribeContainerInstances that the event does not have.
const WITHOUT: [&str; 4] = ["attachments", "pendingTasksCount", "runningTasksCount", "tags"];

/// ECS: sent when tasks are placed or stop on it, its agent connects, disconnects or is another,
/// and when its own state changes.
pub fn changed(step: &Step<'_>, id: ContainerInstanceId) -> Option<Happening> {
    let instance = step.after.container_instances.get(&id)?;
    if what_counts(step.before, id) == what_counts(step.after, id) {
        return None;
    }
    let shown = describe::container_instance(step.after, step.cluster, instance, &[]);
    let cluster_arn = step.cluster.arn();
    let more: [(_, &dyn berth_api::Value); 2] =
        [(r#","clusterArn":"#, &cluster_arn), (r#","updatedAt":"#, &step.at)];
    Some(Happening {
        detail_type: CONTAINER_INSTANCE,
        resources: vec![step.cluster.container_instance_arn(id)],
        detail: detail(&shown, &WITHOUT, &more),
    })
}

fn what_counts(state: &State, id: ContainerInstanceId) -> Option<impl PartialEq> {
    let it = state.container_instances.get(&id)?;
    Some((
        it.status,
        it.agent_connected,
        it.version_info.clone(),
        it.registered_resources.clone(),
        state.pool.remaining(id),
    ))
}
