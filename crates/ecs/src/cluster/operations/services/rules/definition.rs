//! Which task definitions services can be made of.
use std::sync::Arc;

use berth_api::ecs::{Error, LaunchType, TaskDefinition};

use crate::{
    Facts,
    account::records::{TaskDefinition as Record, TaskDefinitionStatus},
    cluster::{
        launch::{self, fargate},
        records::service::ServiceConfiguration,
    },
};

/// The definition that a request names, as the call's facts know it.
pub fn named(reference: Option<&str>, facts: &Facts) -> Result<Arc<Record>, Error> {
    if reference.unwrap_or_default().is_empty() {
        return Err(Error::invalid_parameter("TaskDefinition can not be blank."));
    }
    let found = facts.task_definition.clone();
    let found = found.ok_or_else(|| Error::client("TaskDefinition not found."))?;
    match found.status {
        TaskDefinitionStatus::Active => Ok(found),
        _ => Err(Error::client("TaskDefinition is inactive")),
    }
}

/// ECS: with the EXTERNAL controller it is the task sets' matter.
pub fn must_be_blank(reference: Option<&str>) -> Result<Option<Arc<Record>>, Error> {
    match reference.unwrap_or_default() {
        "" => Ok(None),
        _ => Err(Error::invalid_parameter("TaskDefinition must be blank")),
    }
}

/// Everything about the tasks of a new revision that does not depend on instances.
pub fn check(
    definition: &TaskDefinition,
    configuration: &ServiceConfiguration,
) -> Result<(), Error> {
    let parts = check_again(definition, configuration)?;
    launch::refuse_unprovided(definition, &parts.overrides)
}

/// The same of a definition that is deployed already. An earlier release may have taken what this
/// one refuses: such a service can be scaled all the same, and be taken away.
pub fn check_again(
    definition: &TaskDefinition,
    configuration: &ServiceConfiguration,
) -> Result<launch::Parts, Error> {
    launch::check_mode(definition, configuration.network_configuration.is_some())?;
    launch::check_volumes(None, definition)?;
    let by_strategy = || fargate::launch_type(&configuration.capacity_provider_strategy);
    let launch_type = configuration.launch_type.clone().unwrap_or_else(by_strategy);
    fargate::check_definition(definition, &launch_type)?;
    launch::of_definition(definition, &launch_type)
}

/// The same of a definition of a managed daemon, whose tasks are in no network of their own.
pub fn check_on_instances(definition: &TaskDefinition) -> Result<(), Error> {
    launch::check_mode(definition, false)?;
    launch::check_volumes(None, definition)?;
    let parts = launch::of_definition(definition, &LaunchType::Ec2)?;
    launch::refuse_unprovided(definition, &parts.overrides)
}
