//! How long agents wait between two tries: Berth's own by its real rules, and the published one as
//! it was seen to.
use std::time::Duration;

use berth_agent::returning::{End, RETURNS_WITHIN, Returning, TRY_MAX};

/// The published agent: 0.25 s growing by 1.5 to 2 min, and up to 20 % more.
const PUBLISHED_WAIT_MS: (f64, f64) = (250.0, 120_000.0);

/// It gives a try so much time.
const PUBLISHED_TRY_MS: i64 = 30_000;

/// A connection of the published agent that lasts so long was a good one.
const PUBLISHED_GOOD_MS: i64 = 60_000;

#[derive(Clone, Debug)]
pub enum Waits {
    Own(Returning),
    /// Milliseconds after the next failure.
    Published(f64),
}

impl Waits {
    pub fn new(is_published: bool) -> Waits {
        match is_published {
            true => Waits::Published(PUBLISHED_WAIT_MS.0),
            false => Waits::Own(Returning::default()),
        }
    }

    /// What it promises to the control plane.
    pub fn returns_within_ms(&self) -> Option<i64> {
        match self {
            Waits::Own(_) => Some(milliseconds(RETURNS_WITHIN)),
            Waits::Published(_) => None,
        }
    }

    /// When it gives up a try that nobody answers.
    pub fn try_ms(&self) -> i64 {
        match self {
            Waits::Own(_) => milliseconds(TRY_MAX),
            Waits::Published(_) => PUBLISHED_TRY_MS,
        }
    }

    pub fn connected(&mut self, spread: Option<Duration>) {
        if let Waits::Own(it) = self {
            it.connected(spread);
        }
    }

    pub fn manifest_acknowledged(&mut self) {
        if let Waits::Own(it) = self {
            it.manifest_acknowledged();
        }
    }

    pub fn after_failure(&mut self, chance: f64) -> i64 {
        match self {
            Waits::Own(it) => milliseconds(it.after_failure(chance)),
            Waits::Published(wait) => {
                let now = *wait;
                *wait = (now * 1.5).min(PUBLISHED_WAIT_MS.1);
                (now * (1.0 + chance / 5.0)) as i64
            }
        }
    }

    pub fn after_session(&mut self, end: End, lasted_ms: i64, chance: f64) -> i64 {
        match self {
            Waits::Own(it) => {
                let lasted = Duration::from_millis(lasted_ms.unsigned_abs());
                milliseconds(it.after_session(end, lasted, chance))
            }
            Waits::Published(wait) => {
                let is_ordinary = end == End::Over;
                if is_ordinary || lasted_ms >= PUBLISHED_GOOD_MS {
                    *wait = PUBLISHED_WAIT_MS.0;
                }
                if is_ordinary { 1 } else { self.after_failure(chance) }
            }
        }
    }
}

fn milliseconds(it: Duration) -> i64 {
    i64::try_from(it.as_millis()).unwrap_or(i64::MAX)
}
