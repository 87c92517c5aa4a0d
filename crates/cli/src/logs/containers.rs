//! The containers of tasks in this machine's Docker, by the labels that agents give them.
use std::collections::{BTreeSet, HashMap};

use berth_agent::names::LABEL_CONTAINER_INSTANCE as INSTANCE_ARN;
use berth_api::ecs::Task;
use bollard::{Docker, errors::Error, query_parameters::ListContainersOptionsBuilder};

use crate::cluster::Cluster;

/// Labels of Berth's agent and of AWS's.
const TASK_ARN: &str = "com.amazonaws.ecs.task-arn";
const CONTAINER_NAME: &str = "com.amazonaws.ecs.container-name";

/// A container that can be read.
#[derive(Clone, Debug)]
pub struct Found {
    /// Docker's.
    pub id: String,
    pub task_arn: String,
    /// In its task.
    pub name: String,
}

/// The container instances that this machine is or was: those of its agents' containers, and that
/// of the agent in the data directory.
pub async fn instances(docker: &Docker, cluster: &Cluster) -> Result<BTreeSet<String>, Error> {
    let filters = HashMap::from([("label", vec![INSTANCE_ARN])]);
    let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
    let there = docker.list_containers(Some(options)).await?;
    let labelled = there.into_iter().filter_map(|it| it.labels?.remove(INSTANCE_ARN));
    Ok(labelled.chain(cluster.own_instance()).collect())
}

/// In the order of their tasks; also those that have ended.
pub async fn of(docker: &Docker, tasks: &[Task], name: Option<&str>) -> Result<Vec<Found>, Error> {
    let filters = HashMap::from([("label", vec![TASK_ARN])]);
    let options = ListContainersOptionsBuilder::new().all(true).filters(&filters).build();
    let there = docker.list_containers(Some(options)).await?;
    let labelled = there.into_iter().filter_map(|it| {
        let mut labels = it.labels?;
        Some(Found {
            id: it.id?,
            task_arn: labels.remove(TASK_ARN)?,
            name: labels.remove(CONTAINER_NAME)?,
        })
    });
    let is_asked_for = |it: &Found| {
        let task = tasks.iter().find(|one| one.task_arn.as_ref() == Some(&it.task_arn));
        // Pause containers and the like are the agent's own.
        let containers = task.map(|it| it.containers.as_deref().unwrap_or_default());
        let is_ours =
            containers.is_some_and(|all| all.iter().any(|one| one.name.as_ref() == Some(&it.name)));
        is_ours && name.is_none_or(|name| name == it.name)
    };
    let mut found: Vec<Found> = labelled.filter(is_asked_for).collect();
    found.sort_by(|a, b| (&a.task_arn, &a.name).cmp(&(&b.task_arn, &b.name)));
    Ok(found)
}
