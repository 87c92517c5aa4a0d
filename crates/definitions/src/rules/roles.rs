//! Roles of a task.
use berth_api::ecs::TaskDefinition;

use super::{Result, client};

pub fn check(task: &TaskDefinition) -> Result {
    let roles = [&task.task_role_arn, &task.execution_role_arn];
    match roles.into_iter().flatten().all(|it| is_role(it)) {
        true => Ok(()),
        false => Err(client("Role is not valid")),
    }
}

/// ECS: the short name of a role, or its ARN.
pub fn is_role(text: &str) -> bool {
    if !text.starts_with("arn:") {
        return is_role_name(text);
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [_, _, "iam", "", account, resource] = parts[..] else { return false };
    let path = resource.strip_prefix("role/").unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    account.len() == 12 && account.bytes().all(|it| it.is_ascii_digit()) && is_role_name(name)
}

/// IAM: 1 to 64 letters, digits and `+ = , . @ _ -`.
fn is_role_name(name: &str) -> bool {
    let allowed = |it: u8| it.is_ascii_alphanumeric() || b"+=,.@_-".contains(&it);
    (1..=64).contains(&name.len()) && name.bytes().all(allowed)
}
