//! A cluster on the wire, with the parts that `include` asks for.
use berth_api::ecs::{Cluster, ClusterField, KeyValuePair, LaunchType};

use super::count;
use crate::{
    cluster::{
        State,
        records::{cluster::ClusterRecord, service::ServiceStatus},
    },
    providers::is_fargate,
};

/// ECS: without its flag a part is an empty list, or absent when it is a structure.
pub fn cluster(state: &State, it: &ClusterRecord, include: &[ClusterField]) -> Cluster {
    let has = |field: ClusterField| include.contains(&field);
    let tally = state.tallies.of_cluster();
    // ECS: of what is attached to Auto Scaling groups. There is nothing to wait for.
    let has_groups = it.capacity_providers.iter().any(|it| !is_fargate(it));
    Cluster {
        cluster_arn: Some(it.arn()),
        cluster_name: Some(it.name.clone()),
        status: Some(it.status.as_str().to_owned()),
        registered_container_instances_count: Some(count(
            state.tallies.registered_container_instances,
        )),
        running_tasks_count: Some(count(tally.running)),
        pending_tasks_count: Some(count(tally.pending)),
        active_services_count: Some(count(state.tallies.of_services_with(ServiceStatus::Active))),
        statistics: Some(if has(ClusterField::Statistics) { statistics(state) } else { vec![] }),
        tags: Some(if has(ClusterField::Tags) { it.tags.clone() } else { vec![] }),
        settings: Some(if has(ClusterField::Settings) { it.settings.clone() } else { vec![] }),
        configuration: it.configuration.clone().filter(|_| has(ClusterField::Configurations)),
        capacity_providers: Some(it.capacity_providers.clone()),
        default_capacity_provider_strategy: Some(it.default_capacity_provider_strategy.clone()),
        attachments: has(ClusterField::Attachments).then(Vec::new),
        attachments_status: has_groups.then(|| "UPDATE_COMPLETE".to_owned()),
        service_connect_defaults: it.service_connect_defaults.clone(),
    }
}

/// ECS: numbers as text, by name.
fn statistics(state: &State) -> Vec<KeyValuePair> {
    let ec2 = state.tallies.of_launch_type(&LaunchType::Ec2);
    let fargate = state.tallies.of_launch_type(&LaunchType::Fargate);
    let external = state.tallies.of_launch_type(&LaunchType::External);
    let managed = state.tallies.of_launch_type(&LaunchType::ManagedInstances);
    let active = |it| state.tallies.of_services(it, ServiceStatus::Active);
    let draining = |it| state.tallies.of_services(it, ServiceStatus::Draining);
    let pair = |(name, value): (&str, i64)| KeyValuePair::new(name, value.to_string());
    [
        ("runningEC2TasksCount", ec2.running),
        ("runningFargateTasksCount", fargate.running),
        ("pendingEC2TasksCount", ec2.pending),
        ("pendingFargateTasksCount", fargate.pending),
        ("runningExternalTasksCount", external.running),
        ("pendingExternalTasksCount", external.pending),
        ("runningManagedInstancesTasksCount", managed.running),
        ("pendingManagedInstancesTasksCount", managed.pending),
        ("activeEC2ServiceCount", active(&LaunchType::Ec2)),
        ("activeFargateServiceCount", active(&LaunchType::Fargate)),
        ("drainingEC2ServiceCount", draining(&LaunchType::Ec2)),
        ("drainingFargateServiceCount", draining(&LaunchType::Fargate)),
        ("activeExternalServiceCount", active(&LaunchType::External)),
        ("drainingExternalServiceCount", draining(&LaunchType::External)),
        ("activeManagedInstancesServiceCount", active(&LaunchType::ManagedInstances)),
        ("drainingManagedInstancesServiceCount", draining(&LaunchType::ManagedInstances)),
    ]
    .map(pair)
    .to_vec()
}
