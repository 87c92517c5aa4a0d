//! The calls that set a figure's scene.
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use berth_api::{
    client::Client,
    ecs::{
        Attribute, ContainerDefinition, CreateClusterRequest, DescribeClustersRequest,
        DescribeTasksRequest, KeyValuePair, ListContainerInstancesRequest, LogConfiguration,
        NetworkConfiguration, NetworkMode, PortMapping, RegisterContainerInstanceRequest,
        RegisterTaskDefinitionRequest, Resource, RunTaskRequest, StopTaskRequest, Task,
    },
};
use tokio::time::sleep;

pub const CLUSTER: &str = "bench";
/// The family of [`register_plain`].
pub const PLAIN: &str = "plain";
/// What tells versions of a container apart: a variable of its environment.
pub const VERSION: &str = "VERSION";
/// Tasks of one DescribeTasks call.
pub const DESCRIBED_MAX: usize = 100;
const PATIENCE: Duration = Duration::from_secs(60);

pub async fn create_cluster(client: &Client) -> Result<()> {
    let cluster_name = Some(CLUSTER.to_owned());
    client.send(CreateClusterRequest { cluster_name, ..Default::default() }).await?;
    Ok(())
}

/// One container, in bridge mode, with a port of the host's choice. Returns the ARN.
pub async fn register_task_definition(client: &Client, image: &str, cpu: i32) -> Result<String> {
    let port = PortMapping { container_port: Some(8080), ..Default::default() };
    let container =
        ContainerDefinition { cpu: Some(cpu), port_mappings: Some(vec![port]), ..container(image) };
    register(client, "web", container).await
}

/// One container without ports, that knows its version. Returns the ARN.
pub async fn register_plain(client: &Client, image: &str, version: u32) -> Result<String> {
    let version = KeyValuePair::new(VERSION, version.to_string());
    let container = ContainerDefinition { environment: Some(vec![version]), ..container(image) };
    register(client, PLAIN, container).await
}

/// One container that writes so many lines a second for so long, to a log group that it makes.
/// Returns the ARN.
pub async fn register_lines(
    client: &Client,
    image: &str,
    (region, group): (&str, &str),
    (rate, seconds): (u32, u32),
) -> Result<String> {
    let options = [
        ("awslogs-group", group),
        ("awslogs-region", region),
        ("awslogs-stream-prefix", "p"),
        ("awslogs-create-group", "true"),
    ];
    let log = LogConfiguration {
        log_driver: Some("awslogs".into()),
        options: Some(options.map(|(name, it)| (name.to_owned(), it.to_owned())).into()),
        ..Default::default()
    };
    let command = vec!["lines".to_owned(), rate.to_string(), seconds.to_string()];
    let container = ContainerDefinition {
        command: Some(command),
        log_configuration: Some(log),
        ..container(image)
    };
    register(client, "lines", container).await
}

/// One container that tells how long the credentials of a role took to come. Returns the ARN.
pub async fn register_asking(client: &Client, image: &str, role: &str) -> Result<String> {
    let command = Some(vec!["credentials".to_owned()]);
    let request = RegisterTaskDefinitionRequest {
        family: Some("asking".to_owned()),
        task_role_arn: Some(role.to_owned()),
        container_definitions: Some(vec![ContainerDefinition { command, ..container(image) }]),
        ..Default::default()
    };
    let registered = client.send(request).await?.task_definition;
    registered.and_then(|it| it.task_definition_arn).context("no task definition")
}

/// So many containers that share an address, each with a port. Returns the ARN.
pub async fn register_addressed(client: &Client, image: &str, count: usize) -> Result<String> {
    let web = |n: usize| ContainerDefinition {
        name: Some(format!("web{n}")),
        command: Some(vec![(8080 + n).to_string()]),
        ..container(image)
    };
    let request = RegisterTaskDefinitionRequest {
        family: Some(format!("addressed{count}")),
        network_mode: Some(NetworkMode::Awsvpc),
        container_definitions: Some((0..count).map(web).collect()),
        ..Default::default()
    };
    let registered = client.send(request).await?.task_definition;
    registered.and_then(|it| it.task_definition_arn).context("no task definition")
}

/// The new tasks' ARNs.
pub async fn run_addressed(
    client: &Client,
    task_definition: &str,
    count: i32,
    network: &NetworkConfiguration,
) -> Result<Vec<String>> {
    let network_configuration = Some(network.clone());
    let more = RunTaskRequest { network_configuration, ..Default::default() };
    run(client, task_definition, count, more).await
}

/// A task that commands may be run in.
pub async fn run_entered(client: &Client, task_definition: &str) -> Result<Vec<String>> {
    let more = RunTaskRequest { enable_execute_command: Some(true), ..Default::default() };
    run(client, task_definition, 1, more).await
}

fn container(image: &str) -> ContainerDefinition {
    ContainerDefinition {
        name: Some("web".to_owned()),
        image: Some(image.to_owned()),
        memory: Some(16),
        ..Default::default()
    }
}

async fn register(client: &Client, family: &str, container: ContainerDefinition) -> Result<String> {
    let request = RegisterTaskDefinitionRequest {
        family: Some(family.to_owned()),
        container_definitions: Some(vec![container]),
        ..Default::default()
    };
    let registered = client.send(request).await?.task_definition;
    registered.and_then(|it| it.task_definition_arn).context("no task definition")
}

/// The new tasks' ARNs.
pub async fn run_tasks(client: &Client, task_definition: &str, count: i32) -> Result<Vec<String>> {
    run(client, task_definition, count, RunTaskRequest::default()).await
}

async fn run(
    client: &Client,
    task_definition: &str,
    count: i32,
    more: RunTaskRequest,
) -> Result<Vec<String>> {
    let request = RunTaskRequest {
        cluster: Some(CLUSTER.to_owned()),
        task_definition: Some(task_definition.to_owned()),
        count: Some(count),
        ..more
    };
    let answer = client.send(request).await?;
    if let Some(failure) = answer.failures.unwrap_or_default().first() {
        bail!("a task was not placed: {failure:?}");
    }
    let tasks = answer.tasks.unwrap_or_default();
    Ok(tasks.into_iter().filter_map(|it| it.task_arn).collect())
}

/// At most a hundred.
pub async fn describe_tasks(client: &Client, tasks: &[String]) -> Result<Vec<Task>> {
    let request = DescribeTasksRequest {
        cluster: Some(CLUSTER.to_owned()),
        tasks: Some(tasks.to_vec()),
        ..Default::default()
    };
    Ok(client.send(request).await?.tasks.unwrap_or_default())
}

pub async fn stop_task(client: &Client, task: &str) -> Result<()> {
    let request = StopTaskRequest {
        cluster: Some(CLUSTER.to_owned()),
        task: Some(task.to_owned()),
        reason: Some("measured".to_owned()),
    };
    client.send(request).await?;
    Ok(())
}

/// Polls until all of these tasks have a status, every `pause`.
pub async fn until_status(
    client: &Client,
    tasks: &[String],
    status: &str,
    pause: Duration,
) -> Result<Vec<Task>> {
    let begin = Instant::now();
    loop {
        let described = describe_tasks(client, tasks).await?;
        let has = described.iter().filter(|it| it.last_status.as_deref() == Some(status)).count();
        if has == tasks.len() {
            return Ok(described);
        }
        if let Some(ended) = described.iter().find(|it| ended_early(it, status)) {
            bail!("a task ended: {:?} {:?}", ended.stop_code, ended.stopped_reason);
        }
        if begin.elapsed() > PATIENCE {
            bail!("{has} of {} tasks are {status} after {PATIENCE:?}", tasks.len());
        }
        sleep(pause).await;
    }
}

fn ended_early(task: &Task, wanted: &str) -> bool {
    wanted != "STOPPED" && task.last_status.as_deref() == Some("STOPPED")
}

/// Waits until a container instance is connected.
pub async fn until_joined(client: &Client) -> Result<()> {
    until_connected(client, 1).await.map(drop)
}

/// Waits until so many are; their ARNs.
pub async fn until_connected(client: &Client, least: usize) -> Result<Vec<String>> {
    let begin = Instant::now();
    let request = ListContainerInstancesRequest {
        cluster: Some(CLUSTER.to_owned()),
        filter: Some("agentConnected == true".to_owned()),
        ..Default::default()
    };
    loop {
        let answer = client.send(request.clone()).await?;
        let connected = answer.container_instance_arns.unwrap_or_default();
        if connected.len() >= least {
            return Ok(connected);
        }
        if begin.elapsed() > PATIENCE {
            bail!("{} of {least} container instances have joined the cluster", connected.len());
        }
        sleep(Duration::from_millis(20)).await;
    }
}

/// Tasks of the cluster that are RUNNING.
pub async fn running_tasks(client: &Client) -> Result<usize> {
    let clusters = Some(vec![CLUSTER.to_owned()]);
    let request = DescribeClustersRequest { clusters, ..Default::default() };
    let described = client.send(request).await?.clusters.unwrap_or_default();
    let cluster = described.into_iter().next().context("the cluster is gone")?;
    Ok(usize::try_from(cluster.running_tasks_count.unwrap_or_default())?)
}

/// A machine that has room for whatever comes. Returns the ARN.
pub async fn register_container_instance(client: &Client) -> Result<String> {
    let integer = |name| Resource::integer(name, 100_000_000);
    let ports = |name| Resource::string_set(name, vec!["22".to_owned()]);
    let capabilities =
        ["docker-remote-api.1.18", "docker-remote-api.1.19", "logging-driver.json-file"];
    let capabilities = capabilities.map(|it| format!("com.amazonaws.ecs.capability.{it}"));
    let attributes = capabilities.into_iter().chain(["ecs.os-type".to_owned()]);
    let attribute = |name| Attribute::new(name, None);
    let request = RegisterContainerInstanceRequest {
        cluster: Some(CLUSTER.to_owned()),
        attributes: Some(attributes.map(attribute).collect()),
        total_resources: Some(vec![
            integer("CPU"),
            integer("MEMORY"),
            ports("PORTS"),
            ports("PORTS_UDP"),
        ]),
        ..Default::default()
    };
    let registered = client.send(request).await?.container_instance;
    registered.and_then(|it| it.container_instance_arn).context("no container instance")
}
