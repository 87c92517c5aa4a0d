//! The time of a node: an engine's pace between the machine's clocks, kept over restarts.
use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use berth_engine::{Pace, SavedPace, Timestamp, Unseen};
use rustix::time::{ClockId, clock_gettime};
use tokio::time::Instant;
use tracing::warn;

/// In the data directory: how far the time was when it was last written.
const FILE_NAME: &str = "CLOCK";

/// Tells the time for all shards of a node; see [`Pace`].
pub(crate) struct Clock {
    reading: Mutex<Reading>,
}

struct Reading {
    pace: Pace,
    at: Instant,
    suspended_us: i64,
    /// Whether it has been told that the wall clock is far from the time.
    is_off: bool,
}

impl Clock {
    /// Goes on from where the time was when this directory was last used.
    pub fn open(data_dir: &Path) -> Clock {
        let saved = read(&data_dir.join(FILE_NAME)).unwrap_or_else(|error| {
            warn!(%error, "what time it was cannot be read; going on by this machine's clock");
            None
        });
        let pace = Pace::begin(saved, wall());
        let unseen = pace.unseen();
        if saved.is_some_and(|it| it.unseen != unseen) {
            let minutes = unseen.last_ms() / 60_000;
            warn!(
                minutes,
                "no control plane ran for a while, or this machine's clock was set forwards; what \
                 is forgotten by its age is kept so much longer"
            );
        }
        Clock::of(pace)
    }

    fn of(pace: Pace) -> Clock {
        let (at, suspended_us) = (Instant::now(), suspended_us());
        Clock { reading: Mutex::new(Reading { pace, at, suspended_us, is_off: false }) }
    }

    #[cfg(test)]
    pub fn new() -> Clock {
        Clock::of(Pace::begin(None, wall()))
    }

    pub fn now(&self) -> Timestamp {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, suspended_us, wall) = (Instant::now(), suspended_us(), wall());
        let passed = at.saturating_duration_since(reading.at).as_micros();
        let slept_us = (suspended_us - reading.suspended_us).max(0);
        let passed_us = i64::try_from(passed).unwrap_or(i64::MAX).saturating_add(slept_us);
        (reading.at, reading.suspended_us) = (at, suspended_us);
        let now = reading.pace.pass(passed_us, wall);
        reading.tell_if_off(wall);
        now
    }

    pub fn unseen(&self) -> Unseen {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner).pace.unseen()
    }

    /// Notes down how far the time is, for the next start.
    pub fn save(&self, data_dir: &Path) -> io::Result<()> {
        self.now();
        let saved = self.reading.lock().unwrap_or_else(PoisonError::into_inner).pace.saved();
        berth_files::replace(data_dir, FILE_NAME, serde_json::to_string(&saved)?.as_bytes())
    }
}

#[cfg(test)]
impl Clock {
    /// Lets so many milliseconds pass at once.
    pub fn push(&self, ms: i64) {
        let mut reading = self.reading.lock().expect("nothing panics with it");
        let until = reading.pace.saved().told + ms;
        reading.pace.pass(ms * 1_000, until);
    }
}

impl Reading {
    fn tell_if_off(&mut self, wall: Timestamp) {
        let off = self.pace.is_off_by_ms(wall);
        if let Some(ms) = off.filter(|_| !self.is_off) {
            let (seconds, direction) =
                (ms.abs() / 1_000, if ms > 0 { "ahead of" } else { "behind" });
            warn!(
                seconds,
                "this machine's clock is {direction} the time that Berth has told; Berth goes a \
                 tenth faster or slower until they agree. If the clock is right and Berth is \
                 behind, a restart takes it over at once"
            );
        }
        self.is_off = off.is_some();
    }
}

fn read(path: &PathBuf) -> io::Result<Option<SavedPace>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// How long the machine has slept since it was started: time that passes and is not in `Instant`.
fn suspended_us() -> i64 {
    let us = |clock| {
        let time = clock_gettime(clock);
        time.tv_sec.saturating_mul(1_000_000) + time.tv_nsec / 1_000
    };
    let monotonic = us(ClockId::Monotonic);
    // Read second, so that what passes in between never makes it less than nothing.
    us(ClockId::Boottime) - monotonic
}

/// What the wall clock says, in milliseconds since the epoch. For signatures; shards use
/// [`Clock::now`].
pub(crate) fn wall() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn never_goes_back() {
        let clock = Clock::new();
        let readings: Vec<Timestamp> = (0..1_000).map(|_| clock.now()).collect();
        assert!(readings.is_sorted());
    }

    #[test]
    fn what_the_release_before_has_saved_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE_NAME);
        fs::write(&path, r#"{"told":9000,"unseen":{"from":1000,"until":5000}}"#).unwrap();
        let saved = read(&path).unwrap().unwrap();
        let unseen = Unseen::default().and(Timestamp(1_000), Timestamp(5_000));
        assert_eq!(saved, SavedPace { told: Timestamp(9_000), unseen });
        fs::write(&path, serde_json::to_string(&saved).unwrap()).unwrap();
        assert_eq!(read(&path).unwrap(), Some(saved));
    }

    #[test]
    fn goes_on_from_what_was_saved_and_by_the_wall_clock_otherwise() {
        let dir = tempfile::tempdir().unwrap();
        let hour_ms = 3_600_000;
        assert!(Clock::open(dir.path()).now() - wall() < 1_000);
        let ahead = Clock::of(Pace::begin(None, wall() + hour_ms));
        ahead.save(dir.path()).unwrap();
        let again = Clock::open(dir.path());
        let off = again.now() - wall();
        assert!((hour_ms - 60_000..=hour_ms).contains(&off), "{off}");
        fs::write(dir.path().join(FILE_NAME), "{").unwrap();
        assert!(Clock::open(dir.path()).now() - wall() < 1_000);
    }
}
