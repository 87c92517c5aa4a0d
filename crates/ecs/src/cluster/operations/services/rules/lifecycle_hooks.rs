//! Where a deployment in stages is to wait, and for how long.
use berth_api::ecs::{
    DeploymentConfiguration, DeploymentLifecycleHook, DeploymentLifecycleHookAction,
    DeploymentLifecycleHookStage, DeploymentLifecycleHookTargetType,
    DeploymentLifecycleHookTimeoutConfiguration, DeploymentStrategy, Error,
};

use crate::{
    cluster::operations::unknown,
    limits::{HOOK_TIMEOUT_MINUTES_DEFAULT, HOOK_TIMEOUT_MINUTES_MAX, LIFECYCLE_HOOKS_MAX},
};

/// The stages that a hook cannot pause.
const SHIFTS: [DeploymentLifecycleHookStage; 2] = [
    DeploymentLifecycleHookStage::TestTrafficShift,
    DeploymentLifecycleHookStage::ProductionTrafficShift,
];

/// The hooks of a configuration, with ECS's defaults. A rolling deployment has none.
pub fn of(it: &DeploymentConfiguration) -> Result<Option<Vec<DeploymentLifecycleHook>>, Error> {
    let given = it.lifecycle_hooks.as_deref().unwrap_or_default();
    let is_rolling = matches!(it.strategy, None | Some(DeploymentStrategy::Rolling));
    if !given.is_empty() && is_rolling {
        return Err(invalid(
            "lifecycleHooks are only valid with the deployment strategies BLUE_GREEN, LINEAR and \
             CANARY.",
        ));
    }
    if given.len() > LIFECYCLE_HOOKS_MAX {
        return Err(invalid(format!(
            "lifecycleHooks can have up to {LIFECYCLE_HOOKS_MAX} items, and this call has {}.",
            given.len()
        )));
    }
    let hooks: Vec<_> = given.iter().map(hook).collect::<Result<_, _>>()?;
    Ok((!hooks.is_empty()).then_some(hooks))
}

fn hook(it: &DeploymentLifecycleHook) -> Result<DeploymentLifecycleHook, Error> {
    check_target(it)?;
    let stages = it.lifecycle_stages.as_deref().unwrap_or_default();
    if stages.is_empty() {
        return Err(invalid("The lifecycleStages of a lifecycle hook cannot be empty."));
    }
    for stage in stages {
        if let DeploymentLifecycleHookStage::UnknownValue(it) = stage {
            return Err(unknown("lifecycleStages", it, DeploymentLifecycleHookStage::values()));
        }
        // ECS: while traffic shifts nothing waits; the stages after it are there for that.
        if SHIFTS.contains(stage) {
            return Err(invalid(format!(
                "The lifecycle stage {stage} is not valid for a lifecycle hook with targetType \
                 PAUSE. Use POST_{stage} to pause when the traffic has shifted."
            )));
        }
    }
    let timeout_configuration = Some(timeout(it.timeout_configuration.as_ref())?);
    Ok(DeploymentLifecycleHook { timeout_configuration, ..it.clone() })
}

/// ECS: a hook calls a function, or pauses. Nothing here calls functions.
fn check_target(it: &DeploymentLifecycleHook) -> Result<(), Error> {
    match &it.target_type {
        Some(DeploymentLifecycleHookTargetType::Pause) => {}
        Some(DeploymentLifecycleHookTargetType::UnknownValue(it)) => {
            let values = DeploymentLifecycleHookTargetType::values();
            return Err(unknown("lifecycle hook targetType", it, values));
        }
        None | Some(DeploymentLifecycleHookTargetType::AwsLambda) => {
            return Err(Error::unsupported_feature(
                "Lifecycle hooks with targetType AWS_LAMBDA are not supported by this release of \
                 Berth. Use PAUSE, and continue with ContinueServiceDeployment.",
            ));
        }
    }
    let given = [
        ("hookTargetArn", it.hook_target_arn.is_some()),
        ("roleArn", it.role_arn.is_some()),
        ("hookDetails", it.hook_details.is_some()),
    ];
    match given.iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((member, _)) => Err(invalid(format!(
            "{member} is not valid for a lifecycle hook with targetType PAUSE."
        ))),
    }
}

fn timeout(
    given: Option<&DeploymentLifecycleHookTimeoutConfiguration>,
) -> Result<DeploymentLifecycleHookTimeoutConfiguration, Error> {
    let minutes = given.and_then(|it| it.timeout_in_minutes);
    let minutes = minutes.unwrap_or(HOOK_TIMEOUT_MINUTES_DEFAULT);
    if !(1..=HOOK_TIMEOUT_MINUTES_MAX).contains(&minutes) {
        return Err(invalid(format!(
            "timeoutInMinutes must be between 1 and {HOOK_TIMEOUT_MINUTES_MAX}, and is {minutes}."
        )));
    }
    let action = given.and_then(|it| it.action.clone());
    let action = action.unwrap_or(DeploymentLifecycleHookAction::Rollback);
    if let DeploymentLifecycleHookAction::UnknownValue(it) = &action {
        let values = DeploymentLifecycleHookAction::values();
        return Err(unknown("timeoutConfiguration action", it, values));
    }
    Ok(DeploymentLifecycleHookTimeoutConfiguration {
        timeout_in_minutes: Some(minutes),
        action: Some(action),
    })
}

fn invalid(text: impl Into<String>) -> Error {
    Error::invalid_parameter(text)
}
