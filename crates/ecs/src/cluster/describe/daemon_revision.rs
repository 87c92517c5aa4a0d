//! A daemon revision on the wire.
use berth_api::ecs::{ContainerDefinition, DaemonContainerImage, DaemonRevision};

use super::service_revision::digest;
use crate::cluster::{
    Facet, State,
    records::{cluster::ClusterRecord, daemon_revision::DaemonRevision as Record, task::OfDaemon},
};

/// Nothing that happens to a daemon here makes its instances drain: none is critical.
pub fn daemon_revision(state: &State, cluster: &ClusterRecord, it: &Record) -> DaemonRevision {
    let configuration = &*it.configuration;
    DaemonRevision {
        daemon_revision_arn: Some(cluster.daemon_revision_arn(&it.daemon, it.id)),
        daemon_arn: Some(cluster.daemon_arn(&it.daemon)),
        cluster_arn: Some(cluster.arn()),
        daemon_task_definition_arn: Some(
            cluster.task_definition_arn(&configuration.task_definition),
        ),
        container_images: Some(images(state, it)),
        propagate_tags: Some(configuration.propagate_tags.clone()),
        enable_ecs_managed_tags: Some(configuration.enable_ecs_managed_tags),
        enable_execute_command: Some(false),
        critical: Some(false),
        created_at: Some(it.created_at),
    }
}

/// The images of its definition, with the digests that its tasks run.
fn images(state: &State, it: &Record) -> Vec<DaemonContainerImage> {
    let definition = state.definitions.get(&it.configuration.task_definition);
    let containers = definition.and_then(|it| it.task_definition.container_definitions.as_ref());
    let of = Facet::DaemonRevision(OfDaemon { name: it.daemon.clone(), revision: it.id });
    let image = |one: &ContainerDefinition| DaemonContainerImage {
        container_name: one.name.clone(),
        image: one.image.clone(),
        image_digest: digest(state, of.clone(), one.name.as_deref().unwrap_or_default()),
    };
    containers.into_iter().flatten().map(image).collect()
}
