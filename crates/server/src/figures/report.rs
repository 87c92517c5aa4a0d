//! A message of an agent in the words of the windows, with what the cluster knows beside it.
use berth_api::tcs::{
    ContainerMetric, CounterStatsSet, NetworkStatsSet, PublishMetricsRequest, StatsSet, TaskMetric,
};
use berth_ecs::cluster::{
    State, effective,
    records::{
        container_instance::ContainerInstance,
        id::{ContainerInstanceId, TaskId},
        task::Task,
    },
};
use berth_scaling::windows::{
    Amount, ContainerReport, Counter, Insights, InstanceReport, TaskReport,
};

use super::counts::insights;

/// Nothing of an instance that is not registered.
pub fn of(
    state: &State,
    id: ContainerInstanceId,
    message: &PublishMetricsRequest,
) -> Option<InstanceReport> {
    let instance = state.container_instances.get(&id).filter(|it| it.is_registered())?;
    let tasks = message.task_metrics.iter();
    Some(InstanceReport {
        id: id.to_string(),
        at: (message.timestamp * 1_000.0) as i64,
        registered: Amount {
            cpu: instance.registered_resources.cpu as f32,
            memory: instance.registered_resources.memory as f32,
        },
        tasks: tasks.filter_map(|it| task(state, instance, it)).collect(),
    })
}

fn task(state: &State, instance: &ContainerInstance, told: &TaskMetric) -> Option<TaskReport> {
    let id: TaskId = told.task_arn.rsplit('/').next()?.parse().ok()?;
    let task = state.tasks.get(&id).filter(|it| it.is_on(instance.id))?;
    let named =
        |it: &&ContainerMetric| task.containers.iter().any(|one| one.name == it.container_name);
    let reserved = of_containers(state, task);
    let container = |it: &ContainerMetric| {
        let amount = reserved.iter().find(|(name, _)| *name == it.container_name);
        container(instance, it, amount.map(|it| it.1).unwrap_or_default())
    };
    let daemon = task.daemon.as_ref().map(|it| format!("daemon:{}", it.name));
    Some(TaskReport {
        id: id.to_string(),
        family: task.task_definition.family.clone(),
        service: task.service.as_ref().map(|it| it.name.clone()).or(daemon),
        // ECS: of memory the soft limit, where there is one, and that of the task before both.
        reserved: Amount { cpu: task.resources.cpu as f32, memory: task.resources.memory as f32 },
        by_container: insights(state) == Insights::Enhanced,
        containers: told.container_metrics.iter().filter(named).map(container).collect(),
    })
}

/// What each container of a task reserves for itself.
fn of_containers(state: &State, task: &Task) -> Vec<(String, Amount)> {
    let Some(definition) = state.definitions.get(&task.task_definition) else { return Vec::new() };
    let containers = effective::containers(&definition.task_definition, &task.overrides);
    let amount = |it: berth_api::ecs::ContainerDefinition| {
        let memory = it.memory_reservation.or(it.memory).unwrap_or_default();
        let amount = Amount { cpu: it.cpu.unwrap_or_default() as f32, memory: memory as f32 };
        (it.name.unwrap_or_default(), amount)
    };
    containers.into_iter().map(amount).collect()
}

fn container(
    instance: &ContainerInstance,
    told: &ContainerMetric,
    reserved: Amount,
) -> ContainerReport {
    // ECS: agents tell CPU as percent of all that their host has.
    let units = instance.registered_resources.cpu as f32 / 100.0;
    let network = told.network_stats_set.as_ref();
    let rate = |set: fn(&NetworkStatsSet) -> Option<StatsSet>| mean(set(network?).as_ref());
    let storage = told.storage_stats_set.as_ref();
    ContainerReport {
        name: told.container_name.clone(),
        reserved,
        cpu: mean(told.cpu_stats_set.as_ref()).map(|it| it * units),
        memory: mean(told.memory_stats_set.as_ref()),
        received: rate(|it| it.rx_bytes_per_second),
        transmitted: rate(|it| it.tx_bytes_per_second),
        read: storage.and_then(|it| counter(&it.read_size_bytes)),
        written: storage.and_then(|it| counter(&it.write_size_bytes)),
        restarts: told.restart_stats_set.map(|it| it.restart_count as f32),
    }
}

fn mean(set: Option<&StatsSet>) -> Option<f32> {
    let set = set.filter(|it| it.sample_count > 0)?;
    Some((set.sum / set.sample_count as f64) as f32)
}

/// What exceeds 63 bits is in the overflow.
fn counter(set: &CounterStatsSet) -> Option<Counter> {
    let whole = |low: i64, over: i64| {
        u64::try_from(low)
            .unwrap_or_default()
            .saturating_add(u64::try_from(over).unwrap_or_default())
    };
    let min = whole(set.min, set.overflow_min);
    let max = whole(set.max, set.overflow_max).max(min);
    (set.sample_count > 0).then_some(Counter { min, max })
}
