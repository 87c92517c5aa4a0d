//! Fjall's manifests: which tables belong to a keyspace, and whether that list is as written.
//!
//! `current` holds the number of the list (8 bytes, little endian), its checksum (16 bytes) and the
//! kind of checksum (1 byte, 0 for XXH3); `v{number}` is the list.
use std::{
    fs,
    io::{self, Read},
    path::Path,
};

use xxhash_rust::xxh3::xxh3_128;

use super::take;
use crate::damage::Damage;

/// The keyspace of names and settings, and the one of the rows.
pub const ROWS: [&str; 2] = ["0", "1"];
/// The mark of fjall's third format.
const VERSION: &[u8] = b"FJL\x03";

pub fn check_version(dir: &Path, damages: &mut Vec<Damage>) -> io::Result<()> {
    match read(&dir.join("version"))? {
        Some(version) if version == VERSION => {}
        Some(_) => damages.push(Damage::new("rows/version", "it is not fjall's third format")),
        None => damages.push(Damage::new("rows/version", "the file is missing")),
    }
    Ok(())
}

/// The keyspaces of the history, however it came by its number: one, or none.
pub fn histories(dir: &Path) -> io::Result<Vec<String>> {
    let mut found = Vec::new();
    let entries = match fs::read_dir(dir.join("keyspaces")) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(found),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if name.parse::<u64>().is_ok() && !ROWS.contains(&name.as_str()) {
            found.push(name);
        }
    }
    found.sort();
    Ok(found)
}

pub fn check(dir: &Path, keyspace: &str, damages: &mut Vec<Damage>) -> io::Result<()> {
    let folder = dir.join("keyspaces").join(keyspace);
    let mut found = |name: &str, what| {
        damages.push(Damage::new(format!("rows/keyspaces/{keyspace}/{name}"), what));
    };
    let Some(current) = read(&folder.join("current"))? else {
        found("current", "the file is missing");
        return Ok(());
    };
    let Some((number, sum)) = decode(&current) else {
        found("current", "it is not in the form of a manifest");
        return Ok(());
    };
    let name = format!("v{number}");
    match read(&folder.join(&name))? {
        Some(list) if xxh3_128(&list) == sum => {}
        Some(_) => found(&name, "its checksum does not match"),
        None => found(&name, "the file is missing"),
    }
    Ok(())
}

/// Reads every table that the manifest of a keyspace names. Worth its time only when something is
/// wrong, or when somebody asks.
pub fn tables(dir: &Path, keyspace: &str, damages: &mut Vec<Damage>) -> io::Result<()> {
    let folder = dir.join("keyspaces").join(keyspace);
    let Some((number, _)) = read(&folder.join("current"))?.and_then(|it| decode(&it)) else {
        return Ok(());
    };
    let list = folder.join(format!("v{number}"));
    for (id, sum) in named(&list).unwrap_or_default() {
        let what = match read(&folder.join("tables").join(id.to_string()))? {
            Some(table) if xxh3_128(&table) == sum => continue,
            Some(_) => "its checksum does not match",
            None => "the file is missing",
        };
        damages.push(Damage::new(format!("rows/keyspaces/{keyspace}/tables/{id}"), what));
    }
    Ok(())
}

/// The tables in a list, each with its checksum. The list's section of that name holds the number
/// of levels (u8), for each of runs (u8), for each of tables (u32), and for each table its name
/// (u64), the kind of checksum (u8), the checksum (u128) and a sequence number (u64).
fn named(list: &Path) -> Option<Vec<(u64, u128)>> {
    let reader = sfa::Reader::new(list).ok()?;
    let mut section = Vec::new();
    reader.toc().section(b"tables")?.reader(list).ok()?.read_to_end(&mut section).ok()?;
    let (mut input, mut found) = (&section[..], Vec::new());
    let [levels] = take(&mut input)?;
    for _ in 0..levels {
        let [runs] = take(&mut input)?;
        for _ in 0..runs {
            for _ in 0..u32::from_le_bytes(take(&mut input)?) {
                let id = u64::from_le_bytes(take(&mut input)?);
                let [_kind] = take(&mut input)?;
                let sum = u128::from_le_bytes(take(&mut input)?);
                let _sequence: [u8; 8] = take(&mut input)?;
                found.push((id, sum));
            }
        }
    }
    Some(found)
}

fn decode(current: &[u8]) -> Option<(u64, u128)> {
    let (number, rest) = current.split_first_chunk()?;
    let (sum, kind) = rest.split_first_chunk()?;
    (kind == [0]).then(|| (u64::from_le_bytes(*number), u128::from_le_bytes(*sum)))
}

fn read(path: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
