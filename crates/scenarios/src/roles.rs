//! Roles of tasks: which can be assumed.
use berth_api::ecs::Request;
use berth_ecs::{
    account::records::TaskDefinition,
    cluster::{Report, records::credentials::RoleKind, roles},
};
use berth_kernel::Home;

use crate::World;

impl World {
    /// `untrusted ROLE-ARN …`, `refused @i1 @t1 task`, `assumed @i1 @t1 task`.
    pub(crate) fn role(&mut self, command: &str, rest: &str) -> Vec<String> {
        if command == "untrusted" {
            self.untrusted = rest.split_whitespace().map(str::to_owned).collect();
            return vec![];
        }
        let [instance, task, kind] = rest.split(' ').collect::<Vec<_>>()[..] else {
            panic!("an instance, a task, and task or execution")
        };
        let (instance, task) = (self.real(instance), self.real(task));
        let (instance, task) = (instance.parse().expect("an id"), task.parse().expect("an id"));
        let kind = if kind == "task" { RoleKind::Task } else { RoleKind::Execution };
        self.report(match command {
            "refused" => Report::RoleRefused { instance, task, kind },
            _ => Report::RoleAssumed { instance, task, kind },
        });
        vec![]
    }

    /// The first role of a call's tasks that cannot be assumed for them.
    pub(crate) fn refused_role(
        &self,
        request: &Request,
        definition: Option<&TaskDefinition>,
    ) -> Option<String> {
        let overrides = match request {
            Request::RunTask(it) => it.overrides.clone(),
            Request::StartTask(it) => it.overrides.clone(),
            _ => return None,
        };
        let definition = &definition?.task_definition;
        let (overrides, home) = (overrides.unwrap_or_default(), Home::default());
        let role = |kind| roles::arn(&home, definition, &overrides, kind);
        let mut given = RoleKind::ALL.into_iter().filter_map(role);
        given.find(|it| self.untrusted.contains(it))
    }
}
