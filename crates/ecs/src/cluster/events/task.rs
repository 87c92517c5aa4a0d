//! ECS Task State Change.
use berth_serving::Happening;

use super::step::{Step, TASK, detail};
use crate::cluster::{
    describe,
    records::{
        id::TaskId,
        task::{ContainerStatus, DesiredStatus, Task, TaskStatus},
    },
};

/// ECS: sent whenever a status of the task or of one of its containers has changed. Its detail is
/// the task as DescribeTasks shows it, without tags.
pub fn changed(step: &Step<'_>, id: TaskId) -> Option<Happening> {
    let task = step.after.tasks.get(&id)?;
    if step.before.tasks.get(&id).is_some_and(|it| statuses(it) == statuses(task)) {
        return None;
    }
    let shown = describe::task(step.after, step.cluster, task, &[]);
    let more: [(_, &dyn berth_api::Value); 1] = [(r#","updatedAt":"#, &step.at)];
    Some(Happening {
        detail_type: TASK,
        resources: vec![step.cluster.task_arn(id)],
        detail: detail(&shown, &["tags"], &more),
    })
}

type Statuses<'a> = (TaskStatus, DesiredStatus, Vec<(ContainerStatus, &'a str)>);

fn statuses(task: &Task) -> Statuses<'_> {
    let containers = task.containers.iter().map(|it| (it.last_status, it.health_status.as_str()));
    (task.last_status, task.desired_status, containers.collect())
}
