//! The task definition to deploy: one that is registered already, or one that has to be.
use anyhow::Context;
use berth_api::{
    Shape,
    client::CallError,
    ecs::{
        DeregisterTaskDefinitionRequest, DescribeTaskDefinitionRequest,
        RegisterTaskDefinitionRequest, Tag, TaskDefinition, TaskDefinitionField,
        TaskDefinitionStatus,
    },
    to_json,
};
use serde_json::Value;

use super::{arn, changes, source::Definition, target::Target};
use crate::{
    cluster::{Cluster, last_part},
    reference,
};

/// What is to be deployed.
pub enum Chosen {
    Registered(Box<TaskDefinition>),
    /// Nothing that is registered is like it.
    New {
        request: Box<RegisterTaskDefinitionRequest>,
        /// As it would be shown, unless it is refused.
        shown: Option<Value>,
    },
}

/// One that is given is looked for among what the services run, and the latest of its family: what
/// is there already is not registered again.
pub async fn chosen(
    cluster: &Cluster,
    definition: Definition,
    targets: &[Target],
) -> anyhow::Result<Chosen> {
    let request = match definition {
        Definition::Named(text) => {
            let found = reference::task_definition(cluster, &text).await?;
            return Ok(Chosen::Registered(Box::new(found)));
        }
        Definition::Given(it) => it,
    };
    let input = RegisterTaskDefinitionRequest { tags: None, ..(*request).clone() };
    // What it refuses, the control plane refuses with all that belongs to it.
    let Ok(normal) = berth_definitions::normalise(input) else {
        return Ok(Chosen::New { request, shown: None });
    };
    let shown = json(&normal)?;
    let running = targets.iter().filter_map(|it| it.current.as_ref()?.task_definition.clone());
    let mut names: Vec<String> = running.collect();
    names.extend(request.family.clone());
    for name in names {
        let Some((there, tags)) = with_tags(cluster, &name).await? else { continue };
        let is_alike = there.family == request.family
            && there.status == Some(TaskDefinitionStatus::Active)
            && changes::are_alike(&json(&there)?, &shown)
            && request.tags.as_ref().is_none_or(|it| is_same(it, &tags));
        if is_alike {
            return Ok(Chosen::Registered(Box::new(there)));
        }
    }
    Ok(Chosen::New { request, shown: Some(shown) })
}

async fn with_tags(
    cluster: &Cluster,
    name: &str,
) -> Result<Option<(TaskDefinition, Vec<Tag>)>, CallError> {
    let request = DescribeTaskDefinitionRequest {
        task_definition: Some(name.to_owned()),
        include: Some(vec![TaskDefinitionField::Tags]),
    };
    match cluster.client.send(request).await {
        Ok(it) => Ok(it.task_definition.map(|one| (one, it.tags.unwrap_or_default()))),
        Err(CallError::Api(it)) if reference::is_no_definition(&it) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Tags have no order.
fn is_same(a: &[Tag], b: &[Tag]) -> bool {
    a.len() == b.len() && a.iter().all(|it| b.contains(it))
}

/// The definition, registered if it has to be; whether it was.
pub async fn registered(
    cluster: &Cluster,
    chosen: Chosen,
    is_quiet: bool,
) -> anyhow::Result<(TaskDefinition, bool)> {
    let request = match chosen {
        Chosen::Registered(it) => return Ok((*it, false)),
        Chosen::New { request, .. } => *request,
    };
    let answer = cluster.client.send(request).await?.task_definition;
    let definition = answer.context("the control plane answered without the task definition")?;
    if !is_quiet {
        note!("Registered  {}", last_part(arn(&definition)));
    }
    Ok((definition, true))
}

/// Takes back what was registered for nothing, and says so.
pub async fn deregistered(cluster: &Cluster, definition: &TaskDefinition) -> String {
    let task_definition = definition.task_definition_arn.clone();
    let answer = cluster.client.send(DeregisterTaskDefinitionRequest { task_definition }).await;
    let name = last_part(arn(definition));
    match answer {
        Ok(_) => format!("Deregistered  {name}, as nothing runs it"),
        Err(error) => {
            format!("{name} stays registered, though nothing runs it: {error}")
        }
    }
}

pub fn json(shape: &impl Shape) -> anyhow::Result<Value> {
    serde_json::from_str(&to_json(shape)).context("a shape is written as JSON")
}
