//! Services on this machine's Docker, beside the same in Swarm mode: how soon they are there, how
//! soon a killed container is replaced, and how long an update takes.
mod replaced;
mod replicas;
mod rolling;

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use berth_api::{
    client::Client,
    ecs::{
        CreateServiceRequest, DeleteServiceRequest, DeploymentConfiguration,
        DescribeServicesRequest, DesiredStatus, ListTasksRequest, Service, UpdateServiceRequest,
    },
};
use bollard::Docker;
use tokio::time::sleep;

use super::laptop::Laptop;
use crate::{
    Setup,
    calls::{self, CLUSTER},
    report::Figure,
    swarm::Swarm,
};

/// Between looks, at us and at the peer.
const POLL: Duration = Duration::from_millis(10);
/// Tasks count as healthy at once, as Swarm's do.
const ARGUMENTS: [&str; 2] = ["--healthy-after", "0"];
const PATIENCE: Duration = Duration::from_secs(120);

pub async fn measure(setup: &Setup) -> Result<Vec<Figure>> {
    let laptop = Laptop::start(setup, &ARGUMENTS).await?;
    let swarm = Swarm::init(Docker::connect_with_unix_defaults()?, &setup.image).await?;
    let mut figures = replicas::measure(setup, &laptop, &swarm).await?;
    figures.extend(replaced::measure(setup, &laptop, &swarm).await?);
    figures.extend(rolling::measure(setup, &laptop, &swarm).await?);
    Ok(figures)
}

/// A service of Berth's whose containers are as Swarm's: no ports, no limits but memory.
async fn create(client: &Client, name: &str, desired: usize, maximum_percent: i32) -> Result<()> {
    let request = CreateServiceRequest {
        cluster: Some(CLUSTER.to_owned()),
        service_name: Some(name.to_owned()),
        task_definition: Some(calls::PLAIN.to_owned()),
        desired_count: Some(i32::try_from(desired)?),
        deployment_configuration: Some(DeploymentConfiguration {
            minimum_healthy_percent: Some(100),
            maximum_percent: Some(maximum_percent),
            ..Default::default()
        }),
        ..Default::default()
    };
    client.send(request).await?;
    Ok(())
}

async fn update(client: &Client, name: &str, task_definition: &str) -> Result<()> {
    let request = UpdateServiceRequest {
        cluster: Some(CLUSTER.to_owned()),
        service: Some(name.to_owned()),
        task_definition: Some(task_definition.to_owned()),
        ..Default::default()
    };
    client.send(request).await?;
    Ok(())
}

/// Polls until the service is as wanted.
async fn until(client: &Client, name: &str, wanted: impl Fn(&Service) -> bool) -> Result<()> {
    let begin = Instant::now();
    let request = DescribeServicesRequest {
        cluster: Some(CLUSTER.to_owned()),
        services: Some(vec![name.to_owned()]),
        ..Default::default()
    };
    loop {
        let described = client.send(request.clone()).await?.services.unwrap_or_default();
        if described.first().is_some_and(&wanted) {
            return Ok(());
        }
        ensure!(begin.elapsed() < PATIENCE, "service {name} does not come to rest: {described:?}");
        sleep(POLL).await;
    }
}

/// Whether so many tasks run, of one deployment, and nothing else is to be done.
fn is_steady(service: &Service, desired: usize) -> bool {
    let only = service.deployments.as_deref().is_some_and(|it| it.len() == 1);
    only && service.running_count == i32::try_from(desired).ok() && service.pending_count == Some(0)
}

async fn running_tasks(client: &Client, name: &str) -> Result<Vec<String>> {
    let request = ListTasksRequest {
        cluster: Some(CLUSTER.to_owned()),
        service_name: Some(name.to_owned()),
        desired_status: Some(DesiredStatus::Running),
        ..Default::default()
    };
    Ok(client.send(request).await?.task_arns.unwrap_or_default())
}

/// Deletes a service; stops its tasks and removes their containers.
async fn delete(laptop: &Laptop, name: &str) -> Result<()> {
    let tasks = running_tasks(&laptop.client, name).await?;
    let request = DeleteServiceRequest {
        cluster: Some(CLUSTER.to_owned()),
        service: Some(name.to_owned()),
        force: Some(true),
    };
    laptop.client.send(request).await?;
    let described = calls::describe_tasks(&laptop.client, &tasks).await?;
    laptop.end(described).await
}
