//! What one agent should run: the level that its session shows it.
use berth_api::acs::TaskIdentifier;

pub use super::payload::payload_task;
use crate::{
    account::records::TaskDefinitionKey,
    cluster::{
        Facet, State,
        describe::{arns, arns::Reference},
        records::{
            id::{ContainerInstanceId, TaskId},
            task::DesiredStatus,
        },
    },
};

/// A task of an instance, and what is wanted of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assigned {
    pub task: TaskId,
    pub arn: String,
    pub desired: DesiredStatus,
}

/// Every task of the instance that is not STOPPED. What is STOPPED is never mentioned again:
/// agents would start it anew.
pub fn assigned(state: &State, instance: ContainerInstanceId) -> Vec<Assigned> {
    let Some(cluster) = &state.cluster else { return vec![] };
    let assigned = state.live_tasks(instance).map(|it| Assigned {
        task: it.id,
        arn: cluster.task_arn(it.id),
        desired: it.desired_status,
    });
    assigned.collect()
}

/// The same as a task manifest lists it.
pub fn manifest(state: &State, instance: ContainerInstanceId) -> Vec<TaskIdentifier> {
    let cluster_arn = state.cluster.as_ref().map(|it| it.arn());
    let identifier = |it: Assigned| TaskIdentifier {
        task_arn: it.arn,
        task_cluster_arn: cluster_arn.clone(),
        desired_status: it.desired.as_str().to_owned(),
    };
    assigned(state, instance).into_iter().map(identifier).collect()
}

/// Of the tasks that an agent offers to stop, those that are unwanted still. A task that was placed
/// after the manifest was made is wanted; one that the cluster never heard of is not.
pub fn stop_confirmed(
    state: &State,
    instance: ContainerInstanceId,
    candidates: &[TaskIdentifier],
) -> Vec<TaskIdentifier> {
    let Some(cluster) = &state.cluster else { return vec![] };
    let wanted = |it: &TaskIdentifier| match arns::task(cluster, &it.task_arn) {
        Ok(Reference::Here(id)) => state.tasks.get(&id).is_some_and(|task| {
            task.container_instance == instance
                && task.holds_resources()
                && task.desired_status == DesiredStatus::Running
        }),
        // Another cluster's task: not ours to stop.
        Ok(Reference::Elsewhere) => true,
        Err(_) => false,
    };
    candidates.iter().filter(|it| !wanted(it)).cloned().collect()
}

/// Whether tasks of this revision exist, in any status.
pub fn uses_task_definition(state: &State, key: &TaskDefinitionKey) -> bool {
    state.task_index.with(Facet::Definition(key.clone())).next().is_some()
}
