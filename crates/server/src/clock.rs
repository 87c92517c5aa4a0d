//! The wall clock, made monotone.
use std::{
    sync::{Mutex, PoisonError},
    time::{SystemTime, UNIX_EPOCH},
};

use berth_engine::Timestamp;
use tokio::time::Instant;

/// Tells the time for all shards of a node. It follows the wall clock forwards; when that is set
/// back, it goes on by the monotonic clock instead, so that no deadline stands still.
pub(crate) struct Clock {
    last: Mutex<Reading>,
}

struct Reading {
    at: Instant,
    told: Timestamp,
}

impl Clock {
    pub fn new() -> Clock {
        Clock { last: Mutex::new(Reading { at: Instant::now(), told: wall() }) }
    }

    pub fn now(&self) -> Timestamp {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let at = Instant::now();
        let passed = at.saturating_duration_since(last.at);
        let told = told(last.told, passed.as_micros(), wall());
        // Whole milliseconds only, so that the rest is not lost in each reading.
        if told > last.told {
            *last = Reading { at, told };
        }
        told
    }
}

#[cfg(test)]
impl Clock {
    /// Lets so many milliseconds pass at once.
    pub fn push(&self, ms: i64) {
        let now = self.now();
        let at = Instant::now();
        *self.last.lock().expect("nothing panics with it") = Reading { at, told: now + ms };
    }
}

fn told(last: Timestamp, passed_us: u128, wall: Timestamp) -> Timestamp {
    let passed_ms = i64::try_from(passed_us / 1_000).unwrap_or(i64::MAX);
    wall.max(last + passed_ms)
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
    fn follows_the_wall_forwards_and_the_monotonic_clock_otherwise() {
        let last = Timestamp(10_000);
        assert_eq!(told(last, 5_000, Timestamp(10_007)), Timestamp(10_007));
        assert_eq!(told(last, 5_000, Timestamp(90_000)), Timestamp(90_000));
        assert_eq!(told(last, 5_999, Timestamp(2_000)), Timestamp(10_005));
    }

    #[test]
    fn never_goes_back() {
        let clock = Clock::new();
        let readings: Vec<Timestamp> = (0..1_000).map(|_| clock.now()).collect();
        assert!(readings.is_sorted());
    }
}
