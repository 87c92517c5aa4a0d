//! What calls about definitions need.
use berth_api::ecs::{RegisterDaemonTaskDefinitionRequest, RegisterTaskDefinitionRequest};
use berth_definitions::DefinitionKind;
use berth_kernel::Need;
use berth_serving::Published;

use super::{
    ask::{Ask, tagged_by},
    keys,
    named::{Named, literal},
    roles::{Passed, To},
};
use crate::Home;

pub fn register<P: Published>(ask: &Ask<P>, it: &RegisterTaskDefinitionRequest) -> Vec<Need> {
    let new = revisions(ask.home(), DefinitionKind::Task, &it.family);
    let need = tagged_by(ask.on(&new), &it.tags);
    let compatibilities = it.requires_compatibilities.iter().flatten();
    let need = need.with_list("ecs:compute-compatibility", compatibilities.map(|it| it.as_str()));
    let containers = it.container_definitions.iter().flatten();
    let need = keys::with_privileged(need, containers.map(|it| it.privileged));
    let mut needs = vec![keys::with_size(need, &it.cpu, &it.memory)];
    needs.extend(ask.tagging(&new, &it.tags));
    let passed = Passed { home: ask.home(), resource: &new.arn };
    let roles = [&it.task_role_arn, &it.execution_role_arn];
    needs.extend(passed.each(To::Tasks, roles.into_iter().flatten()));
    needs
}

pub fn register_daemons<P: Published>(
    ask: &Ask<P>,
    it: &RegisterDaemonTaskDefinitionRequest,
) -> Vec<Need> {
    let new = revisions(ask.home(), DefinitionKind::Daemon, &it.family);
    let need = tagged_by(ask.on(&new), &it.tags);
    let containers = it.container_definitions.iter().flatten();
    let need = keys::with_privileged(need, containers.map(|it| it.privileged));
    let mut needs = vec![keys::with_size(need, &it.cpu, &it.memory)];
    needs.extend(ask.tagging(&new, &it.tags));
    let passed = Passed { home: ask.home(), resource: &new.arn };
    let roles = [&it.task_role_arn, &it.execution_role_arn];
    needs.extend(passed.each(To::Tasks, roles.into_iter().flatten()));
    needs
}

/// Each of some definitions of tasks.
pub fn each<P: Published>(ask: &Ask<P>, references: &Option<Vec<String>>) -> Vec<Need> {
    let account = ask.account();
    let all = || ask.on(&Named::all(ask.home(), DefinitionKind::Task.resource()));
    ask.each(references, all, |it| {
        let definition = account.definition(DefinitionKind::Task, it);
        definition.each().map(|it| ask.on(&it)).collect::<Vec<_>>()
    })
}

/// A definition of daemons.
pub fn of_daemons<P: Published>(ask: &Ask<P>, reference: &Option<String>) -> Vec<Need> {
    let reference = reference.as_deref().unwrap_or_default();
    let definition = ask.account().definition(DefinitionKind::Daemon, reference);
    definition.each().map(|it| ask.on(&it)).collect()
}

/// All revisions of a family: the number of the next is not known.
fn revisions(home: &Home, kind: DefinitionKind, family: &Option<String>) -> Named<'static> {
    let family = literal(family.as_deref().unwrap_or_default());
    Named::at(home, &format!("{}/{family}:*", kind.resource()))
}
