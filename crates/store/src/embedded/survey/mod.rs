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
    /// What is wrong with the history, without which a store can be opened.
    pub history: Vec<Damage>,
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
    let mut survey = Survey { damages: Vec::new(), history: Vec::new(), torn: None };
    manifest::check_version(dir, &mut survey.damages)?;
    for keyspace in manifest::ROWS {
        manifest::check(dir, keyspace, &mut survey.damages)?;
    }
    for keyspace in manifest::histories(dir)? {
        manifest::check(dir, &keyspace, &mut survey.history)?;
    }
    journal::check(dir, acknowledged, &mut survey)?;
    Ok(survey)
}

/// The tables of rows that are not as they were written.
pub fn tables(dir: &Path) -> io::Result<Vec<Damage>> {
    let mut damages = Vec::new();
    for keyspace in manifest::ROWS {
        manifest::tables(dir, keyspace, &mut damages)?;
    }
    Ok(damages)
}

/// The same of the history.
pub fn tables_of_history(dir: &Path) -> io::Result<Vec<Damage>> {
    let mut damages = Vec::new();
    for keyspace in manifest::histories(dir)? {
        manifest::tables(dir, &keyspace, &mut damages)?;
    }
    Ok(damages)
}

/// Where the history lies: one keyspace, or none.
pub fn histories(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let names = manifest::histories(dir)?;
    Ok(names.iter().map(|name| dir.join("keyspaces").join(name)).collect())
}

/// The next bytes of the input.
fn take<const N: usize>(input: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, rest) = input.split_first_chunk()?;
    *input = rest;
    Some(*taken)
}

#[cfg(test)]
mod tests {
    /// What is read here is nobody's promise: with another version, look at the files it writes and
    /// at how it repairs them, and only then change this.
    #[test]
    fn the_files_are_those_of_these_versions() {
        let lock = include_str!("../../../../../Cargo.lock");
        for (name, version) in [("fjall", "3.1.13"), ("lsm-tree", "3.1.10")] {
            let entry = format!("name = \"{name}\"\nversion = \"{version}\"\n");
            assert!(lock.contains(&entry), "{name} is not of version {version}");
        }
    }
}
