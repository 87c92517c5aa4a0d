//! The time of a node: an engine's pace between the machine's clocks, kept over restarts.
use std::{
    io, mem,
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

#[cfg(test)]
use berth_engine::limits::STEP_HELD_MS;
use berth_engine::{self as engine, Pace, SavedPace, Timestamp, Unseen};
use rustix::time::{ClockId, clock_gettime};
use tokio::time::Instant;
use tracing::{info, warn};

use crate::disk::Files;

/// In the data directory: how far the time was when it was last written.
const FILE_NAME: &str = "CLOCK";

/// Tells the time for all shards of a node; see [`Pace`].
pub(crate) struct Clock {
    reading: Mutex<Reading>,
    /// Held while the time is noted down, which may take as long as a disk hangs.
    saving: Mutex<()>,
    /// When that began, if it has not ended.
    saving_since: Mutex<Option<Instant>>,
}

/// See [`engine::Lapse`].
pub(crate) struct Lapse<'a> {
    clock: &'a Clock,
    lapse: engine::Lapse,
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
    pub fn open(files: &Files, data_dir: &Path, newest: Option<Timestamp>) -> Clock {
        let saved = read(files, data_dir).unwrap_or_else(|error| {
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
        let (saving, saving_since) = (Mutex::default(), Mutex::default());
        Clock { reading: Mutex::new(reading), saving, saving_since }
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
        Lapse { clock: self, lapse: self.reading().pace.lapse() }
    }

    fn reading(&self) -> MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes down how far the time is, for the next start, and tells whether it could. On a full
    /// disk the next start takes what was not noted down for time in which nobody looked, and keeps
    /// things longer.
    pub fn save(&self, files: &Files, data_dir: &Path) -> bool {
        let _one = self.saving.lock().unwrap_or_else(PoisonError::into_inner);
        let saved = {
            let mut reading = self.reading();
            reading.read();
            reading.pace.saved()
        };
        let text = serde_json::to_string(&saved).expect("numbers can be written");
        let text = berth_files::seal(&text);
        self.set_saving_since(Some(Instant::now()));
        let result = files.replace(data_dir, FILE_NAME, text.as_bytes());
        self.set_saving_since(None);
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

    fn set_saving_since(&self, since: Option<Instant>) {
        *self.saving_since.lock().unwrap_or_else(PoisonError::into_inner) = since;
    }

    /// For how long the disk has been asked to take what is noted down, if it has not yet.
    pub fn saving_for(&self) -> Option<Duration> {
        let since = *self.saving_since.lock().unwrap_or_else(PoisonError::into_inner);
        since.map(|it| it.elapsed())
    }
}

impl Lapse<'_> {
    pub fn now(&self) -> Timestamp {
        let (now, stepped_ms) = self.clock.read();
        self.lapse.of(now, stepped_ms)
    }

    /// A time of this lapse as all others tell it.
    pub fn told(&self, at: Timestamp) -> Timestamp {
        self.lapse.told(at, self.clock.read().1)
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

/// What is wrong with what was noted down of the time in a directory, if anything is: for whoever
/// looks at it while no control plane runs.
#[must_use]
pub fn clock_damage(data_dir: &Path) -> Option<String> {
    let error = read(&Files::of_a_tool(), data_dir).err()?;
    Some(format!("{FILE_NAME}: {error}"))
}

fn read(files: &Files, data_dir: &Path) -> io::Result<Option<SavedPace>> {
    let bytes = match files.read(&data_dir.join(FILE_NAME)) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let invalid = |error| io::Error::new(io::ErrorKind::InvalidData, error);
    let text = berth_files::unseal(&bytes).map_err(invalid)?;
    Ok(Some(serde_json::from_str(text)?))
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
    use std::fs;

    use super::*;
    use crate::disk::tests::HERE;

    #[test]
    fn never_goes_back() {
        let clock = Clock::new();
        let readings: Vec<Timestamp> = (0..1_000).map(|_| clock.now()).collect();
        assert!(readings.is_sorted());
    }

    #[test]
    fn what_the_release_before_has_saved_is_read() {
        let dir = tempfile::tempdir().unwrap();
        let (dir, path) = (dir.path(), dir.path().join(FILE_NAME));
        fs::write(&path, r#"{"told":9000,"unseen":{"from":1000,"until":5000}}"#).unwrap();
        let saved = read(&HERE, dir).unwrap().unwrap();
        let unseen = Unseen::default().and(Timestamp(1_000), Timestamp(5_000));
        assert_eq!(saved, SavedPace { told: Timestamp(9_000), unseen });
        fs::write(&path, serde_json::to_string(&saved).unwrap()).unwrap();
        assert_eq!(read(&HERE, dir).unwrap(), Some(saved));
        assert_eq!(clock_damage(dir), None);
    }

    #[test]
    fn no_flipped_bit_moves_the_time() {
        let dir = tempfile::tempdir().unwrap();
        let (dir, path) = (dir.path(), dir.path().join(FILE_NAME));
        assert_eq!(clock_damage(dir), None, "there is none");
        assert!(Clock::new().save(&HERE, dir));
        assert_eq!(clock_damage(dir), None);
        let good = fs::read(&path).unwrap();
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            fs::write(&path, bad).unwrap();
            let told = "CLOCK: its checksum does not match";
            assert_eq!(clock_damage(dir).as_deref(), Some(told), "bit {bit}");
            let clock = Clock::open(&HERE, dir, None);
            assert!((clock.now() - wall()).abs() < 60_000, "bit {bit}");
            assert_eq!(clock.unseen(), Unseen::default(), "bit {bit}");
        }
    }

    #[test]
    fn a_time_that_no_calendar_has_ends_nothing() {
        let dir = tempfile::tempdir().unwrap();
        for told in [i64::MIN, i64::MAX] {
            let text = format!(r#"{{"told":{told},"unseen":{{"spans":[]}}}}"#);
            fs::write(dir.path().join(FILE_NAME), text).unwrap();
            let clock = Clock::open(&HERE, dir.path(), None);
            assert!(clock.now() >= wall() + -60_000);
            assert!(clock.save(&HERE, dir.path()));
        }
    }

    #[test]
    fn goes_on_from_what_was_saved_and_by_the_wall_clock_otherwise() {
        let dir = tempfile::tempdir().unwrap();
        let hour_ms = 3_600_000;
        assert!(Clock::open(&HERE, dir.path(), None).now() - wall() < 1_000);
        let ahead = Clock::of(Pace::begin(None, None, wall() + hour_ms));
        assert!(ahead.save(&HERE, dir.path()));
        let again = Clock::open(&HERE, dir.path(), None);
        let off = again.now() - wall();
        assert!((hour_ms - 60_000..=hour_ms).contains(&off), "{off}");
        fs::write(dir.path().join(FILE_NAME), "{").unwrap();
        assert!(Clock::open(&HERE, dir.path(), None).now() - wall() < 1_000);
        let newest = wall() + hour_ms;
        let off = Clock::open(&HERE, dir.path(), Some(newest)).now() - newest;
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
