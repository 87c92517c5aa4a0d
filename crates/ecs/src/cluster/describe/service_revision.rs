//! A service revision on the wire.
use berth_api::ecs::{ContainerDefinition, ContainerImage, ServiceRevision};

use super::task::PLATFORM_FAMILY;
use crate::cluster::{
    Facet, State,
    launch::fargate,
    records::{
        cluster::ClusterRecord, service_revision::ServiceRevision as Record, task::OfService,
    },
};

pub fn service_revision(state: &State, cluster: &ClusterRecord, it: &Record) -> ServiceRevision {
    let configuration = &*it.configuration;
    let version = configuration.platform_version.as_deref();
    let strategy = configuration.capacity_provider_strategy.clone();
    let definition = configuration.task_definition.as_ref();
    ServiceRevision {
        service_revision_arn: Some(cluster.service_revision_arn(&it.service, it.id)),
        service_arn: Some(cluster.service_arn(&it.service)),
        cluster_arn: Some(cluster.arn()),
        task_definition: definition.map(|key| cluster.task_definition_arn(key)),
        launch_type: configuration.launch_type.clone(),
        capacity_provider_strategy: (!strategy.is_empty()).then_some(strategy),
        network_configuration: configuration.network_configuration.as_ref().map(|it| it.shown()),
        platform_family: version.is_some().then(|| PLATFORM_FAMILY.to_owned()),
        platform_version: version.map(fargate::resolved).map(str::to_owned),
        load_balancers: Some(vec![]),
        service_registries: Some(vec![]),
        container_images: Some(images(state, it)),
        guard_duty_enabled: Some(false),
        created_at: Some(it.created_at),
        ..ServiceRevision::default()
    }
}

/// The images of its definition, with the digests that its tasks run.
fn images(state: &State, it: &Record) -> Vec<ContainerImage> {
    let key = it.configuration.task_definition.as_ref();
    let definition = key.and_then(|key| state.definitions.get(key));
    let containers = definition.and_then(|it| it.task_definition.container_definitions.as_ref());
    let of = Facet::Revision(OfService { name: it.service.clone(), revision: it.id });
    let image = |one: &ContainerDefinition| ContainerImage {
        container_name: one.name.clone(),
        image: one.image.clone(),
        image_digest: digest(state, of.clone(), one.name.as_deref().unwrap_or_default()),
    };
    containers.into_iter().flatten().map(image).collect()
}

/// The digest of the image that tasks run in a container.
pub fn digest(state: &State, of: Facet, container: &str) -> Option<String> {
    state.tasks_of(of).find_map(|task| {
        task.containers.iter().find(|it| it.name == container)?.image_digest.clone()
    })
}
