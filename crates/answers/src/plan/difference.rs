//! What is there after a rehearsal that was not there before, and the other way round.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::berth::PlannedTasks;
use berth_ecs::cluster::{
    State,
    records::{
        cluster::ClusterRecord,
        definition::TaskDefinitionKey,
        id::{ContainerInstanceId, TaskId},
        task::Task,
    },
};

use super::rehearsal::Rehearsal;
use crate::words;

/// Tasks that are alike, in one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub group: String,
    pub definition: TaskDefinitionKey,
    /// None while they wait for an instance.
    pub instance: Option<ContainerInstanceId>,
    pub zone: Option<String>,
}

/// Tasks of a place.
pub struct Tasks {
    pub place: Place,
    pub ids: BTreeSet<TaskId>,
    /// Whether they exist by now: the ids of others are made up.
    exist: bool,
}

/// The tasks that a change starts and stops, by place.
pub struct Difference {
    pub started: Vec<Tasks>,
    pub stopped: Vec<Tasks>,
}

impl Difference {
    pub fn of(before: &State, rehearsal: &Rehearsal) -> Difference {
        let mut started: BTreeMap<Place, BTreeSet<TaskId>> = BTreeMap::new();
        let mut stopped: BTreeMap<Place, BTreeSet<TaskId>> = BTreeMap::new();
        for id in rehearsal.touched() {
            let wanted = |state: &State| {
                state.tasks.get(id).filter(|it| it.is_wanted() && it.holds_resources()).cloned()
            };
            match (wanted(before), wanted(rehearsal.state())) {
                (None, Some(it)) => drop(started.entry(place(&it)).or_default().insert(*id)),
                (Some(it), None) => drop(stopped.entry(place(&it)).or_default().insert(*id)),
                // What waited for an instance has one.
                (Some(was), Some(it)) if was.is_waiting() && !it.is_waiting() => {
                    started.entry(place(&it)).or_default().insert(*id);
                }
                _ => {}
            }
        }
        let tasks = |by_place: BTreeMap<Place, BTreeSet<TaskId>>, exist| {
            by_place.into_iter().map(|(place, ids)| Tasks { place, ids, exist }).collect()
        };
        Difference { started: tasks(started, false), stopped: tasks(stopped, true) }
    }

    /// Leaves out what happens without the change, too.
    pub fn without(mut self, anyway: Difference) -> Difference {
        for it in &mut self.stopped {
            let same = anyway.stopped.iter().filter(|other| other.place == it.place);
            same.for_each(|other| it.ids.retain(|id| !other.ids.contains(id)));
        }
        for it in &mut self.started {
            let same = anyway.started.iter().filter(|other| other.place == it.place);
            let count: usize = same.map(|other| other.ids.len()).sum();
            it.ids = it.ids.iter().skip(count).copied().collect();
        }
        self.started.retain(|it| !it.ids.is_empty());
        self.stopped.retain(|it| !it.ids.is_empty());
        self
    }

    pub fn is_empty(&self) -> bool {
        self.started.is_empty() && self.stopped.is_empty()
    }
}

fn place(it: &Task) -> Place {
    Place {
        group: it.group.clone(),
        definition: it.task_definition.clone(),
        instance: it.container_instance,
        zone: it.availability_zone.clone(),
    }
}

impl Tasks {
    pub fn count(&self) -> i64 {
        i64::try_from(self.ids.len()).unwrap_or(i64::MAX)
    }

    pub fn wire(&self, cluster: &ClusterRecord) -> PlannedTasks {
        let Place { group, definition, instance, zone } = &self.place;
        let arns = self.exist.then(|| self.ids.iter().map(|it| cluster.task_arn(*it)).collect());
        PlannedTasks {
            group: Some(group.clone()),
            task_definition_arn: Some(cluster.task_definition_arn(definition)),
            container_instance_arn: instance.map(|it| cluster.container_instance_arn(it)),
            availability_zone: zone.clone(),
            count: words::count(self.count()),
            task_arns: arns,
        }
    }
}
