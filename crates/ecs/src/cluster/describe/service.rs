//! A service on the wire, with its deployments and latest events.
use berth_api::ecs::{
    CapacityProviderStrategyItem, Deployment, DeploymentController, LaunchType,
    ResourceManagementType, Service, ServiceCurrentRevisionSummary, ServiceEvent, ServiceField,
    TaskSet,
};

use super::{count, task::PLATFORM_FAMILY, task_set};
use crate::{
    cluster::{
        State,
        launch::{fargate, uuid},
        records::{
            cluster::ClusterRecord,
            definition::TaskDefinitionKey,
            id::RevisionId,
            network::AwsVpc,
            service::{Deployment as DeploymentRecord, Service as Record},
            service_event::ServiceEvent as EventRecord,
            task::OfService,
        },
        state::owned,
        tallies::RevisionTally,
    },
    limits::SERVICE_EVENTS_MAX,
};

/// ECS: tags only with their `include` flag; task sets instead of deployments when something
/// outside deploys it.
pub fn service(
    state: &State,
    cluster: &ClusterRecord,
    it: &Record,
    include: &[ServiceField],
) -> Service {
    let configuration = &*it.configuration;
    let Compute { definition, launch_type, strategy, network, version } = compute(state, it);
    let tally = tally(state, it);
    let has_tags = include.contains(&ServiceField::Tags);
    Service {
        service_arn: Some(cluster.service_arn(&it.name)),
        service_name: Some(it.name.clone()),
        cluster_arn: Some(cluster.arn()),
        status: Some(it.status.as_str().to_owned()),
        scheduling_strategy: Some(it.scheduling_strategy.clone()),
        deployment_controller: Some(DeploymentController {
            r#type: Some(it.deployment_controller.clone()),
        }),
        desired_count: Some(count(it.desired_count)),
        pending_count: Some(count(tally.pending)),
        running_count: Some(count(tally.running)),
        task_definition: definition.map(|key| cluster.task_definition_arn(key)),
        launch_type,
        capacity_provider_strategy: (!strategy.is_empty()).then_some(strategy),
        deployment_configuration: Some(configuration.deployment_configuration.clone()),
        availability_zone_rebalancing: Some(configuration.availability_zone_rebalancing.clone()),
        placement_constraints: Some(configuration.placement_constraints.clone()),
        placement_strategy: Some(configuration.placement_strategy.clone()),
        network_configuration: network.map(|it| it.shown()),
        platform_family: version.is_some().then(|| PLATFORM_FAMILY.to_owned()),
        platform_version: version.map(str::to_owned),
        health_check_grace_period_seconds: configuration.health_check_grace_period_seconds,
        propagate_tags: Some(configuration.propagate_tags.clone()),
        enable_ecs_managed_tags: Some(configuration.enable_ecs_managed_tags),
        enable_execute_command: Some(configuration.enable_execute_command),
        load_balancers: Some(vec![]),
        service_registries: Some(vec![]),
        resource_management_type: Some(ResourceManagementType::Customer),
        task_sets: task_sets(state, cluster, it),
        deployments: Some(deployments(state, cluster, it)),
        current_service_deployment: under_way(state, cluster, it),
        current_service_revisions: Some(revisions(state, cluster, it)),
        events: Some(events(state, it)),
        created_at: Some(it.created_at),
        created_by: Some(it.created_by.clone()),
        tags: Some(if has_tags { it.tags.clone() } else { vec![] }),
        ..Service::default()
    }
}

/// What its tasks are made of and run on.
struct Compute<'a> {
    definition: Option<&'a TaskDefinitionKey>,
    launch_type: Option<LaunchType>,
    strategy: Vec<CapacityProviderStrategyItem>,
    network: Option<&'a AwsVpc>,
    /// ECS: the platform version as it was asked for.
    version: Option<&'a str>,
}

/// ECS: with the EXTERNAL controller it is that of the task set that is PRIMARY.
fn compute<'a>(state: &'a State, it: &'a Record) -> Compute<'a> {
    let primary = it.primary_task_set.map(|id| (it.name.clone(), id));
    match primary.and_then(|key| state.task_sets.get(&key)) {
        Some(set) => Compute {
            definition: Some(&set.task_definition),
            launch_type: set.launch_type.clone(),
            strategy: set.capacity_provider_strategy.clone(),
            network: set.network_configuration.as_deref(),
            version: set.platform_version.as_deref(),
        },
        None => Compute {
            definition: it.configuration.task_definition.as_ref(),
            launch_type: it.configuration.launch_type.clone(),
            strategy: it.configuration.capacity_provider_strategy.clone(),
            network: it.configuration.network_configuration.as_deref(),
            version: it.configuration.platform_version.as_deref(),
        },
    }
}

/// The tasks of all that the service consists of now.
fn tally(state: &State, it: &Record) -> RevisionTally {
    let task_sets = task_set_records(state, it).map(|one| one.id);
    let revisions = it.deployments.iter().map(|one| one.revision).chain(task_sets);
    revisions.fold(RevisionTally::default(), |mut sum, revision| {
        sum += of_revision(state, it, revision);
        sum
    })
}

fn of_revision(state: &State, it: &Record, revision: RevisionId) -> RevisionTally {
    state.tallies.of_revision(&OfService { name: it.name.clone(), revision })
}

/// ECS: PRIMARY should have as many tasks as the service; the others keep what they still have.
fn requested(state: &State, service: &Record, it: &DeploymentRecord) -> i64 {
    let tally = of_revision(state, service, it.revision);
    if service.keeps(it) { service.desired_count } else { tally.pending + tally.running }
}

fn deployments(state: &State, cluster: &ClusterRecord, service: &Record) -> Vec<Deployment> {
    let statuses = std::iter::once("PRIMARY").chain(std::iter::repeat("ACTIVE"));
    let deployment = |(it, status): (&DeploymentRecord, &str)| {
        let revision = state.service_revisions.get(&(service.name.clone(), it.revision));
        let configuration = revision.map_or(&service.configuration, |it| &it.configuration);
        let strategy = configuration.capacity_provider_strategy.clone();
        let definition = configuration.task_definition.as_ref();
        let tally = of_revision(state, service, it.revision);
        let version = configuration.platform_version.as_deref();
        Deployment {
            id: Some(it.revision.deployment()),
            status: Some(status.to_owned()),
            task_definition: definition.map(|key| cluster.task_definition_arn(key)),
            desired_count: Some(count(requested(state, service, it))),
            pending_count: Some(count(tally.pending)),
            running_count: Some(count(tally.running)),
            failed_tasks: Some(count(it.failed_tasks)),
            created_at: Some(it.created_at),
            updated_at: Some(it.updated_at),
            launch_type: configuration.launch_type.clone(),
            capacity_provider_strategy: (!strategy.is_empty()).then_some(strategy),
            network_configuration: configuration
                .network_configuration
                .as_ref()
                .map(|it| it.shown()),
            platform_family: version.is_some().then(|| PLATFORM_FAMILY.to_owned()),
            platform_version: version.map(fargate::resolved).map(str::to_owned),
            rollout_state: Some(it.rollout_state.clone()),
            rollout_state_reason: Some(it.rollout_state_reason.clone()),
            ..Deployment::default()
        }
    };
    service.deployments.iter().zip(statuses).map(deployment).collect()
}

fn revisions(
    state: &State,
    cluster: &ClusterRecord,
    service: &Record,
) -> Vec<ServiceCurrentRevisionSummary> {
    let summary = |it: &DeploymentRecord| {
        let tally = of_revision(state, service, it.revision);
        ServiceCurrentRevisionSummary {
            arn: Some(cluster.service_revision_arn(&service.name, it.revision)),
            requested_task_count: Some(count(requested(state, service, it))),
            pending_task_count: Some(count(tally.pending)),
            running_task_count: Some(count(tally.running)),
        }
    };
    service.deployments.iter().map(summary).collect()
}

/// The service deployment that has not finished, if there is one.
fn under_way(state: &State, cluster: &ClusterRecord, it: &Record) -> Option<String> {
    let id = it.primary()?.service_deployment;
    let record = state.service_deployments.get(&(it.name.clone(), id))?;
    record.finished_at.is_none().then(|| cluster.service_deployment_arn(&it.name, id))
}

fn task_sets(state: &State, cluster: &ClusterRecord, it: &Record) -> Option<Vec<TaskSet>> {
    use berth_api::ecs::DeploymentControllerType::External;
    let shown = task_set_records(state, it).map(|one| task_set(state, cluster, it, one, &[]));
    (it.deployment_controller == External).then(|| shown.collect())
}

fn task_set_records<'a>(
    state: &'a State,
    it: &Record,
) -> impl Iterator<Item = &'a crate::cluster::records::task_set::TaskSet> {
    owned::of(&state.task_sets, &it.name).map(|one| &**one)
}

/// ECS: the newest first, 100 at most. None of an INACTIVE service that had its name before.
fn events(state: &State, it: &Record) -> Vec<ServiceEvent> {
    let newest_first = owned::of(&state.service_events, &it.name).rev();
    let event = |it: &EventRecord| ServiceEvent {
        id: Some(uuid(it.id)),
        created_at: Some(it.created_at),
        message: Some(it.message.clone()),
    };
    let its_own = newest_first.filter(|event| event.created_at >= it.created_at);
    its_own.take(SERVICE_EVENTS_MAX).map(|it| event(it)).collect()
}
