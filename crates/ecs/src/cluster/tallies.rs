//! Counts that the API shows and controllers compare, so that nobody has to walk.
use berth_api::ecs::LaunchType;
use berth_engine::Table;
use std::sync::Arc;

use super::records::{
    container_instance::{ContainerInstance, ContainerInstanceStatus},
    id::ContainerInstanceId,
    task::{Task, TaskStatus},
};

/// Tasks by where they are in life. Tasks on their way down count as neither.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// PROVISIONING, PENDING or ACTIVATING.
    pub pending: i64,
    /// RUNNING.
    pub running: i64,
}

/// All counts of a cluster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tallies {
    by_instance: Table<ContainerInstanceId, Tally>,
    by_launch_type: Table<LaunchType, Tally>,
    /// ECS: `registeredContainerInstancesCount` counts ACTIVE and DRAINING instances.
    pub registered_container_instances: i64,
    /// Tasks that are not STOPPED.
    pub live_tasks: i64,
}

impl Tallies {
    pub fn of_instance(&self, id: ContainerInstanceId) -> Tally {
        self.by_instance.get(&id).map(|it| **it).unwrap_or_default()
    }

    pub fn of_launch_type(&self, launch_type: &LaunchType) -> Tally {
        self.by_launch_type.get(launch_type).map(|it| **it).unwrap_or_default()
    }

    /// All tasks of the cluster.
    pub fn of_cluster(&self) -> Tally {
        self.by_launch_type.values().fold(Tally::default(), |sum, it| Tally {
            pending: sum.pending + it.pending,
            running: sum.running + it.running,
        })
    }

    pub(super) fn count_instance(
        &mut self,
        old: Option<&ContainerInstance>,
        new: Option<&ContainerInstance>,
    ) {
        let counts = |it: Option<&ContainerInstance>| {
            i64::from(it.is_some_and(|it| it.status != ContainerInstanceStatus::Inactive))
        };
        self.registered_container_instances += counts(new) - counts(old);
    }

    pub(super) fn count_task(&mut self, old: Option<&Task>, new: Option<&Task>) {
        for (task, sign) in [(old, -1), (new, 1)] {
            let Some(task) = task else { continue };
            self.live_tasks += sign * i64::from(task.holds_resources());
            let (pending, running) = match task.last_status {
                TaskStatus::Provisioning | TaskStatus::Pending | TaskStatus::Activating => (1, 0),
                TaskStatus::Running => (0, 1),
                TaskStatus::Deactivating
                | TaskStatus::Stopping
                | TaskStatus::Deprovisioning
                | TaskStatus::Stopped => continue,
            };
            add(&mut self.by_instance, task.container_instance, sign * pending, sign * running);
            add(&mut self.by_launch_type, task.launch_type.clone(), sign * pending, sign * running);
        }
    }
}

/// A count of nothing is no row, so that equality does not depend on history.
fn add<K: Ord + Clone + std::fmt::Debug>(
    table: &mut Table<K, Tally>,
    key: K,
    pending: i64,
    running: i64,
) {
    let old = table.get(&key).map(|it| **it).unwrap_or_default();
    let new = Tally { pending: old.pending + pending, running: old.running + running };
    table.set(key, (new != Tally::default()).then(|| Arc::new(new)));
}
