//! What tasks use.
use berth_api::{
    client::CallError,
    ecs::{DesiredStatus, ListTasksRequest, Task},
};

use super::{
    Sort,
    measured::{self, Measured},
    words,
};
use crate::{
    cluster::{Cluster, last_part, short},
    ps::definition,
    table::{Cell, Table},
};

const HEADERS: [&str; 12] = [
    "TASK",
    "DEFINITION",
    "GROUP",
    "INSTANCE",
    "CPU",
    "CPU-RESERVED",
    "MEMORY",
    "MEMORY-RESERVED",
    "RECEIVED",
    "SENT",
    "RESTARTS",
    "CPU 15 MIN",
];

pub async fn table(cluster: &Cluster, sort: Sort) -> Result<Table<12>, CallError> {
    let mut rows = used(cluster).await?;
    sort.sort(&mut rows, |(it, used)| (id(it).to_owned(), used.cpu, used.memory));
    Ok(Table { headers: HEADERS, rows: rows.iter().map(|(it, used)| row(it, used)).collect() })
}

/// All tasks that are to run, and what each of them uses.
pub async fn used(cluster: &Cluster) -> Result<Vec<(Task, Measured)>, CallError> {
    let desired_status = Some(DesiredStatus::Running);
    let filter = ListTasksRequest { desired_status, ..ListTasksRequest::default() };
    let arns = cluster.task_arns(filter).await?;
    let tasks = cluster.tasks(&arns).await?;
    let names: Vec<String> = tasks.iter().map(name).collect();
    let measured = measured::of(cluster, "TaskId", &names).await?;
    let with = |it: Task| {
        let used = measured.get(&name(&it)).cloned().unwrap_or_default();
        (it, used)
    };
    Ok(tasks.into_iter().map(with).collect())
}

fn name(task: &Task) -> String {
    let family = definition(task).rsplit_once(':').map_or("", |it| it.0);
    format!("{family}/{}", id(task))
}

fn id(task: &Task) -> &str {
    last_part(task.task_arn.as_deref().unwrap_or_default())
}

fn row(task: &Task, used: &Measured) -> [Cell; 12] {
    let instance = task.container_instance_arn.as_deref();
    [
        Cell::new(short(id(task)), id(task)),
        definition(task).into(),
        task.group.as_deref().unwrap_or_default().into(),
        instance.map_or_else(Cell::default, |it| Cell::new(short(it), last_part(it))),
        words::share(used.cpu, used.cpu_reserved),
        words::whole(used.cpu_reserved),
        words::memory(used.memory, used.memory_reserved),
        words::whole(used.memory_reserved),
        words::rate(used.received),
        words::rate(used.transmitted),
        words::count(used.restarts),
        words::trend(used),
    ]
}
