//! Limits of processes.
use std::collections::BTreeSet;

use berth_api::ecs::{TaskDefinition, UlimitName};

use super::{Result, client, containers, invalid, list, name, one_of};

/// ECS: soft at most hard; -1 is no limit.
pub fn check(task: &TaskDefinition) -> Result {
    for container in containers(task) {
        let mut seen = BTreeSet::new();
        for ulimit in list(&container.ulimits) {
            let kind = ulimit.name.as_ref().map_or("", UlimitName::as_str);
            one_of("ulimits.name", kind, UlimitName::values())?;
            let (Some(soft), Some(hard)) = (ulimit.soft_limit, ulimit.hard_limit) else {
                let text = format!("Ulimit {kind} needs both 'softLimit' and 'hardLimit'.");
                return Err(invalid(container, text));
            };
            if !seen.insert(kind) {
                return Err(invalid(container, format!("Ulimit {kind} is given twice.")));
            }
            if soft < -1 || hard < -1 {
                let text = format!("Ulimit {kind} must not be negative; -1 means no limit.");
                return Err(invalid(container, text));
            }
            if hard != -1 && (soft == -1 || soft > hard) {
                return Err(client(format!(
                    "Soft limit exceeds hard limit for ulimit {kind}. Container '{}' has {soft} \
                     and {hard}.",
                    name(container)
                )));
            }
        }
    }
    Ok(())
}
