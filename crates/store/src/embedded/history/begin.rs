//! The beginning of a history for a shard that has rows and no history: rows from a dump, from a
//! release that kept none, or beside a history that was damaged. And the end of what is not to be
//! kept any more.
use std::time::{SystemTime, UNIX_EPOCH};

use berth_engine::{Row, ShardName, StoreError, Timestamp};

use super::{
    entry::{seal_begin, seal_value},
    keys, read,
    trail::beginning,
};
use crate::{
    embedded::{
        contents::{Contents, scan},
        engine::{Change, Fault, View},
        group::Group,
        place::Place,
    },
    limits::GROUP_BYTES_MAX,
    standing::Standing,
};

/// Lets every history begin that has not: before the first commit, so that none is missing.
pub fn begin(contents: &mut Contents, place: &Place) -> Result<(), StoreError> {
    for (shard, standing) in contents.standings.clone() {
        if standing.head.revision == 0 {
            continue;
        }
        match read::begins(&contents.engine.view(), &shard) {
            Ok(Some(_)) => {}
            Ok(None) => begin_one(contents, place, &shard, &standing)?,
            Err(Fault::Damaged(what)) => tracing::warn!(%shard, what,
                "the history of this shard cannot be read; its rows are not affected"),
            Err(fault) => return Err(place.error(fault)),
        }
    }
    Ok(())
}

/// Removes the versions of rows that pass, which a release before this kept. The batches that wrote
/// them are forgotten in their time; nobody finds those rows through them.
pub fn end_passing(contents: &mut Contents, place: &Place) -> Result<(), StoreError> {
    for shard in contents.standings.keys().cloned().collect::<Vec<_>>() {
        for table in (place.options.passing)(&shard) {
            match versions(&contents.engine.view(), &shard, table) {
                Ok(gone) if gone.is_empty() => {}
                Ok(gone) => {
                    tracing::info!(%shard, table, versions = gone.len(),
                        "the history of these rows is not kept any more");
                    write(contents, place, gone.into_iter().map(|key| (key, None)).collect())?;
                }
                Err(Fault::Damaged(what)) => tracing::warn!(%shard, table, what,
                    "the history of this table cannot be read; its rows are not affected"),
                Err(fault) => return Err(place.error(fault)),
            }
        }
    }
    Ok(())
}

/// The keys of all versions of a table's rows.
fn versions(view: &View, shard: &ShardName, table: &str) -> Result<Vec<Vec<u8>>, Fault> {
    let found = view.past_between(keys::with_prefix(keys::of_table(shard, table)))?;
    found.map(|entry| entry.map(|(key, _)| key.to_vec())).collect()
}

/// The rows in parts, and that the history begins with them in the last one: a part is nothing.
fn begin_one(
    contents: &mut Contents,
    place: &Place,
    shard: &ShardName,
    standing: &Standing,
) -> Result<(), StoreError> {
    let (view, revision) = (contents.engine.view(), standing.head.revision);
    let passing = (place.options.passing)(shard);
    let (mut part, mut bytes, mut failed) = (Vec::<Change>::new(), 0, None);
    let version = |row: &Row| {
        let key = keys::version(shard, &row.table, &row.key, revision);
        let stored = seal_value(&key, row.value.as_deref());
        (key, Some(stored))
    };
    let damages = scan(&view, shard, standing, |row| {
        if failed.is_some() || passing.contains(&row.table.as_str()) {
            return;
        }
        bytes += row.value.as_ref().map_or(0, Vec::len);
        part.push(version(&row));
        if bytes >= GROUP_BYTES_MAX {
            bytes = 0;
            failed = write(contents, place, std::mem::take(&mut part)).err();
        }
    });
    let damages = damages.map_err(|fault| place.error(fault))?;
    if let Some(error) = failed {
        return Err(error);
    }
    if !damages.is_empty() {
        // Nobody leads a shard of which rows are damaged: they are named where it is loaded.
        return Ok(());
    }
    let key = keys::batch(shard, revision);
    let entry = seal_begin(&key, now(), revision);
    part.extend([(key, Some(entry)), beginning(shard, revision)]);
    write(contents, place, part)?;
    tracing::info!(%shard, revision, rows = standing.head.rows, "the history of this shard begins");
    Ok(())
}

fn write(contents: &mut Contents, place: &Place, changes: Vec<Change>) -> Result<(), StoreError> {
    let mut group = Group::default();
    group.note(changes);
    contents.write(group, place).map_err(|fault| place.write_error(fault))
}

/// A clock before 1970 is as wrong as one that stands there.
fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
