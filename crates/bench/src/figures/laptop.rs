//! `berth up` on this machine's Docker, with a task definition of one container.
use std::time::Duration;

use anyhow::{Context, Result};
use berth_api::{client::Client, ecs::Task};
use bollard::Docker;
use futures_util::future::try_join_all;

use crate::{
    Setup,
    berth::{Access, Berth},
    calls::{self, CLUSTER},
    docker::{self, Peer},
};

const STOP_POLL: Duration = Duration::from_millis(50);

/// Stopped when it is dropped; tasks are to be ended by [`Laptop::end`].
pub struct Laptop {
    pub client: Client,
    pub task_definition: String,
    pub docker: Docker,
    /// On containers that are not Berth's.
    label: String,
    _berth: Berth,
}

impl Laptop {
    /// `more` are further arguments of `berth up`.
    pub async fn start(setup: &Setup, more: &[&str]) -> Result<Laptop> {
        let docker = Docker::connect_with_unix_defaults()?;
        // Not a random name: by it and by the label whoever started us finds what we leave.
        let folder = setup.scratch.join("data");
        let arguments = [&["up", "--listen", "127.0.0.1:0", "--cluster", CLUSTER], more].concat();
        let berth = Berth::up(&setup.berth, &folder, &arguments)?;
        let client = Access::of(&folder)?.client()?;
        calls::until_joined(&client).await?;
        let task_definition = calls::register_task_definition(&client, &setup.image, 0).await?;
        let label = setup.scratch.display().to_string();
        Ok(Laptop { client, task_definition, docker, label, _berth: berth })
    }

    /// Plain Docker, making containers like this one's.
    pub async fn peer(&self) -> Result<Peer> {
        self.peer_like(&self.task_definition).await
    }

    /// Plain Docker, making containers like those of this task definition.
    pub async fn peer_like(&self, task_definition: &str) -> Result<Peer> {
        let tasks = calls::run_tasks(&self.client, task_definition, 1).await?;
        let described = calls::until_status(&self.client, &tasks, "RUNNING", STOP_POLL).await?;
        let id = self.container_of(&described)?;
        let peer = Peer::like(self.docker.clone(), &id, &self.label).await?;
        self.end(described).await?;
        Ok(peer)
    }

    /// The first container of these tasks.
    pub fn container_of(&self, tasks: &[Task]) -> Result<String> {
        container_ids(tasks).next().context("the task has no container")
    }

    /// Stops tasks and removes their containers.
    pub async fn end(&self, tasks: Vec<Task>) -> Result<()> {
        let arns: Vec<String> = tasks.iter().filter_map(|it| it.task_arn.clone()).collect();
        try_join_all(arns.iter().map(|it| calls::stop_task(&self.client, it))).await?;
        calls::until_status(&self.client, &arns, "STOPPED", STOP_POLL).await?;
        docker::remove(&self.docker, container_ids(&tasks).collect()).await
    }
}

fn container_ids(tasks: &[Task]) -> impl Iterator<Item = String> {
    let containers = tasks.iter().flat_map(|it| it.containers.iter().flatten());
    containers.filter_map(|it| it.runtime_id.clone())
}
