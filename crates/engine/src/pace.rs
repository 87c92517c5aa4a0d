//! What time it is, by a wall clock that may be set and by one that only measures what passes.
use serde::{Deserialize, Serialize};

use crate::{
    Timestamp,
    limits::{STEP_HELD_MS, STEP_TAKEN_MS, UNSEEN_MIN_MS, UNSEEN_SPANS},
};

/// One part in so many of the time that passes is added or left out until the clocks agree.
const SLEW: i64 = 10;
const US_PER_MS: i64 = 1_000;

/// Time that never goes back and never jumps. It follows a wall clock that is a little ahead at
/// once, and any other a tenth faster or slower than time passes. At the start it goes on from
/// where it was, or from the wall clock if that is later. What a wall clock is ahead by much more
/// counts as a span in which nobody looked, and is taken over once it has been so for a while and
/// whoever forgets by age knows.
#[derive(Clone, Debug)]
pub struct Pace {
    told_us: i64,
    /// Of it, what was taken over at once since the start as not looked at.
    stepped_ms: i64,
    /// For how long every look at the wall clock has found it far ahead.
    far_us: Option<i64>,
    unseen: Unseen,
}

/// What is to be known at the next start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedPace {
    pub told: Timestamp,
    pub unseen: Unseen,
}

/// Spans of time in which nobody looked: nobody ran, or a clock jumped while nobody ran, which
/// cannot be told apart. What is forgotten by its age does not age in them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "SavedUnseen")]
pub struct Unseen {
    /// One after the other; those that were not needed yet are empty and come first.
    spans: [Span; UNSEEN_SPANS],
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Span {
    from: Timestamp,
    until: Timestamp,
}

/// As it was saved, at first with the last span alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum SavedUnseen {
    Spans { spans: Vec<Span> },
    Last(Span),
}

impl From<SavedUnseen> for Unseen {
    fn from(saved: SavedUnseen) -> Unseen {
        let spans = match saved {
            SavedUnseen::Spans { spans } => spans,
            SavedUnseen::Last(span) => vec![span],
        };
        let whole = spans.into_iter().filter(|it| it.from < it.until);
        whole.fold(Unseen::default(), |unseen, it| unseen.and(it.from, it.until))
    }
}

/// Time as it passes since a moment, whatever is taken over at once meanwhile: for those who wait.
#[derive(Clone, Copy, Debug)]
pub struct Lapse {
    stepped_ms: i64,
}

impl Lapse {
    /// What is told now, and what was taken over by now, as a time of this lapse.
    pub fn of(self, told: Timestamp, stepped_ms: i64) -> Timestamp {
        told + (self.stepped_ms - stepped_ms)
    }

    /// A time of this lapse as all others tell it now.
    pub fn told(self, at: Timestamp, stepped_ms: i64) -> Timestamp {
        at + (stepped_ms - self.stepped_ms)
    }
}

impl Pace {
    /// `newest` is when the last thing was done of which something is left: it may have been later
    /// than what was saved. Who did it may have passed over much time and been killed before that
    /// was saved, so what nobody looked at is measured from what was.
    pub fn begin(saved: Option<SavedPace>, newest: Option<Timestamp>, wall: Timestamp) -> Pace {
        let unseen = saved.map(|it| it.unseen).unwrap_or_default();
        let pace = |told, unseen| Pace { told_us: us(told), stepped_ms: 0, far_us: None, unseen };
        let Some(seen) = saved.map(|it| it.told).or(newest) else { return pace(wall, unseen) };
        let told = seen.max(newest.unwrap_or(seen)).max(wall);
        match told - seen > UNSEEN_MIN_MS {
            true => pace(told, unseen.and(seen, told)),
            false => pace(told, unseen),
        }
    }

    /// The time after so many microseconds more, measured; `wall` is what the wall clock says.
    pub fn pass(&mut self, passed_us: i64, wall: Timestamp) -> Timestamp {
        let (passed_us, before_us) = (passed_us.max(0), self.told_us);
        self.told_us = self.told_us.saturating_add(passed_us);
        self.far_us = match self.is_far(wall) {
            true => Some(self.far_us.map_or(0, |us| us.saturating_add(passed_us))),
            false => None,
        };
        let ahead_us = us(wall).saturating_sub(self.told_us);
        let slew_us = passed_us / SLEW;
        let followed_us = self.told_us.saturating_add(match ahead_us {
            ..0 => (-slew_us).max(ahead_us),
            0..=STEP_TAKEN_US => ahead_us,
            _ => slew_us.min(ahead_us),
        });
        // At the end of all numbers nothing is added any more.
        self.told_us = followed_us.max(before_us);
        self.told()
    }

    fn told(&self) -> Timestamp {
        Timestamp(self.told_us.div_euclid(US_PER_MS))
    }

    /// How far the wall clock is ahead of the time that is told, if it is too far to be followed at
    /// once and not so far that it is taken over; less than 0 if it is behind.
    pub fn is_off_by_ms(&self, wall: Timestamp) -> Option<i64> {
        let off = wall - self.told();
        (off < -STEP_TAKEN_MS || (STEP_TAKEN_MS < off && off <= UNSEEN_MIN_MS)).then_some(off)
    }

    /// So far ahead that it is not caught up with by going faster.
    fn is_far(&self, wall: Timestamp) -> bool {
        wall - self.told() > UNSEEN_MIN_MS
    }

    /// What is to be known as not looked at before a wall clock that is far ahead is taken over;
    /// none if it is not, or not for long enough: time never goes back, so one that is wrong for a
    /// moment must not be followed.
    pub fn step_due(&self, wall: Timestamp) -> Option<Unseen> {
        let has_held = self.far_us.is_some_and(|us| us >= STEP_HELD_MS * US_PER_MS);
        (has_held && self.is_far(wall)).then(|| self.unseen.and(self.told(), wall))
    }

    /// Takes over what was due, now that whoever forgets by age knows of it. Gives by how much, in
    /// milliseconds.
    pub fn step(&mut self, unseen: Unseen) -> i64 {
        let before = self.told();
        self.told_us = self.told_us.max(us(unseen.last().until));
        self.unseen = unseen;
        let ms = self.told() - before;
        self.stepped_ms = self.stepped_ms.saturating_add(ms);
        ms
    }

    /// What was taken over at once since the start, in milliseconds: no wait has passed in it.
    pub fn stepped_ms(&self) -> i64 {
        self.stepped_ms
    }

    /// Begins to wait.
    pub fn lapse(&self) -> Lapse {
        Lapse { stepped_ms: self.stepped_ms }
    }

    pub fn unseen(&self) -> Unseen {
        self.unseen
    }

    pub fn saved(&self) -> SavedPace {
        SavedPace { told: self.told(), unseen: self.unseen }
    }
}

impl Unseen {
    /// With one more span, which is after all others. Where there are too many, time between the
    /// first two counts as not looked at: what is of before it is kept longer.
    #[must_use]
    pub fn and(mut self, from: Timestamp, until: Timestamp) -> Unseen {
        if self.spans[0] != Span::default() {
            self.spans[1].from = self.spans[0].from;
        }
        self.spans.rotate_left(1);
        self.spans[UNSEEN_SPANS - 1] = Span { from, until };
        self
    }

    /// How long the last span is, in milliseconds.
    pub fn last_ms(&self) -> i64 {
        let last = self.last();
        last.until - last.from
    }

    fn last(&self) -> Span {
        self.spans[UNSEEN_SPANS - 1]
    }

    /// When the last span ended, if that was before; if none has, before all times.
    pub fn seen_since(&self, now: Timestamp) -> Timestamp {
        let over = self.spans.iter().rev().map(|it| it.until).find(|it| *it <= now);
        over.filter(|it| *it != Timestamp::default()).unwrap_or(Timestamp::MIN)
    }

    /// When a thing of that time is so old: it does not age in these spans. For waits, too.
    pub fn aged_at(&self, at: Timestamp, age_ms: i64) -> Timestamp {
        let after = self.spans.iter().filter(|it| it.until > at);
        after.fold(at + age_ms, |aged_at, it| {
            let from = it.from.max(at);
            if aged_at > from { aged_at + (it.until - from) } else { aged_at }
        })
    }

    /// The same of a thing of which it is known when it would be so old.
    pub fn due_at(&self, due_at: Timestamp, age_ms: i64) -> Timestamp {
        self.aged_at(due_at + age_ms.saturating_neg(), age_ms)
    }

    /// What is of this time or later is not old enough.
    pub fn kept_since(&self, now: Timestamp, kept_ms: i64) -> Timestamp {
        let before = self.spans.iter().rev();
        before.fold(now + kept_ms.saturating_neg(), |since, it| {
            if since < it.until { since + (it.until - it.from).saturating_neg() } else { since }
        })
    }
}

const STEP_TAKEN_US: i64 = STEP_TAKEN_MS * US_PER_MS;

fn us(at: Timestamp) -> i64 {
    at.0.saturating_mul(US_PER_MS)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR_MS: i64 = 3_600_000;
    const DAY_MS: i64 = 24 * HOUR_MS;

    fn at(ms: i64) -> Timestamp {
        Timestamp(1_800_000_000_000 + ms)
    }

    #[test]
    fn small_steps_are_taken_and_great_ones_followed() {
        let mut pace = Pace::begin(None, None, at(0));
        assert_eq!(pace.pass(1_000_000, at(1_000)), at(1_000));
        assert_eq!(pace.pass(1_000_000, at(60_000)), at(60_000), "a minute is taken at once");
        assert_eq!(pace.pass(1_000_000, at(30 * DAY_MS)), at(61_100), "a month is not");
        assert_eq!(pace.is_off_by_ms(at(300_000)), Some(300_000 - 61_100));
        assert_eq!(pace.pass(10_000_000, at(0)), at(70_100), "nor is it ever set back");
        assert_eq!(pace.is_off_by_ms(at(70_000)), None);
    }

    #[test]
    fn a_clock_that_was_ahead_is_gone_on_from() {
        let mut pace = Pace::begin(None, None, at(HOUR_MS));
        pace.pass(1_000_000, at(HOUR_MS + 1_000));
        let mut again = Pace::begin(Some(pace.saved()), None, at(5_000));
        // A lease of 30 s that began then is over after 33 1/3 s, and not after an hour.
        assert_eq!(again.pass(33_334_000, at(38_334)), at(HOUR_MS + 1_000 + 30_000));
        assert_eq!(again.unseen(), Unseen::default());
    }

    #[test]
    fn what_nobody_looked_at_does_not_age() {
        let saved = SavedPace { told: at(0), unseen: Unseen::default() };
        let pace = Pace::begin(Some(saved), None, at(30 * DAY_MS));
        let unseen = pace.unseen();
        assert_eq!(unseen, Unseen::default().and(at(0), at(30 * DAY_MS)));
        // A token of a minute before the jump is known for the rest of its day.
        assert_eq!(unseen.aged_at(at(-60_000), DAY_MS), at(31 * DAY_MS - 60_000));
        assert_eq!(unseen.aged_at(at(30 * DAY_MS), HOUR_MS), at(30 * DAY_MS + HOUR_MS));
        // The next start, soon after, still knows.
        let saved = pace.saved();
        assert_eq!(Pace::begin(Some(saved), None, at(30 * DAY_MS + 1_000)).unseen(), unseen);
    }

    #[test]
    fn no_time_that_was_saved_is_too_far_away_to_go_on_from() {
        for told in [i64::MIN, i64::MIN + 1, 0, i64::MAX - 1, i64::MAX] {
            let unseen = Unseen::default().and(Timestamp(told), Timestamp(i64::MAX));
            let saved = SavedPace { told: Timestamp(told), unseen };
            for newest in [None, Some(Timestamp::MIN), Some(Timestamp(i64::MAX))] {
                let mut pace = Pace::begin(Some(saved), newest, at(0));
                let began = pace.told();
                assert!(pace.pass(i64::MAX, at(0)) >= began && pace.pass(1, at(1)) >= began);
                pace.is_off_by_ms(at(0));
                if let Some(unseen) = pace.step_due(Timestamp(i64::MAX)) {
                    pace.step(unseen);
                }
                let unseen = pace.unseen();
                unseen.last_ms();
                unseen.kept_since(pace.told(), i64::MAX);
                unseen.aged_at(Timestamp(told), i64::MAX);
                unseen.due_at(Timestamp(told), i64::MIN);
            }
        }
    }

    #[test]
    fn what_was_done_after_the_last_save_is_not_done_again() {
        let saved = Some(SavedPace { told: at(0), unseen: Unseen::default() });
        let begun = |newest, wall| Pace::begin(saved, newest, wall).saved();
        // It was ahead and killed a minute after it was saved.
        assert_eq!(begun(Some(at(59_000)), at(-HOUR_MS)).told, at(59_000));
        assert_eq!(begun(Some(at(-59_000)), at(-HOUR_MS)).told, at(0), "something older");
        let unseen = Unseen::default().and(at(0), at(DAY_MS));
        assert_eq!(begun(Some(at(59_000)), at(DAY_MS)), SavedPace { told: at(DAY_MS), unseen });
        // What was saved is lost, and what was done is not.
        let pace = Pace::begin(None, Some(at(59_000)), at(DAY_MS));
        assert_eq!(pace.unseen(), Unseen::default().and(at(59_000), at(DAY_MS)));
        assert_eq!(Pace::begin(None, Some(at(59_000)), at(0)).saved().told, at(59_000));
    }

    #[test]
    fn a_span_that_was_not_saved_before_the_next_end_is_not_lost() {
        let saved = Some(SavedPace { told: at(0), unseen: Unseen::default() });
        let begun = |newest, wall| Pace::begin(saved, Some(newest), wall).saved();
        // Down for a day, then killed after the first batch.
        let unseen = Unseen::default().and(at(0), at(DAY_MS));
        assert_eq!(begun(at(DAY_MS - 1_000), at(DAY_MS)), SavedPace { told: at(DAY_MS), unseen });
        // The wall clock was a day ahead then and is right now.
        assert_eq!(begun(at(DAY_MS), at(1_000)), SavedPace { told: at(DAY_MS), unseen });
    }

    #[test]
    fn a_wall_clock_that_is_wrong_for_a_moment_is_not_followed() {
        let (wrong, look) = (30 * DAY_MS, STEP_HELD_MS / 4);
        let mut pace = Pace::begin(None, None, at(0));
        for n in 1..=4 {
            pace.pass(look * US_PER_MS, at(wrong + n * look));
            assert_eq!(pace.step_due(at(wrong + n * look)), None, "at look {n}");
        }
        // One look at a right one, and it is waited for as long again.
        assert_eq!(
            pace.pass(look * US_PER_MS, at(5 * look)) - at(5 * look),
            4 * look / 10 - look / 10
        );
        for n in 6..=9 {
            pace.pass(look * US_PER_MS, at(wrong + n * look));
            assert_eq!(pace.step_due(at(wrong + n * look)), None, "at look {n}");
        }
        let told = pace.pass(look * US_PER_MS, at(wrong + 10 * look));
        assert_eq!(pace.step_due(at(10 * look)), None, "it is right now");
        let step = Unseen::default().and(told, at(wrong + 10 * look));
        assert_eq!(pace.step_due(at(wrong + 10 * look)), Some(step));
    }

    #[test]
    fn a_clock_that_is_set_right_by_years_is_taken_over_once_it_is_known() {
        let (year_ms, then) = (365 * DAY_MS, Timestamp(5_000));
        let mut pace = Pace::begin(None, None, then);
        let right = then + 56 * year_ms;
        pace.pass(0, right);
        let made = pace.pass(STEP_HELD_MS * US_PER_MS, right);
        assert_eq!(pace.step_due(made + UNSEEN_MIN_MS), None);
        let unseen = pace.step_due(right).unwrap();
        // Telling everybody takes a moment, in which it is not followed at once.
        assert_eq!(pace.pass(1_000_000, right + 1_000), made + 1_100);
        assert_eq!(pace.is_off_by_ms(right), None, "it is about to be followed");
        assert_eq!(pace.step(unseen), right - (made + 1_100));
        assert_eq!(pace.pass(1_000_000, right + 2_000), right + 2_000);
        assert_eq!((pace.step_due(right + 2_000), pace.unseen()), (None, unseen));
        assert_eq!(pace.stepped_ms(), right - (made + 1_100));
        // What was made a moment before is a day old a day later, and a lease begins anew.
        assert_eq!(unseen.aged_at(made, DAY_MS), right + DAY_MS);
        assert_eq!(unseen.seen_since(right), right);
        assert_eq!(unseen.seen_since(made), Timestamp::MIN, "not before it was taken over");
        // The next start knows as much.
        assert_eq!(Pace::begin(Some(pace.saved()), None, right + 3_000).unseen(), unseen);
    }

    #[test]
    fn each_span_counts_and_what_was_old_before_one_does_not_wait_for_its_end() {
        // Off over a weekend, and for some minutes soon after it.
        let (monday, minutes) = (3 * DAY_MS, 11 * 60_000);
        let unseen = Unseen::default().and(at(0), at(monday));
        let unseen = unseen.and(at(monday + HOUR_MS), at(monday + HOUR_MS + minutes));
        assert_eq!(unseen.aged_at(at(-HOUR_MS), DAY_MS), at(monday + 23 * HOUR_MS + minutes));
        assert_eq!(unseen.aged_at(at(monday), DAY_MS), at(monday + DAY_MS + minutes));
        assert_eq!(unseen.aged_at(at(-HOUR_MS), HOUR_MS + 1), at(monday + 1));
        assert_eq!(unseen.aged_at(at(-2 * HOUR_MS), HOUR_MS), at(-HOUR_MS));
        assert_eq!(unseen.last_ms(), minutes);
    }

    #[test]
    fn of_too_many_spans_none_ages_what_was_before() {
        let (mut unseen, spans) = (Unseen::default(), 2 * UNSEEN_SPANS as i64);
        for n in 0..spans {
            unseen = unseen.and(at(2 * n * HOUR_MS), at((2 * n + 1) * HOUR_MS));
        }
        // It has been looked at for an hour less than at most.
        let end = at(2 * spans * HOUR_MS);
        assert!(unseen.aged_at(at(-1), (spans - 1) * HOUR_MS) >= end);
        let late = at((2 * spans - 3) * HOUR_MS);
        assert_eq!(unseen.aged_at(late, 2 * HOUR_MS), end);
    }

    proptest! {
        /// Whatever a wall clock does, and however often the process starts: time never goes back,
        /// passes at about the pace at which it passes, and nothing is forgotten too early.
        #[test]
        fn time_passes(
            steps in proptest::collection::vec(
                (0..120_000_i64, -DAY_MS..60 * DAY_MS, prop::bool::weighted(0.3)), 1..60
            ),
            kept_ms in 1..2 * DAY_MS,
        ) {
            let (mut pace, mut wall, mut told) = (Pace::begin(None, None, at(0)), at(0), at(0));
            // When things were made, and for how long each was looked at since.
            let mut things = vec![(at(0), 0)];
            for (passed, jump, starts) in steps {
                wall = wall + passed + if jump % 3 == 0 { jump } else { 0 };
                if let Some(unseen) = pace.step_due(wall).filter(|_| jump % 2 == 0) {
                    let before = pace.saved().told;
                    told = told + pace.step(unseen);
                    prop_assert!(pace.saved().told >= before);
                }
                if starts {
                    pace = Pace::begin(Some(pace.saved()), None, wall);
                    prop_assert!(pace.saved().told >= told);
                    told = pace.saved().told;
                    things.push((told, 0));
                    continue;
                }
                let next = pace.pass(passed * 1_000, wall);
                let off = next - told - passed;
                let slew = passed / 10 + 1;
                prop_assert!((-slew..=slew.max(STEP_TAKEN_MS)).contains(&off), "{off}");
                things.iter_mut().for_each(|(_, looked)| *looked += next - told);
                told = next;
                let since = pace.unseen().kept_since(told, kept_ms);
                for (made, looked) in &things {
                    let forget_at = pace.unseen().aged_at(*made, kept_ms);
                    if told >= forget_at {
                        let looked = looked + UNSEEN_MIN_MS * 60;
                        prop_assert!(looked >= kept_ms, "{looked} of {kept_ms}");
                    }
                    prop_assert_eq!(*made <= since, told >= forget_at);
                }
                things.push((told, 0));
            }
        }
    }
}
