//! What a commit adds to the history of its shard.
use std::collections::BTreeMap;

use berth_engine::{Batch, Revision, Row, ShardName, Timestamp};

use super::{
    entry::{seal_batch, seal_number, seal_place, seal_value},
    keys,
};
use crate::embedded::engine::Change;

/// Where a history has got to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Trail {
    at: Timestamp,
    run: Revision,
}

impl Trail {
    /// With one more batch: its run goes on as long as the clock does. Where the trail is not known
    /// a run begins; too many of them cost a little time and nothing else.
    pub fn after(trail: Option<&Trail>, batch: &Batch) -> Trail {
        let run = trail.filter(|it| it.at <= batch.at).map_or(batch.revision, |it| it.run);
        Trail { at: batch.at, run }
    }
}

/// A batch, and the versions that it made: which lead to it, because most are never asked for. Of a
/// row that it wrote twice the last one stands.
pub fn noted(shard: &ShardName, batch: &Batch, trail: Trail) -> BTreeMap<Vec<u8>, Option<Vec<u8>>> {
    let version = |(place, row): (usize, &Row)| {
        let key = keys::version(shard, &row.table, &row.key, batch.revision);
        let stored = match row.value {
            Some(_) => seal_place(&key, place),
            None => seal_value(&key, None),
        };
        (key, Some(stored))
    };
    let mut changes: BTreeMap<_, _> = batch.rows.iter().enumerate().map(version).collect();
    let key = keys::batch(shard, batch.revision);
    let entry = seal_batch(&key, batch, trail.run);
    changes.insert(key, Some(entry));
    changes
}

/// From this revision on everything is kept.
pub fn beginning(shard: &ShardName, revision: Revision) -> Change {
    number(keys::begins(shard), revision)
}

/// There was no room for what is before this revision.
pub fn outgrown(shard: &ShardName, revision: Revision) -> Change {
    number(keys::outgrown(shard), revision)
}

/// It is tidied up, and takes so much.
pub fn tidied(bytes: u64) -> Change {
    number(keys::TIDIED.to_vec(), bytes)
}

fn number(key: Vec<u8>, number: u64) -> Change {
    let stored = seal_number(&key, number);
    (key, Some(stored))
}
