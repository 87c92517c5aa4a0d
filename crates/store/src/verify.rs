//! Reads everything in a store and says what is wrong with it.
use std::path::Path;

use berth_engine::{Revision, ShardName, StoreError};

use crate::{
    damage::Damage,
    embedded::{Options, Place, check_history, scan},
};

/// What was found. Nothing is wrong when there are no damages.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verified {
    pub shards: Vec<ShardReport>,
    /// Each names a file or row and what is wrong with it.
    pub damages: Vec<String>,
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
    let damages = survey.damages.iter().chain(&survey.history);
    verified.damages.extend(damages.map(Damage::to_string));
    if !verified.damages.is_empty() {
        return Ok(());
    }
    verified.damages.extend(place.damaged_tables()?.iter().map(Damage::to_string));
    verified.damages.extend(place.damaged_tables_of_history()?.iter().map(Damage::to_string));
    let contents = place.contents_as_they_are()?;
    for (shard, standing) in &contents.standings {
        let mut rows = 0;
        match scan(&contents.engine.view(), shard, standing, |_| rows += 1) {
            Ok(damages) => verified.damages.extend(damages.iter().map(Damage::to_string)),
            Err(fault) => {
                let damage = Damage::new(format!("shard {shard}"), format!("{fault:?}"));
                verified.damages.push(damage.to_string());
            }
        }
        let (shard, revision) = (shard.clone(), standing.head.revision);
        verified.shards.push(ShardReport { shard, revision, rows });
    }
    let checked = check_history(&contents.engine.view(), |what| verified.damages.push(what));
    if let Err(fault) = checked {
        verified.damages.push(Damage::new("history", format!("{fault:?}")).to_string());
    }
    Ok(())
}
