//! Which upgrades were used, for the process after this one: a line for each in the data directory.
use std::{
    cmp::Reverse,
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use tracing::{debug, warn};

use crate::{clock::wall, limits::UPGRADES_KEPT};

/// Lines that may be of no use any more, beside as many as are.
const LINES_SPARE: usize = 1_000;

/// The file, which outlives the process and not always a loss of power: it is not synced.
pub(super) struct Kept {
    data_dir: PathBuf,
    file: File,
    /// Bytes of whole lines.
    length: u64,
    lines: usize,
}

/// How long ago an upgrade was first used, and its signature.
pub(super) type Noted = (Duration, String);

impl Kept {
    const FILE_NAME: &str = "UPGRADES";

    /// What can still be used, the longest ago first. Without the file, the process remembers.
    pub fn open(data_dir: &Path) -> (Option<Kept>, Vec<Noted>) {
        let noted = read(&data_dir.join(Kept::FILE_NAME)).unwrap_or_else(|error| {
            warn!(%error, "which upgrades were used cannot be read: each opens one more session");
            Vec::new()
        });
        let kept = Kept::write(data_dir, &noted);
        let kept = kept.inspect_err(|error| {
            warn!(%error, "which upgrades are used cannot be noted down for after a restart");
        });
        (kept.ok(), noted)
    }

    fn write(data_dir: &Path, noted: &[Noted]) -> io::Result<Kept> {
        let lines: String = noted.iter().map(|(age, signature)| line(*age, signature)).collect();
        berth_files::replace(data_dir, Kept::FILE_NAME, lines.as_bytes())?;
        let file = berth_files::options().append(true).open(data_dir.join(Kept::FILE_NAME))?;
        let length = lines.len() as u64;
        Ok(Kept { data_dir: data_dir.to_owned(), file, length, lines: noted.len() })
    }

    /// Notes a first use. On a full disk this process alone remembers it.
    pub fn note(&mut self, signature: &str) {
        let line = line(Duration::ZERO, signature);
        match self.file.write_all(line.as_bytes()) {
            Ok(()) => {
                self.length += line.len() as u64;
                self.lines += 1;
            }
            Err(error) => {
                debug!(%error, "a used upgrade cannot be noted down");
                // The rest of a line would spoil the next one.
                let _ = self.file.set_len(self.length);
            }
        }
    }

    /// Whether most of the file is of no use, beside so many lines that are.
    pub fn is_due(&self, useful: usize) -> bool {
        self.lines > 2 * useful + LINES_SPARE
    }

    /// Writes the file anew.
    pub fn renew(&mut self, noted: &[Noted]) {
        match Kept::write(&self.data_dir, noted) {
            Ok(renewed) => *self = renewed,
            Err(error) => debug!(%error, "the used upgrades cannot be written anew"),
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
