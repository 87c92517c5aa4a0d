//! What RunTask and StartTask need.
use berth_api::ecs::{RunTaskRequest, StartTaskRequest, Tag};
use berth_definitions::DefinitionKind;
use berth_kernel::Need;
use berth_serving::Published;

use super::{
    ask::{Ask, CLUSTER, tagged_by},
    in_account::Definition,
    in_cluster::InCluster,
    keys,
    roles::{self, Passed, To},
};

pub fn run_task<P: Published>(ask: &Ask<P>, it: &RunTaskRequest) -> Vec<Need> {
    let cluster = ask.cluster(&it.cluster);
    let launched = Launched {
        cluster: &cluster,
        definition: named(ask, &it.task_definition),
        tags: &it.tags,
        roles: roles::of_overrides(&it.overrides).collect(),
        volumes: roles::of_task_volumes(&it.volume_configurations).collect(),
    };
    launched.needs(ask, |need| {
        let providers = keys::of_strategy(&it.capacity_provider_strategy);
        let need = keys::with_providers(need, ask.home(), providers);
        let need = keys::with_volumes_of_task(need, &it.volume_configurations);
        keys::with_execute_command(need, it.enable_execute_command)
    })
}

pub fn start_task<P: Published>(ask: &Ask<P>, it: &StartTaskRequest) -> Vec<Need> {
    let cluster = ask.cluster(&it.cluster);
    let launched = Launched {
        cluster: &cluster,
        definition: named(ask, &it.task_definition),
        tags: &it.tags,
        roles: roles::of_overrides(&it.overrides).collect(),
        volumes: roles::of_task_volumes(&it.volume_configurations).collect(),
    };
    let instances = it.container_instances.as_deref().unwrap_or_default();
    launched.needs(ask, |need| {
        let arns = instances.iter().map(|it| cluster.container_instance(it).arn);
        let need = need.with_list("ecs:container-instances", arns);
        let need = keys::with_volumes_of_task(need, &it.volume_configurations);
        keys::with_execute_command(need, it.enable_execute_command)
    })
}

/// What both calls say.
struct Launched<'a> {
    cluster: &'a InCluster<'a>,
    definition: Definition,
    tags: &'a Option<Vec<Tag>>,
    /// In overrides.
    roles: Vec<&'a String>,
    /// The roles by which volumes are made.
    volumes: Vec<&'a String>,
}

impl Launched<'_> {
    fn needs<P: Published>(&self, ask: &Ask<P>, with_keys: impl Fn(Need) -> Need) -> Vec<Need> {
        let launching = self.definition.each().map(|it| {
            let need = tagged_by(ask.on(&it), self.tags);
            with_keys(need.with(CLUSTER, Some(self.cluster.arn())))
        });
        let mut needs: Vec<Need> = launching.collect();
        needs.extend(ask.tagging(&self.cluster.all("task"), self.tags));
        let passed = Passed { home: ask.home(), resource: self.definition.arn() };
        needs.extend(passed.each(To::Tasks, roles::of_definition(&self.definition)));
        needs.extend(passed.each(To::Tasks, self.roles.iter().copied()));
        needs.extend(passed.each(To::Ecs, self.volumes.iter().copied()));
        needs
    }
}

fn named<P: Published>(ask: &Ask<P>, reference: &Option<String>) -> Definition {
    let reference = reference.as_deref().unwrap_or_default();
    ask.account().definition(DefinitionKind::Task, reference)
}
