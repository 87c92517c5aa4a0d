//! Records as the API shows them. Only these modules build answers' shapes.
pub mod arns;
mod cluster;
mod container_instance;
mod daemon;
mod daemon_deployment;
mod daemon_revision;
mod network;
mod service;
mod service_deployment;
mod service_revision;
mod task;
mod task_json;
mod task_set;
mod task_status;

pub use cluster::cluster;
pub use container_instance::{attributes, container_instance};
pub use daemon::{daemon, daemon_status, daemon_summary};
pub use daemon_deployment::{circuit_breaker, daemon_deployment, daemon_deployment_summary};
pub use daemon_revision::daemon_revision;
pub use network::{as_made, attachment_arn, elastic_network_interfaces};
pub use service::service;
pub use service_deployment::{service_deployment, service_deployment_brief};
pub use service_revision::service_revision;
pub use task::{PUBLISHED_AGENT, task};
pub use task_json::put_task;
pub use task_set::task_set;
pub use task_status::last_status;

use berth_api::ecs::{Failure, Resource};

use super::records::container_instance::Resources;

/// A failure that names a resource.
pub fn failure(arn: impl Into<String>, reason: impl Into<String>) -> Failure {
    Failure { arn: Some(arn.into()), reason: Some(reason.into()), detail: None }
}

/// ECS: resources are four named quantities, and GPU where there are any.
pub fn resources(it: &Resources) -> Vec<Resource> {
    let integer = |name: &str, value: i64| Resource {
        double_value: Some(0.0),
        long_value: Some(0),
        ..Resource::integer(name, i32::try_from(value).unwrap_or(i32::MAX))
    };
    let set = |name: &str, values: Vec<String>| Resource {
        double_value: Some(0.0),
        long_value: Some(0),
        integer_value: Some(0),
        ..Resource::string_set(name, values)
    };
    let ports =
        |ports: &std::collections::BTreeSet<u16>| ports.iter().map(u16::to_string).collect();
    let mut all = vec![
        integer("CPU", it.cpu),
        integer("MEMORY", it.memory),
        set("PORTS", ports(&it.ports)),
        set("PORTS_UDP", ports(&it.ports_udp)),
    ];
    if !it.gpus.is_empty() {
        all.push(set("GPU", it.gpus.iter().cloned().collect()));
    }
    all
}

/// The API counts in 32 bits.
fn count(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
