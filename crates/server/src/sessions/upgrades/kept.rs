//! Which upgrades were used, for the process after this one: a line for each in the data directory.
use std::{
    cmp::Reverse,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::time::Instant;
use tracing::warn;

use crate::{
    clock::wall,
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
    pub fn open(data_dir: &Path) -> (Kept, Vec<Noted>) {
        let noted = read(&data_dir.join(Kept::FILE_NAME)).unwrap_or_else(|error| {
            warn!(%error, "which upgrades were used cannot be read: each opens one more session");
            Vec::new()
        });
        let state = State::Lacking { again_at: Instant::now() };
        let mut kept = Kept { data_dir: data_dir.to_owned(), state, has_warned: false };
        kept.renew(&noted);
        (kept, noted)
    }

    /// Notes a first use.
    pub fn note(&mut self, signature: &str) {
        if let State::Whole(whole) = &mut self.state {
            match whole.file.write_all(line(Duration::ZERO, signature).as_bytes()) {
                Ok(()) => whole.lines += 1,
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
    pub fn renew(&mut self, noted: &[Noted]) {
        let lines: String = noted.iter().map(|(age, signature)| line(*age, signature)).collect();
        let dir = &self.data_dir;
        match berth_files::put_in_place_unsynced(dir, Kept::FILE_NAME, lines.as_bytes()) {
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

fn line(age: Duration, signature: &str) -> String {
    let age_ms = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
    format!("{} {signature}\n", wall().0.saturating_sub(age_ms))
}

fn read(path: &Path) -> io::Result<Vec<Noted>> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
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
