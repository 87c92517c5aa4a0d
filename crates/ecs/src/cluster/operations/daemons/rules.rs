//! What may be wanted of a managed daemon: a valid configuration, with the defaults filled in.
use std::collections::BTreeSet;

use berth_api::ecs::{
    CreateDaemonRequest, DaemonDeploymentConfiguration, DaemonPropagateTags, Error,
    UpdateDaemonRequest,
};

use super::super::{Context, services::rules::definition, unknown};
use crate::{
    Home,
    account::records::TaskDefinitionStatus,
    cluster::{
        deploy::Ingredients,
        records::{cluster::ClusterRecord, daemon::DaemonConfiguration},
    },
    limits::{BAKE_TIME_MINUTES_MAX, DRAIN_PERCENT_DEFAULT},
    providers::{is_fargate, referenced},
};

/// ECS: daemons are of managed instances; here they run on instances of capacity providers.
const NO_FARGATE: &str = "A daemon runs on the container instances of its capacity providers, and \
                          FARGATE and FARGATE_SPOT have none of their own. Name another capacity \
                          provider.";

/// What CreateDaemon and UpdateDaemon both say.
pub struct Wish<'a> {
    capacity_provider_arns: Option<&'a [String]>,
    deployment_configuration: Option<&'a DaemonDeploymentConfiguration>,
    propagate_tags: Option<&'a DaemonPropagateTags>,
    enable_ecs_managed_tags: Option<bool>,
    enable_execute_command: Option<bool>,
    critical: Option<bool>,
}

impl Wish<'_> {
    pub fn of_create(input: &CreateDaemonRequest) -> Wish<'_> {
        Wish {
            capacity_provider_arns: input.capacity_provider_arns.as_deref(),
            deployment_configuration: input.deployment_configuration.as_ref(),
            propagate_tags: input.propagate_tags.as_ref(),
            enable_ecs_managed_tags: input.enable_ecs_managed_tags,
            enable_execute_command: input.enable_execute_command,
            critical: input.critical,
        }
    }

    pub fn of_update(input: &UpdateDaemonRequest) -> Wish<'_> {
        Wish {
            capacity_provider_arns: input.capacity_provider_arns.as_deref(),
            deployment_configuration: input.deployment_configuration.as_ref(),
            propagate_tags: input.propagate_tags.as_ref(),
            enable_ecs_managed_tags: input.enable_ecs_managed_tags,
            enable_execute_command: input.enable_execute_command,
            critical: input.critical,
        }
    }
}

/// What a request comes to.
pub struct Made {
    pub configuration: DaemonConfiguration,
    pub ingredients: Ingredients,
}

/// ECS: what is absent is as it was, or as it is by default.
pub fn configuration(
    cluster: &ClusterRecord,
    old: Option<&DaemonConfiguration>,
    wish: Wish<'_>,
    context: &Context,
) -> Result<Made, Error> {
    refuse(&wish)?;
    let capacity_providers =
        capacity_providers(cluster, wish.capacity_provider_arns, &context.facts.home)?;
    let ingredients = ingredients(old, context)?;
    let (drain_percent, bake_time_in_minutes) =
        deployment_configuration(old, wish.deployment_configuration)?;
    let propagate_tags = match wish.propagate_tags {
        Some(DaemonPropagateTags::UnknownValue(it)) => {
            return Err(unknown("propagateTags", it, DaemonPropagateTags::values()));
        }
        Some(it) => it.clone(),
        None => old.map_or(DaemonPropagateTags::None, |it| it.propagate_tags.clone()),
    };
    let managed_tags = wish.enable_ecs_managed_tags;
    let enable_ecs_managed_tags =
        managed_tags.unwrap_or_else(|| old.is_some_and(|it| it.enable_ecs_managed_tags));
    let configuration = DaemonConfiguration {
        task_definition: ingredients.definition.key.clone(),
        capacity_providers,
        drain_percent,
        bake_time_in_minutes,
        propagate_tags,
        enable_ecs_managed_tags,
    };
    Ok(Made { configuration, ingredients })
}

/// What this release does not do for daemons. It says so; it never drops a member silently.
fn refuse(wish: &Wish<'_>) -> Result<(), Error> {
    if wish.enable_execute_command == Some(true) {
        return Err(Error::unsupported_feature(
            "enableExecuteCommand is not supported by this release of Berth. Omit it.",
        ));
    }
    if wish.critical == Some(true) {
        return Err(Error::unsupported_feature(
            "critical is not supported by Berth, which cannot replace your machines: when a task \
             of a daemon ends, another is started on the same instance, and other tasks stay. Set \
             critical to false, or omit it.",
        ));
    }
    let alarms = wish.deployment_configuration.and_then(|it| it.alarms.as_ref());
    match alarms.is_some_and(|it| it.enable == Some(true)) {
        true => Err(Error::unsupported_feature(
            "deploymentConfiguration.alarms is not supported by this release of Berth. Omit it, or \
             set enable to false.",
        )),
        false => Ok(()),
    }
}

/// The names of providers that the cluster has.
fn capacity_providers(
    cluster: &ClusterRecord,
    arns: Option<&[String]>,
    home: &Home,
) -> Result<Vec<String>, Error> {
    let arns = arns.unwrap_or_default();
    if arns.is_empty() {
        return Err(invalid("capacityProviderArns cannot be empty."));
    }
    let mut names = Vec::with_capacity(arns.len());
    for arn in arns {
        let name = capacity_provider(arn, home)?;
        if is_fargate(name) {
            return Err(Error::unsupported_feature(NO_FARGATE));
        }
        if !cluster.capacity_providers.iter().any(|it| it == name) {
            return Err(invalid(format!(
                "The specified capacity provider '{name}' is not associated with the cluster. \
                 Associate the capacity provider with the cluster and try again."
            )));
        }
        names.push(name.to_owned());
    }
    match names.iter().collect::<BTreeSet<_>>().len() < names.len() {
        true => Err(invalid("capacityProviderArns cannot contain a duplicate capacity provider.")),
        false => Ok(names),
    }
}

/// The name in the ARN of a capacity provider of this account.
pub fn capacity_provider<'a>(arn: &'a str, home: &Home) -> Result<&'a str, Error> {
    let name = Some(arn).filter(|it| it.starts_with("arn:")).and_then(|it| referenced(it, home));
    name.ok_or_else(|| {
        invalid(format!(
            "Invalid identifier: '{arn}' is not the ARN of a capacity provider of this account."
        ))
    })
}

/// ECS: of an ACTIVE definition, or of the one that the daemon has already.
fn ingredients(old: Option<&DaemonConfiguration>, context: &Context) -> Result<Ingredients, Error> {
    let made = Ingredients::of(&context.facts);
    let made = made.ok_or_else(|| Error::client("Daemon task definition not found."))?;
    let is_its = old.is_some_and(|it| it.task_definition == made.definition.key);
    if made.definition.status != TaskDefinitionStatus::Active && !is_its {
        return Err(Error::client(
            "The specified daemon task definition is not in ACTIVE status. Specify an active \
             daemon task definition and try again.",
        ));
    }
    definition::check_on_instances(&made.definition.task_definition)?;
    Ok(made)
}

/// ECS: a quarter of the instances at a time, and no bake time.
fn deployment_configuration(
    old: Option<&DaemonConfiguration>,
    given: Option<&DaemonDeploymentConfiguration>,
) -> Result<(f64, i32), Error> {
    let drain_percent = given.and_then(|it| it.drain_percent);
    let drain_percent =
        drain_percent.or(old.map(|it| it.drain_percent)).unwrap_or(DRAIN_PERCENT_DEFAULT);
    if !(0.0..=100.0).contains(&drain_percent) {
        return Err(invalid(format!(
            "drainPercent must be between 0.0 and 100.0, and is {drain_percent}."
        )));
    }
    let minutes = given.and_then(|it| it.bake_time_in_minutes);
    let minutes = minutes.or(old.map(|it| it.bake_time_in_minutes)).unwrap_or(0);
    match (0..=BAKE_TIME_MINUTES_MAX).contains(&minutes) {
        true => Ok((drain_percent, minutes)),
        false => Err(invalid(format!(
            "bakeTimeInMinutes must be between 0 and {BAKE_TIME_MINUTES_MAX}, and is {minutes}."
        ))),
    }
}

fn invalid(text: impl Into<String>) -> Error {
    Error::invalid_parameter(text)
}
