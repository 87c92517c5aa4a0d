//! What a deployment would come to: a line for each service, what differs, and a rehearsal.
use berth_api::ecs::{TaskDefinition, UpdateServiceRequest};
use serde_json::Value;

use super::{
    Deploy, arn, changes,
    definition::{Chosen, json},
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
    headline(target, last_part(arn(new)), Some(&json(new)?), to).await
}

async fn headline(
    target: &Target,
    name: &str,
    new: Option<&Value>,
    to: &Terminal,
) -> anyhow::Result<()> {
    let cluster = &target.cluster;
    let before = target.current.as_ref().and_then(|it| it.task_definition.clone());
    let mut lines = Vec::new();
    match &before {
        None => {
            let (service, tasks) = (&target.name, target.desired_count());
            note!("Plan  new service {service}  {name}, tasks: {tasks}   cluster {}", cluster.name);
        }
        Some(before) => {
            let was = last_part(before);
            let what = if was == name { was.to_owned() } else { format!("{was} → {name}") };
            note!("Plan  {}  {what}   cluster {}", target.name, cluster.name);
            // A definition may have been deleted below a service that runs it.
            let old = reference::task_definition_if_any(cluster, before).await?;
            if let Some((old, new)) = old.zip(new) {
                lines.extend(changes::between(&json(&old)?, new));
            }
        }
    }
    lines.extend(target.changes()?);
    if lines.is_empty() && before.is_some() && new.is_some() {
        lines.push("nothing changes".to_owned());
    }
    for line in lines {
        say::painted(Stream::Aside, to, Some(Colour::Quiet), &format!("  {line}"));
    }
    Ok(())
}

/// Says what would be done, with the control plane's own rehearsal where it can be had.
pub async fn rehearse(
    cluster: &Cluster,
    chosen: &Chosen,
    targets: &[Target],
    args: &Deploy,
    terminal: &Terminal,
) -> anyhow::Result<()> {
    let mut calls = Vec::with_capacity(targets.len());
    for target in targets {
        match chosen {
            Chosen::Registered(it) => {
                print(target, it, terminal).await?;
                calls.push(match target.request(arn(it))? {
                    Request::Create(it) => (*it).into(),
                    Request::Update(it) => (*it).into(),
                });
            }
            Chosen::New { request, shown } => {
                let family = request.family.as_deref().unwrap_or_default();
                let name = format!("a new revision of {family}");
                headline(target, &name, shown.as_ref(), terminal).await?;
                note!("  where its tasks find room can be rehearsed once it is registered");
                // A plan without the definition would be another one.
                check(std::slice::from_ref(target)).await?;
            }
        }
    }
    rehearsal::of(cluster, calls, args.following.output).await
}

/// Has what is said of services that are there refused, if it is to be, before a definition is
/// registered for them.
pub async fn check(targets: &[Target]) -> anyhow::Result<()> {
    for target in targets {
        if let Some(call) = of_service(target)? {
            rehearsal::check(&target.cluster, call.into()).await?;
        }
    }
    Ok(())
}

/// The call without the definition, if it says something by itself.
fn of_service(target: &Target) -> anyhow::Result<Option<UpdateServiceRequest>> {
    match target.request("")? {
        Request::Update(it) if target.says_something() => {
            Ok(Some(UpdateServiceRequest { task_definition: None, ..*it }))
        }
        _ => Ok(None),
    }
}
