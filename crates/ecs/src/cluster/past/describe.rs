//! DescribePast: a read of ECS's API, answered as it was at a moment.
use std::ops::ControlFlow;

use berth_api::{
    Document, Timestamp as WireTimestamp,
    berth::Error,
    ecs::{DescribeTasksRequest, Request},
    protocols::Writer,
};
use berth_engine::{Past, Revision, Timestamp};

use super::{PastError, moment};
use crate::{
    Call, Policy,
    cluster::{
        answers::words,
        describe::arns,
        of_ecs, operations,
        records::{cluster::ClusterRecord, id::TaskId},
    },
    limits::DESCRIBE_MAX,
};

/// An answer of the past.
#[derive(Debug)]
pub struct DescribedPast {
    /// The body as ECS's API would have given it.
    pub result: Document,
    pub revision: Revision,
}

/// The last revision that had begun at a moment.
///
/// # Errors
/// HistoryNotKeptException, which names the oldest moment; InvalidParameterException.
pub fn revision_at(
    past: &dyn Past,
    at: WireTimestamp,
    now: Timestamp,
) -> Result<Revision, PastError> {
    let at = Timestamp(at.0);
    if at > now {
        let text = format!("at {} is later than now.", words::utc(at));
        return Err(Error::invalid_parameter(text).into());
    }
    match past.revision_at(at)? {
        Some(revision) => Ok(revision),
        None => Err(not_kept(at, oldest_moment(past)?).into()),
    }
}

/// Answers a call that only reads from the state after a revision.
///
/// # Errors
/// Those of the call; InvalidParameterException when it does not only read.
pub fn describe_past(
    past: &dyn Past,
    cluster: Option<&ClusterRecord>,
    revision: Revision,
    call: &Call,
    policy: Policy,
) -> Result<DescribedPast, PastError> {
    let state = match (&call.request, cluster) {
        (Request::DescribeTasks(it), Some(cluster)) => {
            moment::tasks_at(past, revision, &asked(cluster, it), policy)?
        }
        _ => moment::state_at(past, revision, policy)?,
    };
    let body = operations::read_json(&state, call).map_err(of_ecs)?;
    let mut writer = Writer::json_with_capacity(body.len());
    writer.raw(&body);
    Ok(DescribedPast { result: Document::from(writer), revision })
}

/// The tasks that a call names; what names none is told by the operation itself.
fn asked(cluster: &ClusterRecord, input: &DescribeTasksRequest) -> Vec<TaskId> {
    let references = input.tasks.iter().flatten();
    let ids = references.filter_map(|it| match arns::task(cluster, it) {
        Ok(arns::Reference::Here(id)) => Some(id),
        _ => None,
    });
    ids.take(DESCRIBE_MAX).collect()
}

fn oldest_moment(past: &dyn Past) -> Result<Option<Timestamp>, PastError> {
    let Some(span) = past.span() else { return Ok(None) };
    let mut oldest = None;
    past.batches(span.start().saturating_sub(1), &mut |batch| {
        oldest = Some(batch.at);
        ControlFlow::Break(())
    })?;
    Ok(oldest)
}

fn not_kept(at: Timestamp, oldest: Option<Timestamp>) -> Error {
    let at = words::utc(at);
    Error::history_not_kept(match oldest {
        Some(oldest) => {
            let oldest = words::iso(oldest);
            format!(
                "The state of {at} is not kept. The history of this cluster begins at {oldest}."
            )
        }
        None => format!("The state of {at} is not kept: this cluster has no history yet."),
    })
}
