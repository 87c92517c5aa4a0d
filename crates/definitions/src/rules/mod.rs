//! What RegisterTaskDefinition accepts, and the normal form of what it accepted.
//!
//! Each rule is a function that looks at the whole definition and says what is wrong with it; the
//! first one that fails is the answer. Texts are AWS's where known; a sentence after them names the
//! numbers. What they mean for a launch type is in [`compatibility`]; what the definition wants of
//! an instance is in [`attributes`].
mod attributes;
mod characters;
mod compatibility;
mod container;
mod daemon;
mod defaults;
mod dependencies;
mod document;
mod ecr;
mod environment;
mod fargate;
mod file_systems;
mod firelens;
mod health_check;
mod hosts;
mod image;
mod links;
mod linux_parameters;
mod log_configuration;
mod members;
mod names;
mod network;
mod placement_constraints;
mod platform;
mod ports;
mod proxy;
mod refusals;
mod resources;
mod restart_policy;
mod roles;
mod secrets;
mod system_controls;
mod ulimits;
mod volumes;

use berth_api::ecs::{RegisterTaskDefinitionRequest, TaskDefinition};

pub use characters::breach as wrong_characters;
pub use daemon::{daemon_container, normalise_daemon};
pub use ecr::{EcrRegistry, ecr_registry};
pub use environment::is_name as is_variable_name;
pub use names::{checked as checked_name, is_valid as is_valid_name};
pub use resources::{cpu_units, memory_mib};
pub use roles::is_role;

use self::{
    members::{containers, find, is_on, list, name, text},
    refusals::{Result, client, invalid, one_of},
};
use crate::meaning::{is_checked, is_essential, network_mode};

/// In the order in which they are asked: names first, because the others use them in their texts.
const RULES: &[fn(&TaskDefinition) -> Result] = &[
    names::family,
    names::containers,
    image::check,
    container::check,
    roles::check,
    network::check,
    hosts::check,
    platform::check,
    resources::check,
    restart_policy::check,
    environment::check,
    secrets::check,
    ports::check,
    links::check,
    volumes::check,
    volumes::check_mounts,
    file_systems::check,
    dependencies::check,
    health_check::check,
    ulimits::check,
    linux_parameters::check,
    system_controls::check,
    log_configuration::check,
    firelens::check,
    proxy::check,
    placement_constraints::check,
];

/// The normal form of a definition: units converted, defaults filled in, compatibilities and
/// required attributes worked out. Registering the normal form again gives the same.
///
/// # Errors
/// ClientException, with AWS's words where they are known.
pub fn normalise(input: RegisterTaskDefinitionRequest) -> Result<TaskDefinition> {
    document::check(&input)?;
    if let Some(why) = characters::breach(&input) {
        return Err(client(why));
    }
    let mut task = document::task_definition(input);
    resources::convert_units(&mut task)?;
    RULES.iter().try_for_each(|rule| rule(&task))?;
    defaults::fill_in(&mut task);
    task.compatibilities = Some(compatibility::compatibilities(&task)?);
    task.requires_attributes = Some(attributes::requires_attributes(&task));
    Ok(task)
}
