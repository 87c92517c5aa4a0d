//! The containers of tasks in this machine's Docker, by the labels that agents give them.
use std::collections::{BTreeSet, HashMap};

use berth_agent::names::LABEL_CONTAINER_INSTANCE as INSTANCE_ARN;
use berth_api::ecs::Task;
use bollard::{Docker, errors::Error, query_parameters::ListContainersOptionsBuilder};

use super::source::{Origin, Place, Source};
use crate::cluster::Cluster;

/// Labels of Berth's agent and of AWS's.
const TASK_ARN: &str = "com.amazonaws.ecs.task-arn";
const CONTAINER_NAME: &str = "com.amazonaws.ecs.container-name";

/// The container instances that this machine is or was: those of its agents' containers, and that
/// of the agent in the data directory.
pub async fn instances(docker: &Docker, cluster: &Cluster) -> Result<BTreeSet<String>, Error> {
    let filters = HashMap::from([("label", vec![INSTANCE_ARN])]);
    let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
    let there = docker.list_containers(Some(options)).await?;
    let labelled = there.into_iter().filter_map(|it| it.labels?.remove(INSTANCE_ARN));
    Ok(labelled.chain(cluster.own_instance()).collect())
}

/// Those of some tasks, also those that have ended.
pub async fn of(docker: &Docker, tasks: &[Task]) -> Result<Vec<Source>, Error> {
    let filters = HashMap::from([("label", vec![TASK_ARN])]);
    let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
    let there = docker.list_containers(Some(options)).await?;
    let labelled = there.into_iter().filter_map(|it| {
        let mut labels = it.labels?;
        let (task_arn, container) = (labels.remove(TASK_ARN)?, labels.remove(CONTAINER_NAME)?);
        Some(Source { of: Origin { task_arn, container }, place: Place::Docker(it.id?) })
    });
    let is_asked_for = |it: &Source| {
        let task = tasks.iter().find(|one| one.task_arn.as_ref() == Some(&it.of.task_arn));
        // Pause containers and the like are the agent's own.
        let mut containers = task.iter().flat_map(|it| it.containers.iter().flatten());
        containers.any(|one| one.name.as_ref() == Some(&it.of.container))
    };
    Ok(labelled.filter(is_asked_for).collect())
}
