//! Reads the history of a shard from a view of it.
use std::{collections::BTreeMap, ops::RangeInclusive};

use berth_engine::{PastBatch, Revision, Row, ShardName, Timestamp, Version};

use super::{
    entry::{Begun, Entry, Rows, Stored, open_batch, open_begun, open_number, open_version},
    keys,
};
use crate::embedded::engine::{Fault, View};

/// The first revision that is kept whole.
pub fn begins(view: &View, shard: &ShardName) -> Result<Option<Revision>, Fault> {
    let key = keys::begins(shard);
    view.past(&key)?.map(|stored| open_number(&key, &stored)).transpose()
}

/// The first revision that there was room for, if there was none for some before it.
pub fn outgrown(view: &View, shard: &ShardName) -> Result<Option<Revision>, Fault> {
    let key = keys::outgrown(shard);
    view.past(&key)?.map(|stored| open_number(&key, &stored)).transpose()
}

/// Calls for each entry that is not what was sealed under its key, with what is wrong with it.
pub fn check(view: &View, mut call: impl FnMut(String)) -> Result<(), Fault> {
    for found in view.past_between(Vec::new()..=vec![u8::MAX])? {
        let (key, stored) = found?;
        let opened = match key.first() {
            Some(b'b') => open_batch(&key, &stored).map(drop),
            Some(b'v') => open_version(&key, &stored).map(drop),
            _ => open_number(&key, &stored).map(drop),
        };
        match opened {
            Err(Fault::Damaged(what)) => call(what),
            other => other?,
        }
    }
    Ok(())
}

/// When a batch began, if there is one that can be read.
pub fn begun(view: &View, shard: &ShardName, revision: Revision) -> Result<Begun, Fault> {
    let key = keys::batch(shard, revision);
    open_begun(&key, &present(view, &key)?)
}

/// What is kept of a batch.
pub fn entry(view: &View, shard: &ShardName, revision: Revision) -> Result<Entry, Fault> {
    let key = keys::batch(shard, revision);
    open_batch(&key, &present(view, &key)?)
}

/// What is stored under a key that there must be.
pub fn present(view: &View, key: &[u8]) -> Result<fjall::Slice, Fault> {
    view.past(key)?.ok_or_else(|| Fault::Damaged(format!("{}: it is missing", keys::show(key))))
}

/// A batch with its rows; nothing where the history begins with rows from elsewhere.
pub fn batch(
    view: &View,
    shard: &ShardName,
    revision: Revision,
) -> Result<Option<PastBatch>, Fault> {
    let Entry { at, causes, rows } = entry(view, shard, revision)?;
    let rows = match rows {
        Rows::Unknown => return Ok(None),
        Rows::Whole(rows) => rows,
        Rows::Named(rows) => {
            let row = |(table, key): (String, String)| {
                let place = keys::version(shard, &table, &key, revision);
                let value = match open_version(&place, &present(view, &place)?)? {
                    Stored::Value(value) => Some(value),
                    Stored::Removed => None,
                    Stored::InBatch(_) => return Err(misled(&place)),
                };
                Ok(Row { table, key, value })
            };
            rows.into_iter().map(row).collect::<Result<_, _>>()?
        }
    };
    Ok(Some(PastBatch { revision, at, causes, rows }))
}

/// The value of a version that was stored under this key.
pub fn value(
    view: &View,
    shard: &ShardName,
    place: &[u8],
    stored: Stored,
) -> Result<Option<Vec<u8>>, Fault> {
    let at = match stored {
        Stored::Removed => return Ok(None),
        Stored::Value(value) => return Ok(Some(value)),
        Stored::InBatch(at) => at,
    };
    let revision = keys::revision(place).ok_or_else(|| misled(place))?;
    take(&mut entry(view, shard, revision)?, shard, place, at).map(Some)
}

/// Takes the value at a place of a batch, if it is the one that a version leads to.
fn take(entry: &mut Entry, shard: &ShardName, place: &[u8], at: usize) -> Result<Vec<u8>, Fault> {
    let Rows::Whole(rows) = &mut entry.rows else { return Err(misled(place)) };
    let of_row = |row: &Row| keys::of_row(shard, &row.table, &row.key);
    let row = rows.get_mut(at).filter(|row| place.starts_with(&of_row(row)));
    row.and_then(|row| row.value.take()).ok_or_else(|| misled(place))
}

fn misled(place: &[u8]) -> Fault {
    Fault::Damaged(format!("{}: its batch has no such row", keys::show(place)))
}

/// See [`berth_engine::Past::revision_at`]. From the last run of batches back to the first: within
/// one the clock only went forwards, so that it can be searched by halves.
pub fn revision_at(
    view: &View,
    shard: &ShardName,
    span: &RangeInclusive<Revision>,
    at: Timestamp,
) -> Result<Option<Revision>, Fault> {
    let (first, mut last) = (*span.start(), *span.end());
    loop {
        let run = begun(view, shard, last)?.run.max(first);
        if begun(view, shard, run)?.at <= at {
            return last_begun(view, shard, run..=last, at).map(Some);
        }
        if run == first {
            return Ok(None);
        }
        last = run - 1;
    }
}

/// The last of a run that had begun by then, as the first had.
fn last_begun(
    view: &View,
    shard: &ShardName,
    run: RangeInclusive<Revision>,
    at: Timestamp,
) -> Result<Revision, Fault> {
    let (mut found, mut last) = run.into_inner();
    while found < last {
        let middle = found + (last - found).div_ceil(2);
        match begun(view, shard, middle)?.at <= at {
            true => found = middle,
            false => last = middle - 1,
        }
    }
    Ok(found)
}

/// What the span that begins at `first` knows of a row.
pub fn versions(
    view: &View,
    shard: &ShardName,
    row: (&str, &str),
    first: Revision,
) -> Result<Vec<Version>, Fault> {
    let begin = before(view, shard, row, first)?;
    // What had gone by then is not of the span, unless its first batch removed it.
    let had_gone = |it: &Version| it.value.is_none() && it.revision < first;
    let mut versions: Vec<_> = begin.into_iter().filter(|it| !had_gone(it)).collect();
    for found in view.past_between(keys_of(shard, row, first + 1..=Revision::MAX))? {
        versions.push(version(view, shard, &found?)?);
    }
    Ok(versions)
}

/// The last version of a row up to a revision.
pub fn before(
    view: &View,
    shard: &ShardName,
    row: (&str, &str),
    revision: Revision,
) -> Result<Option<Version>, Fault> {
    let found = view.past_between(keys_of(shard, row, 0..=revision))?.next_back();
    found.map(|found| version(view, shard, &found?)).transpose()
}

/// The keys of a row's versions.
fn keys_of(
    shard: &ShardName,
    (table, key): (&str, &str),
    revisions: RangeInclusive<Revision>,
) -> RangeInclusive<Vec<u8>> {
    let version = |revision| keys::version(shard, table, key, revision);
    version(*revisions.start())..=version(*revisions.end())
}

fn version(
    view: &View,
    shard: &ShardName,
    (key, stored): &(fjall::Slice, fjall::Slice),
) -> Result<Version, Fault> {
    let revision = keys::revision(key).expect("the key lies between two of this length");
    Ok(Version { revision, value: value(view, shard, key, open_version(key, stored)?)? })
}

/// All rows of a table as they were after a revision, in the order of their keys.
pub fn rows_at(
    view: &View,
    shard: &ShardName,
    table: &str,
    revision: Revision,
) -> Result<Vec<Row>, Fault> {
    let prefix = keys::of_table(shard, table);
    let mut rows: Vec<(String, fjall::Slice, fjall::Slice)> = Vec::new();
    for found in view.past_between(keys::with_prefix(prefix.clone()))? {
        let (place, stored) = found?;
        let Some((key, of)) = keys::row(&place[prefix.len()..]) else {
            return Err(Fault::Damaged(format!("{}: it is no key", keys::show(&place))));
        };
        if of > revision {
            continue;
        }
        match rows.last_mut().filter(|(last, ..)| last == key) {
            Some(row) => (row.1, row.2) = (place, stored),
            None => rows.push((key.to_owned(), place, stored)),
        }
    }
    // By their places "ab" comes before "a", because of what follows it there.
    rows.sort_unstable_by(|(a, ..), (b, ..)| a.cmp(b));
    let mut found = Vec::with_capacity(rows.len());
    // By their batch: each is read once, however many rows it has.
    let mut elsewhere: BTreeMap<Revision, Vec<(usize, fjall::Slice, usize)>> = BTreeMap::new();
    for (key, place, stored) in rows {
        let value = match open_version(&place, &stored)? {
            Stored::Removed => continue,
            Stored::Value(value) => value,
            Stored::InBatch(at) => {
                let of = keys::revision(&place).ok_or_else(|| misled(&place))?;
                elsewhere.entry(of).or_default().push((found.len(), place, at));
                Vec::new()
            }
        };
        found.push(Row { table: table.to_owned(), key, value: Some(value) });
    }
    for (of, rows) in elsewhere {
        let mut entry = entry(view, shard, of)?;
        for (row, place, at) in rows {
            found[row].value = Some(take(&mut entry, shard, &place, at)?);
        }
    }
    Ok(found)
}
