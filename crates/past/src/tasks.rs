//! As much of a cluster's past state as some tasks are described and explained with.
use std::collections::BTreeSet;

use berth_ecs::{
    Policy,
    cluster::{
        State,
        records::{Key, Record, id::TaskId, task::Task},
    },
};
use berth_engine::{Change, Past, Revision};

use super::{
    PastError,
    moment::{apply, record_at},
};

pub fn tasks_at(
    past: &dyn Past,
    revision: Revision,
    tasks: &[TaskId],
    policy: Policy,
) -> Result<State, PastError> {
    let mut state = State::with(policy);
    let mut keys: BTreeSet<Key> = BTreeSet::from([Key::Cluster]);
    for id in tasks {
        let Some(record) = record_at(past, &Key::Task(*id), revision)? else { continue };
        if let Record::Task(task) = &record {
            keys.extend(needed(task));
        }
        apply(&mut state, &Change::Put(record));
    }
    for key in keys {
        if let Some(record) = record_at(past, &key, revision)? {
            apply(&mut state, &Change::Put(record));
        }
    }
    Ok(state)
}

fn needed(task: &Task) -> impl Iterator<Item = Key> {
    let definition = Key::Definition(task.task_definition.clone());
    let instance = task.container_instance.map(Key::ContainerInstance);
    let service = task.service.as_ref().map(|it| Key::Service(it.name.clone()));
    [definition].into_iter().chain(instance).chain(service)
}
