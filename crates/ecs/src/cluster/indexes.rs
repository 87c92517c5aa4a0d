//! Tasks by what they have in common: one index for all questions.
use berth_engine::Set;

use super::records::{
    definition::TaskDefinitionKey,
    id::{ContainerInstanceId, TaskId},
    task::{DesiredStatus, Task},
};

/// Something that tasks have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// On this instance and not STOPPED.
    Live(ContainerInstanceId),
    /// Of these, those that should stop.
    Stopping(ContainerInstanceId),
    /// On this instance, STOPPED or not.
    ContainerInstance(ContainerInstanceId),
    Definition(TaskDefinitionKey),
    Family(String),
    StartedBy(String),
    Desired(DesiredStatus),
}

impl Facet {
    pub fn is_of(&self, task: &Task) -> bool {
        let is_live = |id| task.holds_resources() && task.container_instance == id;
        match self {
            Facet::Live(id) => is_live(*id),
            Facet::Stopping(id) => is_live(*id) && task.desired_status == DesiredStatus::Stopped,
            Facet::ContainerInstance(id) => task.container_instance == *id,
            Facet::Definition(key) => task.task_definition == *key,
            Facet::Family(family) => task.task_definition.family == *family,
            Facet::StartedBy(by) => task.started_by.as_ref() == Some(by),
            Facet::Desired(desired) => task.desired_status == *desired,
        }
    }
}

/// Which tasks have which facets.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskIndex {
    by_facet: Set<(Facet, TaskId)>,
}

impl TaskIndex {
    /// The tasks with this facet, in the order of their ids.
    pub fn with(&self, facet: Facet) -> impl DoubleEndedIterator<Item = TaskId> {
        let range = (facet.clone(), TaskId(0))..=(facet, TaskId(u128::MAX));
        self.by_facet.range(range).map(|(_, id)| *id)
    }

    /// Follows a task from one row to the next. Most changes of a task leave most facets alone.
    pub(super) fn update(&mut self, old: Option<&Task>, new: Option<&Task>) {
        let was = old.map(facets).unwrap_or_default();
        let is = new.map(facets).unwrap_or_default();
        let id = new.or(old).map(|it| it.id);
        let Some(id) = id else { return };
        for gone in was.iter().filter(|it| !is.contains(it)) {
            self.by_facet.set((gone.clone(), id), false);
        }
        for come in is.iter().filter(|it| !was.contains(it)) {
            self.by_facet.set((come.clone(), id), true);
        }
    }
}

fn facets(task: &Task) -> Vec<Facet> {
    let mut facets = vec![
        Facet::ContainerInstance(task.container_instance),
        Facet::Definition(task.task_definition.clone()),
        Facet::Family(task.task_definition.family.clone()),
        Facet::Desired(task.desired_status),
    ];
    if task.holds_resources() {
        facets.push(Facet::Live(task.container_instance));
        if task.desired_status == DesiredStatus::Stopped {
            facets.push(Facet::Stopping(task.container_instance));
        }
    }
    facets.extend(task.started_by.clone().map(Facet::StartedBy));
    facets
}
