//! Sealed files are merged as their days grow old, so that there are few of them: those of a day,
//! and later those of some days that are kept for long.
//!
//! A merged file appears by one rename, and its name says which others it has taken the place of:
//! whoever is killed then drops those at the next start.
use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, VecDeque},
    fs::File,
    io,
    sync::Arc,
};

use crate::{
    damage::{Damage, ReadError},
    event::Position,
    index::Shared,
    keep::{Rule, forget_replaced, set_apart},
    limits::{DAY_MS, MERGE_ROUND_BYTES_MAX},
    name::{DRAFT, MERGED, Name},
    plan::{Bounds, bytes, name_of, plans},
    sealed::{Line, Making, Sealed},
    segment::{Block, read_block},
    writer::check_room,
};

/// Merges what there is too much of, as far as one round goes; how many files others have taken the
/// place of.
pub fn merge(shared: &Shared, now_ms: i64, rule: &Rule<'_>) -> usize {
    merge_within(shared, now_ms, rule, Bounds::default())
}

/// The same, within such bounds.
pub fn merge_within(shared: &Shared, now_ms: i64, rule: &Rule<'_>, bounds: Bounds) -> usize {
    let _work = shared.working();
    forget_replaced(shared);
    set_unreadable_apart(shared);
    let all: BTreeMap<u128, Vec<Arc<Sealed>>> = shared.index().sealed.clone();
    let (mut merged, mut read_bytes) = (0, 0);
    for (group, files) in all {
        let Some(since) = (rule.since)(group) else { continue };
        let kept_days = (now_ms - since.max(0)) / DAY_MS;
        let (readable, others): (Vec<_>, Vec<_>) = files.into_iter().partition(is_readable);
        for inputs in plans(readable, &others, now_ms.div_euclid(DAY_MS), kept_days, bounds) {
            if read_bytes >= MERGE_ROUND_BYTES_MAX {
                return merged;
            }
            read_bytes += inputs.iter().map(bytes).sum::<u64>();
            match join(shared, &inputs, bounds) {
                Ok(()) => merged += inputs.len(),
                Err(error) => {
                    tracing::error!(%error, "files of lines cannot be merged yet");
                    return merged;
                }
            }
        }
    }
    forget_replaced(shared);
    merged
}

/// Whether it is known what is in a file.
fn is_readable(file: &Arc<Sealed>) -> bool {
    file.facts().is_ok_and(|it| it.is_some())
}

/// Sets files apart that do not say what is in them.
fn set_unreadable_apart(shared: &Shared) {
    let files: Vec<_> = shared.index().sealed.values().flatten().cloned().collect();
    for file in files {
        if let Err(ReadError::Damage(it)) = file.facts() {
            shared.note_damage(&it);
            set_apart(shared, &file);
        }
    }
}

/// One file of some; see [`plans`].
fn join(shared: &Shared, inputs: &[Arc<Sealed>], bounds: Bounds) -> Result<(), ReadError> {
    let (disk, name) = (&shared.disk, name_of(inputs));
    let path = name.path(&disk.dir);
    let merged = disk.dir.join(MERGED);
    let room = inputs.iter().map(bytes).sum::<u64>();
    check_room(&merged, usize::try_from(room).unwrap_or(usize::MAX))?;
    let draft = path.with_extension(DRAFT);
    let drop_draft = || drop(disk.remove_file(&draft));
    let written = written(shared, &draft, name, inputs, bounds).inspect_err(|_| drop_draft())?;
    let Some(written) = written else { return Ok(()) };
    disk.rename(&draft, &path).inspect_err(|_| drop_draft())?;
    // Before any of them goes: their lines are to be there after a loss of power.
    let synced = disk.sync_dir(&merged);
    // What is served is what is on the disk: they stay, and so it goes.
    synced.inspect_err(|_| drop(disk.remove_file(&path)))?;
    shared.replace(inputs, Some(Arc::new(written.moved(path))));
    shared.replaced().extend(inputs.iter().cloned());
    Ok(())
}

fn written(
    shared: &Shared,
    draft: &std::path::Path,
    name: Name,
    inputs: &[Arc<Sealed>],
    bounds: Bounds,
) -> Result<Option<Sealed>, ReadError> {
    let mut making = Making::begin(&shared.disk, draft, name)?;
    let mut readings = Vec::with_capacity(inputs.len());
    let mut next = BinaryHeap::new();
    for (at, input) in inputs.iter().enumerate() {
        // It is here, and nobody else deletes files now.
        let (file, blocks) = input.blocks()?.ok_or(io::Error::from(io::ErrorKind::NotFound))?;
        let blocks = blocks.into();
        let mut reading = Reading { shared, input, file, blocks, lines: VecDeque::new() };
        if let Some(key) = reading.key()? {
            next.push(Reverse((key, at)));
        }
        readings.push(reading);
    }
    while let Some(Reverse((_, at))) = next.pop() {
        let reading = &mut readings[at];
        if let Some((stream, at, ingested_ms, text)) = reading.lines.pop_front() {
            making.take(Line { stream, at, ingested_ms, text: &text })?;
        }
        if let Some(key) = reading.key()? {
            next.push(Reverse((key, at)));
        }
    }
    Ok(making.finish_within(bounds.footer_bytes)?)
}

/// A file that is read line by line.
struct Reading<'a> {
    shared: &'a Shared,
    input: &'a Sealed,
    file: File,
    blocks: VecDeque<Block>,
    /// Of one block.
    lines: VecDeque<(u128, Position, i64, String)>,
}

impl Reading<'_> {
    /// Of its next line.
    fn key(&mut self) -> Result<Option<(u128, Position)>, ReadError> {
        while self.lines.is_empty() {
            let Some(block) = self.blocks.pop_front() else { return Ok(None) };
            let raw = match read_block(&self.file, &self.input.path, &block) {
                Ok(raw) => raw,
                Err(ReadError::Damage(damage)) => {
                    self.damaged(&damage)?;
                    continue;
                }
                Err(error) => return Err(error),
            };
            for run in &block.runs {
                let events = run.events(block.base_epoch, &raw);
                let line = |(at, ingested_ms, text): (Position, i64, &str)| {
                    (run.stream, at, ingested_ms, text.to_owned())
                };
                self.lines.extend(events.map(line));
            }
        }
        Ok(self.lines.front().map(|it| (it.0, it.1)))
    }
    /// The file as it is stays beside those that are served, which have the rest of its lines.
    fn damaged(&self, damage: &Damage) -> io::Result<()> {
        self.shared.note_damage(damage);
        let (disk, input) = (&self.shared.disk, self.input);
        let to = input.name.apart(&disk.dir, &input.path);
        disk.link(&input.path, &to)?;
        tracing::error!(from = %input.path.display(), to = %to.display(), "it is set apart");
        Ok(())
    }
}
