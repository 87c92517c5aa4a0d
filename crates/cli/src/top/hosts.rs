//! What the tasks of container instances use.
use std::collections::BTreeMap;

use berth_api::{
    client::CallError,
    ecs::{ContainerInstance, DescribeContainerInstancesRequest, Resource},
};

use super::{Sort, tasks, words};
use crate::{
    cluster::{Cluster, last_part, short},
    table::{Cell, Table},
};

/// ECS: what one call describes at most.
const DESCRIBED_MAX: usize = 100;

const HEADERS: [&str; 9] = [
    "INSTANCE",
    "STATUS",
    "TASKS",
    "CPU",
    "CPU-REGISTERED",
    "CPU-RESERVED",
    "MEMORY",
    "MEMORY-REGISTERED",
    "MEMORY-RESERVED",
];

#[derive(Clone, Copy, Debug, Default)]
struct Used {
    cpu: f64,
    memory: f64,
}

pub async fn table(cluster: &Cluster, sort: Sort) -> Result<Table<9>, CallError> {
    let ids = cluster.instance_ids().await?;
    let mut used = BTreeMap::<String, Used>::new();
    for (task, it) in tasks::used(cluster).await? {
        let instance = task.container_instance_arn.as_deref().map(last_part).unwrap_or_default();
        let sum = used.entry(instance.to_owned()).or_default();
        sum.cpu += it.cpu.unwrap_or_default();
        sum.memory += it.memory.unwrap_or_default();
    }
    let mut rows = Vec::new();
    for chunk in ids.chunks(DESCRIBED_MAX) {
        let request = DescribeContainerInstancesRequest {
            cluster: Some(cluster.name.clone()),
            container_instances: Some(chunk.to_vec()),
            ..DescribeContainerInstancesRequest::default()
        };
        let answer = cluster.client.send(request).await?;
        rows.extend(answer.container_instances.unwrap_or_default().into_iter().map(|it| {
            let used = used.get(id(&it)).copied().unwrap_or_default();
            (it, used)
        }));
    }
    sort.sort(&mut rows, |(it, used)| (id(it).to_owned(), Some(used.cpu), Some(used.memory)));
    Ok(Table { headers: HEADERS, rows: rows.iter().map(|(it, used)| row(it, *used)).collect() })
}

fn id(it: &ContainerInstance) -> &str {
    last_part(it.container_instance_arn.as_deref().unwrap_or_default())
}

fn row(it: &ContainerInstance, used: Used) -> [Cell; 9] {
    let of = |all: &Option<Vec<Resource>>, name: &str| {
        let found = all.iter().flatten().find(|it| it.name.as_deref() == Some(name));
        found.and_then(|it| it.integer_value).map_or(0.0, f64::from)
    };
    let registered = |name| of(&it.registered_resources, name);
    let reserved = |name| Some(registered(name) - of(&it.remaining_resources, name));
    [
        Cell::new(short(id(it)), id(it)),
        it.status.as_deref().unwrap_or_default().into(),
        it.running_tasks_count.unwrap_or(0).into(),
        words::share(Some(used.cpu), Some(registered("CPU"))),
        words::whole(Some(registered("CPU"))),
        words::count(reserved("CPU")),
        words::memory(Some(used.memory), Some(registered("MEMORY"))),
        words::whole(Some(registered("MEMORY"))),
        words::count(reserved("MEMORY")),
    ]
}
