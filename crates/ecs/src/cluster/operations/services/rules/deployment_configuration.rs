//! How a service's tasks are replaced: a valid `deploymentConfiguration` with ECS's defaults.
use berth_api::ecs::{
    DeploymentCircuitBreaker, DeploymentConfiguration, DeploymentStrategy, Error,
    ThresholdConfiguration, ThresholdType,
};

use super::{Kind, lifecycle_hooks};
use crate::{cluster::operations::unknown, limits::BAKE_TIME_MINUTES_MAX};

/// ECS: members that are absent stay as they were; a change of strategy forgets what belonged to
/// the old one.
pub fn of(
    kind: &Kind,
    old: Option<&DeploymentConfiguration>,
    given: Option<DeploymentConfiguration>,
) -> Result<DeploymentConfiguration, Error> {
    let old = old.cloned().unwrap_or_else(|| default(kind));
    let Some(given) = given else { return Ok(old) };
    let new = overlaid(old.clone(), given.clone());
    check_strategy(kind, &new)?;
    check_percents(kind, &new)?;
    check_monitors(kind, &given)?;
    let changes = new.strategy != old.strategy;
    check_bake_time(&new, changes && given.bake_time_in_minutes.is_none())?;
    let lifecycle_hooks = lifecycle_hooks::of(&new)?;
    check_linear(&new)?;
    check_canary(&new)?;
    refuse_shifts(&new)?;
    Ok(DeploymentConfiguration { lifecycle_hooks, ..new })
}

/// ECS: these strategies shift the traffic of a load balancer or of Service Connect step by step.
fn refuse_shifts(it: &DeploymentConfiguration) -> Result<(), Error> {
    match &it.strategy {
        Some(it @ (DeploymentStrategy::Linear | DeploymentStrategy::Canary)) => {
            Err(Error::unsupported_feature(format!(
                "The deployment strategy {it} shifts the traffic of a load balancer or of Service \
                 Connect, which this release of Berth does not have. Use ROLLING or BLUE_GREEN."
            )))
        }
        _ => Ok(()),
    }
}

fn default(kind: &Kind) -> DeploymentConfiguration {
    let (minimum, maximum) = if kind.is_daemon() { (0, 100) } else { (100, 200) };
    DeploymentConfiguration {
        strategy: Some(DeploymentStrategy::Rolling),
        minimum_healthy_percent: Some(minimum),
        maximum_percent: Some(maximum),
        bake_time_in_minutes: Some(0),
        deployment_circuit_breaker: Some(DeploymentCircuitBreaker {
            enable: Some(false),
            rollback: Some(false),
            ..DeploymentCircuitBreaker::default()
        }),
        ..DeploymentConfiguration::default()
    }
}

fn overlaid(
    old: DeploymentConfiguration,
    given: DeploymentConfiguration,
) -> DeploymentConfiguration {
    let changes = given.strategy.is_some() && given.strategy != old.strategy;
    let kept = if changes { of_any_strategy(old) } else { old };
    let breaker = given.deployment_circuit_breaker.map(|it| DeploymentCircuitBreaker {
        enable: Some(it.enable == Some(true)),
        rollback: Some(it.rollback == Some(true)),
        ..it
    });
    DeploymentConfiguration {
        strategy: given.strategy.or(kept.strategy),
        minimum_healthy_percent: given.minimum_healthy_percent.or(kept.minimum_healthy_percent),
        maximum_percent: given.maximum_percent.or(kept.maximum_percent),
        bake_time_in_minutes: given.bake_time_in_minutes.or(kept.bake_time_in_minutes),
        deployment_circuit_breaker: breaker.or(kept.deployment_circuit_breaker),
        alarms: given.alarms.or(kept.alarms),
        early_success_criteria: given.early_success_criteria.or(kept.early_success_criteria),
        lifecycle_hooks: given.lifecycle_hooks.or(kept.lifecycle_hooks),
        linear_configuration: given.linear_configuration.or(kept.linear_configuration),
        canary_configuration: given.canary_configuration.or(kept.canary_configuration),
    }
}

fn of_any_strategy(old: DeploymentConfiguration) -> DeploymentConfiguration {
    DeploymentConfiguration {
        bake_time_in_minutes: Some(0),
        early_success_criteria: None,
        lifecycle_hooks: None,
        linear_configuration: None,
        canary_configuration: None,
        ..old
    }
}

fn check_strategy(kind: &Kind, it: &DeploymentConfiguration) -> Result<(), Error> {
    match &it.strategy {
        None | Some(DeploymentStrategy::Rolling) => Ok(()),
        Some(DeploymentStrategy::UnknownValue(it)) => {
            Err(unknown("deployment strategy", it, DeploymentStrategy::values()))
        }
        Some(it) if kind.is_daemon() => Err(invalid(format!(
            "The daemon scheduling strategy does not support the deployment strategy {it}. Use \
             ROLLING and try again"
        ))),
        Some(it) if kind.is_external() => Err(invalid(format!(
            "The EXTERNAL deployment controller does not support the deployment strategy {it}."
        ))),
        Some(_) => Ok(()),
    }
}

fn check_percents(kind: &Kind, it: &DeploymentConfiguration) -> Result<(), Error> {
    let minimum = it.minimum_healthy_percent.unwrap_or(100);
    let maximum = it.maximum_percent.unwrap_or(200);
    let fault = match (minimum, maximum) {
        (..=-1, _) => "minimumHealthyPercent must be at least 0",
        (101.., _) => "minimumHealthyPercent must be at most 100",
        (_, ..=99) => "maximumPercent must be at least 100",
        (_, 101..) if kind.is_daemon() => {
            "The daemon scheduling strategy does not support values above 100 for maximumPercent. \
             Change the value and try again"
        }
        (100, 100) => {
            "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block \
             deployments"
        }
        _ => return Ok(()),
    };
    Err(invalid(fault))
}

/// What watches over a deployment. ECS: the circuit breaker is for its own controller alone.
fn check_monitors(kind: &Kind, given: &DeploymentConfiguration) -> Result<(), Error> {
    let breaker = given.deployment_circuit_breaker.as_ref();
    if kind.is_external() && breaker.is_some_and(|it| it.enable == Some(true)) {
        return Err(invalid(
            "The deployment circuit breaker is only supported with the ECS deployment controller.",
        ));
    }
    if let Some(threshold) = breaker.and_then(|it| it.threshold_configuration.as_ref()) {
        check_threshold(threshold)?;
    }
    if given.alarms.as_ref().is_some_and(|it| it.enable == Some(true)) {
        return Err(Error::unsupported_feature(
            "deploymentConfiguration.alarms is not supported by this release of Berth. Omit it, or \
             set enable to false.",
        ));
    }
    let early = given.early_success_criteria.as_ref();
    match early.is_some_and(|it| it.enable == Some(true)) {
        true => Err(Error::unsupported_feature(
            "deploymentConfiguration.earlySuccessCriteria is not supported by this release of \
             Berth. Omit it, or set enable to false.",
        )),
        false => Ok(()),
    }
}

fn check_threshold(it: &ThresholdConfiguration) -> Result<(), Error> {
    match (&it.r#type, it.value) {
        (None, _) => Err(invalid("The type of thresholdConfiguration is missing.")),
        (Some(ThresholdType::UnknownValue(it)), _) => {
            Err(unknown("thresholdConfiguration type", it, ThresholdType::values()))
        }
        (_, Some(1..)) => Ok(()),
        (_, Some(it)) => Err(invalid(format!(
            "The value of thresholdConfiguration must be at least 1, and is {it}."
        ))),
        (_, None) => Err(invalid("The value of thresholdConfiguration is missing.")),
    }
}

fn check_bake_time(it: &DeploymentConfiguration, is_absent: bool) -> Result<(), Error> {
    let minutes = it.bake_time_in_minutes.unwrap_or(0);
    check_minutes("bakeTimeInMinutes", minutes)?;
    match &it.strategy {
        Some(DeploymentStrategy::BlueGreen) if is_absent => Err(invalid(
            "bakeTimeInMinutes must be given when the deployment strategy is BLUE_GREEN.",
        )),
        Some(DeploymentStrategy::Rolling) | None if minutes > 0 => Err(invalid(
            "bakeTimeInMinutes is only valid with the deployment strategies BLUE_GREEN, LINEAR and \
             CANARY.",
        )),
        _ => Ok(()),
    }
}

/// ECS: steps of 3 to 100 %, up to a day each.
fn check_linear(it: &DeploymentConfiguration) -> Result<(), Error> {
    let Some(given) = it.linear_configuration.as_ref() else { return Ok(()) };
    only_with(it, &DeploymentStrategy::Linear, "linearConfiguration")?;
    given.step_percent.map_or(Ok(()), |it| check_percent("stepPercent", it, 3.0))?;
    let minutes = given.step_bake_time_in_minutes;
    minutes.map_or(Ok(()), |it| check_minutes("stepBakeTimeInMinutes", it))
}

/// ECS: 0.1 to 100 % first, for up to a day.
fn check_canary(it: &DeploymentConfiguration) -> Result<(), Error> {
    let Some(given) = it.canary_configuration.as_ref() else { return Ok(()) };
    only_with(it, &DeploymentStrategy::Canary, "canaryConfiguration")?;
    given.canary_percent.map_or(Ok(()), |it| check_percent("canaryPercent", it, 0.1))?;
    let minutes = given.canary_bake_time_in_minutes;
    minutes.map_or(Ok(()), |it| check_minutes("canaryBakeTimeInMinutes", it))
}

fn only_with(
    it: &DeploymentConfiguration,
    strategy: &DeploymentStrategy,
    member: &str,
) -> Result<(), Error> {
    match it.strategy.as_ref() == Some(strategy) {
        true => Ok(()),
        false => Err(invalid(format!(
            "{member} is only valid when the deployment strategy is {strategy}."
        ))),
    }
}

/// ECS: percents of traffic are multiples of 0.1.
fn check_percent(what: &str, percent: f64, least: f64) -> Result<(), Error> {
    let tenths = percent * 10.0;
    let is_multiple = (tenths - tenths.round()).abs() < 1e-6;
    match (least..=100.0).contains(&percent) && is_multiple {
        true => Ok(()),
        false => Err(invalid(format!(
            "{what} must be a multiple of 0.1 between {least:.1} and 100.0, and is {percent}."
        ))),
    }
}

fn check_minutes(what: &str, minutes: i32) -> Result<(), Error> {
    match (0..=BAKE_TIME_MINUTES_MAX).contains(&minutes) {
        true => Ok(()),
        false => Err(invalid(format!(
            "{what} must be between 0 and {BAKE_TIME_MINUTES_MAX}, and is {minutes}."
        ))),
    }
}

fn invalid(text: impl Into<String>) -> Error {
    Error::invalid_parameter(text)
}
