//! A call of ECS's API as a member of another call.
use berth_api::{
    berth::{Error, PlannedCall},
    ecs,
};

/// The request that is meant.
///
/// # Errors
/// InvalidParameterException: it is none of ECS's, or not well-formed.
pub fn planned_request(planned: &PlannedCall) -> Result<ecs::Request, Error> {
    let name = planned.operation.as_deref().unwrap_or_default();
    let operation = ecs::Operation::from_name(name);
    let operation = operation.ok_or_else(|| {
        Error::invalid_parameter(format!("call.operation '{name}' is no operation of ECS."))
    })?;
    let body = planned.input.as_ref().map_or("{}", |it| it.as_str());
    ecs::Request::decode(operation, body.as_bytes())
        .map_err(|error| Error::invalid_parameter(format!("call.input: {error}")))
}
