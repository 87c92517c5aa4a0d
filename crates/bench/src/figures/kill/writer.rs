//! A client that writes until the server is gone, and notes what was acknowledged.
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use anyhow::{Context, Result};
use berth_api::{
    client::{CallError, Client},
    ecs::{
        ContainerDefinition, RegisterTaskDefinitionRequest, RunTaskRequest, Tag, TagResourceRequest,
    },
};
use tokio::sync::Notify;

use super::journal::{Journal, TAG};
use crate::{berth::Access, calls::CLUSTER};

/// Rings after so many acknowledged calls of all writers.
pub struct Countdown {
    left: AtomicU32,
    enough: Arc<Notify>,
}

impl Countdown {
    pub fn new(left: u32, enough: Arc<Notify>) -> Countdown {
        Countdown { left: AtomicU32::new(left), enough }
    }

    fn acknowledged(&self) {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            self.enough.notify_one();
        }
    }
}

/// Writes under a name of its own until the server does not answer any more. An answer that says
/// no is an error: nothing here is to be refused.
pub async fn write(
    access: &Access,
    name: &str,
    task_definition: &str,
    count: &Countdown,
) -> Result<Journal> {
    let writer = Writer { client: access.client()?, name, task_definition };
    let mut journal = Journal::default();
    for number in 1.. {
        if !writer.round(number, &mut journal, count).await? {
            break;
        }
    }
    Ok(journal)
}

struct Writer<'a> {
    client: Client,
    name: &'a str,
    task_definition: &'a str,
}

impl Writer<'_> {
    /// One call of each kind. False: the server is gone.
    async fn round(&self, number: u32, journal: &mut Journal, count: &Countdown) -> Result<bool> {
        let cpu = i32::try_from(number)? + 1;
        let Some(registered) = told(self.client.send(self.definition(cpu)).await)? else {
            return Ok(false);
        };
        let arn = registered.task_definition.and_then(|it| it.task_definition_arn);
        let arn = arn.context("a task definition has an ARN")?;
        journal.task_definitions.insert(arn.clone(), cpu);
        count.acknowledged();
        let run = RunTaskRequest {
            cluster: Some(CLUSTER.to_owned()),
            task_definition: Some(self.task_definition.to_owned()),
            started_by: Some(self.name.to_owned()),
            count: Some(1 + i32::try_from(number % 3)?),
            ..Default::default()
        };
        let Some(run) = told(self.client.send(run).await)? else { return Ok(false) };
        let tasks = run.tasks.unwrap_or_default().into_iter().filter_map(|it| it.task_arn);
        let tasks: Vec<String> = tasks.collect();
        let task = tasks.first().context("a task was not placed")?.clone();
        journal.tasks.extend(tasks.into_iter().map(|it| (it, self.name.to_owned())));
        count.acknowledged();
        for resource in [arn, task] {
            for value in 1..=2 {
                if told(self.client.send(tag(&resource, value)).await)?.is_none() {
                    return Ok(false);
                }
                journal.tags.insert(resource.clone(), value);
                count.acknowledged();
            }
        }
        Ok(true)
    }

    fn definition(&self, cpu: i32) -> RegisterTaskDefinitionRequest {
        let container = ContainerDefinition {
            name: Some("web".to_owned()),
            image: Some("web".to_owned()),
            cpu: Some(cpu),
            memory: Some(16),
            ..Default::default()
        };
        RegisterTaskDefinitionRequest {
            family: Some(self.name.to_owned()),
            container_definitions: Some(vec![container]),
            ..Default::default()
        }
    }
}

fn tag(resource: &str, value: u64) -> TagResourceRequest {
    let tag = Tag::new(TAG, value.to_string());
    TagResourceRequest { resource_arn: Some(resource.to_owned()), tags: Some(vec![tag]) }
}

/// Nothing, if the server is gone: nobody knows whether the call was carried out.
fn told<T>(answer: Result<T, CallError>) -> Result<Option<T>> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(CallError::Transport(_) | CallError::TimedOut(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
