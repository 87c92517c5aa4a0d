//! What is stored under the keys of the history, each sealed for its key.
//!
//! ```text
//! batch    01 {at} {run} {lz4 of the rest}
//! rest     {bytes of the JSON} {JSON: table, key and bytes of each row; causes} {values}
//! version  00             the row was removed
//!          01 {value}     the value, where its batch is not kept or does not have it
//!          02 {place}     the value is that of the row at this place of the batch
//! others   {number}
//! ```
//!
//! Numbers are little endian: `at`, `run` and `number` of eight bytes, the others of four.
use berth_engine::{Batch, Cause, Revision, Row, Timestamp};
use serde::Serialize;

use super::keys;
use crate::{embedded::engine::Fault, frame};

/// A batch as it is kept.
pub struct Entry {
    pub at: Timestamp,
    pub causes: Vec<Cause>,
    pub rows: Rows,
}

/// When a batch began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Begun {
    pub at: Timestamp,
    /// Where the run of batches that it belongs to begins: none in it began before the one that it
    /// follows, because a clock that goes back begins another run.
    pub run: Revision,
}

pub enum Rows {
    /// The history begins with this revision; which batch it was is not known.
    Unknown,
    /// Table and key of each, as format 2 kept them: the values are in the versions.
    Named(Vec<(String, String)>),
    Whole(Vec<Row>),
}

/// A row as one batch left it.
pub enum Stored {
    Removed,
    Value(Vec<u8>),
    /// What the batch has at this place.
    InBatch(usize),
}

const BATCH: u8 = 1;
/// What an entry of format 2 begins with: it is JSON.
const BATCH_2: u8 = b'[';

const REMOVED: u8 = 0;
const VALUE: u8 = 1;
const IN_BATCH: u8 = 2;

/// As JSON that spends no bytes on names: table, key and bytes of each row; causes.
type Index = (Option<Vec<(String, String, Option<usize>)>>, Vec<(String, Vec<u32>)>);
type Index2 = (Timestamp, Revision, Option<Vec<(String, String)>>, Vec<(String, Vec<u32>)>);

pub fn seal_batch(key: &[u8], batch: &Batch, run: Revision) -> Vec<u8> {
    let bytes = |row: &Row| row.value.as_ref().map(Vec::len);
    let rows: Vec<_> = batch.rows.iter().map(|it| (&it.table, &it.key, bytes(it))).collect();
    let causes: Vec<_> = batch.causes.iter().map(|cause| (&cause.call, &cause.rows)).collect();
    let values = batch.rows.iter().filter_map(|row| row.value.as_deref());
    seal_entry(key, Begun { at: batch.at, run }, &(Some(rows), causes), values)
}

/// The rows as of this revision are there; which batch it was is not known.
pub fn seal_begin(key: &[u8], at: Timestamp, revision: Revision) -> Vec<u8> {
    let index: Index = (None, Vec::new());
    seal_entry(key, Begun { at, run: revision }, &index, [])
}

/// `index` has the form of [`Index`].
fn seal_entry<'a>(
    key: &[u8],
    begun: Begun,
    index: &impl Serialize,
    values: impl IntoIterator<Item = &'a [u8]>,
) -> Vec<u8> {
    let mut rest = vec![0; size_of::<u32>()];
    serde_json::to_writer(&mut rest, index).expect("numbers and texts are JSON");
    let bytes = (rest.len() - size_of::<u32>()) as u32;
    rest[..size_of::<u32>()].copy_from_slice(&bytes.to_le_bytes());
    values.into_iter().for_each(|value| rest.extend_from_slice(value));
    let (at, run) = (begun.at.0.to_le_bytes(), begun.run.to_le_bytes());
    let packed = lz4_flex::compress_prepend_size(&rest);
    frame::seal(key, &[&[BATCH][..], &at, &run, &packed].concat()).1
}

pub fn open_begun(key: &[u8], stored: &[u8]) -> Result<Begun, Fault> {
    let value = open(key, stored)?;
    match value.split_first() {
        Some((&BATCH, rest)) => begun(rest).map(|it| it.0),
        Some((&BATCH_2, _)) => index_2(value).map(|(at, run, ..)| Begun { at, run }),
        _ => None,
    }
    .ok_or_else(|| damaged(key))
}

pub fn open_batch(key: &[u8], stored: &[u8]) -> Result<Entry, Fault> {
    let value = open(key, stored)?;
    match value.split_first() {
        Some((&BATCH, rest)) => begun(rest).and_then(|(Begun { at, .. }, packed)| {
            let (causes, rows) = unpack(packed)?;
            Some(Entry { at, causes, rows })
        }),
        Some((&BATCH_2, _)) => index_2(value).map(|(at, _, rows, causes)| {
            let rows = rows.map_or(Rows::Unknown, Rows::Named);
            Entry { at, causes: self::causes(causes), rows }
        }),
        _ => None,
    }
    .ok_or_else(|| damaged(key))
}

fn begun(rest: &[u8]) -> Option<(Begun, &[u8])> {
    let (at, rest) = rest.split_first_chunk()?;
    let (run, packed) = rest.split_first_chunk()?;
    let at = Timestamp(i64::from_le_bytes(*at));
    Some((Begun { at, run: Revision::from_le_bytes(*run) }, packed))
}

fn unpack(packed: &[u8]) -> Option<(Vec<Cause>, Rows)> {
    let rest = lz4_flex::decompress_size_prepended(packed).ok()?;
    let (bytes, rest) = rest.split_first_chunk()?;
    let (index, mut values) = rest.split_at_checked(u32::from_le_bytes(*bytes) as usize)?;
    let (rows, causes): Index = serde_json::from_slice(index).ok()?;
    let mut row = |(table, key, bytes): (String, String, Option<usize>)| {
        let value = match bytes {
            Some(bytes) => Some(values.split_off(..bytes)?.to_vec()),
            None => None,
        };
        Some(Row { table, key, value })
    };
    let rows = match rows {
        Some(rows) => Rows::Whole(rows.into_iter().map(&mut row).collect::<Option<_>>()?),
        None => Rows::Unknown,
    };
    values.is_empty().then(|| (self::causes(causes), rows))
}

fn index_2(value: &[u8]) -> Option<Index2> {
    serde_json::from_slice(value).ok()
}

fn causes(stored: Vec<(String, Vec<u32>)>) -> Vec<Cause> {
    stored.into_iter().map(|(call, rows)| Cause { call, rows }).collect()
}

pub fn seal_value(key: &[u8], value: Option<&[u8]>) -> Vec<u8> {
    match value {
        Some(value) => frame::seal(key, &[&[VALUE], value].concat()).1,
        None => frame::seal(key, &[REMOVED]).1,
    }
}

/// A row whose value the batch has at this place.
pub fn seal_place(key: &[u8], place: usize) -> Vec<u8> {
    let place = u32::try_from(place).expect("a batch has fewer rows");
    frame::seal(key, &[&[IN_BATCH][..], &place.to_le_bytes()].concat()).1
}

pub fn open_version(key: &[u8], stored: &[u8]) -> Result<Stored, Fault> {
    match open(key, stored)? {
        [REMOVED] => Ok(Stored::Removed),
        [VALUE, value @ ..] => Ok(Stored::Value(value.to_vec())),
        [IN_BATCH, a, b, c, d] => {
            Ok(Stored::InBatch(u32::from_le_bytes([*a, *b, *c, *d]) as usize))
        }
        _ => Err(damaged(key)),
    }
}

/// A revision, or another number.
pub fn seal_number(key: &[u8], number: u64) -> Vec<u8> {
    frame::seal(key, &number.to_le_bytes()).1
}

pub fn open_number(key: &[u8], stored: &[u8]) -> Result<u64, Fault> {
    let [number] = frame::numbers(open(key, stored)?).ok_or_else(|| damaged(key))?;
    Ok(number)
}

fn open<'a>(key: &[u8], stored: &'a [u8]) -> Result<&'a [u8], Fault> {
    frame::open(key, stored).map(|(_, value)| value).ok_or_else(|| damaged(key))
}

fn damaged(key: &[u8]) -> Fault {
    Fault::Damaged(format!("{}: its checksum does not match", keys::show(key)))
}
