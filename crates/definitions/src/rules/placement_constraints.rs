//! Which instances may run the task.
use berth_api::ecs::TaskDefinition;

use super::{Result, client, list};

/// ECS: up to ten expressions of the cluster query language.
pub fn check(task: &TaskDefinition) -> Result {
    match crate::constraints(list(&task.placement_constraints)) {
        Ok(_) => Ok(()),
        Err(why) => Err(client(why.to_string())),
    }
}
