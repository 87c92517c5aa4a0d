//! A container instance on the wire.
use berth_api::ecs::{
    Attribute, ContainerInstance, ContainerInstanceField, ContainerInstanceHealthStatus,
    InstanceHealthCheckResult, InstanceHealthCheckType,
};

use super::resources;
use crate::cluster::{
    State,
    records::{
        cluster::ClusterRecord,
        container_instance::{
            ContainerInstance as Record, ContainerInstanceStatus, InstanceHealth, Silence,
        },
    },
};
use berth_placement::{Utc, providers};

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
    let provider = it.attributes.get(providers::ATTRIBUTE);
    let health =
        it.health.as_ref().filter(|_| has(ContainerInstanceField::ContainerInstanceHealth));
    ContainerInstance {
        container_instance_arn: Some(cluster.container_instance_arn(it.id)),
        capacity_provider_name: provider.and_then(|it| it.value.clone()),
        ec2_instance_id: it.ec2_instance_id.clone(),
        version: Some(it.version),
        version_info: Some(it.version_info.clone()),
        remaining_resources: Some(resources(&remaining)),
        registered_resources: Some(resources(&it.registered_resources)),
        status: Some(it.status.as_str().to_owned()),
        status_reason: it
            .status_reason
            .clone()
            .or_else(|| of_silence(it))
            .or_else(|| of_impairment(it))
            .or_else(|| of_disk(it))
            .or_else(|| of_contest(it))
            .or_else(|| it.notice.clone()),
        agent_connected: Some(it.agent_connected),
        running_tasks_count: Some(i32::try_from(tally.running).unwrap_or(i32::MAX)),
        pending_tasks_count: Some(i32::try_from(tally.pending).unwrap_or(i32::MAX)),
        attributes: Some(attributes(it)),
        registered_at: Some(it.registered_at),
        attachments: Some(vec![]),
        tags: Some(if has(ContainerInstanceField::Tags) { it.tags.clone() } else { vec![] }),
        health_status: health.map(health_status),
        ..ContainerInstance::default()
    }
}

/// Two agents cannot both be this instance. Of those that are silent, nobody knows any more.
fn of_contest(it: &Record) -> Option<String> {
    (!it.contested_by.is_empty()).then(|| {
        format!(
            "Several agents say that they are this container instance, from {}: one has its \
             session and the others are turned away. Stop all but one; a copied machine becomes an \
             instance of its own when its agent's data directory is moved away.",
            it.contested_by.join(" and ")
        )
    })
}

/// Ours: AWS places tasks on such an instance all the same.
fn of_impairment(it: &Record) -> Option<String> {
    let since = Utc(it.impaired_since()?.0);
    let then = match it.impairment {
        Some(Silence::Suspended { .. }) => {
            "; its tasks are kept, because many container instances are impaired at once, or all"
        }
        Some(Silence::Lost) => "; services run their tasks elsewhere",
        Some(Silence::Awaited { .. }) | None => "",
    };
    Some(format!(
        "IMPAIRED: its container runtime does not answer since {since}. It takes no new \
         tasks{then}."
    ))
}

fn of_disk(it: &Record) -> Option<String> {
    let pressure = it.disk_pressure.filter(|_| it.is_registered())?;
    Some(format!(
        "DISK_PRESSURE: {pressure} of its disk are used. It takes no new tasks until there is room."
    ))
}

/// What the silence of its agent means for its tasks, once it means something.
fn of_silence(it: &Record) -> Option<String> {
    let since = Utc(it.connectivity_at?.0);
    match it.judged_silence()? {
        Silence::Awaited { .. } => None,
        Silence::Suspended { .. } => Some(format!(
            "Its agent has been silent since {since}. Its tasks are kept, because many container \
             instances fell silent with it, or none is connected."
        )),
        Silence::Lost => Some(format!(
            "Its agent has been silent since {since}. Services run their tasks elsewhere."
        )),
    }
}

/// Names and values; the target is the instance itself.
pub fn attributes(it: &Record) -> Vec<Attribute> {
    let attribute =
        |(name, it): (&String, &crate::cluster::records::container_instance::Attribute)| {
            Attribute::new(name, it.value.clone())
        };
    it.attributes.iter().map(attribute).collect()
}

fn health_status(it: &InstanceHealth) -> ContainerInstanceHealthStatus {
    let status = it.status.clone();
    let details = InstanceHealthCheckResult {
        r#type: Some(InstanceHealthCheckType::ContainerRuntime),
        status: Some(status.clone()),
        last_updated: Some(it.last_updated),
        last_status_change: Some(it.last_status_change),
        ..InstanceHealthCheckResult::default()
    };
    ContainerInstanceHealthStatus { overall_status: Some(status), details: Some(vec![details]) }
}
