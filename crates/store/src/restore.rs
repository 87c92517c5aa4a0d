//! A dump back into a store: all of it, into a directory without one.
use std::{io::BufRead, path::Path};

use berth_engine::{Row, ShardName, StoreError};

use crate::{
    dump::{Dumped, Line},
    embedded::{Contents, Group, Options, Place},
    limits::GROUP_BYTES_MAX,
    standing::{Head, Standing},
};

/// Why a restore did not finish. The directory is not taken for a store.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error("line {line} of the dump {what}; restore a dump that is whole")]
    Dump { line: u64, what: String },
    #[error("line {line} of the dump cannot be read: {cause}")]
    Read { line: u64, cause: std::io::Error },
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Makes a store from the lines that [`crate::dump`] wrote. Terms go on from those of the dump.
pub fn restore(lines: impl BufRead, dir: &Path) -> Result<Dumped, RestoreError> {
    let place = Place::make_for_restore(dir, Options::default())?;
    let contents = place.contents()?;
    let mut restoring = Restoring { place, contents, shard: None, done: Dumped::default() };
    let (mut line, mut is_whole) = (0, false);
    for text in lines.lines() {
        line += 1;
        let text = text.map_err(|cause| RestoreError::Read { line, cause })?;
        let wrong = |what: String| RestoreError::Dump { line, what };
        if is_whole {
            return Err(wrong("comes after its end".to_owned()));
        }
        let parsed =
            Line::parse(&text).map_err(|error| wrong(format!("is not one of a dump ({error})")))?;
        is_whole = restoring.take(parsed).map_err(|fault| match fault {
            Trouble::Dump(what) => wrong(what),
            Trouble::Store(error) => error.into(),
        })?;
    }
    if !is_whole {
        return Err(RestoreError::Dump { line, what: "is not its end".to_owned() });
    }
    restoring.place.restored()?;
    Ok(restoring.done)
}

struct Restoring {
    place: Place,
    contents: Contents,
    shard: Option<Part>,
    done: Dumped,
}

/// The shard whose rows are being read.
struct Part {
    shard: ShardName,
    standing: Standing,
    expected: u64,
    rows_left: u64,
    rows: Vec<Row>,
    bytes: usize,
}

enum Trouble {
    Dump(String),
    Store(StoreError),
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Trouble {
        Trouble::Store(error)
    }
}

impl Restoring {
    /// Takes a line; `true` for the last one.
    fn take(&mut self, line: Line) -> Result<bool, Trouble> {
        match line {
            Line::Shard { shard, revision, term, rows } => {
                self.end_shard()?;
                let shard = ShardName::new(&shard);
                if revision == 0 || self.contents.standing(&shard).head.revision > 0 {
                    return Err(Trouble::Dump(format!("begins shard {shard} wrongly")));
                }
                // The rows count themselves in. The last batch is not known any more.
                let head = Head { term, revision, ..Head::default() };
                let standing = Standing { lead: term, head };
                let (expected, rows_left) = (rows, rows);
                let rows = Vec::new();
                self.shard = Some(Part { shard, standing, expected, rows_left, rows, bytes: 0 });
                Ok(false)
            }
            Line::Row { shard, revision, table, key, value } => {
                let value = value.get().as_bytes().to_vec();
                self.row(&shard, revision, Row { table, key, value: Some(value) })?;
                Ok(false)
            }
            Line::End { shards, rows } => {
                self.end_shard()?;
                let end = Dumped { shards, rows };
                if end != self.done {
                    let what = format!("tells of {end}, but before it came {}", self.done);
                    return Err(Trouble::Dump(what));
                }
                Ok(true)
            }
        }
    }

    fn row(&mut self, shard: &str, revision: u64, row: Row) -> Result<(), Trouble> {
        let part = self
            .shard
            .as_mut()
            .filter(|part| part.shard.as_str() == shard && part.standing.head.revision == revision);
        let part = part.ok_or_else(|| Trouble::Dump("is a row of another shard".to_owned()))?;
        part.rows_left = part
            .rows_left
            .checked_sub(1)
            .ok_or_else(|| Trouble::Dump("is a row too many".to_owned()))?;
        part.bytes += row.value.as_ref().map_or(0, Vec::len);
        part.rows.push(row);
        match part.bytes >= GROUP_BYTES_MAX {
            true => self.write(),
            false => Ok(()),
        }
    }

    fn end_shard(&mut self) -> Result<(), Trouble> {
        self.write()?;
        let Some(part) = self.shard.take() else { return Ok(()) };
        let rows = self.contents.standing(&part.shard).head.rows;
        if rows != part.expected {
            let Part { shard, expected, .. } = part;
            let what = format!("comes after {rows} of {expected} rows of shard {shard}");
            return Err(Trouble::Dump(what));
        }
        self.done.shards += 1;
        self.done.rows += rows;
        Ok(())
    }

    fn write(&mut self) -> Result<(), Trouble> {
        let Some(part) = self.shard.as_mut() else { return Ok(()) };
        let mut group = Group::default();
        let rows = std::mem::take(&mut part.rows);
        part.bytes = 0;
        group
            .restore(&self.contents, &part.shard, part.standing, &rows)
            .map_err(|fault| self.place.error(fault))?;
        self.contents.write(group, &self.place).map_err(|fault| self.place.write_error(fault))?;
        Ok(())
    }
}
