//! A shard's state as of a revision of its past, whichever machine it is of.
use berth_engine::{Change, ChangeOf, Past, PastBatch, Record, Revision, Row, RowError, State};

use super::PastError;

/// The state after a revision, made of all rows as they were then: `empty` is what they are put
/// into. Tables that are in no history are left out.
pub fn state_at<S: State>(past: &dyn Past, revision: Revision, empty: S) -> Result<S, PastError> {
    let mut state = empty;
    let is_kept = |it: &&&str| !S::Record::PASSING.contains(it);
    for table in S::Record::TABLES.iter().filter(is_kept) {
        add(&mut state, past, table, revision)?;
    }
    Ok(state)
}

/// Adds all rows of a table as they were then.
pub fn add<S: State>(
    state: &mut S,
    past: &dyn Past,
    table: &str,
    revision: Revision,
) -> Result<(), PastError> {
    for row in past.rows_at(table, revision)? {
        let Some(value) = &row.value else { continue };
        if let Some(record) = S::Record::decode(&row.table, &row.key, value)? {
            apply(state, &Change::Put(record));
        }
    }
    Ok(())
}

/// The state after a revision, from a later one: what changed since then is taken back.
pub fn undone<S: State>(
    past: &dyn Past,
    later: &S,
    since: &[PastBatch],
    revision: Revision,
) -> Result<S, PastError> {
    let mut keys = Vec::new();
    for batch in since {
        keys.extend(keys_of::<S>(batch)?);
    }
    keys.sort();
    keys.dedup();
    // Removed first and then put: a row never goes back, and a task may lose its instance.
    let mut state = later.clone();
    keys.iter().for_each(|it| apply(&mut state, &Change::Delete(it.clone())));
    for key in &keys {
        if let Some(record) = record_at(past, key, revision)? {
            apply(&mut state, &Change::Put(record));
        }
    }
    Ok(state)
}

/// The state after one more batch.
pub fn advanced<S: State>(state: &S, batch: &PastBatch) -> Result<S, PastError> {
    let mut next = state.clone();
    for row in &batch.rows {
        let change = match &row.value {
            Some(value) => S::Record::decode(&row.table, &row.key, value)?.map(Change::Put),
            None => key_of::<S>(row)?.map(Change::Delete),
        };
        change.iter().for_each(|it| apply(&mut next, it));
    }
    Ok(next)
}

/// What the rows of a batch name; those of tables that only another release knows are left out.
pub fn keys_of<S: State>(batch: &PastBatch) -> Result<Vec<S::Key>, RowError> {
    batch.rows.iter().map(key_of::<S>).filter_map(Result::transpose).collect()
}

fn key_of<S: State>(row: &Row) -> Result<Option<S::Key>, RowError> {
    match S::Record::key_of(&row.table, &row.key) {
        None if S::Record::TABLES.contains(&row.table.as_str()) => {
            Err(berth_kernel::rows::row_error(&row.table, &row.key, "no such key".to_owned()))
        }
        key => Ok(key),
    }
}

/// A row as it was.
pub fn record_at<R: Record>(
    past: &dyn Past,
    key: &R::Key,
    revision: Revision,
) -> Result<Option<R>, PastError> {
    let (table, key) = R::address(key);
    let value = past.row_at(table, &key, revision)?;
    Ok(match value {
        Some(it) => R::decode(table, &key, &it)?,
        None => None,
    })
}

pub fn apply<S: State>(state: &mut S, change: &ChangeOf<S>) {
    state.apply(change, &mut |_| {});
}
