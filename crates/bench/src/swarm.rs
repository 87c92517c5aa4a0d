//! A peer: the same container as a service of Docker's Swarm mode, on the same daemon.
use std::{
    collections::HashMap,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};
use bollard::{
    Docker,
    models::{
        LocalNodeState, ServiceSpec, ServiceSpecMode, ServiceSpecModeReplicated,
        ServiceSpecUpdateConfig, ServiceSpecUpdateConfigOrderEnum, SwarmInitRequest, Task,
        TaskSpec, TaskSpecContainerSpec, TaskState,
    },
    query_parameters::{ListTasksOptionsBuilder, UpdateServiceOptionsBuilder},
};
use tokio::time::sleep;

use crate::calls::VERSION;

const LOOPBACK: &str = "127.0.0.1";
/// Made by a swarm, and left when it is left.
const NETWORK: &str = "docker_gwbridge";
const PATIENCE: Duration = Duration::from_secs(120);

/// A swarm of this machine alone; left when it is dropped.
pub struct Swarm {
    docker: Docker,
    image: String,
}

impl Swarm {
    pub async fn init(docker: Docker, image: &str) -> Result<Swarm> {
        let state = docker.info().await?.swarm.and_then(|it| it.local_node_state);
        ensure!(
            matches!(state, None | Some(LocalNodeState::INACTIVE)),
            "this Docker is in a swarm: leave it first, it would be in the way"
        );
        let request = SwarmInitRequest {
            listen_addr: Some(format!("{LOOPBACK}:0")),
            advertise_addr: Some(LOOPBACK.to_owned()),
            ..Default::default()
        };
        docker.init_swarm(request).await.context("docker swarm init")?;
        Ok(Swarm { docker, image: image.to_owned() })
    }

    /// Makes a service that replaces so many tasks at once, new ones first.
    pub async fn create(&self, name: &str, replicas: i64, parallelism: i64) -> Result<()> {
        let spec = self.spec(name, replicas, parallelism, 1);
        self.docker.create_service(spec, None).await?;
        Ok(())
    }

    /// Gives its containers another environment: all of them are replaced.
    pub async fn update(&self, name: &str, version: u32) -> Result<()> {
        let service = self.docker.inspect_service(name, None).await?;
        let index = service.version.and_then(|it| it.index).context("no version")?;
        let spec = service.spec.context("no specification")?;
        let replicas = spec.mode.and_then(|it| it.replicated).and_then(|it| it.replicas);
        let parallelism = spec.update_config.and_then(|it| it.parallelism);
        let (replicas, parallelism) = replicas.zip(parallelism).context("not ours")?;
        let options = UpdateServiceOptionsBuilder::new().version(i32::try_from(index)?).build();
        let spec = self.spec(name, replicas, parallelism, version);
        self.docker.update_service(name, spec, options, None).await?;
        Ok(())
    }

    /// The ids of the containers that run, of a version or of any.
    pub async fn running(&self, name: &str, version: Option<u32>) -> Result<Vec<String>> {
        let tasks = self.tasks(name).await?;
        let wanted = version.map(environment);
        let is_wanted = |it: &&Task| {
            let spec = it.spec.as_ref().and_then(|it| it.container_spec.as_ref());
            wanted.is_none() || spec.and_then(|it| it.env.as_ref()) == wanted.as_ref()
        };
        let of_running = tasks.iter().filter(is_wanted).filter_map(|it| it.status.as_ref());
        let of_running = of_running.filter(|it| it.state == Some(TaskState::RUNNING));
        let ids = of_running.filter_map(|it| it.container_status.as_ref()?.container_id.clone());
        Ok(ids.collect())
    }

    /// Polls until what runs is as wanted.
    pub async fn until(
        &self,
        name: &str,
        version: Option<u32>,
        pause: Duration,
        wanted: impl Fn(&[String]) -> bool,
    ) -> Result<()> {
        let begin = Instant::now();
        while !wanted(&self.running(name, version).await?) {
            ensure!(begin.elapsed() < PATIENCE, "Swarm's service {name} does not come to rest");
            sleep(pause).await;
        }
        Ok(())
    }

    /// Removes a service, and waits until its containers are gone.
    pub async fn remove(&self, name: &str) -> Result<()> {
        let containers = self.running(name, None).await?;
        self.docker.delete_service(name).await?;
        let begin = Instant::now();
        for id in containers {
            while self.docker.inspect_container(&id, None).await.is_ok() {
                if begin.elapsed() > PATIENCE {
                    bail!("Swarm's container {id} does not go");
                }
                sleep(Duration::from_millis(50)).await;
            }
        }
        Ok(())
    }

    async fn tasks(&self, name: &str) -> Result<Vec<Task>> {
        let filters = HashMap::from([("service", vec![name])]);
        let options = ListTasksOptionsBuilder::new().filters(&filters).build();
        Ok(self.docker.list_tasks(Some(options)).await?)
    }

    fn spec(&self, name: &str, replicas: i64, parallelism: i64, version: u32) -> ServiceSpec {
        let container = TaskSpecContainerSpec {
            image: Some(self.image.clone()),
            env: Some(environment(version)),
            ..Default::default()
        };
        let replicated = ServiceSpecModeReplicated { replicas: Some(replicas) };
        ServiceSpec {
            name: Some(name.to_owned()),
            task_template: Some(TaskSpec { container_spec: Some(container), ..Default::default() }),
            mode: Some(ServiceSpecMode { replicated: Some(replicated), ..Default::default() }),
            update_config: Some(ServiceSpecUpdateConfig {
                parallelism: Some(parallelism),
                order: Some(ServiceSpecUpdateConfigOrderEnum::START_FIRST),
                ..Default::default()
            }),
            ..Default::default()
        }
    }
}

fn environment(version: u32) -> Vec<String> {
    vec![format!("{VERSION}={version}")]
}

impl Drop for Swarm {
    fn drop(&mut self) {
        for arguments in [&["swarm", "leave", "--force"][..], &["network", "rm", NETWORK]] {
            let mut docker = Command::new("docker");
            // What could not be left or removed is told on stderr.
            let _ = docker.args(arguments).stdout(Stdio::null()).status();
        }
    }
}
