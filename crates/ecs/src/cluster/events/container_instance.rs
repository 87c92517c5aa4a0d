//! ECS Container Instance State Change; and, of Berth's own, that two agents claim to be one
//! instance.
use berth_api::protocols::iso;
use berth_serving::Happening;
use serde_json::json;

use super::step::{CONTAINER_INSTANCE, CONTAINER_INSTANCE_ACTION, Step, detail, document};
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

/// Several agents say that they are this instance: one keeps its session, the others are refused.
pub fn contested(step: &Step<'_>, id: ContainerInstanceId) -> Option<Happening> {
    let agents = |state: &State| {
        let instance = state.container_instances.get(&id);
        instance.map(|it| it.contested_by.clone()).unwrap_or_default()
    };
    let now = agents(step.after);
    if now.is_empty() || now == agents(step.before) {
        return None;
    }
    let arn = step.cluster.container_instance_arn(id);
    let detail = json!({
        "eventType": "WARN",
        "eventName": "INSTANCE_CONTESTED",
        "clusterArn": step.cluster.arn(),
        "containerInstanceArn": arn,
        "createdAt": iso(step.at),
        "agentAddresses": now,
        "reason": "Several agents say that they are this container instance. The one that has its \
                   session answers and keeps it. Stop the others: a copied machine becomes an \
                   instance of its own when its agent's data directory is moved away.",
    });
    Some(Happening {
        detail_type: CONTAINER_INSTANCE_ACTION,
        resources: vec![arn],
        detail: document(detail),
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
