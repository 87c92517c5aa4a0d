//! Forgetting: what goes when a history is to begin later.
use std::collections::BTreeSet;

use berth_engine::{Revision, ShardName, Timestamp};

use super::{
    entry::{Entry, Rows, Stored, open_version, seal_value},
    keys, read,
    trail::beginning,
};
use crate::{
    embedded::engine::{Change, Fault, View},
    limits::{FORGET_BATCHES_MAX, FORGET_ROWS_MAX},
};

/// What is to be removed, so that the history of a shard no longer begins at `from`. It may be
/// written at any later time, as long as the history still begins there: only revisions before
/// those that the view held are touched.
pub struct Forgetting {
    pub shard: ShardName,
    pub from: Revision,
    /// The new beginning among them, so that nothing is promised that has gone.
    pub changes: Vec<Change>,
    /// There is more to be forgotten after this.
    pub has_more: bool,
}

/// Finds a piece of what began before a moment, if there is any. `last` is the shard's revision.
pub fn plan(
    view: &View,
    shard: &ShardName,
    last: Revision,
    before: Timestamp,
) -> Result<Option<Forgetting>, Fault> {
    let Some(from) = read::begins(view, shard)? else { return Ok(None) };
    let (mut first, mut rows) = (from, BTreeSet::new());
    let has_more = loop {
        if first >= last {
            break false;
        }
        match unless_damaged(read::entry(view, shard, first))? {
            Some(it) if it.at >= before => break false,
            Some(it) => rows.extend(addresses(it.rows)),
            // Nobody can read it any more, and what its rows left behind harms nobody.
            None => {}
        }
        first += 1;
        if rows.len() >= FORGET_ROWS_MAX || first - from >= FORGET_BATCHES_MAX {
            break true;
        }
    };
    if first == from {
        return Ok(None);
    }
    let mut changes = vec![beginning(shard, first)];
    changes.extend((from..first).map(|revision| (keys::batch(shard, revision), None)));
    for (table, key) in &rows {
        let found = unless_damaged(superseded(view, shard, (table, key), first))?;
        changes.extend(found.into_iter().flatten());
    }
    Ok(Some(Forgetting { shard: shard.clone(), from, changes, has_more }))
}

/// How all goes that is left of the history of a shard which has no rows; nothing as long as that
/// is more than its last batch, or began at this moment or later.
pub fn remains(
    view: &View,
    shard: &ShardName,
    last: Revision,
    before: Timestamp,
) -> Result<Option<Vec<Change>>, Fault> {
    let Some(first) = read::begins(view, shard)? else { return Ok(Some(Vec::new())) };
    let is_old = |it: Option<Entry>| it.is_none_or(|it| it.at < before);
    if first < last || !is_old(unless_damaged(read::entry(view, shard, last))?) {
        return Ok(None);
    }
    let mut changes = vec![(keys::begins(shard), None), (keys::batch(shard, last), None)];
    for entry in view.past_between(keys::with_prefix(keys::of_shard(shard)))? {
        changes.push((entry?.0.to_vec(), None));
    }
    Ok(Some(changes))
}

fn addresses(rows: Rows) -> Vec<(String, String)> {
    match rows {
        Rows::Unknown => Vec::new(),
        Rows::Named(rows) => rows,
        Rows::Whole(rows) => rows.into_iter().map(|row| (row.table, row.key)).collect(),
    }
}

fn unless_damaged<T>(found: Result<T, Fault>) -> Result<Option<T>, Fault> {
    match found {
        Err(Fault::Damaged(_)) => Ok(None),
        other => other.map(Some),
    }
}

/// What becomes of the versions of a row up to the revision `first`, with which the history is to
/// begin. All but the last one go, and that one as well if it only says that the row had gone by
/// then; otherwise it gets the value that it has in a batch which goes.
fn superseded(
    view: &View,
    shard: &ShardName,
    (table, key): (&str, &str),
    first: Revision,
) -> Result<Vec<Change>, Fault> {
    let keys = keys::version(shard, table, key, 0)..=keys::version(shard, table, key, first);
    let (mut changes, mut last) = (Vec::<Change>::new(), None);
    for entry in view.past_between(keys)? {
        let (key, stored) = entry?;
        changes.push((key.to_vec(), None));
        last = Some((key, stored));
    }
    let Some((key, stored)) = last else { return Ok(changes) };
    let goes = keys::revision(&key).is_some_and(|revision| revision < first);
    match open_version(&key, &stored)? {
        Stored::Removed if goes => {}
        in_batch @ Stored::InBatch(_) if goes => {
            let value = read::value(view, shard, &key, in_batch)?;
            let last = changes.last_mut().expect("it is the last of them");
            last.1 = Some(seal_value(&key, value.as_deref()));
        }
        Stored::Removed | Stored::Value(_) | Stored::InBatch(_) => drop(changes.pop()),
    }
    Ok(changes)
}
