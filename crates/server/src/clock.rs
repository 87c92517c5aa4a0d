//! The time of a node: an engine's pace between the machine's clocks, kept over restarts.
use std::{
    fs, io, mem,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

#[cfg(test)]
use berth_engine::limits::STEP_HELD_MS;
use berth_engine::{Pace, SavedPace, Timestamp, Unseen};
use rustix::time::{ClockId, clock_gettime};
use tokio::time::Instant;
use tracing::{info, warn};

/// In the data directory: how far the time was when it was last written.
const FILE_NAME: &str = "CLOCK";

/// Tells the time for all shards of a node; see [`Pace`].
pub(crate) struct Clock {
    reading: Mutex<Reading>,
}

/// Time as it passes since a moment, whatever this machine's clock is set forwards by meanwhile:
/// for those who wait.
pub(crate) struct Lapse<'a> {
    clock: &'a Clock,
    stepped_ms: i64,
}

struct Reading {
    pace: Pace,
    at: Instant,
    suspended_us: i64,
    /// Whether it has been told that the wall clock is far from the time.
    is_off: bool,
    /// Whether it has been told that the time cannot be noted down.
    is_unsaved: bool,
}

impl Clock {
    /// Goes on from where the time was when this directory was last used: as it was noted down, or
    /// when the last thing was done that is there.
    pub fn open(data_dir: &Path, newest: Option<Timestamp>) -> Clock {
        let saved = read(&data_dir.join(FILE_NAME)).unwrap_or_else(|error| {
            warn!(%error, "what time it was cannot be read; going on by this machine's clock");
            None
        });
        let pace = Pace::begin(saved, newest, wall());
        let unseen = pace.unseen();
        if unseen != saved.map(|it| it.unseen).unwrap_or_default() {
            let minutes = unseen.last_ms() / 60_000;
            warn!(
                minutes,
                "no control plane ran for a while, or this machine's clock was set forwards; what \
                 is forgotten by its age is kept so much longer, and waits are so much longer"
            );
        }
        Clock::of(pace)
    }

    fn of(pace: Pace) -> Clock {
        let (at, suspended_us) = (Instant::now(), suspended_us());
        let reading = Reading { pace, at, suspended_us, is_off: false, is_unsaved: false };
        Clock { reading: Mutex::new(reading) }
    }

    #[cfg(test)]
    pub fn new() -> Clock {
        Clock::of(Pace::begin(None, None, wall()))
    }

    pub fn now(&self) -> Timestamp {
        self.read().0
    }

    /// With what was taken over since the start, of the same moment.
    fn read(&self) -> (Timestamp, i64) {
        let mut reading = self.reading();
        (reading.read(), reading.pace.stepped_ms())
    }

    /// What is of this time or later is not old enough to be forgotten.
    pub fn kept_since(&self, kept_ms: i64) -> Timestamp {
        let mut reading = self.reading();
        // Of one moment: the spans of before a step would let all age that the time of after it
        // passes over.
        let now = reading.read();
        reading.pace.unseen().kept_since(now, kept_ms)
    }

    /// For the first shards; later ones are told before each step.
    pub fn unseen(&self) -> Unseen {
        self.reading().pace.unseen()
    }

    /// What all shards must know before [`Clock::step`], if this machine's clock was set forwards.
    pub fn step_due(&self) -> Option<Unseen> {
        let mut reading = self.reading();
        reading.read();
        reading.pace.step_due(wall())
    }

    /// Takes over what this machine's clock was set forwards by.
    pub fn step(&self, unseen: Unseen) {
        let ms = self.reading().pace.step(unseen);
        let minutes = ms / 60_000;
        warn!(
            minutes,
            "this machine's clock was set forwards; Berth follows it. What is forgotten by its age \
             is kept so much longer, and waits are so much longer"
        );
    }

    /// Begins to wait.
    pub fn lapse(&self) -> Lapse<'_> {
        Lapse { clock: self, stepped_ms: self.reading().pace.stepped_ms() }
    }

    fn reading(&self) -> MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes down how far the time is, for the next start, and tells whether it could. On a full
    /// disk the next start takes what was not noted down for time in which nobody looked, and keeps
    /// things longer.
    pub fn save(&self, data_dir: &Path) -> bool {
        let saved = {
            let mut reading = self.reading();
            reading.read();
            reading.pace.saved()
        };
        let text = serde_json::to_string(&saved).expect("numbers can be written");
        let result = berth_files::replace(data_dir, FILE_NAME, text.as_bytes());
        let was_unsaved = mem::replace(&mut self.reading().is_unsaved, result.is_err());
        match &result {
            Ok(()) if was_unsaved => info!("what time it is can be noted down again"),
            Err(error) if !was_unsaved => warn!(
                %error,
                "what time it is cannot be noted down; after the next start, time since the last \
                 note may count as time in which no control plane ran"
            ),
            _ => {}
        }
        result.is_ok()
    }
}

impl Lapse<'_> {
    pub fn now(&self) -> Timestamp {
        let (now, stepped_ms) = self.clock.read();
        now + (self.stepped_ms - stepped_ms)
    }

    /// A time of this lapse as all others tell it.
    pub fn told(&self, at: Timestamp) -> Timestamp {
        at + (self.clock.read().1 - self.stepped_ms)
    }
}

#[cfg(test)]
impl Clock {
    /// Has been so much behind this machine's clock for a while.
    pub fn fall_behind(&self, ms: i64) {
        let mut pace = Pace::begin(None, None, wall() + -ms);
        pace.pass(0, wall());
        pace.pass(STEP_HELD_MS * 1_000, wall());
        self.reading().pace = pace;
    }

    /// Lets so many milliseconds pass at once.
    pub fn push(&self, ms: i64) {
        let mut reading = self.reading.lock().expect("nothing panics with it");
        let until = reading.pace.saved().told + ms;
        reading.pace.pass(ms * 1_000, until);
    }
}

impl Reading {
    fn read(&mut self) -> Timestamp {
        let (at, suspended_us, wall) = (Instant::now(), suspended_us(), wall());
        let passed = at.saturating_duration_since(self.at).as_micros();
        let slept_us = (suspended_us - self.suspended_us).max(0);
        let passed_us = i64::try_from(passed).unwrap_or(i64::MAX).saturating_add(slept_us);
        (self.at, self.suspended_us) = (at, suspended_us);
        let now = self.pace.pass(passed_us, wall);
        self.tell_if_off(wall);
        now
    }

    fn tell_if_off(&mut self, wall: Timestamp) {
        let off = self.pace.is_off_by_ms(wall);
        if let Some(ms) = off.filter(|_| !self.is_off) {
            let (seconds, direction) =
                (ms.abs() / 1_000, if ms > 0 { "ahead of" } else { "behind" });
            warn!(
                seconds,
                "this machine's clock is {direction} the time that Berth has told; Berth goes a \
                 tenth faster or slower until they agree"
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
        assert!(Clock::open(dir.path(), None).now() - wall() < 1_000);
        let ahead = Clock::of(Pace::begin(None, None, wall() + hour_ms));
        assert!(ahead.save(dir.path()));
        let again = Clock::open(dir.path(), None);
        let off = again.now() - wall();
        assert!((hour_ms - 60_000..=hour_ms).contains(&off), "{off}");
        fs::write(dir.path().join(FILE_NAME), "{").unwrap();
        assert!(Clock::open(dir.path(), None).now() - wall() < 1_000);
        let newest = wall() + hour_ms;
        let off = Clock::open(dir.path(), Some(newest)).now() - newest;
        assert!((0..60_000).contains(&off), "{off}");
    }

    #[test]
    fn what_is_kept_is_told_of_one_moment() {
        let (day_ms, year_ms) = (24 * 3_600_000, 365 * 24 * 3_600_000);
        let clock = Clock::new();
        clock.fall_behind(50 * year_ms);
        let before = clock.kept_since(day_ms);
        assert!((clock.now() - before - day_ms).abs() < 60_000);
        clock.step(clock.step_due().unwrap());
        let after = clock.kept_since(day_ms);
        assert!((after - before).abs() < 60_000, "nothing has aged: {}", after - before);
    }

    #[test]
    fn a_clock_that_is_set_right_is_followed_and_no_wait_passes() {
        let year_ms = 365 * 24 * 3_600_000;
        let clock = Clock::new();
        clock.fall_behind(50 * year_ms);
        let (lapse, began) = (clock.lapse(), clock.now());
        let unseen = clock.step_due().unwrap();
        assert!(wall() - clock.now() > 49 * year_ms, "nobody knows of it yet");
        clock.step(unseen);
        assert!((wall() - clock.now()).abs() < 60_000);
        assert_eq!((clock.unseen(), clock.step_due()), (unseen, None));
        assert!(lapse.now() - began < 60_000, "whoever waits does so still");
        assert!((clock.now() - lapse.told(began)).abs() < 60_000);
        assert!(clock.lapse().now() - began > 49 * year_ms);
    }
}
