//! Health checks.
use berth_api::ecs::TaskDefinition;

use super::{Result, containers, invalid, list};

/// ECS: seconds, and a number of tries.
pub fn check(task: &TaskDefinition) -> Result {
    for container in containers(task) {
        let Some(check) = &container.health_check else { continue };
        let command = list(&check.command);
        let known = command.first().is_some_and(|it| matches!(&**it, "CMD" | "CMD-SHELL"));
        if !known || command.len() < 2 {
            return Err(invalid(
                container,
                "The 'command' of 'healthCheck' must be CMD or CMD-SHELL and then a command.",
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
