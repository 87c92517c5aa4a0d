//! What a start finds: sealed files, and segments that the last process has left.
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    damage::Damage,
    disk::{Disk, entries},
    index::Index,
    name::{DAMAGED, DRAFT, MAKING, MERGED, Name, SEALED, epochs},
    sealed::Sealed,
    segment::{self, Recovered, Segment},
    streams::Streams,
};

/// Where segments are.
pub const OPEN: &str = "open";

pub struct Found {
    pub index: Index,
    pub streams: Streams,
    pub last_epoch: u64,
    pub damage: Vec<Damage>,
}

/// Sealed files are told by their names; they are not looked into.
///
/// # Errors
/// The disk's.
pub fn find(disk: &Disk) -> io::Result<Found> {
    let dir = &disk.dir;
    let rooms = [OPEN, SEALED, MERGED, DAMAGED].map(|it| dir.join(it));
    for it in std::iter::once(dir.clone()).chain(rooms) {
        if !it.exists() {
            disk.create_dir(&it)?;
        }
    }
    let making = dir.join(MAKING);
    if making.exists() {
        disk.remove_dir_all(&making)?;
    }
    let mut found = Found {
        index: Index::default(),
        streams: Streams::default(),
        last_epoch: 0,
        damage: Vec::new(),
    };
    let mut taken = Vec::new();
    for it in entries(&dir.join(SEALED))? {
        let Some(range) = epochs(&it) else { continue };
        taken.push(range);
        found.sealed(disk, &it)?;
    }
    found.sealed(disk, &dir.join(MERGED))?;
    found.drop_replaced(disk)?;
    taken.extend(found.index.sealed.values().flatten().map(|it| it.name.epochs));
    found.last_epoch = taken.iter().map(|it| it.1).max().unwrap_or_default();
    let mut segments: Vec<(u64, PathBuf)> = Vec::new();
    for it in entries(&dir.join(OPEN))? {
        let is_segment = it.extension().is_some_and(|it| it == segment::EXTENSION);
        let epoch = it.file_stem().and_then(|it| it.to_str()?.parse().ok());
        segments.extend(epoch.filter(|_| is_segment).map(|epoch| (epoch, it)));
    }
    segments.sort();
    for (epoch, path) in segments {
        found.last_epoch = found.last_epoch.max(epoch);
        // Their lines are sealed already.
        if taken.iter().any(|(first, last)| (first..=last).contains(&&epoch)) {
            disk.remove_file(&path)?;
            continue;
        }
        found.segment(&path, epoch)?;
    }
    Ok(found)
}

impl Found {
    fn sealed(&mut self, disk: &Disk, dir: &Path) -> io::Result<()> {
        for path in entries(dir)? {
            if path.extension().is_some_and(|it| it == DRAFT) {
                // Somebody was killed while a file was written anew: it is there as it was.
                disk.remove_file(&path)?;
            } else if let Some(name) = Name::of(&path) {
                let file = Arc::new(Sealed::found(path, name));
                self.index.sealed.entry(name.group).or_default().push(file);
            }
        }
        Ok(())
    }

    /// Files whose lines are in merged ones go: somebody was killed before they had gone.
    fn drop_replaced(&mut self, disk: &Disk) -> io::Result<()> {
        for files in self.index.sealed.values_mut() {
            let merged: Vec<Name> =
                files.iter().map(|it| it.name).filter(|it| it.is_merged).collect();
            let is_left = |it: &Arc<Sealed>| !merged.iter().any(|by| by.replaces(&it.name));
            for it in files.iter().filter(|it| !is_left(it)) {
                disk.remove_file(&it.path)?;
            }
            files.retain(is_left);
        }
        Ok(())
    }

    fn segment(&mut self, path: &Path, epoch: u64) -> io::Result<()> {
        let Recovered { segment, marks, known, damage } = Segment::recover(path, epoch)?;
        self.damage.extend(damage);
        known.into_iter().for_each(|it| self.streams.note_known(it));
        for block in segment.blocks(|_| true) {
            block.runs.iter().for_each(|it| self.streams.note_run(it));
        }
        marks.into_iter().for_each(|it| self.streams.note_mark(it));
        self.index.segments.push(Arc::new(segment));
        Ok(())
    }
}
