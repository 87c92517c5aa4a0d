//! What may be wanted of a service: ECS's rules and defaults, in ECS's words.
pub mod compute;
pub mod definition;
mod deployment_configuration;
mod kind;
mod lifecycle_hooks;
mod rebalancing;
pub mod unsupported;

pub use kind::Kind;

use berth_api::ecs::{Error, PropagateTags};

use super::wish::Wish;
use crate::cluster::{
    operations::unknown,
    records::{cluster::ClusterRecord, service::ServiceConfiguration},
};

/// The configuration of a service after a request; `old` is the one before, if there is one. The
/// task definition stays what it was: it has rules of its own.
pub fn configuration(
    cluster: &ClusterRecord,
    kind: &Kind,
    old: Option<&ServiceConfiguration>,
    wish: Wish,
) -> Result<ServiceConfiguration, Error> {
    let compute = compute::of(cluster, kind, old, &wish)?;
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
        health_check_grace_period_seconds: grace_period(wish.health_check_grace_period_seconds)?
            .or_else(|| old.and_then(|it| it.health_check_grace_period_seconds)),
    };
    check_placement(&new)?;
    let wanted = wish.availability_zone_rebalancing;
    new.availability_zone_rebalancing = rebalancing::of(kind, old, &new, wanted)?;
    Ok(new)
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
