//! A started server in a directory of its own, and ways to talk to it.
pub mod agent;
pub mod http;
pub mod iam;

use std::{path::Path, time::Duration};

use berth_api::{
    client::{CallError, Client},
    ecs::{
        Attribute, ContainerDefinition, CreateClusterRequest, DescribeContainerInstancesRequest,
        HealthCheck, RegisterContainerInstanceRequest, RegisterTaskDefinitionRequest, Resource,
        RunTaskRequest,
    },
    sigv4::Credentials,
};
use berth_ecs::Policy;
use berth_kernel::Home;
use berth_meters::Address;
use berth_server::{Config, Limits, Server};
use tempfile::TempDir;

pub struct Node {
    pub server: Server,
    pub client: Client,
    pub credentials: Credentials,
    pub dir: TempDir,
}

pub async fn start() -> Node {
    start_in(tempfile::tempdir().unwrap(), Limits::default()).await
}

pub async fn start_in(dir: TempDir, limits: Limits) -> Node {
    let server = Server::start_with(config(dir.path()), limits).await.unwrap();
    let credentials = credentials(dir.path());
    let client = Client::new(server.endpoint(), "us-east-1", credentials.clone()).unwrap();
    Node { server, client, credentials, dir }
}

pub fn config(data_dir: &Path) -> Config {
    Config {
        data_dir: data_dir.to_owned(),
        seal_key_file: None,
        forgets_secrets: false,
        listen: "127.0.0.1:0".parse().unwrap(),
        tls: berth_server::Tls::default(),
        agent_port: None,
        metrics: Address::At("127.0.0.1:0".parse().unwrap()),
        home: Home::default(),
        registry: None,
        policy: Policy::default(),
        credentials_hours: 6,
        history_max: Duration::from_secs(3_600),
        history_bytes_max: u64::MAX,
    }
}

/// What the server wrote for programs of this user.
pub fn credentials(data_dir: &Path) -> Credentials {
    let text = std::fs::read_to_string(data_dir.join("credentials.json")).unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    Credentials {
        access_key_id: file["accessKeyId"].as_str().unwrap().to_owned(),
        secret_access_key: file["secretAccessKey"].as_str().unwrap().to_owned(),
        session_token: None,
    }
}

impl Node {
    /// `127.0.0.1:port`.
    pub fn address(&self) -> &str {
        self.server.endpoint().strip_prefix("http://").unwrap()
    }

    /// Stops and starts again on the same data.
    pub async fn restart(self) -> Node {
        self.restart_with(Limits::default()).await
    }

    pub async fn restart_with(self, limits: Limits) -> Node {
        self.server.stop().await;
        start_in(self.dir, limits).await
    }

    pub async fn create_cluster(&self, name: &str) {
        let cluster_name = Some(name.to_owned());
        let request = CreateClusterRequest { cluster_name, ..Default::default() };
        self.client.send(request).await.unwrap();
    }

    /// Registers an instance as an agent does; its ARN.
    pub async fn register_instance(&self, cluster: &str) -> String {
        self.register_instance_by(&self.client, cluster).await
    }

    /// The same in the name of somebody.
    pub async fn register_instance_by(&self, client: &Client, cluster: &str) -> String {
        register_instance(client, cluster).await
    }

    pub async fn register_definition(&self, family: &str) {
        self.register(family, None).await;
    }

    /// One whose container has a health check.
    pub async fn register_checked_definition(&self, family: &str) {
        let command = Some(vec!["CMD".to_owned(), "true".to_owned()]);
        self.register(family, Some(HealthCheck { command, ..Default::default() })).await;
    }

    async fn register(&self, family: &str, health_check: Option<HealthCheck>) {
        let container = ContainerDefinition {
            health_check,
            name: Some("web".to_owned()),
            image: Some("busybox:local".to_owned()),
            cpu: Some(1),
            memory: Some(6),
            essential: Some(true),
            ..Default::default()
        };
        let request = RegisterTaskDefinitionRequest {
            family: Some(family.to_owned()),
            container_definitions: Some(vec![container]),
            ..Default::default()
        };
        self.client.send(request).await.unwrap();
    }

    /// ARNs of the tasks that were placed, in order.
    pub async fn run_task(&self, cluster: &str, count: i32) -> Result<Vec<String>, CallError> {
        let request = RunTaskRequest {
            cluster: Some(cluster.to_owned()),
            task_definition: Some("web".to_owned()),
            count: Some(count),
            ..Default::default()
        };
        let answer = self.client.send(request).await?;
        assert_eq!(answer.failures.as_deref(), Some(&[][..]));
        let tasks = answer.tasks.unwrap();
        let mut arns: Vec<String> = tasks.into_iter().map(|it| it.task_arn.unwrap()).collect();
        arns.sort();
        Ok(arns)
    }

    pub async fn is_connected(&self, cluster: &str, instance: &str) -> bool {
        let request = DescribeContainerInstancesRequest {
            cluster: Some(cluster.to_owned()),
            container_instances: Some(vec![instance.to_owned()]),
            ..Default::default()
        };
        let answer = self.client.send(request).await.unwrap();
        answer.container_instances.unwrap()[0].agent_connected.unwrap()
    }
}

/// Asks again until it is so; a test that waits for ever is ended by its runner.
pub async fn eventually(mut is_so: impl AsyncFnMut() -> bool) {
    while !is_so().await {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

/// Registers an instance as an agent does, in the name of somebody; its ARN.
pub async fn register_instance(client: &Client, cluster: &str) -> String {
    let request = RegisterContainerInstanceRequest {
        cluster: Some(cluster.to_owned()),
        total_resources: Some(vec![
            Resource::integer("CPU", 65_536),
            Resource::integer("MEMORY", 65_536),
            Resource::string_set("PORTS", vec![]),
            Resource::string_set("PORTS_UDP", vec![]),
        ]),
        attributes: Some(vec![
            Attribute::new("ecs.os-type", Some("linux".to_owned())),
            Attribute::new("ecs.capability.external", None),
            Attribute::new("ecs.capability.container-health-check", None),
            Attribute::new("ecs.capability.execute-command", None),
            Attribute::new("com.amazonaws.ecs.capability.docker-remote-api.1.24", None),
        ]),
        ..Default::default()
    };
    let answer = client.send(request).await.unwrap();
    answer.container_instance.unwrap().container_instance_arn.unwrap()
}
