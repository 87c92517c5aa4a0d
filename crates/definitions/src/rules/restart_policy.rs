//! Restarting a container without its task.
use berth_api::ecs::TaskDefinition;

use super::{Result, client, containers, invalid, list, name};
use crate::limits::IGNORED_EXIT_CODES_MAX;

pub fn check(task: &TaskDefinition) -> Result {
    for container in containers(task) {
        let Some(policy) = &container.restart_policy else { continue };
        if policy.enabled.is_none() {
            return Err(invalid(container, "'restartPolicy' needs 'enabled'."));
        }
        let codes = list(&policy.ignored_exit_codes).len();
        if codes > IGNORED_EXIT_CODES_MAX {
            return Err(invalid(
                container,
                format!(
                    "'ignoredExitCodes' can have at most {IGNORED_EXIT_CODES_MAX} items, but has \
                     {codes}."
                ),
            ));
        }
        if policy.restart_attempt_period.is_some_and(|it| !(60..=1800).contains(&it)) {
            return Err(client(format!(
                "the 'restartAttemptPeriod' setting for container '{}' must be between 60 and 1800",
                name(container)
            )));
        }
    }
    Ok(())
}
