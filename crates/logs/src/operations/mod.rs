//! One function per API call.
pub mod describe_groups;
pub mod describe_streams;
mod groups;
mod list_groups;
mod pages;
mod streams;
mod tags;
pub mod test_filter;

use berth_api::{
    Shape, constraint_text,
    logs::{Error, LogsRead, LogsWrite, Request, Response},
};

use crate::{Call, State, Txn};

/// # Errors
/// As the API has them; the model's constraints are looked at first.
pub fn handle(txn: &mut Txn, call: Call) -> Result<Response, Error> {
    check_constraints(call.request.shape())?;
    let Call { request, facts, .. } = call;
    let write = request.logs_write();
    let write = write.unwrap_or_else(|it| panic!("{} changes nothing", it.operation()));
    let home = &facts.home;
    Ok(match write {
        LogsWrite::CreateLogGroup(input) => groups::create(txn, input)?.into(),
        LogsWrite::CreateLogStream(input) => streams::create(txn, input)?.into(),
        LogsWrite::DeleteLogGroup(input) => groups::delete(txn, &input)?.into(),
        LogsWrite::DeleteLogStream(input) => streams::delete(txn, &input)?.into(),
        LogsWrite::DeleteRetentionPolicy(input) => groups::keep_for_ever(txn, &input)?.into(),
        LogsWrite::PutLogGroupDeletionProtection(input) => {
            groups::protect(txn, &input, home)?.into()
        }
        LogsWrite::PutRetentionPolicy(input) => groups::keep_for(txn, &input)?.into(),
        LogsWrite::TagLogGroup(input) => tags::tag_group(txn, &input)?.into(),
        LogsWrite::TagResource(input) => tags::tag(txn, &input, home)?.into(),
        LogsWrite::UntagLogGroup(input) => tags::untag_group(txn, &input)?.into(),
        LogsWrite::UntagResource(input) => tags::untag(txn, &input, home)?.into(),
    })
}

/// Serves a call that changes nothing, from any published state.
///
/// # Errors
/// As [`handle`].
pub fn read(state: &State, call: &Call) -> Result<Response, Error> {
    check_constraints(call.request.shape())?;
    let home = &call.facts.home;
    let read = call.request.logs_read().ok_or_else(|| not_yet(&call.request))?;
    Ok(match read {
        LogsRead::ListLogGroups(input) => list_groups::list(state, input, home)?.into(),
        LogsRead::ListTagsForResource(input) => tags::list(state, input, home)?.into(),
        LogsRead::ListTagsLogGroup(input) => tags::list_of_group(state, input)?.into(),
    })
}

/// What no release has served so far.
pub fn not_yet(request: &Request) -> Error {
    let name = request.operation().name();
    let text = format!(
        "{name} is not supported by this release of Berth, which has no queries, no metric and \
         subscription filters, and no keys of customers."
    );
    Error::invalid_parameter(text)
}

/// The model's own bounds.
///
/// # Errors
/// InvalidParameterException.
pub fn check_constraints(input: &dyn Shape) -> Result<(), Error> {
    constraint_text(input).map_or(Ok(()), |text| Err(Error::invalid_parameter(text)))
}
