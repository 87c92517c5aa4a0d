//! Forgetting: what goes when a history is to begin later.
use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap},
};

use berth_engine::{Revision, ShardName, Timestamp};

use super::{
    entry::{Entry, Rows, Stored, open_batch, open_version, seal_value},
    keys, read,
    trail::{beginning, outgrown},
};
use crate::{
    embedded::engine::{Change, Fault, View},
    limits::{FORGET_BATCHES_MAX, FORGET_ROWS_MAX},
};

/// What is to be removed, so that the history of a shard no longer begins at `from`. It may be
/// written at any later time, as long as the history still begins there: only revisions before
/// those that the view held are touched.
#[derive(Debug)]
pub struct Forgetting {
    pub shard: ShardName,
    pub from: Revision,
    /// The new beginning among them, so that nothing is promised that has gone.
    pub changes: Vec<Change>,
    /// About so much less do tables take that are written anew without it.
    pub bytes: u64,
    /// About so much more do they take until then: what outlives it is stored once more.
    pub stored_anew: u64,
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
    let Some(mut piece) = Piece::of(view, shard, last)? else { return Ok(None) };
    while !piece.is_full() && piece.begun(view)?.is_some_and(|at| at < before) {
        piece.take(view)?;
    }
    if piece.is_empty() {
        return Ok(None);
    }
    piece.forgetting(view).map(Some)
}

/// Finds a piece of what is oldest in all shards, of about so many bytes or as much as is forgotten
/// at a time: because there is no room for it.
pub fn plan_outgrown(
    view: &View,
    shards: &[(ShardName, Revision)],
    bytes: u64,
) -> Result<Vec<Forgetting>, Fault> {
    let (mut pieces, mut oldest) = (Vec::new(), BinaryHeap::new());
    for (shard, last) in shards {
        let Some(piece) = unless_damaged(Piece::of(view, shard, *last))?.flatten() else {
            continue;
        };
        oldest.extend(piece.begun(view)?.map(|at| Reverse((at, pieces.len()))));
        pieces.push(piece);
    }
    let (mut batches, mut rows, mut found) = (0, 0, 0);
    while let Some(Reverse((_, index))) = oldest.pop() {
        let piece = &mut pieces[index];
        let (bytes_before, rows_before) = (piece.bytes, piece.rows.len());
        piece.take(view)?;
        oldest.extend(piece.begun(view)?.map(|at| Reverse((at, index))));
        batches += 1;
        rows += piece.rows.len() - rows_before;
        found += piece.bytes - bytes_before;
        if found >= bytes || batches >= FORGET_BATCHES_MAX || rows >= FORGET_ROWS_MAX {
            break;
        }
    }
    let found = pieces.into_iter().filter(|it| !it.is_empty()).map(|piece| {
        let mark = outgrown(piece.shard, piece.first);
        let mut forgetting = piece.forgetting(view)?;
        forgetting.changes.push(mark);
        Ok(forgetting)
    });
    found.collect()
}

/// See [`berth_engine::Extent::oldest`].
pub fn oldest(view: &View, shards: &[(ShardName, Revision)]) -> Result<Option<Timestamp>, Fault> {
    let mut found = None;
    for (shard, last) in shards {
        let first = unless_damaged(read::begins(view, shard))?.flatten();
        let Some(first) = first.filter(|first| first < last) else { continue };
        let begun = unless_damaged(read::begun(view, shard, first))?;
        found = found.into_iter().chain(begun.map(|it| it.at)).min();
    }
    Ok(found)
}

/// The first batches of a shard, which are to be forgotten.
struct Piece<'a> {
    shard: &'a ShardName,
    from: Revision,
    /// With which the history begins then.
    first: Revision,
    last: Revision,
    /// Those that the batches wrote.
    rows: BTreeSet<(String, String)>,
    bytes: u64,
}

impl Piece<'_> {
    fn of<'a>(
        view: &View,
        shard: &'a ShardName,
        last: Revision,
    ) -> Result<Option<Piece<'a>>, Fault> {
        let begins = read::begins(view, shard)?;
        Ok(begins.map(|from| {
            let rows = BTreeSet::new();
            Piece { shard, from, first: from, last, rows, bytes: 0 }
        }))
    }

    fn is_empty(&self) -> bool {
        self.first == self.from
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= FORGET_ROWS_MAX || self.first - self.from >= FORGET_BATCHES_MAX
    }

    /// When the next batch began, if it is not the last one. One that cannot be read goes whenever
    /// it is reached: nobody can read it any more.
    fn begun(&self, view: &View) -> Result<Option<Timestamp>, Fault> {
        if self.first >= self.last {
            return Ok(None);
        }
        let begun = unless_damaged(read::begun(view, self.shard, self.first))?;
        Ok(Some(begun.map_or(Timestamp(i64::MIN), |it| it.at)))
    }

    /// Takes in the next batch. What the rows of one that cannot be read left behind harms nobody.
    fn take(&mut self, view: &View) -> Result<(), Fault> {
        let key = keys::batch(self.shard, self.first);
        if let Some(stored) = unless_damaged(read::present(view, &key))? {
            self.bytes += (key.len() + stored.len()) as u64;
            let entry = unless_damaged(open_batch(&key, &stored))?;
            self.rows.extend(entry.into_iter().flat_map(|it| addresses(it.rows)));
        }
        self.first += 1;
        Ok(())
    }

    fn forgetting(self, view: &View) -> Result<Forgetting, Fault> {
        let (has_more, Piece { shard, from, first, rows, bytes, .. }) = (self.is_full(), self);
        let mut changes = vec![beginning(shard, first)];
        changes.extend((from..first).map(|revision| (keys::batch(shard, revision), None)));
        let (mut goes, mut outlives) = (Vec::new(), Vec::new());
        for (table, key) in &rows {
            let found = unless_damaged(superseded(view, shard, (table, key), first))?;
            for Superseded { key, was, is } in found.into_iter().flatten() {
                goes.extend_from_slice(&was);
                outlives.extend_from_slice(is.as_deref().unwrap_or_default());
                changes.push((key, is));
            }
        }
        // Tables are packed, too, and what is beside it there is as much alike.
        let [goes, outlives] = [goes, outlives].map(|it| lz4_flex::compress(&it).len() as u64);
        let bytes = (bytes + goes).saturating_sub(outlives).max(1);
        let (shard, stored_anew) = (shard.clone(), outlives);
        Ok(Forgetting { shard, from, changes, bytes, stored_anew, has_more })
    }
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
    let mut changes = [keys::begins(shard), keys::outgrown(shard), keys::batch(shard, last)]
        .map(|key| (key, None))
        .to_vec();
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

/// What becomes of a version: it goes, or something else is stored of it.
struct Superseded {
    key: Vec<u8>,
    was: fjall::Slice,
    is: Option<Vec<u8>>,
}

/// What becomes of the versions of a row up to the revision `first`, with which the history is to
/// begin. All but the last one go, and that one as well if it only says that the row had gone by
/// then; otherwise it gets the value that it has in a batch which goes.
fn superseded(
    view: &View,
    shard: &ShardName,
    (table, key): (&str, &str),
    first: Revision,
) -> Result<Vec<Superseded>, Fault> {
    let keys = keys::version(shard, table, key, 0)..=keys::version(shard, table, key, first);
    let (mut changes, mut last) = (Vec::new(), None);
    for entry in view.past_between(keys)? {
        let (key, stored) = entry?;
        changes.push(Superseded { key: key.to_vec(), was: stored.clone(), is: None });
        last = Some((key, stored));
    }
    let Some((key, stored)) = last else { return Ok(changes) };
    let goes = keys::revision(&key).is_some_and(|revision| revision < first);
    match open_version(&key, &stored)? {
        Stored::Removed if goes => {}
        in_batch @ Stored::InBatch(_) if goes => {
            let value = read::value(view, shard, &key, in_batch)?;
            let last = changes.last_mut().expect("it is the last of them");
            last.is = Some(seal_value(&key, value.as_deref()));
        }
        Stored::Removed | Stored::Value(_) | Stored::InBatch(_) => drop(changes.pop()),
    }
    Ok(changes)
}
