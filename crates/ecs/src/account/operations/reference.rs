//! How requests name a revision of a task definition.
use std::sync::Arc;

use berth_api::ecs::Error;

use crate::account::{State, records::TaskDefinition, state::task_definition};

/// The revision for Deregister- and DeleteTaskDefinitions, which want its number.
///
/// # Errors
/// InvalidParameterException without a number, ClientException when there is no such revision.
pub fn revision(state: &State, reference: &str) -> Result<Arc<TaskDefinition>, Error> {
    check_revision(reference)?;
    task_definition(state, reference).ok_or_else(unknown)
}

/// What is deleted is named with its number.
pub fn check_revision(reference: &str) -> Result<(), Error> {
    match number(reference) {
        None => Err(Error::invalid_parameter("Revision is missing.")),
        Some(number) if !is_revision(number) => {
            let text = format!("Invalid revision number. Number: {number}");
            Err(Error::invalid_parameter(text))
        }
        Some(_) => Ok(()),
    }
}

/// Whether this can name a revision: `family:revision`, or such an ARN.
pub fn is_identifier(reference: &str) -> bool {
    number(reference).is_some_and(is_revision)
}

/// ECS's answer when nothing has that name.
pub fn unknown() -> Error {
    Error::client("Unable to describe task definition.")
}

/// What stands where the number should: after the last colon of the name.
fn number(reference: &str) -> Option<&str> {
    let name = match reference.starts_with("arn:") {
        true => reference.split_once('/')?.1,
        false => reference,
    };
    name.split_once(':').map(|(_, number)| number)
}

fn is_revision(number: &str) -> bool {
    number.parse::<i32>().is_ok_and(|it| it >= 1)
}
