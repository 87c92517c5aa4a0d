//! One function per API call.
mod delete_parameters;
mod describe_parameters;
mod get_parameter_history;
mod get_parameters;
mod get_parameters_by_path;
mod labels;
mod pages;
mod put_parameter;
mod tags;

use berth_api::ssm::{Error, Request, Response};

use crate::{Call, Facts, State, Txn};

/// # Errors
/// As the API has them; the model's constraints are looked at first.
pub fn handle(txn: &mut Txn, call: Call) -> Result<Response, Error> {
    check_constraints(&call.request)?;
    let Call { request, principal, facts, .. } = call;
    Ok(match request {
        Request::PutParameter(input) => {
            put_parameter::put(txn, input, &principal, &facts.home)?.into()
        }
        Request::DeleteParameter(input) => delete_parameters::delete(txn, &input)?.into(),
        Request::DeleteParameters(input) => delete_parameters::delete_several(txn, &input).into(),
        Request::LabelParameterVersion(input) => labels::label(txn, &input)?.into(),
        Request::UnlabelParameterVersion(input) => labels::unlabel(txn, &input)?.into(),
        Request::AddTagsToResource(input) => tags::add(txn, &input)?.into(),
        Request::RemoveTagsFromResource(input) => tags::remove(txn, &input)?.into(),
        request @ (Request::DescribeParameters(_)
        | Request::GetParameter(_)
        | Request::GetParameterHistory(_)
        | Request::GetParameters(_)
        | Request::GetParametersByPath(_)
        | Request::ListTagsForResource(_)) => return answer(txn.state(), &request, &facts),
    })
}

/// Serves a call that changes nothing, from any published state.
///
/// # Errors
/// As [`handle`].
pub fn read(state: &State, call: &Call) -> Result<Response, Error> {
    check_constraints(&call.request)?;
    answer(state, &call.request, &call.facts)
}

fn answer(state: &State, request: &Request, facts: &Facts) -> Result<Response, Error> {
    let home = &facts.home;
    Ok(match request {
        Request::DescribeParameters(input) => {
            describe_parameters::describe(state, input, home)?.into()
        }
        Request::GetParameter(input) => get_parameters::get(state, input, home)?.into(),
        Request::GetParameterHistory(input) => get_parameter_history::get(state, input)?.into(),
        Request::GetParameters(input) => get_parameters::get_several(state, input, home).into(),
        Request::GetParametersByPath(input) => {
            get_parameters_by_path::get(state, input, home)?.into()
        }
        Request::ListTagsForResource(input) => tags::list(state, input)?.into(),
        other => panic!("{} is not a read", other.operation()),
    })
}

fn check_constraints(request: &Request) -> Result<(), Error> {
    request.constraint_text().map_or(Ok(()), |text| Err(Error::validation(text)))
}
