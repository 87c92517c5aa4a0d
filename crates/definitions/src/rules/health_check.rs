//! Health checks.
use berth_api::ecs::{HealthCheck, TaskDefinition};

use super::{Result, containers, invalid, list};
use crate::meaning::HEALTH_CHECK_KINDS;

/// ECS: seconds, and a number of tries.
pub fn check(task: &TaskDefinition) -> Result {
    for container in containers(task) {
        let Some(check) = &container.health_check else { continue };
        if !has_command(check) {
            return Err(invalid(
                container,
                "The 'command' of 'healthCheck' must be a command, with CMD or CMD-SHELL before \
                 it, or NONE by itself.",
            ));
        }
        let ranges = [
            ("interval", check.interval, 5..=300),
            ("timeout", check.timeout, 2..=120),
            ("retries", check.retries, 1..=10),
            ("startPeriod", check.start_period, 0..=300),
        ];
        for (member, given, range) in ranges {
            if let Some(it) = given.filter(|it| !range.contains(it)) {
                let (low, high) = range.into_inner();
                return Err(invalid(
                    container,
                    format!(
                        "'{member}' of 'healthCheck' must be between {low} and {high}, but is {it}."
                    ),
                ));
            }
        }
    }
    Ok(())
}

fn has_command(check: &HealthCheck) -> bool {
    match list(&check.command) {
        [] => false,
        [kind, command @ ..] => match kind.as_str() {
            "NONE" => command.is_empty(),
            "CMD" | "CMD-SHELL" => command.first().is_some_and(|it| !it.is_empty()),
            // Docker would look for a program of that name.
            word => {
                !word.is_empty()
                    && !HEALTH_CHECK_KINDS.iter().any(|it| it.eq_ignore_ascii_case(word))
            }
        },
    }
}
