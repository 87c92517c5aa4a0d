//! Tasks to run.

use berth_api::acs::{Container, DockerConfig, PortMapping, Task};

use crate::host::IMAGE;

/// Ends with exit code 0 on SIGTERM.
pub const SERVE: &str = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

pub fn container(name: &str, script: &str) -> Container {
    Container {
        name: name.to_owned(),
        image: IMAGE.to_owned(),
        cpu: Some(10),
        memory: Some(32),
        essential: Some(true),
        command: ["sh", "-c", script].map(str::to_owned).to_vec(),
        docker_config: Some(DockerConfig {
            version: "1.18".to_owned(),
            config: "{}".to_owned(),
            host_config: r#"{"NetworkMode":"bridge","CapAdd":[],"CapDrop":[]}"#.to_owned(),
        }),
        ..Container::default()
    }
}

pub fn task(containers: Vec<Container>) -> Task {
    let id = uuid::Uuid::new_v4().simple().to_string();
    Task {
        arn: format!("arn:aws:ecs:us-east-1:123456789012:task/it/{id}"),
        family: "it".to_owned(),
        version: "1".to_owned(),
        desired_status: "RUNNING".to_owned(),
        network_mode: Some("bridge".to_owned()),
        containers,
        ..Task::default()
    }
}

pub fn port(container_port: i64) -> PortMapping {
    PortMapping {
        container_port: Some(container_port),
        host_port: Some(0),
        protocol: Some("tcp".to_owned()),
        ..PortMapping::default()
    }
}
