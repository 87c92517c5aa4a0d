//! A container instance on the wire.
use berth_api::{
    Timestamp,
    ecs::{
        Attribute, ContainerInstance, ContainerInstanceField, ContainerInstanceHealthStatus,
        InstanceHealthCheckResult, InstanceHealthCheckState, InstanceHealthCheckType,
    },
};

use super::resources;
use crate::cluster::{
    State,
    records::{
        cluster::ClusterRecord,
        container_instance::{
            ContainerInstance as Record, ContainerInstanceStatus, InstanceHealth,
        },
    },
};

/// ECS: tags and health only with their `include` flags.
pub fn container_instance(
    state: &State,
    cluster: &ClusterRecord,
    it: &Record,
    include: &[ContainerInstanceField],
) -> ContainerInstance {
    let tally = state.tallies.of_instance(it.id);
    let remaining = match it.status {
        ContainerInstanceStatus::Inactive => it.registered_resources.clone(),
        _ => state.pool.remaining(it.id),
    };
    let has = |field| include.contains(&field);
    let health =
        it.health.as_ref().filter(|_| has(ContainerInstanceField::ContainerInstanceHealth));
    ContainerInstance {
        container_instance_arn: Some(cluster.container_instance_arn(it.id)),
        ec2_instance_id: it.ec2_instance_id.clone(),
        version: Some(it.version),
        version_info: Some(it.version_info.clone()),
        remaining_resources: Some(resources(&remaining)),
        registered_resources: Some(resources(&it.registered_resources)),
        status: Some(it.status.as_str().to_owned()),
        status_reason: it.status_reason.clone(),
        agent_connected: Some(it.agent_connected),
        running_tasks_count: Some(i32::try_from(tally.running).unwrap_or(i32::MAX)),
        pending_tasks_count: Some(i32::try_from(tally.pending).unwrap_or(i32::MAX)),
        attributes: Some(attributes(it)),
        registered_at: Some(Timestamp(it.registered_at.0)),
        attachments: Some(vec![]),
        tags: Some(if has(ContainerInstanceField::Tags) { it.tags.clone() } else { vec![] }),
        health_status: health.map(health_status),
        ..ContainerInstance::default()
    }
}

/// Names and values; the target is the instance itself.
pub fn attributes(it: &Record) -> Vec<Attribute> {
    let attribute =
        |(name, it): (&String, &crate::cluster::records::container_instance::Attribute)| {
            Attribute { name: Some(name.clone()), value: it.value.clone(), ..Attribute::default() }
        };
    it.attributes.iter().map(attribute).collect()
}

impl ContainerInstanceStatus {
    /// As the API writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            ContainerInstanceStatus::Active => "ACTIVE",
            ContainerInstanceStatus::Draining => "DRAINING",
            ContainerInstanceStatus::Inactive => "INACTIVE",
        }
    }
}

fn health_status(it: &InstanceHealth) -> ContainerInstanceHealthStatus {
    let status = InstanceHealthCheckState::from(it.status.as_str());
    let details = InstanceHealthCheckResult {
        r#type: Some(InstanceHealthCheckType::ContainerRuntime),
        status: Some(status.clone()),
        last_updated: Some(Timestamp(it.last_updated.0)),
        last_status_change: Some(Timestamp(it.last_status_change.0)),
        ..InstanceHealthCheckResult::default()
    };
    ContainerInstanceHealthStatus { overall_status: Some(status), details: Some(vec![details]) }
}
