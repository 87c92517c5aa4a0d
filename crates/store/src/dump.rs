//! A store as text: every row as one line of JSON, for people and for backups.
use std::{fmt, io, path::Path};

use berth_engine::{Row, StoreError};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

use crate::{
    damage::{Damage, damaged, refuse},
    embedded::{Options, Place, scan},
    standing::Standing,
};

/// How much was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dumped {
    pub shards: u64,
    pub rows: u64,
}

impl fmt::Display for Dumped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows of {} shards", self.rows, self.shards)
    }
}

/// A line of a dump. Before the rows of a shard comes what they must add up to, and at the end of
/// the dump how many shards it has, so that a part of a dump is not taken for the whole.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Line {
    Row { shard: String, revision: u64, table: String, key: String, value: Box<RawValue> },
    Shard { shard: String, revision: u64, term: u64, rows: u64 },
    End { shards: u64, rows: u64 },
}

/// All that a line may have: which kind it is, is told by what it has.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    shard: Option<String>,
    revision: Option<u64>,
    term: Option<u64>,
    table: Option<String>,
    key: Option<String>,
    #[serde(default, deserialize_with = "present")]
    value: Option<Box<RawValue>>,
    shards: Option<u64>,
    rows: Option<u64>,
}

/// A value that is there, if it is `null`.
fn present<'a, D: Deserializer<'a>>(input: D) -> Result<Option<Box<RawValue>>, D::Error> {
    Deserialize::deserialize(input).map(Some)
}

impl Line {
    /// The line of a dump, or why it is none.
    pub fn parse(text: &str) -> Result<Line, String> {
        let fields: Fields = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let row = fields.table.zip(fields.key).zip(fields.value);
        match (fields.shard, fields.revision, row, fields.term, fields.shards, fields.rows) {
            (Some(shard), Some(revision), Some(((table, key), value)), None, None, None) => {
                Ok(Line::Row { shard, revision, table, key, value })
            }
            (Some(shard), Some(revision), None, Some(term), None, Some(rows)) => {
                Ok(Line::Shard { shard, revision, term, rows })
            }
            (None, None, None, None, Some(shards), Some(rows)) => Ok(Line::End { shards, rows }),
            _ => Err("its members do not go together".to_owned()),
        }
    }
}

/// Writes every row of the store in a directory, which no other process may have open.
pub fn dump(dir: &Path, output: &mut impl io::Write) -> Result<Dumped, StoreError> {
    let place = Place::open_existing(dir, Options::default())?;
    let contents = place.contents()?;
    let mut dumped = Dumped::default();
    for (shard, standing) in &contents.standings {
        if standing.head.revision == 0 {
            continue;
        }
        let Standing { lead: term, head } = *standing;
        let (name, revision) = (shard.to_string(), head.revision);
        let line = Line::Shard { shard: name.clone(), revision, term, rows: head.rows };
        let mut result = write(dir, output, &line);
        let damages = scan(&contents.engine.view(), shard, standing, |row| {
            if result.is_ok() {
                result = line_of(dir, &name, revision, row).and_then(|it| write(dir, output, &it));
            }
        });
        refuse(dir, &damages.map_err(|fault| place.error(fault))?)?;
        result?;
        dumped = Dumped { shards: dumped.shards + 1, rows: dumped.rows + head.rows };
    }
    write(dir, output, &Line::End { shards: dumped.shards, rows: dumped.rows })?;
    output.flush().map_err(|source| not_written(dir, source))?;
    Ok(dumped)
}

fn line_of(dir: &Path, shard: &str, revision: u64, row: Row) -> Result<Line, StoreError> {
    let not_json = || {
        let place = format!("shard {shard}, row {}/{}", row.table, row.key);
        damaged(dir, Damage::new(place, "its value is not JSON").to_string())
    };
    let text = String::from_utf8(row.value.unwrap_or_default()).map_err(|_| not_json())?;
    // Between the tokens of JSON a line break is as good as a space, and inside it has none.
    let text = text.replace(['\n', '\r'], " ");
    let value = RawValue::from_string(text).map_err(|_| not_json())?;
    let Row { table, key, .. } = row;
    Ok(Line::Row { shard: shard.to_owned(), revision, table, key, value })
}

fn write(dir: &Path, output: &mut impl io::Write, line: &Line) -> Result<(), StoreError> {
    serde_json::to_writer(&mut *output, line)
        .map_err(io::Error::from)
        .and_then(|()| output.write_all(b"\n"))
        .map_err(|source| not_written(dir, source))
}

fn not_written(dir: &Path, cause: io::Error) -> StoreError {
    let cause = io::Error::new(cause.kind(), format!("the dump cannot be written: {cause}"));
    StoreError::Io { path: dir.display().to_string(), cause }
}
