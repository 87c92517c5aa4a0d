//! A task set on the wire.
use berth_api::ecs::{Scale, ScaleUnit, TaskSet, TaskSetField};

use super::{count, task::PLATFORM_FAMILY};
use crate::cluster::{
    State,
    launch::fargate,
    records::{
        cluster::ClusterRecord, service::Service, task::OfService, task_set::TaskSet as Record,
    },
};

/// ECS: PRIMARY is what its service says, DRAINING what is being deleted; tags only with their
/// `include` flag.
pub fn task_set(
    state: &State,
    cluster: &ClusterRecord,
    service: &Service,
    it: &Record,
    include: &[TaskSetField],
) -> TaskSet {
    let of = OfService { name: it.service.clone(), revision: it.id };
    let tally = state.tallies.of_revision(&of);
    let status = match service.primary_task_set == Some(it.id) {
        _ if it.is_draining => "DRAINING",
        true => "PRIMARY",
        false => "ACTIVE",
    };
    let version = it.platform_version.as_deref();
    let strategy = it.capacity_provider_strategy.clone();
    let has_tags = include.contains(&TaskSetField::Tags);
    TaskSet {
        id: Some(it.id.deployment()),
        task_set_arn: Some(cluster.task_set_arn(&it.service, it.id)),
        service_arn: Some(cluster.service_arn(&it.service)),
        cluster_arn: Some(cluster.arn()),
        external_id: it.external_id.clone(),
        status: Some(status.to_owned()),
        task_definition: Some(cluster.task_definition_arn(&it.task_definition)),
        computed_desired_count: Some(count(it.computed_desired_count)),
        pending_count: Some(count(tally.pending)),
        running_count: Some(count(tally.running)),
        created_at: Some(it.created_at),
        updated_at: Some(it.updated_at),
        launch_type: it.launch_type.clone(),
        capacity_provider_strategy: (!strategy.is_empty()).then_some(strategy),
        network_configuration: it.network_configuration.as_ref().map(|it| it.shown()),
        platform_family: version.is_some().then(|| PLATFORM_FAMILY.to_owned()),
        platform_version: version.map(fargate::resolved).map(str::to_owned),
        load_balancers: Some(vec![]),
        service_registries: Some(vec![]),
        scale: Some(Scale { value: Some(it.scale), unit: Some(ScaleUnit::Percent) }),
        stability_status: Some(it.stability_status.clone()),
        stability_status_at: Some(it.stability_status_at),
        tags: Some(if has_tags { it.tags.clone() } else { vec![] }),
        ..TaskSet::default()
    }
}
