//! Any resource by its ARN, as calls about tags name it.
use berth_api::ecs::{ListTagsForResourceRequest, TagResourceRequest, UntagResourceRequest};
use berth_definitions::DefinitionKind;
use berth_kernel::{AGENT, Need};
use berth_serving::Published;

use super::{
    ask::{Ask, tagged_by},
    container_instances,
    in_account::InAccount,
    in_cluster::{InCluster, Part},
    named::{Named, literal},
    tasks,
};
use crate::SERVICE;

pub fn tag<P: Published>(ask: &Ask<P>, it: &TagResourceRequest) -> Vec<Need> {
    vec![tagged_by(on(ask, &it.resource_arn), &it.tags)]
}

pub fn untag<P: Published>(ask: &Ask<P>, it: &UntagResourceRequest) -> Vec<Need> {
    vec![on(ask, &it.resource_arn).with_list("aws:TagKeys", it.tag_keys.iter().flatten())]
}

pub fn list_tags<P: Published>(ask: &Ask<P>, it: &ListTagsForResourceRequest) -> Vec<Need> {
    vec![on(ask, &it.resource_arn).with(AGENT, agent(ask.at, it.resource_arn.as_deref()))]
}

/// Whose agent it is of: of a container instance, or of a task's.
fn agent(at: &impl Published, arn: Option<&str>) -> Option<String> {
    let arn = arn?;
    if let Some((cluster, _)) = InCluster::of_arn(at, container_instances::KIND, arn) {
        return cluster.agent(arn).map(str::to_owned);
    }
    let (cluster, _) = InCluster::of_arn(at, tasks::KIND, arn)?;
    cluster.agent_of_task(arn).map(str::to_owned)
}

fn on<P: Published>(ask: &Ask<P>, arn: &Option<String>) -> Need {
    with_any(ask.at, arn.as_deref().unwrap_or_default(), |it| ask.on(it))
}

/// The one way to write the ARN of what an ARN names.
pub fn arn(at: &impl Published, arn: &str) -> String {
    with_any(at, arn, |it| it.arn.clone())
}

/// Does something with what an ARN names. What is no ARN of a resource that has tags stands where
/// its tail should.
fn with_any<P: Published, T>(at: &P, arn: &str, with: impl FnOnce(&Named) -> T) -> T {
    let home = at.home();
    let tail = home.tail(SERVICE, arn).unwrap_or(arn);
    let (kind, name) = tail.split_once('/').unwrap_or((tail, ""));
    match kind {
        "cluster" => with(&InCluster::of(at, Some(arn)).itself()),
        "capacity-provider" => with(&InAccount::of(at).capacity_provider(arn)),
        "task-definition" => with_definition(at, DefinitionKind::Task, arn, with),
        "daemon-task-definition" => with_definition(at, DefinitionKind::Daemon, arn, with),
        "task" | "container-instance" | "service" | "daemon" | "task-set" => {
            match InCluster::of_arn(at, kind, arn) {
                None => with(&Named::of(home, kind, name)),
                Some((cluster, name)) => with(&match kind {
                    "task" => cluster.task(arn),
                    "container-instance" => cluster.container_instance(arn),
                    "service" => cluster.service(arn),
                    "daemon" => cluster.daemon(name),
                    _ => cluster.task_set(name.split('/').next().unwrap_or_default(), arn),
                }),
            }
        }
        _ => match Part::ALL.into_iter().find(|it| it.kind() == kind) {
            Some(part) => with(&part_of(at, part, arn)),
            None => {
                let parts: Vec<_> = tail.split('/').map(literal).collect();
                with(&Named::at(home, &parts.join("/")))
            }
        },
    }
}

fn part_of<P: Published>(at: &P, part: Part, arn: &str) -> Named<'static> {
    let Some((cluster, tail)) = InCluster::of_arn(at, part.kind(), arn) else {
        return Named::of(at.home(), part.kind(), arn);
    };
    Named { arn: cluster.part(part, &[], tail).arn, tags: &[] }
}

fn with_definition<P: Published, T>(
    at: &P,
    kind: DefinitionKind,
    arn: &str,
    with: impl FnOnce(&Named) -> T,
) -> T {
    let account = InAccount::of(at);
    let definition = account.definition(kind, arn);
    with(&definition.named())
}
