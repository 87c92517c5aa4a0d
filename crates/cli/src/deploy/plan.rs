//! What a deployment would come to: a line for each service, what differs, and a rehearsal.
use anyhow::Context;
use berth_api::{Shape, ecs::TaskDefinition, to_json};
use serde_json::Value;

use super::{
    Deploy, arn, changes,
    source::Definition,
    target::{Request, Target},
};
use crate::{
    cluster::{Cluster, last_part},
    reference, rehearsal,
    say::{self, Stream},
    terminal::{Colour, Terminal},
};

/// `Plan  web  web:41 → web:42   cluster default`, and what differs.
pub async fn print(target: &Target, new: &TaskDefinition, to: &Terminal) -> anyhow::Result<()> {
    headline(target, last_part(arn(new)), &json(new)?, true, to).await
}

async fn headline(
    target: &Target,
    name: &str,
    new: &Value,
    is_registered: bool,
    to: &Terminal,
) -> anyhow::Result<()> {
    let cluster = &target.cluster;
    let before = target.current.as_ref().and_then(|it| it.task_definition.clone());
    let Some(before) = before else {
        let (service, tasks) = (&target.name, target.desired_count());
        note!("Plan  new service {service}  {name}, tasks: {tasks}   cluster {}", cluster.name);
        return Ok(());
    };
    let was = last_part(&before);
    note!("Plan  {}  {was} → {name}   cluster {}", target.name, cluster.name);
    // A definition may have been deleted below a service that runs it.
    if let Some(old) = reference::task_definition_if_any(cluster, &before).await? {
        for line in changes::between(&json(&old)?, new, is_registered) {
            say::painted(Stream::Aside, to, Some(Colour::Quiet), &format!("  {line}"));
        }
    }
    Ok(())
}

/// Says what would be done, with the control plane's own rehearsal where it can be had.
pub async fn rehearse(
    cluster: &Cluster,
    definition: &Definition,
    targets: &[Target],
    args: &Deploy,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let mut calls = Vec::with_capacity(targets.len());
    for target in targets {
        let named = match definition {
            Definition::Named(text) => reference::task_definition(cluster, text).await?,
            Definition::Given(it) => {
                let family = it.family.as_deref().unwrap_or_default();
                headline(target, family, &json(&**it)?, false, terminal).await?;
                note!(
                    "  placement can be rehearsed once the definition is registered: {}",
                    cluster.command(&format!("deploy {family} --dry-run"))
                );
                continue;
            }
        };
        print(target, &named, terminal).await?;
        calls.push(match target.request(arn(&named), args.force)? {
            Request::Create(it) => (*it).into(),
            Request::Update(it) => (*it).into(),
        });
    }
    rehearsal::of(cluster, calls, args.following.output).await
}

fn json(shape: &impl Shape) -> anyhow::Result<Value> {
    serde_json::from_str(&to_json(shape)).context("a shape is written as JSON")
}
