//! What is asked of Fargate, which here is a pool of instances: those that belong to no capacity
//! provider, or say that they take its tasks.
use berth_api::ecs::{
    CapacityProviderStrategyItem, Compatibility, Error, LaunchType, PlacementConstraint,
    PlacementStrategy, TaskDefinition,
};
use berth_placement::{Constraint, Expression, networks::SPOT_ATTRIBUTE};

use crate::{cluster::strategy, providers::is_fargate};

/// ECS: what LATEST is, on Linux.
pub const PLATFORM_VERSION: &str = "1.4.0";

/// ECS: what a service is shown with that says nothing else.
pub const LATEST: &str = "LATEST";

/// ECS: versions that tasks may still ask for.
const PLATFORM_VERSIONS: [&str; 3] = [LATEST, "1.3.0", PLATFORM_VERSION];

/// GiB. ECS: what a task has that asks for no more.
pub const EPHEMERAL_STORAGE_GIB: i32 = 20;

pub fn is_of(launch_type: &LaunchType) -> bool {
    *launch_type == LaunchType::Fargate
}

/// The launch type of tasks that are launched by a strategy. One of Fargate has no other items.
pub fn launch_type(strategy: &[CapacityProviderStrategyItem]) -> LaunchType {
    match strategy.iter().any(|it| is_fargate(strategy::provider(it))) {
        true => LaunchType::Fargate,
        false => LaunchType::Ec2,
    }
}

/// The platform version of a call, if it is one of Fargate; `LATEST` if it says none.
pub fn platform_version(is_fargate: bool, given: Option<&str>) -> Result<Option<String>, Error> {
    match given.filter(|it| !it.is_empty()) {
        Some(_) if !is_fargate => Err(Error::invalid_parameter(
            "The platform version must be null when specifying an EC2 launch type.",
        )),
        None => Ok(is_fargate.then(|| LATEST.to_owned())),
        Some(it) if PLATFORM_VERSIONS.contains(&it) => Ok(Some(it.to_owned())),
        Some(_) => Err(Error::platform_unknown("The specified platform does not exist.")),
    }
}

/// What a version means now.
pub fn resolved(version: &str) -> &str {
    if version == LATEST { PLATFORM_VERSION } else { version }
}

/// ECS: definitions say what they are compatible with.
pub fn check_definition(
    definition: &TaskDefinition,
    launch_type: &LaunchType,
) -> Result<(), Error> {
    let compatibilities = definition.compatibilities.as_deref().unwrap_or_default();
    match is_of(launch_type) && !compatibilities.contains(&Compatibility::Fargate) {
        false => Ok(()),
        true => {
            Err(Error::invalid_parameter("Task definition does not support launch_type FARGATE."))
        }
    }
}

/// ECS: nobody chooses machines of Fargate.
pub fn check_placement(
    is_fargate: bool,
    constraints: &[PlacementConstraint],
    strategies: &[PlacementStrategy],
) -> Result<(), Error> {
    let refused = |what: &str| {
        let text = format!("{what} are not supported with FARGATE launch type.");
        Err(Error::invalid_parameter(text))
    };
    match (constraints, strategies) {
        _ if !is_fargate => Ok(()),
        ([_, ..], _) => refused("Placement constraints"),
        (_, [_, ..]) => refused("Placement strategies"),
        ([], []) => Ok(()),
    }
}

/// Instances that FARGATE_SPOT prefers.
pub fn spot() -> Constraint {
    let text = format!("attribute:{SPOT_ATTRIBUTE} == true");
    Constraint::MemberOf(Expression::parse(&text).expect("it is constant"))
}
