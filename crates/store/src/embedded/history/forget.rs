//! Forgetting: what goes when a history is to begin later.
use std::collections::BTreeSet;

use berth_engine::{Revision, ShardName, Timestamp};

use super::{entry::Entry, keys, read, trail::beginning};
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
        match read::entry(view, shard, first) {
            Ok(Entry { at, .. }) if at >= before => break false,
            Ok(entry) => rows.extend(entry.rows.into_iter().flatten()),
            // Nobody can read it any more, and what its rows left behind harms nobody.
            Err(Fault::Damaged(_)) => {}
            Err(fault) => return Err(fault),
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
        match superseded(view, shard, (table, key), first) {
            Ok(found) => changes.extend(found.into_iter().map(|key| (key, None))),
            Err(Fault::Damaged(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(Some(Forgetting { shard: shard.clone(), from, changes, has_more }))
}

/// The versions of a row that no revision from `first` on needs: all but the last one up to it, and
/// that one as well if it only says that the row had gone by then.
fn superseded(
    view: &View,
    shard: &ShardName,
    (table, key): (&str, &str),
    first: Revision,
) -> Result<Vec<Vec<u8>>, Fault> {
    let keys = keys::version(shard, table, key, 0)..=keys::version(shard, table, key, first);
    let mut found = Vec::new();
    for entry in view.past_between(keys)? {
        found.push(entry?.0.to_vec());
    }
    match read::before(view, shard, (table, key), first)? {
        Some(it) if it.value.is_none() && it.revision < first => {}
        _ => drop(found.pop()),
    }
    Ok(found)
}
