//! The FORMAT file: which layout the directory has, and whether it was finished.
use std::{fs, io, path::Path};

use berth_engine::StoreError;

use crate::{damage::damaged, embedded::files};

/// The layout that this release writes, and the newest that it reads. The first one had no history:
/// whoever wrote to a store with one and did not know of it would leave gaps. The second kept the
/// values of a batch's rows apart from it.
const KNOWN: u32 = 3;

const NAME: &str = "FORMAT";
const TITLE: &str = "berth store, format ";
const BEING_MADE: &str = "being made";
const BEING_RESTORED: &str = "being restored";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// There is no store yet.
    Absent,
    /// Making it was interrupted: nothing was ever acknowledged.
    BeingMade,
    /// Restoring into it was interrupted: it holds a part of something.
    BeingRestored,
    Complete,
}

pub fn read(dir: &Path) -> Result<Format, StoreError> {
    let text = match fs::read(dir.join(NAME)) {
        Ok(bytes) => String::from_utf8(bytes).map_err(|_| unreadable(dir))?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Format::Absent),
        Err(error) => return Err(files::failed(dir, error)),
    };
    let (first, rest) = text.split_once('\n').ok_or_else(|| unreadable(dir))?;
    let version = first.strip_prefix(TITLE).and_then(|n| n.parse().ok());
    match version.ok_or_else(|| unreadable(dir))? {
        0 => Err(unreadable(dir)),
        found if found > KNOWN => {
            Err(StoreError::TooNew { path: dir.display().to_string(), found, known: KNOWN })
        }
        _ => match rest.trim_end() {
            "" => Ok(Format::Complete),
            BEING_MADE => Ok(Format::BeingMade),
            BEING_RESTORED => Ok(Format::BeingRestored),
            _ => Err(unreadable(dir)),
        },
    }
}

/// Keeps older releases from writing to a complete store, before this one does.
pub fn bring_up_to_date(dir: &Path) -> Result<(), StoreError> {
    let text = fs::read(dir.join(NAME)).map_err(|error| files::failed(dir, error))?;
    match text == format!("{TITLE}{KNOWN}\n").as_bytes() {
        true => Ok(()),
        false => write(dir, Format::Complete),
    }
}

/// Durable on return.
pub fn write(dir: &Path, format: Format) -> Result<(), StoreError> {
    let note = match format {
        Format::Absent | Format::Complete => "",
        Format::BeingMade => BEING_MADE,
        Format::BeingRestored => BEING_RESTORED,
    };
    berth_files::replace(dir, NAME, format!("{TITLE}{KNOWN}\n{note}").as_bytes())
        .map_err(|error| files::failed(dir, error))
}

fn unreadable(dir: &Path) -> StoreError {
    damaged(dir, "FORMAT: it is not the text that this or any other release writes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_and_what_is_newer_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(read(dir.path()).unwrap(), Format::Absent);
        for format in [Format::BeingMade, Format::BeingRestored, Format::Complete] {
            write(dir.path(), format).unwrap();
            assert_eq!(read(dir.path()).unwrap(), format);
        }
        fs::write(dir.path().join(NAME), format!("{TITLE}{}\n", KNOWN + 1)).unwrap();
        let StoreError::TooNew { found, known, .. } = read(dir.path()).unwrap_err() else {
            panic!("a newer format was not refused");
        };
        assert_eq!((found, known), (KNOWN + 1, KNOWN));
    }

    #[test]
    fn no_flipped_bit_makes_another_format() {
        let dir = tempfile::tempdir().unwrap();
        write(dir.path(), Format::Complete).unwrap();
        let good = fs::read(dir.path().join(NAME)).unwrap();
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            fs::write(dir.path().join(NAME), bad).unwrap();
            let found = read(dir.path());
            assert!(matches!(found, Err(_) | Ok(Format::Complete)), "bit {bit}: {found:?}");
        }
    }
}
