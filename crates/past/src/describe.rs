//! DescribePast: a read of ECS's API, answered as it was at a moment.

use berth_answers::{of_ecs, words};
use berth_api::{
    Document,
    berth::Error,
    ecs::{DescribeTasksRequest, Request},
    protocols::Writer,
};
use berth_ecs::{
    Call, Policy,
    cluster::{
        EVENTS, State,
        describe::arns,
        operations,
        records::{cluster::ClusterRecord, id::TaskId},
    },
    limits::DESCRIBE_MAX,
};
use berth_engine::{Past, Revision, Timestamp};

use super::{Kept, PastError, moment, tasks::tasks_at};

/// An answer of the past.
#[derive(Debug)]
pub struct DescribedPast {
    /// The body as ECS's API would have given it.
    pub result: Document,
    /// As of which it is.
    pub revision: Revision,
}

/// How the refusal of a moment ends that has not come yet by this clock: callers have others.
pub const LATER_THAN_NOW: &str = "is later than now.";

/// The last revision that had begun at a moment.
///
/// # Errors
/// HistoryNotKeptException, which names the oldest moment and says why; InvalidParameterException.
pub fn revision_at(
    past: &dyn Past,
    at: Timestamp,
    now: Timestamp,
    kept: &Kept,
) -> Result<Revision, PastError> {
    if at > now {
        let text = format!("at {} {LATER_THAN_NOW}", words::utc(at));
        return Err(Error::invalid_parameter(text).into());
    }
    match past.revision_at(at)? {
        Some(revision) => Ok(revision),
        None => {
            let (at, how_far) = (words::utc(at), kept.how_far(past, EVENTS.whose)?);
            let text = format!("The state of {at} is not kept. {how_far}");
            Err(Error::history_not_kept(text).into())
        }
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
            tasks_at(past, revision, &asked(cluster, it), policy)?
        }
        _ => moment::state_at(past, revision, State::with(policy))?,
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
