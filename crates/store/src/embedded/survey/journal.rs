//! Fjall's journals: every commit in order, up to where the acknowledged ones end.
//!
//! A journal is a row of batches, with zeros behind them while there is room. Numbers are little
//! endian:
//!
//! ```text
//! start  1, items u32, sequence u64
//! item   2, kind u8, compression u8, keyspace u64, key u16, value u32, stored u32, key, value
//! end    3, xxh3 of the items u64, "FJL" 3
//! ```
use std::{
    fs::{self, File},
    io::{self, Read},
    path::{Path, PathBuf},
};

use rustix::{
    fs::{SeekFrom, seek},
    io::Errno,
};
use xxhash_rust::xxh3::xxh3_64;

use super::{Survey, Torn, take};
use crate::{damage::Damage, embedded::group::Root, frame, keys};

const START: u8 = 1;
const ITEM: u8 = 2;
const END: u8 = 3;
const TRAILER: &[u8] = b"FJL\x03";
/// From the start of a batch to the tag of its first item.
const START_BYTES: usize = 13;

/// What a journal holds as far as it can be read.
struct Journal {
    /// The numbers of its groups of commits.
    groups: Vec<u64>,
    /// Where the last good batch ends.
    end: usize,
    bytes: Vec<u8>,
}

pub fn check(dir: &Path, acknowledged: u64, survey: &mut Survey) -> io::Result<()> {
    let paths = journals(dir)?;
    if paths.is_empty() {
        survey.damages.push(Damage::new("rows", "its journal is missing"));
    }
    // The first journal of all begins with the first group; of later ones it is not known.
    let is_first = |path: &PathBuf| path.file_stem().is_some_and(|stem| stem == "0");
    let mut last = paths.first().filter(|path| is_first(path)).map(|_| 0);
    for (index, path) in paths.iter().enumerate() {
        let journal = Journal::read(path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut found = |what: String| {
            survey.damages.push(Damage::new(format!("rows/{name}"), what));
        };
        for group in &journal.groups {
            if last.is_some_and(|last| last + 1 != *group) {
                found(format!("group {group} does not follow group {}", last.unwrap_or_default()));
            }
            last = Some(*group);
        }
        let at = journal.end;
        match journal.rest() {
            Rest::Nothing => {}
            Rest::Unreadable if index + 1 < paths.len() => {
                found(format!("it cannot be read beyond byte {at}"));
            }
            Rest::Unreadable if last.is_some_and(|last| last < acknowledged) => {
                let last = last.unwrap_or_default();
                found(format!(
                    "it cannot be read beyond byte {at}: commits {} to {acknowledged} are lost",
                    last + 1
                ));
            }
            Rest::MoreBatches => found(format!("byte {at} and what follows cannot be read")),
            Rest::Unreadable => {
                let (at, bytes) = (at as u64, (journal.bytes.len() - at) as u64);
                survey.torn = Some(Torn { path: path.clone(), at, bytes });
            }
        }
    }
    Ok(())
}

/// All journals, oldest first.
fn journals(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir)? {
        let path = entry?.path();
        let number = path.file_stem().and_then(|stem| stem.to_str()?.parse::<u64>().ok());
        if let (Some(number), true) = (number, path.extension().is_some_and(|it| it == "jnl")) {
            found.push((number, path));
        }
    }
    found.sort();
    Ok(found.into_iter().map(|(_, path)| path).collect())
}

/// What follows the last good batch.
enum Rest {
    /// Zeros, or nothing at all.
    Nothing,
    /// A part of a batch.
    Unreadable,
    /// Something unreadable, and good batches behind it.
    MoreBatches,
}

impl Journal {
    fn read(path: &Path) -> io::Result<Journal> {
        let mut file = File::open(path)?;
        let data = end_of_data(&file)?;
        let mut bytes = Vec::new();
        io::Read::by_ref(&mut file).take(data).read_to_end(&mut bytes)?;
        let (mut groups, mut end) = (Vec::new(), 0);
        while let Some((group, bytes)) = batch(&bytes[end..]) {
            groups.push(group);
            end += bytes;
        }
        Ok(Journal { groups, end, bytes })
    }

    fn rest(&self) -> Rest {
        let rest = &self.bytes[self.end..];
        if rest.iter().all(|byte| *byte == 0) {
            return Rest::Nothing;
        }
        let starts = (1..rest.len().saturating_sub(START_BYTES))
            .filter(|at| rest[*at] == START && rest[at + START_BYTES] == ITEM);
        match starts.into_iter().any(|at| batch(&rest[at..]).is_some()) {
            true => Rest::MoreBatches,
            false => Rest::Unreadable,
        }
    }
}

/// Where the last stretch of a file ends that is not a hole: journals are mostly room.
fn end_of_data(file: &File) -> io::Result<u64> {
    let mut end = 0;
    loop {
        let data = match seek(file, SeekFrom::Data(end)) {
            Ok(data) => data,
            Err(Errno::NXIO) => break,
            Err(error) => return Err(error.into()),
        };
        end = seek(file, SeekFrom::Hole(data))?;
    }
    seek(file, SeekFrom::Start(0))?;
    Ok(end)
}

/// The number of the group in the batch that these bytes begin with, and the batch's length.
fn batch(bytes: &[u8]) -> Option<(u64, usize)> {
    let mut input = bytes;
    let [tag] = take(&mut input)?;
    let items = u32::from_le_bytes(take(&mut input)?);
    let _sequence: [u8; 8] = take(&mut input)?;
    if tag != START {
        return None;
    }
    let (body, mut group) = (input, None);
    for _ in 0..items {
        group = item(&mut input)?.or(group);
    }
    let body = &body[..body.len() - input.len()];
    let [tag] = take(&mut input)?;
    let sum = u64::from_le_bytes(take(&mut input)?);
    let is_good = tag == END && sum == xxh3_64(body) && input.starts_with(TRAILER);
    let length = bytes.len() - input.len() + TRAILER.len();
    is_good.then_some(group?).map(|group| (group, length))
}

/// Steps over an item; the number of the group, if the item holds it.
fn item(input: &mut &[u8]) -> Option<Option<u64>> {
    let [tag, _kind, _compression] = take(input)?;
    let _keyspace: [u8; 8] = take(input)?;
    let key = u16::from_le_bytes(take(input)?);
    let _length: [u8; 4] = take(input)?;
    let stored = u32::from_le_bytes(take(input)?);
    if tag != ITEM {
        return None;
    }
    let (key, rest) = input.split_at_checked(key.into())?;
    let (value, rest) = rest.split_at_checked(usize::try_from(stored).ok()?)?;
    *input = rest;
    if key != keys::GROUP {
        return Some(None);
    }
    let (_, value) = frame::open(key, value)?;
    Some(Some(Root::decode(value)?.group))
}
