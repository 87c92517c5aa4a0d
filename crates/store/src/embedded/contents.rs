//! What a directory holds: the standing of each shard, and rows that add up to it.
use std::collections::BTreeMap;

use berth_engine::{Revision, Row, ShardName, StoreError};

use crate::{
    damage::{Damage, refuse},
    embedded::{
        engine::{Engine, Fault, View, WriteFault},
        group::{Finished, Group, Root},
        history::{self, Forgotten, Trail},
        place::Place,
    },
    frame::{self, Sum},
    keys,
    standing::Standing,
};

pub struct Contents {
    pub engine: Engine,
    pub root: Root,
    pub standings: BTreeMap<ShardName, Standing>,
    /// Where the histories of those shards are that were written since it was opened.
    pub trails: BTreeMap<ShardName, Trail>,
    /// Of the history, since it was opened.
    pub forgotten: Forgotten,
}

impl Contents {
    /// Reads every standing and checks that they are the ones last acknowledged.
    pub fn read(engine: Engine, place: &Place) -> Result<Contents, StoreError> {
        let mut damages = Vec::new();
        let (standings, total) =
            read_standings(&engine, &mut damages).map_err(|fault| place.error(fault))?;
        let root = read_root(&engine, &mut damages).map_err(|fault| place.error(fault))?;
        compare(&root, total, place.acknowledged()?, &mut damages);
        refuse(&place.dir, &damages)?;
        let (trails, forgotten) = (BTreeMap::new(), Forgotten::default());
        Ok(Contents { engine, root, standings, trails, forgotten })
    }

    /// Opens a store to be written to: every shard that has rows has a history, and no row that
    /// passes is in it.
    pub fn open(place: &Place) -> Result<Contents, StoreError> {
        let mut contents = place.contents()?;
        history::begin(&mut contents, place)?;
        history::end_passing(&mut contents, place)?;
        Ok(contents)
    }

    pub fn standing(&self, shard: &ShardName) -> Standing {
        self.standings.get(shard).copied().unwrap_or_default()
    }

    /// The shards that hold anything.
    pub fn shards(&self) -> Vec<ShardName> {
        let held = self.standings.iter().filter(|(_, standing)| standing.head.revision > 0);
        held.map(|(shard, _)| shard.clone()).collect()
    }

    /// The shards without rows.
    pub fn vacant(&self) -> Vec<ShardName> {
        let vacant = self.standings.iter().filter(|(_, standing)| standing.head.rows == 0);
        vacant.map(|(shard, _)| shard.clone()).collect()
    }

    /// All shards that there is something of, with their revisions.
    pub fn revisions(&self) -> Vec<(ShardName, Revision)> {
        let revision = |(shard, it): (&ShardName, &Standing)| (shard.clone(), it.head.revision);
        self.standings.iter().map(revision).collect()
    }

    /// Makes a group durable, and only then takes note of it.
    pub fn write(&mut self, group: Group, place: &Place) -> Result<(), WriteFault> {
        let finished = group.finish(self.root);
        let Finished { root, standings, removed, trails, rows, history, .. } = finished;
        self.engine.write(rows, history)?;
        self.root = root;
        self.standings.extend(standings);
        self.trails.extend(trails);
        if finished.is_tidied {
            self.forgotten = Forgotten::none();
        }
        if finished.forgotten != (0, 0) || self.forgotten.garbage() > 0 {
            self.forgotten.look(self.engine.history_bytes());
            self.forgotten.add(finished.forgotten);
        }
        for shard in removed {
            self.standings.remove(&shard);
            self.trails.remove(&shard);
        }
        if let Err(error) = place.witness.note(root.group) {
            // The journal holds the group; a lost tail would now be noticed a little later.
            tracing::warn!(%error, "the witness could not be written");
        }
        Ok(())
    }
}

/// Every lead and head, and what they add up to.
fn read_standings(
    engine: &Engine,
    damages: &mut Vec<Damage>,
) -> Result<(BTreeMap<ShardName, Standing>, Sum), Fault> {
    let (mut standings, mut total) = (BTreeMap::<ShardName, Standing>::new(), 0u64);
    let view = engine.view();
    for prefix in [keys::LEADS, keys::HEADS] {
        view.each(prefix, |key, stored| {
            let found = keys::shard(key).zip(frame::open(key, stored));
            let Some((shard, (sum, value))) = found else {
                damages.push(Damage::new(keys::show(key), "its checksum does not match"));
                return;
            };
            total = total.wrapping_add(sum);
            let standing = standings.entry(shard).or_default();
            if !standing.decode(prefix == keys::HEADS, value) {
                damages.push(Damage::new(
                    keys::show(key),
                    "it is not in the form of a head or a lead",
                ));
            }
        })?;
    }
    Ok((standings, total))
}

/// Whether what was found is what was acknowledged last, or one group more.
fn compare(root: &Root, total: Sum, acknowledged: u64, damages: &mut Vec<Damage>) {
    if root.group < acknowledged {
        let what = format!(
            "the last {} groups of commits are missing (found {}, acknowledged {acknowledged})",
            acknowledged - root.group,
            root.group
        );
        damages.push(Damage::new("rows", what));
    } else if damages.is_empty() && root.standings != total {
        damages.push(Damage::new("rows", "the heads of the shards are not the last ones written"));
    }
}

fn read_root(engine: &Engine, damages: &mut Vec<Damage>) -> Result<Root, Fault> {
    let Some(stored) = engine.get(keys::GROUP)? else { return Ok(Root::default()) };
    let root = frame::open(keys::GROUP, &stored).and_then(|(_, value)| Root::decode(value));
    if root.is_none() {
        damages.push(Damage::new("the root", "its checksum does not match"));
    }
    Ok(root.unwrap_or_default())
}

/// Calls for each good row of a shard; the findings say what is wrong with the rest.
pub fn scan(
    view: &View,
    shard: &ShardName,
    standing: &Standing,
    mut call: impl FnMut(Row),
) -> Result<Vec<Damage>, Fault> {
    let (mut damages, mut count, mut total) = (Vec::new(), 0u64, 0u64);
    let prefix = keys::rows(shard);
    view.each(&prefix, |key, stored| {
        let found = keys::address(&key[prefix.len()..]).zip(frame::open(key, stored));
        let Some(((table, key), (sum, value))) = found else {
            damages.push(Damage::new(keys::show(key), "its checksum does not match"));
            return;
        };
        count += 1;
        total = total.wrapping_add(sum);
        call(Row { table, key, value: Some(value.to_vec()) });
    })?;
    let head = &standing.head;
    if damages.is_empty() && (count, total) != (head.rows, head.sum) {
        let what = format!(
            "its rows are not those of revision {}: {} were committed and {count} are found, \
             of which some are missing, older or changed",
            head.revision, head.rows
        );
        damages.push(Damage::new(format!("shard {shard}"), what));
    }
    Ok(damages)
}

#[cfg(test)]
mod tests;
