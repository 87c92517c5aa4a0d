//! What may be wanted of a service: ECS's rules and defaults, in ECS's words.
pub mod compute;
pub mod definition;
mod deployment_configuration;
mod kind;
mod lifecycle_hooks;
mod rebalancing;
pub mod unsupported;

pub use kind::Kind;

use berth_api::ecs::{Error, NetworkConfiguration, PropagateTags, TaskDefinition};
use berth_definitions::meaning;

use super::wish::Wish;
use crate::{
    Facts,
    cluster::{
        launch::{Network, check_mode, fargate},
        operations::unknown,
        records::{cluster::ClusterRecord, service::ServiceConfiguration},
    },
};

/// The configuration of a service after a request; `old` is the one before, if there is one. Task
/// definition and network stay what they were: they have rules of their own.
pub fn configuration(
    cluster: &ClusterRecord,
    kind: &Kind,
    old: Option<&ServiceConfiguration>,
    wish: Wish,
) -> Result<ServiceConfiguration, Error> {
    let compute = compute::of(cluster, kind, old, &wish)?;
    let is_fargate = compute::is_fargate_compute(&compute);
    let platform_version = platform_version(is_fargate, old, wish.platform_version.as_deref())?;
    let deployment_configuration = deployment_configuration::of(
        kind,
        old.map(|it| &it.deployment_configuration),
        wish.deployment_configuration,
    )?;
    let placement_constraints = wish.placement_constraints;
    crate::placing::given_constraints(placement_constraints.as_deref().unwrap_or_default())
        .map_err(invalid_placement)?;
    let placement_strategy = wish.placement_strategy;
    if kind.is_daemon() && placement_strategy.as_ref().is_some_and(|it| !it.is_empty()) {
        return Err(Error::invalid_parameter(
            "The daemon scheduling strategy does not support placement strategies. Remove the \
             placement strategies and try again",
        ));
    }
    let mut new = ServiceConfiguration {
        task_definition: old.and_then(|it| it.task_definition.clone()),
        launch_type: compute.launch_type,
        capacity_provider_strategy: compute.capacity_provider_strategy,
        network_configuration: old.and_then(|it| it.network_configuration.clone()),
        platform_version,
        deployment_configuration,
        availability_zone_rebalancing: rebalancing::BEFORE_IT_IS_KNOWN,
        placement_constraints: placement_constraints
            .or_else(|| old.map(|it| it.placement_constraints.clone()))
            .unwrap_or_default(),
        placement_strategy: placement_strategy
            .or_else(|| old.map(|it| it.placement_strategy.clone()))
            .unwrap_or_default(),
        propagate_tags: propagate_tags(wish.propagate_tags, old)?,
        enable_ecs_managed_tags: wish
            .enable_ecs_managed_tags
            .unwrap_or_else(|| old.is_some_and(|it| it.enable_ecs_managed_tags)),
        enable_execute_command: wish
            .enable_execute_command
            .unwrap_or_else(|| old.is_some_and(|it| it.enable_execute_command)),
        health_check_grace_period_seconds: grace_period(wish.health_check_grace_period_seconds)?
            .or_else(|| old.and_then(|it| it.health_check_grace_period_seconds)),
    };
    check_placement(&new)?;
    let (constraints, strategy) = (&new.placement_constraints, &new.placement_strategy);
    fargate::check_placement(is_fargate, constraints, strategy)?;
    let wanted = wish.availability_zone_rebalancing;
    new.availability_zone_rebalancing = rebalancing::of(kind, old, &new, wanted)?;
    Ok(new)
}

/// ECS: an update that says nothing keeps it, as long as tasks run on Fargate.
fn platform_version(
    is_fargate: bool,
    old: Option<&ServiceConfiguration>,
    given: Option<&str>,
) -> Result<Option<String>, Error> {
    let old = old.and_then(|it| it.platform_version.as_deref()).filter(|_| is_fargate);
    fargate::platform_version(is_fargate, given.or(old))
}

/// The network of a service after a request: what is given, or what it has if its definition is
/// still one of awsvpc.
pub fn network(
    given: Option<&NetworkConfiguration>,
    configuration: &mut ServiceConfiguration,
    definition: &TaskDefinition,
    facts: &Facts,
) -> Result<Option<Network>, Error> {
    if Network::is_given(given) {
        check_mode(definition, true)?;
    }
    let is_fargate = configuration.platform_version.is_some();
    let given = Network::given(given, is_fargate, &facts.networks)?;
    if let Some(it) = &given {
        configuration.network_configuration = Some(it.configuration.clone());
    } else if meaning::network_mode(definition) != "awsvpc" {
        configuration.network_configuration = None;
    }
    Ok(given)
}

fn check_placement(it: &ServiceConfiguration) -> Result<(), Error> {
    crate::placing::constraints(&it.placement_constraints).map_err(invalid_placement)?;
    crate::placing::strategies(&it.placement_strategy).map_err(invalid_placement)?;
    Ok(())
}

fn invalid_placement(it: crate::placing::InvalidPlacement) -> Error {
    Error::invalid_parameter(it.to_string())
}

fn propagate_tags(
    given: Option<PropagateTags>,
    old: Option<&ServiceConfiguration>,
) -> Result<PropagateTags, Error> {
    match given {
        Some(PropagateTags::UnknownValue(it)) => {
            Err(unknown("propagateTags", &it, PropagateTags::values()))
        }
        Some(it) => Ok(it),
        None => Ok(old.map_or(PropagateTags::None, |it| it.propagate_tags.clone())),
    }
}

fn grace_period(given: Option<i32>) -> Result<Option<i32>, Error> {
    match given {
        Some(it) if it < 0 => Err(Error::invalid_parameter(format!(
            "healthCheckGracePeriodSeconds must be between 0 and {}, and is {it}.",
            i32::MAX
        ))),
        other => Ok(other),
    }
}
