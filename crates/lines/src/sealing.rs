//! Closed segments become sealed files: by group and day, and in each by stream and time. A
//! directory appears with all of them at once, and then the segments go: whoever is killed in
//! between finds either, and drops what is there twice.
use std::{
    collections::BTreeMap,
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    damage::ReadError,
    disk::Disk,
    event::{Position, counted},
    index::Shared,
    limits::{DAY_MS, SEAL_MEMORY_BYTES_MAX, SEALED_STREAMS_MAX},
    name::{DRAFT, EXTENSION, MAKING, Name, SEALED},
    sealed::{Line, Making, Sealed},
    segment::Segment,
    writer::check_room,
};

/// Lines that are sorted.
#[derive(Default)]
struct Sorter {
    texts: String,
    lines: Vec<Kept>,
    /// As CloudWatch Logs counts them.
    bytes: u64,
    files: Vec<Sealed>,
    /// Files so far of each group and day.
    parts: BTreeMap<(u128, i64), usize>,
}

#[derive(Clone, Copy)]
struct Kept {
    group: u128,
    day: i64,
    stream: u128,
    at: Position,
    ingested_ms: i64,
    from: usize,
    bytes: usize,
}

/// Seals segments that nobody writes to any more, oldest first. Meanwhile their lines are there
/// twice: it leaves room for everything else.
///
/// # Errors
/// The disk's: then all is as it was.
pub fn seal(shared: &Shared, segments: &[Arc<Segment>]) -> io::Result<()> {
    let sealed = try_seal(shared, segments);
    if sealed.is_err() {
        // What was made so far takes room, which may be what is missing.
        let _ = shared.disk.remove_dir_all(&shared.disk.dir.join(MAKING));
    }
    sealed
}

fn try_seal(shared: &Shared, segments: &[Arc<Segment>]) -> io::Result<()> {
    let (Some(first), Some(last)) = (segments.first(), segments.last()) else { return Ok(()) };
    let name = format!("{:020}-{:020}", first.epoch, last.epoch);
    let (disk, dir) = (&shared.disk, &shared.disk.dir);
    let (making, done) = (dir.join(MAKING), dir.join(SEALED).join(&name));
    if making.exists() {
        disk.remove_dir_all(&making)?;
    }
    disk.create_dir(&making)?;
    let epochs = (first.epoch, last.epoch);
    let mut sorter = Sorter::default();
    for segment in segments {
        for block in segment.blocks(|it| !it.runs.is_empty()) {
            let raw = match segment.read_block(&block) {
                Ok(raw) => raw,
                Err(ReadError::Damage(it)) => {
                    shared.note_damage(&it);
                    continue;
                }
                Err(ReadError::Io(error)) => return Err(error),
            };
            for run in &block.runs {
                let events = run.events(block.base_epoch, &raw);
                events.for_each(|it| sorter.take(run.group, run.stream, it));
            }
            if sorter.bytes >= SEAL_MEMORY_BYTES_MAX {
                sorter.flush(disk, &making, epochs)?;
            }
        }
    }
    sorter.flush(disk, &making, epochs)?;
    // What none of them says is said by the segments after them.
    if sorter.files.is_empty() {
        disk.remove_dir(&making)?;
    } else {
        disk.sync_dir(&making)?;
        disk.rename(&making, &done)?;
    }
    // From here on they are sealed. If their name is lost with the power, segments are there.
    let named = disk.sync_dir(&dir.join(SEALED));
    {
        let mut index = shared.change();
        index.segments.retain(|it| !(epochs.0..=epochs.1).contains(&it.epoch));
        for mut file in sorter.files {
            file.path = done.join(file.path.file_name().unwrap_or_default());
            index.sealed.entry(file.name.group).or_default().push(Arc::new(file));
        }
    }
    if let Err(error) = named {
        tracing::error!(%error, "segments of lines that are sealed stay until the next start");
        return Ok(());
    }
    // A start would do it, too.
    segments.iter().for_each(|it| drop(disk.remove_file(&it.path)));
    Ok(())
}

impl Sorter {
    fn take(&mut self, group: u128, stream: u128, (at, ingested_ms, text): (Position, i64, &str)) {
        let (from, bytes, day) = (self.texts.len(), text.len(), at.ms.div_euclid(DAY_MS));
        self.texts.push_str(text);
        self.bytes += counted(text.len());
        self.lines.push(Kept { group, day, stream, at, ingested_ms, from, bytes });
    }

    fn flush(&mut self, disk: &Disk, dir: &Path, epochs: (u64, u64)) -> io::Result<()> {
        check_room(dir, self.texts.len())?;
        self.lines.sort_unstable_by_key(|it| (it.group, it.day, it.stream, it.at));
        let same = |a: &Kept, b: &Kept| (a.group, a.day) == (b.group, b.day);
        for lines in self.lines.chunk_by(same).flat_map(|it| parts(it, SEALED_STREAMS_MAX)) {
            let (group, first_day) = (lines[0].group, lines[0].day);
            let part = self.parts.entry((group, first_day)).or_default();
            *part += 1;
            let path = dir.join(format!("{group:032x}-{first_day}-{part}.{EXTENSION}"));
            let name = Name { group, first_day, days: 1, epochs, is_merged: false };
            let mut file = Making::begin(disk, &path, name)?;
            lines.iter().try_for_each(|it| file.take(self.line(it)))?;
            self.files.extend(file.finish()?);
        }
        (self.lines, self.texts, self.bytes) = (Vec::new(), String::new(), 0);
        Ok(())
    }

    fn line(&self, it: &Kept) -> Line<'_> {
        let text = &self.texts[it.from..it.from + it.bytes];
        Line { stream: it.stream, at: it.at, ingested_ms: it.ingested_ms, text }
    }
}

/// Lines by stream, in parts of so many streams.
fn parts(lines: &[Kept], streams_max: usize) -> Vec<&[Kept]> {
    let mut parts = Vec::new();
    let (mut from, mut end, mut streams) = (0, 0, 0);
    for run in lines.chunk_by(|a, b| a.stream == b.stream) {
        if streams == streams_max {
            parts.push(&lines[from..end]);
            (from, streams) = (end, 0);
        }
        end += run.len();
        streams += 1;
    }
    parts.push(&lines[from..end]);
    parts
}

/// Writes a file anew with the lines of the streams that are alive.
///
/// # Errors
/// The disk's, or that it is not what was written: then it is as it was.
pub fn rewrite(
    disk: &Disk,
    file: &Sealed,
    is_alive: impl Fn(u128) -> bool,
) -> Result<Option<Sealed>, ReadError> {
    let Some((handle, blocks)) = file.blocks()? else { return Ok(None) };
    let new: PathBuf = file.path.with_extension(DRAFT);
    let alive = blocks.iter().filter(|it| it.runs.iter().any(|it| is_alive(it.stream)));
    let bytes: u64 = alive.clone().map(|it| it.lengths.total() as u64).sum();
    if bytes > 0 {
        check_room(file.path.parent().unwrap_or(&file.path), bytes as usize)?;
    }
    let write = || -> Result<Option<Sealed>, ReadError> {
        let mut making = Making::begin(disk, &new, file.name)?;
        // They are in their order, and stay so.
        for block in alive {
            let raw = crate::segment::read_block(&handle, &file.path, block)?;
            for run in block.runs.iter().filter(|it| is_alive(it.stream)) {
                for (at, ingested_ms, text) in run.events(block.base_epoch, &raw) {
                    making.take(Line { stream: run.stream, at, ingested_ms, text })?;
                }
            }
        }
        Ok(making.finish()?)
    };
    match write().inspect_err(|_| drop(disk.remove_file(&new)))? {
        Some(written) => {
            disk.rename(&new, &file.path)?;
            Ok(Some(written.moved(file.path.clone())))
        }
        None => {
            disk.remove_file(&file.path)?;
            Ok(None)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::tests::{GROUP, Trial, put};

    #[test]
    fn a_file_has_so_many_streams_and_all_lines_of_each() {
        let line = |stream| Kept {
            group: GROUP,
            day: 0,
            stream,
            at: Position::default(),
            ingested_ms: 0,
            from: 0,
            bytes: 0,
        };
        let lines = [1, 1, 2, 3, 4, 4, 5, 5, 5].map(line);
        let streams = |max| -> Vec<Vec<u128>> {
            parts(&lines, max).iter().map(|it| it.iter().map(|it| it.stream).collect()).collect()
        };
        assert_eq!(streams(2), [vec![1, 1, 2], vec![3, 4, 4], vec![5, 5, 5]]);
        assert_eq!(streams(4), [vec![1, 1, 2, 3, 4, 4], vec![5, 5, 5]]);
        assert_eq!(streams(5).concat(), lines.map(|it| it.stream));
    }

    #[test]
    fn a_seal_makes_another_file_for_more_streams() {
        let dir = tempfile::tempdir().unwrap();
        let (mut lines, _) = crate::Still::open(Disk::at(dir.path()), 0).unwrap();
        let streams = 0..=SEALED_STREAMS_MAX as u128;
        let puts = streams.clone().map(|it| put(GROUP, it, &[(1, "a")])).collect();
        assert!(lines.put(puts, 0).iter().all(Result::is_ok));
        lines.seal(0).unwrap();
        let files = lines.shared.index().sealed[&GROUP].clone();
        let found = files.iter().map(|it| it.facts().unwrap().unwrap().streams.to_vec());
        let found: Vec<Vec<u128>> = found.collect();
        assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [SEALED_STREAMS_MAX, 1]);
        assert!(found.concat().into_iter().eq(streams));
    }

    #[test]
    fn what_was_made_of_files_that_could_not_be_sealed_goes_at_once() {
        let dir = tempfile::tempdir().unwrap();
        let trial = Trial::open(dir.path());
        trial.put(put(GROUP, 1, &[(1, "a")])).unwrap();
        // There is no room for the name that they would have.
        fs::remove_dir(dir.path().join(SEALED)).unwrap();
        assert!(trial.lines.seal().is_err());
        assert!(!dir.path().join(MAKING).exists());
        fs::create_dir(dir.path().join(SEALED)).unwrap();
        assert_eq!(trial.texts(GROUP), ["a"]);
        trial.lines.seal().unwrap();
        assert_eq!(trial.texts(GROUP), ["a"]);
    }
}
