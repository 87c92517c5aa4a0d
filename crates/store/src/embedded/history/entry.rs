//! What is stored under the keys of the history, each sealed for its key.
use berth_engine::{Batch, Cause, Revision, Timestamp};
use serde::Serialize;

use super::keys;
use crate::{embedded::engine::Fault, frame};

/// Before a value, and alone where the row was removed.
const PRESENT: u8 = 1;
const REMOVED: u8 = 0;

/// A batch without the values of its rows, which are versions of their own.
pub struct Entry {
    pub at: Timestamp,
    /// Where the run of batches that it belongs to begins: none in it began before the one that it
    /// follows, because a clock that goes back begins another run.
    pub run: Revision,
    pub causes: Vec<Cause>,
    /// Table and key of each row; nothing for the rows with which a history begins.
    pub rows: Option<Vec<(String, String)>>,
}

/// [`Entry`] as JSON that spends no bytes on names.
type Stored = (Timestamp, Revision, Option<Vec<(String, String)>>, Vec<(String, Vec<u32>)>);

pub fn seal_batch(key: &[u8], batch: &Batch, run: Revision) -> Vec<u8> {
    let rows: Vec<_> = batch.rows.iter().map(|row| (&row.table, &row.key)).collect();
    let causes: Vec<_> = batch.causes.iter().map(|cause| (&cause.call, &cause.rows)).collect();
    seal_entry(key, &(batch.at, run, Some(rows), causes))
}

/// The rows as of this revision are there; which batch it was is not known.
pub fn seal_begin(key: &[u8], at: Timestamp, revision: Revision) -> Vec<u8> {
    let entry: Stored = (at, revision, None, Vec::new());
    seal_entry(key, &entry)
}

/// `entry` has the form of [`Stored`].
fn seal_entry(key: &[u8], entry: &impl Serialize) -> Vec<u8> {
    let text = serde_json::to_vec(entry).expect("numbers and texts are JSON");
    frame::seal(key, &text).1
}

pub fn open_batch(key: &[u8], stored: &[u8]) -> Result<Entry, Fault> {
    let (at, run, rows, causes): Stored =
        serde_json::from_slice(open(key, stored)?).map_err(|_| damaged(key))?;
    let causes = causes.into_iter().map(|(call, rows)| Cause { call, rows }).collect();
    Ok(Entry { at, run, causes, rows })
}

pub fn seal_version(key: &[u8], value: Option<&[u8]>) -> Vec<u8> {
    match value {
        Some(value) => frame::seal(key, &[&[PRESENT], value].concat()).1,
        None => frame::seal(key, &[REMOVED]).1,
    }
}

pub fn open_version(key: &[u8], stored: &[u8]) -> Result<Option<Vec<u8>>, Fault> {
    match open(key, stored)? {
        [PRESENT, value @ ..] => Ok(Some(value.to_vec())),
        [REMOVED] => Ok(None),
        _ => Err(damaged(key)),
    }
}

pub fn seal_begins(key: &[u8], revision: Revision) -> Vec<u8> {
    frame::seal(key, &revision.to_le_bytes()).1
}

pub fn open_begins(key: &[u8], stored: &[u8]) -> Result<Revision, Fault> {
    let [revision] = frame::numbers(open(key, stored)?).ok_or_else(|| damaged(key))?;
    Ok(revision)
}

fn open<'a>(key: &[u8], stored: &'a [u8]) -> Result<&'a [u8], Fault> {
    frame::open(key, stored).map(|(_, value)| value).ok_or_else(|| damaged(key))
}

fn damaged(key: &[u8]) -> Fault {
    Fault::Damaged(format!("{}: its checksum does not match", keys::show(key)))
}
