//! A look at fjall's files before fjall opens them, because it repairs what it does not understand.
//!
//! Fjall cuts its journal at the first entry that it cannot read, removes tables that its manifest
//! does not name, and trusts that manifest unseen. After a crash that is right; on a damaged disk
//! it would quietly throw away commits that were acknowledged. So whatever it would act on is
//! checked first, and nothing is changed before all of it is known to be good.
mod journal;
mod manifest;

use std::{
    fs::OpenOptions,
    io,
    path::{Path, PathBuf},
};

use crate::damage::Damage;

/// What was found in the files of a store.
pub struct Survey {
    pub damages: Vec<Damage>,
    /// A commit that was never finished, at the end of the last journal.
    pub torn: Option<Torn>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Torn {
    pub path: PathBuf,
    /// Where the last good commit ends.
    pub at: u64,
    pub bytes: u64,
}

impl Torn {
    /// Fjall would do the same to most torn commits, and refuse those whose end is on the disk
    /// and whose middle is not.
    pub fn cut(&self) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(&self.path)?;
        file.set_len(self.at)?;
        file.sync_all()
    }
}

/// Reads all journals and manifests of the fjall database in `dir`.
pub fn survey(dir: &Path, acknowledged: u64) -> io::Result<Survey> {
    let mut survey = Survey { damages: Vec::new(), torn: None };
    manifest::check(dir, &mut survey.damages)?;
    journal::check(dir, acknowledged, &mut survey)?;
    Ok(survey)
}

/// The tables that are not as they were written.
pub fn tables(dir: &Path) -> io::Result<Vec<Damage>> {
    let mut damages = Vec::new();
    manifest::tables(dir, &mut damages)?;
    Ok(damages)
}

/// The next bytes of the input.
fn take<const N: usize>(input: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = input.split_first_chunk()?;
    *input = rest;
    Some(*taken)
}
