//! What CreateCapacityProvider and UpdateCapacityProvider accept, and ECS's defaults.
use berth_api::ecs::{
    AutoScalingGroupProvider, AutoScalingGroupProviderUpdate, Error, ManagedDraining,
    ManagedScaling as Wire, ManagedScalingStatus, ManagedTerminationProtection,
};
use berth_definitions::is_valid_name;

use crate::account::{
    limits::{INSTANCE_WARMUP_SECONDS_MAX, SCALING_STEP_SIZE_MAX},
    records::{CapacityProvider, ManagedScaling},
};

/// What can be updated.
pub struct Settings {
    pub managed_scaling: ManagedScaling,
    pub managed_termination_protection: ManagedTerminationProtection,
    pub managed_draining: ManagedDraining,
}

/// ECS: without the structure nothing is scaled; with one that names no status, it is.
const NOT_MANAGED: ManagedScaling = ManagedScaling {
    is_enabled: false,
    target_capacity: 100,
    minimum_scaling_step_size: 1,
    maximum_scaling_step_size: SCALING_STEP_SIZE_MAX,
    instance_warmup_period: 300,
};

/// ECS: up to 255 letters, digits, hyphens and underscores, and none of AWS's prefixes.
pub fn name(given: Option<&str>) -> Result<String, Error> {
    let name = given.unwrap_or_default();
    let lower = name.to_ascii_lowercase();
    let reserved = ["aws", "ecs", "fargate"].iter().any(|it| lower.starts_with(it));
    if is_valid_name(name) && !reserved {
        return Ok(name.to_owned());
    }
    Err(Error::client(
        "The specified capacity provider name is invalid. Up to 255 characters are allowed, \
         including letters (upper and lowercase), numbers, underscores, and hyphens. The name \
         cannot be prefixed with \"aws\", \"ecs\", or \"fargate\". Specify a valid name and try \
         again.",
    ))
}

/// Machines that ECS itself makes and patches.
pub fn no_managed_instances() -> Error {
    Error::unsupported_feature(
        "Managed instances are machines that AWS makes and patches. Berth has no such machines: \
         use autoScalingGroupProvider, and agents that name the capacity provider.",
    )
}

/// ECS: providers with managed instances belong to one cluster; those with an Auto Scaling group
/// to none.
pub fn no_cluster(given: Option<&str>) -> Result<(), Error> {
    match given {
        None | Some("") => Ok(()),
        Some(_) => Err(Error::unsupported_feature(
            "Only capacity providers with managed instances belong to a cluster, which Berth does \
             not have. Omit cluster, and use PutClusterCapacityProviders.",
        )),
    }
}

/// ECS: an ARN, or the name of the group.
pub fn auto_scaling_group(given: &AutoScalingGroupProvider) -> Result<String, Error> {
    let arn = given.auto_scaling_group_arn.clone().unwrap_or_default();
    let is_arn = || {
        let mut parts = arn.split(':');
        let head = [parts.next(), parts.nth(1)];
        let kind = parts.nth(2);
        head == [Some("arn"), Some("autoscaling")]
            && kind == Some("autoScalingGroup")
            && arn.contains(":autoScalingGroupName/")
    };
    let is_name = !arn.contains(':') && (1..=255).contains(&arn.chars().count());
    if is_name || is_arn() {
        return Ok(arn);
    }
    Err(Error::client(
        "The specified Auto Scaling group ARN is invalid. Specify a valid Auto Scaling group ARN \
         and try again.",
    ))
}

/// Of a new provider.
pub fn settings(given: &AutoScalingGroupProvider) -> Result<Settings, Error> {
    let new = Settings {
        managed_scaling: managed_scaling(given.managed_scaling.as_ref(), NOT_MANAGED)?,
        managed_termination_protection: given
            .managed_termination_protection
            .clone()
            .unwrap_or(ManagedTerminationProtection::Disabled),
        managed_draining: given.managed_draining.clone().unwrap_or(ManagedDraining::Enabled),
    };
    checked(new)
}

/// Of a provider after an update; what is not given stays.
pub fn updated(
    old: &CapacityProvider,
    given: Option<&AutoScalingGroupProviderUpdate>,
) -> Result<Settings, Error> {
    let Some(given) = given else {
        return Err(Error::invalid_parameter("autoScalingGroupProvider cannot be empty."));
    };
    let new = Settings {
        managed_scaling: managed_scaling(given.managed_scaling.as_ref(), old.managed_scaling)?,
        managed_termination_protection: given
            .managed_termination_protection
            .clone()
            .unwrap_or_else(|| old.managed_termination_protection.clone()),
        managed_draining: given
            .managed_draining
            .clone()
            .unwrap_or_else(|| old.managed_draining.clone()),
    };
    checked(new)
}

fn checked(new: Settings) -> Result<Settings, Error> {
    let protection = &new.managed_termination_protection;
    if let ManagedTerminationProtection::UnknownValue(it) = protection {
        return Err(unknown("managedTerminationProtection", it));
    }
    if let ManagedDraining::UnknownValue(it) = &new.managed_draining {
        return Err(unknown("managedDraining", it));
    }
    let is_protected = *protection == ManagedTerminationProtection::Enabled;
    if is_protected && !new.managed_scaling.is_enabled {
        return Err(Error::client(
            "The managed termination protection setting for the capacity provider is invalid. To \
             enable managed termination protection for a capacity provider, managed scaling must \
             be enabled.",
        ));
    }
    Ok(new)
}

fn managed_scaling(given: Option<&Wire>, old: ManagedScaling) -> Result<ManagedScaling, Error> {
    let Some(given) = given else { return Ok(old) };
    let is_enabled = match &given.status {
        None => true,
        Some(ManagedScalingStatus::Enabled) => true,
        Some(ManagedScalingStatus::Disabled) => false,
        Some(ManagedScalingStatus::UnknownValue(it)) => {
            return Err(unknown("managedScaling.status", it));
        }
    };
    let new = ManagedScaling {
        is_enabled,
        target_capacity: given.target_capacity.unwrap_or(old.target_capacity),
        minimum_scaling_step_size: given
            .minimum_scaling_step_size
            .unwrap_or(old.minimum_scaling_step_size),
        maximum_scaling_step_size: given
            .maximum_scaling_step_size
            .unwrap_or(old.maximum_scaling_step_size),
        instance_warmup_period: given.instance_warmup_period.unwrap_or(old.instance_warmup_period),
    };
    let (least, most) = (new.minimum_scaling_step_size, new.maximum_scaling_step_size);
    let steps = 1..=SCALING_STEP_SIZE_MAX;
    if !steps.contains(&least) || !steps.contains(&most) || least > most {
        return Err(Error::client(
            "The minimum or maximum scaling step size value is invalid. Values between 1 and 10000 \
             are allowed, and the minimum can not be above the maximum. Specify a valid value and \
             try again.",
        ));
    }
    if !(1..=100).contains(&new.target_capacity) {
        return Err(Error::client(
            "The target capacity value for the capacity provider is invalid. Values between 1 and \
             100 are allowed. Specify a valid value and try again.",
        ));
    }
    if !(0..=INSTANCE_WARMUP_SECONDS_MAX).contains(&new.instance_warmup_period) {
        return Err(Error::client(
            "The instance warmup period for the capacity provider is invalid. Values between 0 and \
             10000 seconds are allowed. Specify a valid value and try again.",
        ));
    }
    Ok(new)
}

fn unknown(what: &str, value: &str) -> Error {
    let text = format!("{what} should be one of [ENABLED,DISABLED], and is '{value}'.");
    Error::invalid_parameter(text)
}
