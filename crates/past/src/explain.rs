//! ExplainTask of a task that is no longer in the state: as its last version in the history has it.
use berth_answers::{explain_task, words};
use berth_api::berth::{Error, ExplainTaskRequest, ExplainTaskResponse};
use berth_ecs::{
    Policy,
    cluster::{
        EVENTS,
        describe::arns::{self, Reference},
        records::{Key, Record, cluster::ClusterRecord},
    },
};
use berth_engine::{Past, Record as _, Timestamp};

use super::{Kept, PastError, tasks::tasks_at};

/// None if nothing is kept of the task. It must be named by its ARN or its whole id.
///
/// # Errors
/// Those of ExplainTask.
pub fn explain_past_task(
    past: &dyn Past,
    cluster: &ClusterRecord,
    input: &ExplainTaskRequest,
    now: Timestamp,
    policy: Policy,
) -> Result<Option<ExplainTaskResponse>, PastError> {
    let reference = input.task.as_deref().unwrap_or_default();
    let Ok(Reference::Here(id)) = arns::task(cluster, reference) else { return Ok(None) };
    let (table, key) = Record::address(&Key::Task(id));
    let versions = past.versions(table, &key)?;
    let Some(last) = versions.iter().rev().find(|it| it.value.is_some()) else { return Ok(None) };
    let Some(span) = past.span() else { return Ok(None) };
    let revision = last.revision.max(*span.start());
    let state = tasks_at(past, revision, &[id], policy)?;
    let mut response = explain_task(&state, input, now)?;
    if let Some(it) = &mut response.explanation {
        let at = state.tasks.get(&id).and_then(|it| it.stopped_at).unwrap_or(now);
        it.as_of = Some(at);
        let said = it.text.get_or_insert_default();
        said.push_str(&format!(
            "  from history  the task is no longer described otherwise; this is how it was at {}\n",
            words::utc(at)
        ));
    }
    Ok(Some(response))
}

/// The error for a task of which nothing is kept: with how far back that goes, and why, where it
/// may be a task that was forgotten.
///
/// # Errors
/// When the history cannot be read.
pub fn unknown_task(
    past: &dyn Past,
    cluster: &ClusterRecord,
    input: &ExplainTaskRequest,
    kept: &Kept,
    mut unknown: Error,
) -> Result<Error, PastError> {
    let reference = input.task.as_deref().unwrap_or_default();
    let is_whole = matches!(arns::task(cluster, reference), Ok(Reference::Here(_)));
    if is_whole && past.span().is_some_and(|it| *it.start() > 1) {
        unknown.message = format!("{} {}", unknown.message, kept.how_far(past, EVENTS.whose)?);
    }
    Ok(unknown)
}
