//! What a cluster has now, for the windows.
use berth_api::ecs::ClusterSettingName;
use berth_ecs::cluster::{
    State,
    records::{
        cluster::ClusterStatus,
        service::{Service, ServiceStatus},
        task::OfService,
    },
    tallies::RevisionTally,
};
use berth_scaling::windows::{Amount, ClusterCounts, Count, Insights, ServiceCounts};

/// Nothing of a cluster that was deleted.
pub fn of(state: &State) -> Option<ClusterCounts> {
    let cluster = state.cluster.as_ref().filter(|it| it.status == ClusterStatus::Active)?;
    let mut counts = ClusterCounts {
        name: cluster.name.clone(),
        insights: insights(state),
        tasks: state.tallies.of_cluster().running,
        ..ClusterCounts::default()
    };
    for it in state.container_instances.values().filter(|it| it.is_registered()) {
        let (all, free) = (&it.registered_resources, state.pool.remaining(it.id));
        add(&mut counts.registered, all.cpu, all.memory);
        add(&mut counts.reserved, all.cpu - free.cpu, all.memory - free.memory);
        counts.registered_gpus += all.gpus.len() as f32;
        counts.reserved_gpus += all.gpus.len().saturating_sub(free.gpus.len()) as f32;
        counts.busy_instances += i64::from(state.tallies.of_instance(it.id).running > 0);
    }
    let active = state.services.values().filter(|it| it.status == ServiceStatus::Active);
    counts.services = active.map(|it| service(state, it)).collect();
    Some(counts)
}

/// The cluster's setting.
pub fn insights(state: &State) -> Insights {
    let settings = state.cluster.iter().flat_map(|it| &it.settings);
    let mut named = settings.filter(|it| it.name == Some(ClusterSettingName::ContainerInsights));
    match named.next().and_then(|it| it.value.as_deref()) {
        Some("enabled") => Insights::Enabled,
        Some("enhanced") => Insights::Enhanced,
        _ => Insights::Disabled,
    }
}

fn service(state: &State, it: &Service) -> ServiceCounts {
    let sets = state.task_sets.keys().filter(|(service, _)| *service == it.name);
    let sets: Vec<_> = sets.map(|(_, revision)| *revision).collect();
    let revisions = it.deployments.iter().map(|it| it.revision).chain(sets.iter().copied());
    let tally =
        |revision| state.tallies.of_revision(&OfService { name: it.name.clone(), revision });
    let tallies: Vec<RevisionTally> = revisions.map(tally).collect();
    let sum = |of: fn(&RevisionTally) -> i64| tallies.iter().map(of).sum();
    let mut counts = vec![
        (Count::RunningTasks, sum(|it| it.running)),
        (Count::PendingTasks, sum(|it| it.pending)),
        (Count::DesiredTasks, it.desired_count),
        (Count::Deployments, it.deployments.len() as i64),
    ];
    if !sets.is_empty() {
        counts.push((Count::TaskSets, sets.len() as i64));
    }
    ServiceCounts { name: it.name.clone(), counts }
}

fn add(amount: &mut Amount, cpu: i64, memory: i64) {
    amount.cpu += cpu as f32;
    amount.memory += memory as f32;
}
