//! The roles of a task: which it has, and what is said of one that cannot be assumed.
use berth_api::ecs::{TaskDefinition, TaskOverride};

use crate::{Home, RefusedRole, cluster::records::credentials::RoleKind};

/// Who assumes the roles of tasks. ECS: so it stands in their trust policies.
pub const TASKS: &str = "ecs-tasks.amazonaws.com";

/// The ARN of a task's role. ECS: a definition may say its name alone, perhaps with its path; an
/// override comes first.
pub fn arn(
    home: &Home,
    definition: &TaskDefinition,
    overrides: &TaskOverride,
    kind: RoleKind,
) -> Option<String> {
    let (over, defined) = match kind {
        RoleKind::Task => (&overrides.task_role_arn, &definition.task_role_arn),
        RoleKind::Execution => (&overrides.execution_role_arn, &definition.execution_role_arn),
    };
    let role = over.as_ref().or(defined.as_ref())?;
    Some(match role.starts_with("arn:") {
        true => role.clone(),
        false => home.global_arn("iam", &format!("role/{}", role.trim_start_matches('/'))),
    })
}

/// ECS says the same of both.
pub fn refused(role: &RefusedRole) -> String {
    let why = match role.is_missing {
        true => "There is no such role.".to_owned(),
        false => format!("Its trust policy does not let {TASKS} assume it."),
    };
    format!("{} {why}", unassumable(&role.arn))
}

/// What is said of the roles of tasks on a machine whose agent opens nothing any more.
pub const NOT_OPENED: &str = "The agent of its machine does not open what is sealed for the \
                              machine's key any more: it is one of a former release, or another \
                              one. Start the newer agent, or let the machine join anew by a token \
                              with --rejoin.";

/// ECS, word for word.
pub fn unassumable(arn: &str) -> String {
    format!(
        "ECS was unable to assume the role '{arn}' that was provided for this task. Please verify \
         that the role being passed has the proper trust relationship and permissions and that \
         your IAM user has permissions to pass this role."
    )
}
