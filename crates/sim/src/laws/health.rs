//! Health is what a container's own instance said of its check; a task that has passed its checks,
//! or its time without one, counts as healthy.
use std::collections::BTreeSet;

use berth_api::ecs::{ContainerDefinition, HealthStatus};
use berth_ecs::cluster::{
    State,
    records::{
        id::{ContainerInstanceId, TaskId},
        task::{ContainerStatus, Task, TaskStatus},
    },
};
use berth_engine::Timestamp;

/// By when the health of a container is known that has just been started.
const KNOWN_WITHIN_MS: i64 = 90_000;

/// What agents ever said of the health of a container: of which task, on which instance.
#[derive(Default)]
pub struct Healths(BTreeSet<(TaskId, ContainerInstanceId, String, String)>);

impl Healths {
    /// The agent of an instance says so.
    pub fn told(
        &mut self,
        on: ContainerInstanceId,
        id: TaskId,
        container: &str,
        status: &HealthStatus,
    ) {
        self.0.insert((id, on, container.to_owned(), status.as_str().to_owned()));
    }

    /// Only its own instance's agent tells the health of a container, and nobody that of one
    /// without a check.
    pub fn check(&self, state: &State) {
        for task in state.tasks.values() {
            for it in task.containers.iter().filter(|it| it.health_status != HealthStatus::Unknown)
            {
                let (name, status) = (it.name.clone(), it.health_status.as_str().to_owned());
                let on = task.container_instance;
                let is_told = on.is_some_and(|on| self.0.contains(&(task.id, on, name, status)));
                assert!(is_told, "nobody may say so of the health of task {}: {it:?}", task.id);
                let its = containers(state, task).find(|one| one.name.as_ref() == Some(&it.name));
                let is_checked = its.is_some_and(|it| it.health_check.is_some());
                assert!(is_checked, "a container of task {} has no health check: {it:?}", task.id);
            }
        }
    }
}

/// Agents tell the health of what they run twice a minute, and it is known soon after.
pub fn assert_is_known(state: &State, now: Timestamp) {
    let is_old = |it: &Task| it.started_at.is_some_and(|at| now - at > KNOWN_WITHIN_MS);
    let running = state.tasks.values().filter(|it| it.last_status == TaskStatus::Running);
    for task in running.filter(|it| it.is_wanted() && is_old(it)) {
        let checked = containers(state, task).filter(|it| it.health_check.is_some());
        for name in checked.filter_map(|it| it.name.as_ref()) {
            let its = task.containers.iter().find(|it| it.name == *name);
            let is_known = its.is_some_and(|it| {
                it.last_status == ContainerStatus::Stopped
                    || it.health_status != HealthStatus::Unknown
            });
            assert!(is_known, "the health of {name} of task {} is not known: {its:?}", task.id);
        }
    }
}

/// ECS: essential containers with a check decide, those without do not; where there is none, time.
pub fn check_judged(state: &State, now: Timestamp) {
    let running = state.tasks.values().filter(|it| it.is_kept() && it.is_wanted());
    for task in running.filter(|it| it.last_status == TaskStatus::Running) {
        let checked = containers(state, task)
            .filter(|it| it.essential != Some(false) && it.health_check.is_some());
        let names: Vec<_> = checked.filter_map(|it| it.name.as_ref()).collect();
        let passes = |name: &&String| {
            let mut its = task.containers.iter().filter(|it| it.name == **name);
            its.all(|it| it.health_status == HealthStatus::Healthy)
        };
        let essential = containers(state, task).filter(|it| it.essential != Some(false));
        let of = |it: &ContainerDefinition| {
            task.containers.iter().find(|one| it.name.as_ref() == Some(&one.name))
        };
        let mut essential = essential.filter_map(of);
        if essential.any(|it| it.last_status == ContainerStatus::Stopped) {
            assert!(!task.is_healthy(), "task {} ends: {task:?}", task.id);
            continue;
        }
        let started_at = task.started_at.expect("it runs");
        let is_healthy = match names.is_empty() {
            true => state.policy.unseen.aged_at(started_at, state.policy.healthy_after_ms) <= now,
            false => names.iter().all(passes),
        };
        assert!(!is_healthy || task.healthy_at.is_some(), "task {} is healthy: {task:?}", task.id);
    }
}

fn containers<'a>(state: &'a State, task: &Task) -> impl Iterator<Item = &'a ContainerDefinition> {
    let definition = state.definitions.get(&task.task_definition);
    definition.into_iter().flat_map(|it| it.task_definition.container_definitions.iter().flatten())
}
