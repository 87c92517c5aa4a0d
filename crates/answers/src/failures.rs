//! Tasks of services and daemons that ended by themselves, or because they were not healthy.
use std::{cmp::Reverse, sync::Arc};

use berth_api::{berth, ecs::TaskStopCode};
use berth_ecs::cluster::{
    Facet, State,
    records::{cluster::ClusterRecord, id::RevisionId, task::Task},
};
use berth_engine::Timestamp;

use super::{task, words};

/// Failures that an answer tells.
const TOLD_MAX: usize = 5;

/// The last failures since a moment, the latest first; of one revision, if one is given.
pub fn of_service(
    state: &State,
    service: &str,
    revision: Option<RevisionId>,
    since: Timestamp,
) -> Vec<Arc<Task>> {
    let is_of = |it: &Task| {
        it.service
            .as_ref()
            .is_some_and(|of| revision.is_none_or(|revision| of.revision == revision))
    };
    among(state.tasks_of(Facet::Service(service.to_owned())).filter(|it| is_of(it)), since)
}

/// The last failures of these tasks since a moment, likewise.
pub fn among<'a>(tasks: impl Iterator<Item = &'a Arc<Task>>, since: Timestamp) -> Vec<Arc<Task>> {
    let is_told = |it: &Task| has_failed(it) && it.stopped_at.is_some_and(|at| at >= since);
    let mut failed: Vec<Arc<Task>> = tasks.filter(|it| is_told(it)).cloned().collect();
    failed.sort_by_key(|it| (Reverse(it.stopped_at), it.id));
    failed.truncate(TOLD_MAX);
    failed
}

fn has_failed(it: &Task) -> bool {
    let by_itself = matches!(
        it.stop_code,
        Some(TaskStopCode::TaskFailedToStart | TaskStopCode::EssentialContainerExited)
    );
    by_itself || it.unhealthy_at.is_some()
}

/// A line for each.
pub fn text(state: &State, failed: &[Arc<Task>], now: Timestamp) -> String {
    let line = |it: &Arc<Task>| {
        let ago = words::between(it.stopped_at.unwrap_or(now), now);
        let why = task::why(state, it).text;
        format!("task {} stopped {ago} ago: {why}\n", words::short(it.id))
    };
    failed.iter().map(line).collect()
}

pub fn wire(
    state: &State,
    cluster: &ClusterRecord,
    failed: &[Arc<Task>],
) -> Vec<berth::FailedTask> {
    let one = |it: &Arc<Task>| berth::FailedTask {
        task_arn: Some(cluster.task_arn(it.id)),
        stopped_at: it.stopped_at,
        stop_code: it.stop_code.as_ref().map(|it| it.as_str().to_owned()),
        reason: Some(task::why(state, it).text),
    };
    failed.iter().map(one).collect()
}
