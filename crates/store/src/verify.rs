//! Reads everything in a store and says what is wrong with it.
use std::path::{Path, PathBuf};

use berth_engine::{Extent, Revision, ShardName, StoreError};

use crate::{
    damage::Damage,
    embedded::{Options, Place, check_history, oldest_of_history, scan},
};

/// What was found. Nothing is wrong when there are no damages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub shards: Vec<ShardReport>,
    /// Each names a file or row and what is wrong with it.
    pub damages: Vec<String>,
    /// The same of the history, on which nothing else depends: no reason to restore anything.
    pub history: Vec<String>,
    /// Where the history lies.
    pub history_at: Vec<PathBuf>,
    /// None if the store was not opened.
    pub extent: Option<Extent>,
    /// What is not damage and still worth saying.
    pub notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShardReport {
    pub shard: ShardName,
    pub revision: Revision,
    /// The rows that can be read.
    pub rows: u64,
}

/// Reads the store in a directory, which no other process may have open. Files whose damage would
/// mislead the engine are reported without opening it.
pub fn verify(dir: &Path) -> Result<Verified, StoreError> {
    let mut verified = Verified::default();
    match read(dir, &mut verified) {
        Ok(()) => Ok(verified),
        Err(StoreError::Damaged { what, .. }) => {
            verified.damages.push(what);
            Ok(verified)
        }
        Err(error) => Err(error),
    }
}

fn read(dir: &Path, verified: &mut Verified) -> Result<(), StoreError> {
    let place = Place::open_existing(dir, Options::default())?;
    let survey = place.survey()?;
    verified.notes.extend(survey.torn.iter().map(|torn| {
        let (path, at) = (torn.path.display(), torn.at);
        format!("{path}: an interrupted commit at byte {at}, never acknowledged, was cut")
    }));
    verified.damages.extend(survey.damages.iter().map(Damage::to_string));
    verified.history.extend(survey.history.iter().map(Damage::to_string));
    verified.history_at = place.histories()?;
    if !verified.damages.is_empty() {
        return Ok(());
    }
    verified.damages.extend(place.damaged_tables()?.iter().map(Damage::to_string));
    verified.history.extend(place.damaged_tables_of_history()?.iter().map(Damage::to_string));
    if !survey.history.is_empty() {
        let note = "the rows were checked file by file and not one by one, because the store does \
                    not open beside this history";
        verified.notes.push(note.to_owned());
        return Ok(());
    }
    let contents = place.contents_as_they_are()?;
    for (shard, standing) in &contents.standings {
        let mut rows = 0;
        match scan(&contents.engine.view(), shard, standing, |_| rows += 1) {
            Ok(damages) => verified.damages.extend(damages.iter().map(Damage::to_string)),
            Err(fault) => {
                let damage = Damage::new(format!("shard {shard}"), fault);
                verified.damages.push(damage.to_string());
            }
        }
        let (shard, revision) = (shard.clone(), standing.head.revision);
        verified.shards.push(ShardReport { shard, revision, rows });
    }
    let view = contents.engine.view();
    let checked = check_history(&view, |what| verified.history.push(what));
    let oldest = checked.and_then(|()| oldest_of_history(&view, &contents.revisions()));
    match oldest {
        Ok(oldest) => {
            let bytes = contents.engine.history_bytes();
            verified.extent = Some(Extent { bytes, oldest });
        }
        Err(fault) => verified.history.push(Damage::new("history", fault).to_string()),
    }
    Ok(())
}
