//! When an agent comes back to its control plane, and when it takes a silent one for gone: rules
//! alone, without clock or chance, so that they can be tried out for hours in a moment.
//!
//! How many agents come back at once is known to the control plane only: its hint says over which
//! time they are to spread. Few are back at once, ten thousand within ten seconds.

use std::time::Duration;

/// The longest wait between two tries, whatever was hinted.
pub const WAIT_MAX: Duration = Duration::from_secs(15);
/// For one try: to learn the endpoint, to connect, to be let in.
pub const TRY_MAX: Duration = Duration::from_secs(10);
/// Within which time an agent is back once the control plane can be reached; it says so to it.
pub const RETURNS_WITHIN: Duration = Duration::from_secs(WAIT_MAX.as_secs() + TRY_MAX.as_secs());

/// The first wait after a try that failed; each one is longer by half.
const WAIT_MIN: Duration = Duration::from_millis(250);
const WAIT_FACTOR: f64 = 1.5;
/// With a hint, what waits grow to: so long that a fleet's tries are no load, and no longer.
const HINTED_WAIT: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(10));
/// The first wait of an agent whose session another one has taken; each one doubles.
const CONTEST_MIN: Duration = Duration::from_secs(1);
/// Whoever has held a session for this long was alone.
const UNCONTESTED_AGE: Duration = Duration::from_secs(60);
/// A session that did not last this long is not followed by another at once.
const SHORT_AGE: Duration = Duration::from_secs(1);

/// How a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// This agent has closed it, because it was old.
    Aged,
    /// The control plane has closed it, as it may at any time, or the connection broke.
    Over,
    /// No frame came for too long.
    Silent,
    /// The control plane has closed it with a reason not to come back at once.
    Refused,
    /// Another agent has the same identity and has taken it.
    Contested,
}

/// How long to wait before the next try.
#[derive(Clone, Debug)]
pub struct Returning {
    /// After the next failure.
    wait: Duration,
    /// Over which time all agents of the control plane are to come back, as it said last.
    spread: Option<Duration>,
    contests: u32,
    /// Whether this session's first manifest was acknowledged.
    is_good: bool,
}

impl Default for Returning {
    fn default() -> Self {
        Self { wait: WAIT_MIN, spread: None, contests: 0, is_good: false }
    }
}

impl Returning {
    /// A session was let in. That alone proves little: it may be cut before anything is said.
    pub fn connected(&mut self, spread: Option<Duration>) {
        self.is_good = false;
        if spread.is_some() {
            self.spread = spread.map(|it| it.min(HINTED_WAIT.1));
        }
    }

    /// The control plane has said what is to run here, and was answered: it works.
    pub fn manifest_acknowledged(&mut self) {
        self.is_good = true;
        self.wait = WAIT_MIN;
    }

    /// The wait after a try that failed. `chance` is anything from 0 to 1.
    pub fn after_failure(&mut self, chance: f64) -> Duration {
        let most = match self.spread {
            Some(spread) => spread.clamp(HINTED_WAIT.0, HINTED_WAIT.1),
            None => WAIT_MAX,
        };
        let wait = self.wait.min(most);
        self.wait = wait.mul_f64(WAIT_FACTOR);
        wait.mul_f64(0.5 + chance / 2.0)
    }

    /// The wait after a session that lasted so long.
    pub fn after_session(&mut self, end: End, lasted: Duration, chance: f64) -> Duration {
        if lasted >= UNCONTESTED_AGE {
            self.contests = 0;
        }
        match end {
            End::Contested => {
                let wait = CONTEST_MIN.saturating_mul(1 << self.contests.min(4)).min(WAIT_MAX);
                self.contests += 1;
                wait.mul_f64(0.5 + chance / 2.0)
            }
            End::Refused => self.after_failure(chance),
            _ if !self.is_good => self.after_failure(chance),
            _ if lasted < SHORT_AGE => WAIT_MIN.mul_f64(0.5 + chance / 2.0),
            End::Aged => Duration::ZERO,
            End::Over | End::Silent => self.spread.unwrap_or_default().mul_f64(chance),
        }
    }
}

/// How long a control plane may be silent: as long as three of its heartbeats take.
#[derive(Clone, Debug)]
pub struct Pulse {
    /// The last gaps between two heartbeats, the newest last.
    gaps: Vec<Duration>,
    beat_at: Duration,
    heard_at: Duration,
}

/// Heartbeats in a row that may fail to come.
const MISSED_MAX: u32 = 3;
/// Gaps that count, so that one long one is forgotten.
const GAPS_KEPT: usize = 3;
/// A heartbeat may be a little late.
const LATE: Duration = Duration::from_secs(1);

impl Pulse {
    /// A session begins, whose control plane may have said how often its heart beats. Times count
    /// from then on.
    #[must_use]
    pub fn new(period: Option<Duration>) -> Self {
        let gaps = period.into_iter().collect();
        Self { gaps, beat_at: Duration::ZERO, heard_at: Duration::ZERO }
    }

    /// A frame came.
    pub fn heard(&mut self, at: Duration) {
        self.heard_at = at;
    }

    /// A heartbeat came.
    pub fn beat(&mut self, at: Duration) {
        self.gaps.push(at.saturating_sub(self.beat_at));
        if self.gaps.len() > GAPS_KEPT {
            self.gaps.remove(0);
        }
        self.beat_at = at;
        self.heard_at = at;
    }

    /// When the control plane is gone if nothing more comes. As long as no heart was seen beating
    /// it is what `unknown` says, which is the most it ever is.
    #[must_use]
    pub fn dead_at(&self, unknown: Duration) -> Duration {
        let longest = self.gaps.iter().max();
        let patience = longest.map_or(unknown, |it| *it * MISSED_MAX + LATE);
        self.heard_at + patience.min(unknown)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn seconds(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    #[test]
    fn waits_grow_until_a_manifest_was_acknowledged() {
        let mut returning = Returning::default();
        let waits: Vec<u128> = (0..12).map(|_| returning.after_failure(1.0).as_millis()).collect();
        let expected = [250, 375, 562, 843, 1265, 1898, 2847, 4271, 6407, 9610, 14416, 15000];
        assert_eq!(waits, expected);
        // That it was let in is no proof.
        returning.connected(None);
        assert_eq!(returning.after_session(End::Over, seconds(9.0), 1.0), WAIT_MAX);
        returning.connected(None);
        returning.manifest_acknowledged();
        assert_eq!(returning.after_session(End::Over, seconds(9.0), 1.0), Duration::ZERO);
        assert_eq!(returning.after_failure(1.0), WAIT_MIN);
    }

    #[test]
    fn a_fleet_spreads_as_it_was_hinted() {
        for (hint_ms, first_ms, last_ms) in [(5, 5, 1_000), (8_000, 8_000, 8_000)] {
            let mut returning = Returning::default();
            returning.connected(Some(Duration::from_millis(hint_ms)));
            returning.manifest_acknowledged();
            let first = returning.after_session(End::Over, seconds(9.0), 1.0);
            assert_eq!(first, Duration::from_millis(first_ms));
            let last = (0..30).map(|_| returning.after_failure(1.0)).last();
            assert_eq!(last, Some(Duration::from_millis(last_ms)));
        }
    }

    #[test]
    fn contests_become_rarer() {
        let mut returning = Returning::default();
        let mut waits = Vec::new();
        for _ in 0..6 {
            returning.connected(Some(Duration::from_millis(5)));
            returning.manifest_acknowledged();
            let wait = returning.after_session(End::Contested, seconds(2.0), 1.0);
            waits.push(wait.as_secs());
        }
        assert_eq!(waits, [1, 2, 4, 8, 15, 15]);
        let alone = returning.after_session(End::Over, UNCONTESTED_AGE, 1.0);
        assert_eq!(alone, Duration::from_millis(5));
        assert_eq!(returning.after_session(End::Contested, seconds(2.0), 1.0), seconds(1.0));
    }

    #[test]
    fn three_missed_heartbeats_are_the_end() {
        let unknown = seconds(90.0);
        let mut pulse = Pulse::new(None);
        assert_eq!(pulse.dead_at(unknown), seconds(90.0));
        pulse.heard(seconds(1.0));
        assert_eq!(pulse.dead_at(unknown), seconds(91.0));
        pulse.beat(seconds(7.5));
        assert_eq!(pulse.dead_at(unknown), seconds(31.0));
        // One that was late makes it more patient for a while, and never more than the most.
        pulse.beat(seconds(57.5));
        assert_eq!(pulse.dead_at(unknown), seconds(147.5));
        [65.0, 72.5, 80.0].into_iter().for_each(|at| pulse.beat(seconds(at)));
        assert_eq!(pulse.dead_at(unknown), seconds(103.5));
        assert_eq!(Pulse::new(Some(seconds(1.25))).dead_at(unknown), seconds(4.75));
    }

    proptest! {
        #[test]
        fn no_wait_is_longer_than_was_promised(
            hint_ms in proptest::option::of(0..3_600_000_u64),
            steps in proptest::collection::vec((0..8_u8, 0.0..=1.0_f64, 0..200_u64), 1..60),
        ) {
            let mut returning = Returning::default();
            for (what, chance, lasted) in steps {
                let ends =
                    [End::Aged, End::Over, End::Silent, End::Refused, End::Contested, End::Over];
                let wait = match what {
                    6 => returning.after_failure(chance),
                    7 => {
                        returning.manifest_acknowledged();
                        Duration::ZERO
                    }
                    end => {
                        returning.connected(hint_ms.map(Duration::from_millis));
                        let end = ends[usize::from(end)];
                        returning.after_session(end, Duration::from_secs(lasted), chance)
                    }
                };
                prop_assert!(wait <= WAIT_MAX, "{wait:?}");
            }
        }
    }
}
