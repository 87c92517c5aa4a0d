//! A group of commits that become durable together: what it changes, row by row and in sum.
use std::collections::{BTreeMap, BTreeSet};

use berth_engine::{Batch, CommitError, Row, ShardName, Term, Timestamp};

use crate::{
    embedded::{
        contents::Contents,
        engine::{Change, Fault},
        history::{self, Forgetting, Trail},
    },
    frame::{self, Sum},
    keys,
    standing::{Head, Standing, Verdict, batch_sum},
};

/// Covers everything: the standings by their sum, and through them the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Root {
    /// Counts the groups, without gaps.
    pub group: u64,
    /// The sums of all leads and heads, added up (wrapping).
    pub standings: Sum,
}

/// Changes in the making. Later ones see earlier ones.
#[derive(Default)]
pub struct Group {
    rows: Changes,
    /// As it was in the contents, and as it will be.
    standings: BTreeMap<ShardName, (Standing, Standing)>,
    history: Vec<Change>,
    trails: BTreeMap<ShardName, Trail>,
    /// Whose history begins later than before.
    forgetful: BTreeSet<ShardName>,
    /// Bytes of what was forgotten, and of what outlives it.
    forgotten: (u64, u64),
    is_tidied: bool,
    pub bytes: usize,
}

type Changes = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// All that is to be written, root and standings included, and what is then to be known.
pub struct Finished {
    pub root: Root,
    pub standings: BTreeMap<ShardName, Standing>,
    /// Shards of which there is no trace.
    pub removed: Vec<ShardName>,
    pub trails: BTreeMap<ShardName, Trail>,
    pub rows: Changes,
    pub history: Vec<Change>,
    pub forgotten: (u64, u64),
    /// Before this group nothing that was forgotten was left.
    pub is_tidied: bool,
}

/// Why a batch cannot be part of a group.
pub enum Refusal {
    Answer(CommitError),
    /// A row that it replaces cannot be read.
    Fault(Fault),
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Refusal {
        Refusal::Fault(fault)
    }
}

impl Group {
    /// Whether there is nothing to be written.
    pub fn is_empty(&self) -> bool {
        self.history.is_empty() && self.standings.values().all(|(before, after)| before == after)
    }

    /// A new leader.
    pub fn lead(&mut self, contents: &Contents, shard: &ShardName) -> Term {
        let (_, standing) = self.standing(contents, shard);
        standing.lead += 1;
        standing.lead
    }

    /// Takes in a batch, or answers it. On a refusal nothing has changed.
    pub fn commit(
        &mut self,
        contents: &Contents,
        shard: &ShardName,
        batch: &Batch,
    ) -> Result<(), Refusal> {
        let before = self.standing(contents, shard).1;
        let sum = batch_sum(shard, &batch.rows);
        match before.judge(shard, batch, sum).map_err(Refusal::Answer)? {
            Verdict::Done => return Ok(()),
            Verdict::Apply => {}
        }
        let Batch { term, revision, .. } = *batch;
        let mut head = Head { term, revision, batch: sum, ..before.head };
        let changes = self.stage(contents, shard, &batch.rows, &mut head)?;
        self.bytes += batch.rows.iter().map(bytes).sum::<usize>();
        self.rows.extend(changes);
        self.standing(contents, shard).1.head = head;
        let trail = self.trails.get(shard).or_else(|| contents.trails.get(shard));
        let trail = Trail::after(trail, batch);
        self.history.extend(history::noted(shard, &batch.historical(), trail));
        if before.head.revision == 0 {
            self.history.push(history::beginning(shard, revision));
        }
        self.trails.insert(shard.clone(), trail);
        Ok(())
    }

    /// Takes in a part of a history as it is to be stored.
    pub fn note(&mut self, changes: impl IntoIterator<Item = Change>) {
        self.history.extend(changes);
    }

    /// Takes in what is to be forgotten; `false` when all those histories have begun elsewhere
    /// since that was found out.
    pub fn forget(&mut self, contents: &Contents, found: Vec<Forgetting>) -> Result<bool, Fault> {
        let view = contents.engine.view();
        let mut is_any = false;
        for Forgetting { shard, from, changes, bytes, stored_anew, .. } in found {
            let begins = history::begins(&view, &shard)?;
            if begins == Some(from) && self.forgetful.insert(shard) {
                self.history.extend(changes);
                self.forgotten.0 += bytes;
                self.forgotten.1 += stored_anew;
                is_any = true;
            }
        }
        Ok(is_any)
    }

    /// Takes in that the history is tidied up, of so many bytes: if its tables were written anew,
    /// then all that was forgotten is gone.
    pub fn note_tidying(&mut self, bytes: u64, is_anew: bool) {
        self.history.push(history::tidied(bytes));
        self.is_tidied |= is_anew;
    }

    /// Takes in that there is no trace of a shard any more; `false` when there still is to be one.
    pub fn remove(
        &mut self,
        contents: &Contents,
        shard: &ShardName,
        before: Timestamp,
    ) -> Result<bool, Fault> {
        let (stood, stands) = *self.standing(contents, shard);
        let is_known = stood != Standing::default();
        if !is_known || stood != stands || stood.head.rows > 0 || self.forgetful.contains(shard) {
            return Ok(false);
        }
        let (view, last) = (contents.engine.view(), stood.head.revision);
        let Some(changes) = history::remains(&view, shard, last, before)? else {
            return Ok(false);
        };
        self.history.extend(changes);
        self.forgetful.insert(shard.clone());
        self.standing(contents, shard).1 = Standing::default();
        Ok(true)
    }

    /// Puts a shard where it stood elsewhere, with a part of its rows.
    pub fn restore(
        &mut self,
        contents: &Contents,
        shard: &ShardName,
        standing: Standing,
        rows: &[Row],
    ) -> Result<(), Fault> {
        let mut head = Head { ..self.standing(contents, shard).1.head };
        let changes = self.stage(contents, shard, rows, &mut head)?;
        self.rows.extend(changes);
        let head = Head { rows: head.rows, sum: head.sum, ..standing.head };
        self.standing(contents, shard).1 = Standing { head, ..standing };
        Ok(())
    }

    pub fn finish(self, root: Root) -> Finished {
        let Group { rows: mut changes, history, trails, forgotten, is_tidied, .. } = self;
        let mut total = root.standings;
        let (mut standings, mut removed) = (BTreeMap::new(), Vec::new());
        for (shard, (before, after)) in self.standings {
            let pairs = before.encode(&shard).into_iter().zip(after.encode(&shard));
            for ((key, old), (_, new)) in pairs.filter(|((_, old), (_, new))| old != new) {
                let old = old.map_or(0, |old| frame::seal(&key, &old).0);
                let new = new.map(|new| frame::seal(&key, &new));
                let sum = new.as_ref().map_or(0, |(sum, _)| *sum);
                total = total.wrapping_sub(old).wrapping_add(sum);
                changes.insert(key, new.map(|(_, stored)| stored));
            }
            match after == Standing::default() {
                true => removed.push(shard),
                false => drop(standings.insert(shard, after)),
            }
        }
        let root = Root { group: root.group + 1, standings: total };
        let (_, stored) = frame::seal(keys::GROUP, &root.encode());
        changes.insert(keys::GROUP.to_vec(), Some(stored));
        let rows = changes;
        Finished { root, standings, removed, trails, rows, history, forgotten, is_tidied }
    }

    fn standing(&mut self, contents: &Contents, shard: &ShardName) -> &mut (Standing, Standing) {
        self.standings.entry(shard.clone()).or_insert_with(|| {
            let standing = contents.standing(shard);
            (standing, standing)
        })
    }

    /// The rows as they will be stored, with the head's tally of them brought along.
    fn stage(
        &self,
        contents: &Contents,
        shard: &ShardName,
        rows: &[Row],
        head: &mut Head,
    ) -> Result<Changes, Fault> {
        let mut changes = Changes::new();
        for row in rows {
            let key = keys::row(shard, &row.table, &row.key);
            let staged = changes.get(&key).or_else(|| self.rows.get(&key));
            let old = match staged {
                Some(staged) => staged.as_deref().map(|stored| sum_of(&key, stored)).transpose()?,
                None => contents.engine.get(&key)?.map(|it| sum_of(&key, &it)).transpose()?,
            };
            if let Some(old) = old {
                (head.rows, head.sum) = (head.rows - 1, head.sum.wrapping_sub(old));
            }
            let new = row.value.as_deref().map(|value| frame::seal(&key, value));
            if let Some((sum, _)) = new {
                (head.rows, head.sum) = (head.rows + 1, head.sum.wrapping_add(sum));
            }
            changes.insert(key, new.map(|(_, stored)| stored));
        }
        Ok(changes)
    }
}

fn sum_of(key: &[u8], stored: &[u8]) -> Result<Sum, Fault> {
    let damaged = || Fault::Damaged(format!("{}: its checksum does not match", keys::show(key)));
    frame::open(key, stored).map(|(sum, _)| sum).ok_or_else(damaged)
}

fn bytes(row: &Row) -> usize {
    row.table.len() + row.key.len() + row.value.as_ref().map_or(0, Vec::len)
}

impl Root {
    pub fn encode(&self) -> Vec<u8> {
        [self.group.to_le_bytes(), self.standings.to_le_bytes()].concat()
    }

    pub fn decode(value: &[u8]) -> Option<Root> {
        let [group, standings] = frame::numbers(value)?;
        Some(Root { group, standings })
    }
}
