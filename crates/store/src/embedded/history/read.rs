//! Reads the history of a shard from a view of it.
use std::ops::RangeInclusive;

use berth_engine::{PastBatch, Revision, Row, ShardName, Timestamp, Version};

use super::{
    entry::{Entry, open_batch, open_begins, open_version},
    keys,
};
use crate::embedded::engine::{Fault, View};

/// The first revision that is kept whole.
pub fn begins(view: &View, shard: &ShardName) -> Result<Option<Revision>, Fault> {
    let key = keys::begins(shard);
    view.past(&key)?.map(|stored| open_begins(&key, &stored)).transpose()
}

/// Calls for each entry that is not what was sealed under its key, with what is wrong with it.
pub fn check(view: &View, mut call: impl FnMut(String)) -> Result<(), Fault> {
    for found in view.past_between(Vec::new()..=vec![u8::MAX])? {
        let (key, stored) = found?;
        let opened = match key.first() {
            Some(b'b') => open_batch(&key, &stored).map(drop),
            Some(b'v') => open_version(&key, &stored).map(drop),
            _ => open_begins(&key, &stored).map(drop),
        };
        match opened {
            Err(Fault::Damaged(what)) => call(what),
            other => other?,
        }
    }
    Ok(())
}

/// A batch without the values of its rows, if there is one that can be read.
pub fn entry(view: &View, shard: &ShardName, revision: Revision) -> Result<Entry, Fault> {
    let key = keys::batch(shard, revision);
    match view.past(&key)? {
        Some(stored) => open_batch(&key, &stored),
        None => Err(Fault::Damaged(format!("{}: it is missing", keys::show(&key)))),
    }
}

/// A batch with its rows; nothing where the history begins with rows from elsewhere.
pub fn batch(
    view: &View,
    shard: &ShardName,
    revision: Revision,
) -> Result<Option<PastBatch>, Fault> {
    let Entry { at, causes, rows: addresses, .. } = entry(view, shard, revision)?;
    let Some(addresses) = addresses else { return Ok(None) };
    let mut rows = Vec::with_capacity(addresses.len());
    for (table, key) in addresses {
        let place = keys::version(shard, &table, &key, revision);
        let Some(stored) = view.past(&place)? else {
            return Err(Fault::Damaged(format!("{}: it is missing", keys::show(&place))));
        };
        rows.push(Row { table, key, value: open_version(&place, &stored)? });
    }
    Ok(Some(PastBatch { revision, at, causes, rows }))
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
        let run = entry(view, shard, last)?.run.max(first);
        if entry(view, shard, run)?.at <= at {
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
    let (mut begun, mut last) = run.into_inner();
    while begun < last {
        let middle = begun + (last - begun).div_ceil(2);
        match entry(view, shard, middle)?.at <= at {
            true => begun = middle,
            false => last = middle - 1,
        }
    }
    Ok(begun)
}

/// What the span that begins at `first` knows of a row.
pub fn versions(
    view: &View,
    shard: &ShardName,
    (table, key): (&str, &str),
    first: Revision,
) -> Result<Vec<Version>, Fault> {
    let from = match before(view, shard, (table, key), first)? {
        Some(it) if it.value.is_some() => it.revision,
        _ => first,
    };
    let keys =
        keys::version(shard, table, key, from)..=keys::version(shard, table, key, Revision::MAX);
    let mut versions = Vec::new();
    for found in view.past_between(keys)? {
        let (key, stored) = found?;
        let revision = keys::revision(&key).expect("the key lies between two of this length");
        versions.push(Version { revision, value: open_version(&key, &stored)? });
    }
    Ok(versions)
}

/// The last version of a row up to a revision.
pub fn before(
    view: &View,
    shard: &ShardName,
    (table, key): (&str, &str),
    revision: Revision,
) -> Result<Option<Version>, Fault> {
    let keys = keys::version(shard, table, key, 0)..=keys::version(shard, table, key, revision);
    let Some(found) = view.past_between(keys)?.next_back() else { return Ok(None) };
    let (key, stored) = found?;
    let revision = keys::revision(&key).expect("the key lies between two of this length");
    Ok(Some(Version { revision, value: open_version(&key, &stored)? }))
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
    for (key, place, stored) in rows {
        if let Some(value) = open_version(&place, &stored)? {
            found.push(Row { table: table.to_owned(), key, value: Some(value) });
        }
    }
    Ok(found)
}
