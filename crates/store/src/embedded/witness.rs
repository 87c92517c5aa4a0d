//! The WITNESS file: beside the journal, how far the acknowledged commits went.
//!
//! It is written after each sync of the journal and before the answers, so it never promises more
//! than is durable; being synced only at the end, it may promise less after a power failure. A
//! journal that ends before what the witness says has lost something.
use std::{
    fs::{File, OpenOptions},
    io,
    os::unix::fs::FileExt,
    path::Path,
};

use crate::frame;

pub const NAME: &str = "WITNESS";

/// Two slots, written in turn and a sector apart, so that a torn write leaves the other.
const SLOT_BYTES: u64 = 4096;
const KEY: &[u8] = b"witness";

pub struct Witness {
    file: File,
}

impl Witness {
    /// A new one, durable when it and its directory have been synced. It has seen nothing.
    pub fn create(dir: &Path) -> io::Result<Witness> {
        let file = berth_files::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(dir.join(NAME))?;
        let witness = Witness { file };
        // Both slots at once, so that a disk that is full later has room for them.
        witness.file.write_all_at(&slot(0), 0)?;
        witness.file.write_all_at(&slot(0), SLOT_BYTES)?;
        Ok(witness)
    }

    pub fn open(dir: &Path) -> io::Result<Witness> {
        let file = OpenOptions::new().read(true).write(true).open(dir.join(NAME))?;
        Ok(Witness { file })
    }

    /// The last group of commits that was acknowledged, or nothing when no slot can be read.
    pub fn group(&self) -> io::Result<Option<u64>> {
        let slots = [self.read(0)?, self.read(SLOT_BYTES)?];
        Ok(slots.into_iter().flatten().max())
    }

    /// Takes note of a group of commits whose sync has returned.
    pub fn note(&self, group: u64) -> io::Result<()> {
        self.file.write_all_at(&slot(group), group % 2 * SLOT_BYTES)
    }

    pub fn sync(&self) -> io::Result<()> {
        self.file.sync_all()
    }

    fn read(&self, at: u64) -> io::Result<Option<u64>> {
        let mut slot = slot(0);
        match self.file.read_exact_at(&mut slot, at) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            other => other?,
        }
        let group = frame::open(KEY, &slot).and_then(|(_, value)| value.try_into().ok());
        Ok(group.map(u64::from_le_bytes))
    }
}

fn slot(group: u64) -> Vec<u8> {
    frame::seal(KEY, &group.to_le_bytes()).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_the_last_and_survives_one_torn_slot() {
        let dir = tempfile::tempdir().unwrap();
        let witness = Witness::create(dir.path()).unwrap();
        assert_eq!(witness.group().unwrap(), Some(0));
        for group in 1..=7 {
            witness.note(group).unwrap();
            assert_eq!(Witness::open(dir.path()).unwrap().group().unwrap(), Some(group));
        }
        witness.file.write_all_at(b"torn", SLOT_BYTES + 3).unwrap();
        assert_eq!(witness.group().unwrap(), Some(6));
        witness.file.set_len(3).unwrap();
        assert_eq!(witness.group().unwrap(), None);
    }
}
