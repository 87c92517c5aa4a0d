//! A cluster's state as of a revision of its past.
use std::collections::BTreeSet;

use berth_ecs::{
    Policy,
    cluster::{
        State,
        records::{Key, Record, id::TaskId, task::Task},
    },
};
use berth_engine::{Change, ChangeOf, Past, PastBatch, Record as _, Revision, Row, State as _};

use super::PastError;

/// What answers about the past are made of: all tables but those of tokens and explanations.
const TABLES: [&str; 12] = [
    "cluster",
    "container-instance",
    "daemon",
    "daemon-deployment",
    "daemon-revision",
    "service",
    "service-deployment",
    "service-event",
    "service-revision",
    "task",
    "task-definition",
    "task-set",
];

/// The state after a revision, made of all rows as they were then.
pub fn state_at(past: &dyn Past, revision: Revision, policy: Policy) -> Result<State, PastError> {
    let mut state = State::with(policy);
    for table in TABLES {
        add(&mut state, past, table, revision)?;
    }
    Ok(state)
}

/// Adds all rows of a table as they were then.
pub fn add(
    state: &mut State,
    past: &dyn Past,
    table: &str,
    revision: Revision,
) -> Result<(), PastError> {
    for row in past.rows_at(table, revision)? {
        apply_row(state, &row)?;
    }
    Ok(())
}

/// As much of that state as these tasks are described and explained with.
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

/// The state after a revision, from a later one: what changed since then is taken back.
pub fn undone(
    past: &dyn Past,
    later: &State,
    since: &[PastBatch],
    revision: Revision,
) -> Result<State, PastError> {
    let mut state = later.clone();
    let mut keys = BTreeSet::new();
    for row in since.iter().flat_map(|it| &it.rows) {
        keys.extend(key(row)?);
    }
    // Removed first and then put: a row never goes back, and a task may lose its instance.
    keys.iter().for_each(|it| apply(&mut state, &Change::Delete(it.clone())));
    for key in &keys {
        if let Some(record) = record_at(past, key, revision)? {
            apply(&mut state, &Change::Put(record));
        }
    }
    Ok(state)
}

/// The state after one more batch.
pub fn advanced(state: &State, batch: &PastBatch) -> Result<State, PastError> {
    let mut next = state.clone();
    for row in &batch.rows {
        apply_row(&mut next, row)?;
    }
    Ok(next)
}

/// What a row names; nothing, if its table is one that only another release knows.
pub fn key(row: &Row) -> Result<Option<Key>, PastError> {
    let is_known = |table: &str| TABLES.contains(&table) || Record::PASSING.contains(&table);
    match Key::of_address(&row.table, &row.key) {
        None if is_known(&row.table) => {
            Err(berth_kernel::rows::row_error(&row.table, &row.key, "no such key".to_owned())
                .into())
        }
        key => Ok(key),
    }
}

fn apply_row(state: &mut State, row: &Row) -> Result<(), PastError> {
    let change = match &row.value {
        Some(value) => Record::decode(&row.table, &row.key, value)?.map(Change::Put),
        None => key(row)?.map(Change::Delete),
    };
    if let Some(change) = change {
        apply(state, &change);
    }
    Ok(())
}

fn record_at(past: &dyn Past, key: &Key, revision: Revision) -> Result<Option<Record>, PastError> {
    let (table, key) = Record::address(key);
    let value = past.row_at(table, &key, revision)?;
    Ok(match value {
        Some(it) => Record::decode(table, &key, &it)?,
        None => None,
    })
}

fn apply(state: &mut State, change: &ChangeOf<State>) {
    state.apply(change, &mut |_| {});
}
