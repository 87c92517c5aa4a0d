//! Which upgrades were used, for the process after this one: a line for each in the data directory.
use std::{
    cmp::Reverse,
    fs::File,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::Instant;
use tracing::warn;

use crate::{
    clock::wall,
    disk::Files,
    limits::{UPGRADES_KEPT, UPGRADES_PAUSE},
};

/// Lines that may be of no use any more, beside as many as are.
const LINES_SPARE: usize = 1_000;

/// The file, which outlives the process and not always a loss of power: it is not synced.
pub(super) struct Kept {
    data_dir: PathBuf,
    state: State,
    /// It was said that nothing can be written.
    has_warned: bool,
}

enum State {
    /// It has all that was used.
    Whole(Whole),
    /// Something is not in it, as on a full disk: it is written anew, no sooner than this.
    Lacking { again_at: Instant },
}

struct Whole {
    file: File,
    lines: usize,
}

/// How long ago an upgrade was first used, and its signature.
pub(super) type Noted = (Duration, String);

impl Kept {
    const FILE_NAME: &str = "UPGRADES";

    /// What can still be used, the longest ago first.
    pub fn open(files: &Files, data_dir: &Path) -> (Kept, Vec<Noted>) {
        let noted = read(files, &data_dir.join(Kept::FILE_NAME)).unwrap_or_else(|error| {
            warn!(%error, "which upgrades were used cannot be read: each opens one more session");
            Vec::new()
        });
        let state = State::Lacking { again_at: Instant::now() };
        let mut kept = Kept { data_dir: data_dir.to_owned(), state, has_warned: false };
        kept.renew(files, &noted);
        (kept, noted)
    }

    /// Notes first uses.
    pub fn note(&mut self, files: &Files, noted: &[Noted]) {
        if let State::Whole(whole) = &mut self.state {
            match files.append(&self.data_dir, &whole.file, lines(noted).as_bytes()) {
                Ok(()) => whole.lines += noted.len(),
                Err(error) => self.lack(&error),
            }
        }
    }

    /// Whether it is to be written anew: something is not in it, or most of it is of no use, beside
    /// so many lines that are.
    pub fn is_due(&self, useful: usize) -> bool {
        match &self.state {
            State::Whole(whole) => whole.lines > 2 * useful + LINES_SPARE,
            State::Lacking { again_at } => *again_at <= Instant::now(),
        }
    }

    /// Writes the file anew. Until that succeeds the old one stays, and this process remembers.
    pub fn renew(&mut self, files: &Files, noted: &[Noted]) {
        let (dir, lines) = (&self.data_dir, lines(noted));
        match files.put_in_place_unsynced(dir, Kept::FILE_NAME, lines.as_bytes()) {
            Ok(file) => {
                self.state = State::Whole(Whole { file, lines: noted.len() });
                self.has_warned = false;
            }
            Err(error) => self.lack(&error),
        }
    }

    fn lack(&mut self, error: &io::Error) {
        self.state = State::Lacking { again_at: Instant::now() + UPGRADES_PAUSE };
        if !self.has_warned {
            self.has_warned = true;
            warn!(
                %error,
                "which upgrades are used cannot be noted down for after a restart: trying again"
            );
        }
    }
}

fn lines(noted: &[Noted]) -> String {
    let line = |(age, signature): &Noted| {
        let age_ms = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
        format!("{} {signature}\n", wall().0.saturating_sub(age_ms))
    };
    noted.iter().map(line).collect()
}

fn read(files: &Files, path: &Path) -> io::Result<Vec<Noted>> {
    let bytes = match files.read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    // A line that was damaged is of no use, and no reason to forget the others.
    let text = String::from_utf8_lossy(&bytes);
    let now = wall().0;
    let mut noted: Vec<Noted> = text
        .lines()
        .filter_map(|line| {
            let (at, signature) = line.split_once(' ')?;
            // A clock that went back makes nothing older than it is.
            let age_ms = now.saturating_sub(at.parse().ok()?).max(0).unsigned_abs();
            Some((Duration::from_millis(age_ms), signature.to_owned()))
        })
        .filter(|(age, _)| *age < UPGRADES_KEPT)
        .collect();
    noted.sort_by_key(|(age, _)| Reverse(*age));
    Ok(noted)
}
