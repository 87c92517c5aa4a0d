//! The ARNs of what a cluster holds, and what references to them may look like.
use berth_api::ecs::Error;

use crate::cluster::records::{
    cluster::ClusterRecord,
    definition::TaskDefinitionKey,
    id::{ContainerInstanceId, IdError, TaskId},
    task::{Container, Task},
};

impl ClusterRecord {
    pub fn arn(&self) -> String {
        self.home.arn(&format!("cluster/{}", self.name))
    }

    pub fn task_arn(&self, id: TaskId) -> String {
        self.home.arn(&format!("task/{}/{id}", self.name))
    }

    pub fn container_arn(&self, task: &Task, container: &Container) -> String {
        self.home.arn(&format!("container/{}/{}/{}", self.name, task.id, container.id))
    }

    pub fn container_instance_arn(&self, id: ContainerInstanceId) -> String {
        self.home.arn(&format!("container-instance/{}/{id}", self.name))
    }

    pub fn task_definition_arn(&self, key: &TaskDefinitionKey) -> String {
        self.home.arn(&format!("task-definition/{key}"))
    }
}

/// What a reference turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference<Id> {
    /// An id that may exist in this cluster.
    Here(Id),
    /// An ARN of another cluster, account, region or kind: nothing of ours.
    Elsewhere,
}

/// ECS: a task is named by its ARN (also in the old form without the cluster) or its id.
pub fn task(cluster: &ClusterRecord, text: &str) -> Result<Reference<TaskId>, Error> {
    let Some(id) = local_part(cluster, "task", text) else { return Ok(Reference::Elsewhere) };
    id.parse().map(Reference::Here).map_err(|error| invalid_id("taskId", error))
}

/// ECS: a container instance is named likewise.
pub fn container_instance(
    cluster: &ClusterRecord,
    text: &str,
) -> Result<Reference<ContainerInstanceId>, Error> {
    let local = local_part(cluster, "container-instance", text);
    let Some(id) = local else { return Ok(Reference::Elsewhere) };
    id.parse().map(Reference::Here).map_err(|error| invalid_id("containerInstanceId", error))
}

fn local_part<'a>(cluster: &ClusterRecord, kind: &str, text: &'a str) -> Option<&'a str> {
    if !text.starts_with("arn:") {
        return Some(text);
    }
    let tail = cluster.home.tail(text)?.strip_prefix(kind)?.strip_prefix('/')?;
    match tail.split_once('/') {
        Some((name, id)) => (name == cluster.name).then_some(id),
        None => Some(tail),
    }
}

fn invalid_id(what: &str, error: IdError) -> Error {
    Error::invalid_parameter(match error {
        IdError::Length => format!("{what} length should be one of [32,36]"),
        IdError::Digits => format!("Invalid identifier: {what} has hexadecimal digits only."),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cluster::tests::fixture::cluster_record;

    #[test]
    fn a_task_may_be_named_in_three_ways() {
        let cluster = cluster_record("prod");
        let id = "000102030405060708090a0b0c0d0e0f";
        let here = Ok(Reference::Here(id.parse().unwrap()));
        let arn = |tail: &str| format!("arn:aws:ecs:us-east-1:123456789012:{tail}");
        assert_eq!(task(&cluster, id), here);
        assert_eq!(task(&cluster, &arn(&format!("task/prod/{id}"))), here);
        assert_eq!(task(&cluster, &arn(&format!("task/{id}"))), here);
        let elsewhere = Ok(Reference::Elsewhere);
        assert_eq!(task(&cluster, &arn(&format!("task/test/{id}"))), elsewhere);
        assert_eq!(task(&cluster, &arn(&format!("service/prod/{id}"))), elsewhere);
        let error = task(&cluster, "abc").unwrap_err();
        assert_eq!(error.message, "taskId length should be one of [32,36]");
    }
}
