//! What calls need that make or change a managed daemon.
use berth_api::ecs::{CreateDaemonRequest, UpdateDaemonRequest};
use berth_definitions::DefinitionKind;
use berth_kernel::Need;
use berth_serving::Published;

use super::{
    ask::{Ask, tagged_by},
    in_account::Definition,
    in_cluster::InCluster,
    keys,
    named::Named,
    roles::{self, Passed, To},
};

pub fn create<P: Published>(ask: &Ask<P>, it: &CreateDaemonRequest) -> Vec<Need> {
    let cluster = ask.cluster(&it.cluster_arn);
    let daemon = cluster.daemon(it.daemon_name.as_deref().unwrap_or_default());
    let definition = definition(ask, &it.daemon_task_definition_arn);
    let need = tagged_by(ask.within(&cluster, &daemon), &it.tags);
    let need = keys::with_providers(need, ask.home(), it.capacity_provider_arns.iter().flatten());
    let need = need.with(DEFINITION, definition.as_ref().map(Definition::arn));
    let need = keys::with_managed_tags(need, it.enable_ecs_managed_tags);
    let need = keys::with_execute_command(need, it.enable_execute_command);
    let need = keys::with_propagated_tags(need, it.propagate_tags.as_ref().map(|it| it.as_str()));
    let mut needs = vec![keys::with_size_of(need, definition.as_ref())];
    needs.extend(ask.tagging(&daemon, &it.tags));
    needs.extend(passed(ask, &daemon.arn, definition.as_ref()));
    needs
}

pub fn update<P: Published>(ask: &Ask<P>, it: &UpdateDaemonRequest) -> Vec<Need> {
    let definition = definition(ask, &it.daemon_task_definition_arn);
    let need = on(ask, &it.daemon_arn);
    let daemon = need.resource.clone();
    let need = keys::with_providers(need, ask.home(), it.capacity_provider_arns.iter().flatten());
    let need = need.with(DEFINITION, definition.as_ref().map(Definition::arn));
    let need = keys::with_managed_tags(need, it.enable_ecs_managed_tags);
    let need = keys::with_execute_command(need, it.enable_execute_command);
    let need = keys::with_propagated_tags(need, it.propagate_tags.as_ref().map(|it| it.as_str()));
    let mut needs = vec![keys::with_size_of(need, definition.as_ref())];
    needs.extend(passed(ask, &daemon, definition.as_ref()));
    needs
}

pub fn one<P: Published>(ask: &Ask<P>, arn: &Option<String>) -> Vec<Need> {
    vec![on(ask, arn)]
}

fn on<P: Published>(ask: &Ask<P>, arn: &Option<String>) -> Need {
    let arn = arn.as_deref().unwrap_or_default();
    match InCluster::of_arn(ask.at, "daemon", arn) {
        Some((cluster, name)) => ask.within(&cluster, &cluster.daemon(name)),
        None => ask.on(&Named::of(ask.home(), "daemon", arn)),
    }
}

/// Whoever has a daemon run gives its definition's roles to tasks.
fn passed<P: Published>(ask: &Ask<P>, daemon: &str, definition: Option<&Definition>) -> Vec<Need> {
    let passed = Passed { home: ask.home(), resource: daemon };
    passed.each(To::Tasks, definition.into_iter().flat_map(roles::of_definition))
}

fn definition<P: Published>(ask: &Ask<P>, reference: &Option<String>) -> Option<Definition> {
    let reference = reference.as_deref()?;
    Some(ask.account().definition(DefinitionKind::Daemon, reference))
}

const DEFINITION: &str = "ecs:daemon-task-definition";
