//! What a client was told, kept outside of the server, and whether the server still says so.
use std::collections::BTreeMap;

use anyhow::{Context, Result};
use berth_api::{
    client::Client,
    ecs::{DescribeTaskDefinitionRequest, ListTagsForResourceRequest},
};

use crate::calls::{self, DESCRIBED_MAX};

/// Effects of acknowledged calls.
#[derive(Default)]
pub struct Journal {
    /// ARNs of tasks, and who started them.
    pub tasks: BTreeMap<String, String>,
    /// ARNs of tasks that were reported RUNNING.
    pub running: Vec<String>,
    /// ARNs of task definitions, and the CPU units of their container.
    pub task_definitions: BTreeMap<String, i32>,
    /// ARNs of resources, and the last number that was acknowledged as the value of their tag.
    pub tags: BTreeMap<String, u64>,
}

/// The key of the tag that writers count up.
pub const TAG: &str = "count";

impl Journal {
    pub fn len(&self) -> usize {
        self.tasks.len() + self.running.len() + self.task_definitions.len() + self.tags.len()
    }

    pub fn extend(&mut self, other: Journal) {
        self.tasks.extend(other.tasks);
        self.running.extend(other.running);
        self.task_definitions.extend(other.task_definitions);
        self.tags.extend(other.tags);
    }

    /// How much of it the server does not know any more.
    pub async fn count_lost(&self, client: &Client) -> Result<usize> {
        let tasks = self.lost_tasks(client).await?;
        let task_definitions = self.lost_task_definitions(client).await?;
        Ok(tasks + task_definitions + self.lost_tags(client).await?)
    }

    async fn lost_tasks(&self, client: &Client) -> Result<usize> {
        let arns: Vec<String> = self.tasks.keys().cloned().collect();
        let mut found = BTreeMap::new();
        for some in arns.chunks(DESCRIBED_MAX) {
            for task in calls::describe_tasks(client, some).await? {
                let arn = task.task_arn.context("a task has an ARN")?;
                found.insert(arn, (task.started_by, task.last_status));
            }
        }
        let started = |(arn, by): (&String, &String)| {
            found.get(arn).is_some_and(|it| it.0.as_ref() == Some(by))
        };
        // A report may be of a task whose RunTask call was not acknowledged any more.
        let known = self.running.iter().filter(|arn| self.tasks.contains_key(*arn));
        let is_running =
            |arn: &&String| found.get(*arn).is_some_and(|it| it.1.as_deref() == Some("RUNNING"));
        let lost_tasks = self.tasks.iter().filter(|it| !started(*it)).count();
        Ok(lost_tasks + known.filter(|it| !is_running(it)).count())
    }

    async fn lost_task_definitions(&self, client: &Client) -> Result<usize> {
        let mut lost = 0;
        for (arn, cpu) in &self.task_definitions {
            let task_definition = Some(arn.clone());
            let request = DescribeTaskDefinitionRequest { task_definition, ..Default::default() };
            let found = client.send(request).await.ok().and_then(|it| it.task_definition);
            let containers = found.and_then(|it| it.container_definitions).unwrap_or_default();
            lost += usize::from(containers.first().and_then(|it| it.cpu) != Some(*cpu));
        }
        Ok(lost)
    }

    /// A later value is of a call that was carried out but not acknowledged.
    async fn lost_tags(&self, client: &Client) -> Result<usize> {
        let mut lost = 0;
        for (arn, told) in &self.tags {
            let request = ListTagsForResourceRequest { resource_arn: Some(arn.clone()) };
            let tags = client.send(request).await.ok().and_then(|it| it.tags).unwrap_or_default();
            let tag = tags.into_iter().find(|it| it.key.as_deref() == Some(TAG));
            let value = tag.and_then(|it| it.value?.parse::<u64>().ok());
            lost += usize::from(value.is_none_or(|it| it < *told));
        }
        Ok(lost)
    }
}
