//! What one agent should run: the level that its session shows it.
use std::collections::BTreeSet;

use berth_api::acs::TaskIdentifier;
use berth_engine::Timestamp;

pub use super::payload::payload_task;
use crate::cluster::{
    Facet, State,
    describe::{arns, arns::Reference},
    records::{
        definition::TaskDefinitionKey,
        id::{ContainerInstanceId, TaskId},
        task::DesiredStatus,
    },
};

/// Every task of the instance that is not STOPPED and what is wanted of it, in the order of their
/// ids. What is STOPPED is never mentioned again: agents would start it anew. What waits for an
/// address is not mentioned yet.
pub fn assigned(
    state: &State,
    instance: ContainerInstanceId,
) -> impl Iterator<Item = (TaskId, DesiredStatus)> {
    // Told by the index alone: a session asks for all of them whenever one is placed.
    let mut stopping = state.task_index.with(Facet::Stopping(instance)).peekable();
    let untold: BTreeSet<TaskId> = state.task_index.with(Facet::AwaitsAddress).collect();
    let live = state.task_index.with(Facet::Live(instance)).map(move |id| {
        let should_stop = stopping.next_if_eq(&id).is_some();
        (id, if should_stop { DesiredStatus::Stopped } else { DesiredStatus::Running })
    });
    live.filter(move |(id, _)| !untold.contains(id))
}

/// What is wanted of a task, if it is one of [`assigned`].
pub fn desired(state: &State, instance: ContainerInstanceId, id: TaskId) -> Option<DesiredStatus> {
    let task = state.tasks.get(&id)?;
    let is_told = Facet::Live(instance).is_of(task) && !task.awaits_address();
    is_told.then_some(task.desired_status)
}

/// The same as a task manifest lists it.
pub fn manifest(state: &State, instance: ContainerInstanceId) -> Vec<TaskIdentifier> {
    let Some(cluster) = &state.cluster else { return vec![] };
    let cluster_arn = cluster.arn();
    let identifier = |(id, desired): (TaskId, DesiredStatus)| TaskIdentifier {
        task_arn: cluster.task_arn(id),
        task_cluster_arn: Some(cluster_arn.clone()),
        desired_status: desired.as_str().to_owned(),
    };
    assigned(state, instance).map(identifier).collect()
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
        Ok(Reference::Here(id)) => desired(state, instance, id) == Some(DesiredStatus::Running),
        // Another cluster's task: not ours to stop.
        Ok(Reference::Elsewhere) => true,
        Err(_) => false,
    };
    candidates.iter().filter(|it| !wanted(it)).cloned().collect()
}

/// When a task ended that an agent may still run; unknown of one that is going on or forgotten.
pub fn ended_at(state: &State, task_arn: &str) -> Option<Timestamp> {
    let Ok(Reference::Here(id)) = arns::task(state.cluster.as_ref()?, task_arn) else {
        return None;
    };
    state.tasks.get(&id)?.stopped_at
}

/// Whether tasks of this revision exist, in any status, or a service or a daemon makes such
/// tasks.
pub fn uses_task_definition(state: &State, key: &TaskDefinitionKey) -> bool {
    state.revision_uses(key)
        || state.task_index.with(Facet::Definition(key.clone())).next().is_some()
}
