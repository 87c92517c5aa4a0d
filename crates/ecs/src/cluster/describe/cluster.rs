//! A cluster on the wire, with the parts that `include` asks for.
use berth_api::ecs::{Cluster, ClusterField, KeyValuePair, LaunchType};

use crate::cluster::{State, records::cluster::ClusterRecord};

/// ECS: without its flag a part is an empty list, or absent when it is a structure.
pub fn cluster(state: &State, it: &ClusterRecord, include: &[ClusterField]) -> Cluster {
    let has = |field: ClusterField| include.contains(&field);
    let tally = state.tallies.of_cluster();
    Cluster {
        cluster_arn: Some(it.arn()),
        cluster_name: Some(it.name.clone()),
        status: Some(it.status.as_str().to_owned()),
        registered_container_instances_count: Some(count(
            state.tallies.registered_container_instances,
        )),
        running_tasks_count: Some(count(tally.running)),
        pending_tasks_count: Some(count(tally.pending)),
        active_services_count: Some(0),
        statistics: Some(if has(ClusterField::Statistics) { statistics(state) } else { vec![] }),
        tags: Some(if has(ClusterField::Tags) { it.tags.clone() } else { vec![] }),
        settings: Some(if has(ClusterField::Settings) { it.settings.clone() } else { vec![] }),
        configuration: it.configuration.clone().filter(|_| has(ClusterField::Configurations)),
        capacity_providers: Some(it.capacity_providers.clone()),
        default_capacity_provider_strategy: Some(it.default_capacity_provider_strategy.clone()),
        attachments: has(ClusterField::Attachments).then(Vec::new),
        service_connect_defaults: it.service_connect_defaults.clone(),
        ..Cluster::default()
    }
}

/// ECS: numbers as text, by name.
fn statistics(state: &State) -> Vec<KeyValuePair> {
    let ec2 = state.tallies.of_launch_type(&LaunchType::Ec2);
    let fargate = state.tallies.of_launch_type(&LaunchType::Fargate);
    let external = state.tallies.of_launch_type(&LaunchType::External);
    let managed = state.tallies.of_launch_type(&LaunchType::ManagedInstances);
    let pair = |(name, value): (&str, i64)| KeyValuePair {
        name: Some(name.to_owned()),
        value: Some(value.to_string()),
    };
    [
        ("runningEC2TasksCount", ec2.running),
        ("runningFargateTasksCount", fargate.running),
        ("pendingEC2TasksCount", ec2.pending),
        ("pendingFargateTasksCount", fargate.pending),
        ("runningExternalTasksCount", external.running),
        ("pendingExternalTasksCount", external.pending),
        ("runningManagedInstancesTasksCount", managed.running),
        ("pendingManagedInstancesTasksCount", managed.pending),
        ("activeEC2ServiceCount", 0),
        ("activeFargateServiceCount", 0),
        ("drainingEC2ServiceCount", 0),
        ("drainingFargateServiceCount", 0),
        ("activeExternalServiceCount", 0),
        ("drainingExternalServiceCount", 0),
        ("activeManagedInstancesServiceCount", 0),
        ("drainingManagedInstancesServiceCount", 0),
    ]
    .map(pair)
    .to_vec()
}

fn count(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}
