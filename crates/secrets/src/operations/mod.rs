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

use berth_api::ssm::{Error, Request, Response, SecretsRead, SecretsWrite};

use crate::{Call, State, Txn};

/// # Errors
/// As the API has them; the model's constraints are looked at first.
pub fn handle(txn: &mut Txn, call: Call) -> Result<Response, Error> {
    check_constraints(&call.request)?;
    let Call { request, principal, facts, .. } = call;
    let write = request.secrets_write();
    let write = write.unwrap_or_else(|it| panic!("{} changes nothing", it.operation()));
    Ok(match write {
        SecretsWrite::AddTagsToResource(input) => tags::add(txn, &input)?.into(),
        SecretsWrite::DeleteParameter(input) => delete_parameters::delete(txn, &input)?.into(),
        SecretsWrite::DeleteParameters(input) => {
            delete_parameters::delete_several(txn, &input).into()
        }
        SecretsWrite::LabelParameterVersion(input) => labels::label(txn, &input)?.into(),
        SecretsWrite::PutParameter(input) => {
            put_parameter::put(txn, input, &principal, facts)?.into()
        }
        SecretsWrite::RemoveTagsFromResource(input) => tags::remove(txn, &input)?.into(),
        SecretsWrite::UnlabelParameterVersion(input) => labels::unlabel(txn, &input)?.into(),
    })
}

/// Serves a call that changes nothing, from any published state.
///
/// # Errors
/// As [`handle`].
pub fn read(state: &State, call: &Call) -> Result<Response, Error> {
    check_constraints(&call.request)?;
    let home = &call.facts.home;
    let read = call.request.secrets_read();
    let read = read.unwrap_or_else(|| panic!("{} changes something", call.request.operation()));
    Ok(match read {
        SecretsRead::DescribeParameters(input) => {
            describe_parameters::describe(state, input, home)?.into()
        }
        SecretsRead::GetParameter(input) => get_parameters::get(state, input, home)?.into(),
        SecretsRead::GetParameterHistory(input) => get_parameter_history::get(state, input)?.into(),
        SecretsRead::GetParameters(input) => get_parameters::get_several(state, input, home).into(),
        SecretsRead::GetParametersByPath(input) => {
            get_parameters_by_path::get(state, input, home)?.into()
        }
        SecretsRead::ListTagsForResource(input) => tags::list(state, input)?.into(),
    })
}

fn check_constraints(request: &Request) -> Result<(), Error> {
    request.constraint_text().map_or(Ok(()), |text| Err(Error::validation(text)))
}
