//! Where the lines of containers are: in CloudWatch Logs, or in this machine's Docker.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::{
    client::CallError,
    ecs::{ContainerDefinition, DescribeTaskDefinitionRequest, Task},
};
use bollard::Docker;

use super::containers;
use crate::{
    cluster::{Cluster, last_part},
    docker,
};

/// ECS: the log driver whose lines are in CloudWatch Logs.
const AWSLOGS: &str = "awslogs";

/// Whose lines.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    pub task_arn: String,
    /// In its task.
    pub container: String,
}

/// A container that can be read.
#[derive(Clone, Debug)]
pub struct Source {
    pub of: Origin,
    pub place: Place,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    Stream(LogStream),
    /// Docker's id of the container.
    Docker(String),
}

/// A stream of CloudWatch Logs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogStream {
    pub region: Option<String>,
    pub group: String,
    pub name: String,
}

/// Finds sources. It remembers what does not change.
pub struct Finder {
    /// Only containers of these names; all, if there are none.
    names: Vec<String>,
    /// By ARN.
    definitions: BTreeMap<String, Vec<ContainerDefinition>>,
    docker: Option<Result<Docker, bollard::errors::Error>>,
}

impl Finder {
    pub fn new(names: Vec<String>) -> Finder {
        Finder { names, definitions: BTreeMap::new(), docker: None }
    }

    /// In the order of the tasks and of their containers' names.
    pub async fn of(&mut self, cluster: &Cluster, tasks: &[Task]) -> anyhow::Result<Vec<Source>> {
        let (mut sources, mut of_docker) = (Vec::new(), false);
        for task in tasks {
            let definition = self.definition(cluster, task).await?;
            let streams = streams(task, definition);
            of_docker |= streams.len() < task.containers.iter().flatten().count();
            sources.extend(streams);
        }
        if of_docker && let Ok(docker) = self.docker().await {
            let shipped: BTreeSet<Origin> = sources.iter().map(|it| it.of.clone()).collect();
            let there = containers::of(docker, tasks).await?;
            sources.extend(there.into_iter().filter(|it| !shipped.contains(&it.of)));
        }
        sources.retain(|it| self.names.is_empty() || self.names.contains(&it.of.container));
        sources.sort_by(|a, b| a.of.cmp(&b.of));
        Ok(sources)
    }

    /// This machine's Docker, if it answers.
    pub async fn docker(&mut self) -> Result<&Docker, &bollard::errors::Error> {
        if self.docker.is_none() {
            self.docker = Some(docker::connect().await);
        }
        self.docker.as_ref().expect("it was just asked").as_ref()
    }

    async fn definition(
        &mut self,
        cluster: &Cluster,
        task: &Task,
    ) -> Result<&[ContainerDefinition], CallError> {
        let arn = task.task_definition_arn.clone().unwrap_or_default();
        if !self.definitions.contains_key(&arn) {
            let task_definition = Some(arn.clone());
            let request = DescribeTaskDefinitionRequest { task_definition, include: None };
            let containers = match cluster.client.send(request).await {
                Ok(it) => it.task_definition.and_then(|it| it.container_definitions),
                // It is deleted: what is left of its containers is in Docker.
                Err(CallError::Api(it)) if it.code == "ClientException" => None,
                Err(error) => return Err(error),
            };
            self.definitions.insert(arn.clone(), containers.unwrap_or_default());
        }
        Ok(&self.definitions[&arn])
    }
}

/// The containers of a task that write to CloudWatch Logs, once their streams have a name.
fn streams(task: &Task, definitions: &[ContainerDefinition]) -> Vec<Source> {
    let task_arn = task.task_arn.clone().unwrap_or_default();
    let stream = |definition: &ContainerDefinition| {
        let container = definition.name.clone()?;
        let log = definition.log_configuration.as_ref()?;
        if log.log_driver.as_ref().is_none_or(|it| it.as_str() != AWSLOGS) {
            return None;
        }
        let option = |name: &str| {
            let text = log.options.as_ref()?.get(name)?;
            (!text.is_empty()).then(|| text.clone())
        };
        // ECS: without a prefix a stream is called as its container is in Docker.
        let prefixed = option("awslogs-stream-prefix");
        let prefixed = prefixed.map(|it| format!("{it}/{container}/{}", last_part(&task_arn)));
        let runtime_id = || {
            let mut containers = task.containers.iter().flatten();
            containers.find(|it| it.name.as_ref() == Some(&container))?.runtime_id.clone()
        };
        let name = option("awslogs-stream").or(prefixed).or_else(runtime_id)?;
        let (region, group) = (option("awslogs-region"), option("awslogs-group")?);
        let of = Origin { task_arn: task_arn.clone(), container };
        Some(Source { of, place: Place::Stream(LogStream { region, group, name }) })
    };
    definitions.iter().filter_map(stream).collect()
}

#[cfg(test)]
mod tests {
    use berth_api::{ecs::TaskDefinition, from_json};

    use super::*;

    #[test]
    fn containers_with_awslogs_have_streams() {
        let task = r#"{"taskArn": "arn:aws:ecs:r:1:task/c/0123", "containers": [
            {"name": "web", "runtimeId": "aa"}, {"name": "log", "runtimeId": "bb"},
            {"name": "new"}, {"name": "plain", "runtimeId": "cc"}]}"#;
        let definition = r#"{"containerDefinitions": [
            {"name": "web", "logConfiguration": {"logDriver": "awslogs", "options":
                {"awslogs-group": "/web", "awslogs-region": "r", "awslogs-stream-prefix": "p"}}},
            {"name": "log", "logConfiguration": {"logDriver": "awslogs", "options":
                {"awslogs-group": "/log"}}},
            {"name": "new", "logConfiguration": {"logDriver": "awslogs", "options":
                {"awslogs-group": "/log"}}},
            {"name": "plain", "logConfiguration": {"logDriver": "json-file"}}]}"#;
        let task: Task = from_json(task.as_bytes()).unwrap();
        let definition: TaskDefinition = from_json(definition.as_bytes()).unwrap();
        let found = streams(&task, &definition.container_definitions.unwrap());
        let told: Vec<String> = found
            .iter()
            .map(|it| match &it.place {
                Place::Stream(at) => format!("{} {} {}", it.of.container, at.group, at.name),
                Place::Docker(_) => panic!("it is no stream"),
            })
            .collect();
        assert_eq!(told, ["web /web p/web/0123", "log /log bb"]);
    }
}
