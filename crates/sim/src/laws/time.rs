//! The time that machines are told never goes back, and runs ahead of what was lived by a little at
//! most, whatever a wall clock does and however often the process is killed.
use std::collections::BTreeMap;

use berth_engine::{CommitError, ShardName, Timestamp};

/// A wall clock that is ahead by so little is followed at once, and what lies between two runs and
/// is no longer than the latter counts as lived. In milliseconds.
const AT_ONCE_MAX_MS: i64 = 60_000;
const GAP_MAX_MS: i64 = 10 * 60_000;

/// Time goes faster or slower by one part in so many.
const SLEW: i64 = 10;

/// How long somebody led, and what else may count as lived.
#[derive(Default)]
pub struct TimeLaws {
    lived_ms: i64,
    /// In the world's time.
    lives_since: Option<i64>,
    /// What was not lived and may count all the same.
    given_ms: i64,
    /// What a wall clock was set forwards by and may be followed at once: not when it is set, but
    /// when it is no further ahead than that.
    ahead_ms: i64,
    /// What a leader was told last.
    told: Option<Timestamp>,
    /// When the last durable batch of each shard began.
    durable: BTreeMap<ShardName, Timestamp>,
}

impl TimeLaws {
    /// A process begins to lead, perhaps in place of another.
    pub fn begins(&mut self, told: Timestamp, world: i64) {
        let newest = self.durable.values().max();
        assert!(newest.is_none_or(|it| *it <= told), "a start has set the time back");
        let gap = self.told.map_or(0, |before| told - before);
        self.given_ms += if gap <= GAP_MAX_MS { gap.max(0) } else { 0 };
        self.told = Some(told);
        self.lives_since = self.lives_since.or(Some(world));
    }

    /// Nobody leads any more.
    pub fn ends(&mut self, world: i64) {
        self.lived_ms += self.lives_since.take().map_or(0, |since| world - since);
    }

    /// The wall clock is set.
    pub fn is_set(&mut self, by_ms: i64) {
        self.ahead_ms += by_ms.clamp(0, AT_ONCE_MAX_MS);
    }

    /// A process reads its time again after so long, in milliseconds. Gives how much of a wall
    /// clock that is ahead it followed at once.
    pub fn passes(&self, before: Timestamp, now: Timestamp, passed_ms: i64) -> i64 {
        let told_ms = now - before;
        assert!(told_ms >= 0, "the time has gone back");
        let at_once_ms = told_ms - passed_ms - passed_ms / SLEW;
        assert!(at_once_ms <= 1 + AT_ONCE_MAX_MS, "in {passed_ms} ms {told_ms} were told");
        // One may be that of a time which is rounded.
        if at_once_ms > 1 { at_once_ms } else { 0 }
    }

    /// The same of whoever leads: by what it followed at once things have aged.
    pub fn told(&mut self, now: Timestamp, at_once_ms: i64) {
        self.told = Some(now);
        self.ahead_ms -= at_once_ms;
        self.given_ms += at_once_ms;
        assert!(self.ahead_ms >= 0, "a clock was followed further than it was set");
    }

    pub fn committed(&mut self, shard: &ShardName, at: Timestamp, result: Result<(), CommitError>) {
        if result.is_ok() {
            let last = self.durable.entry(shard.clone()).or_insert(at);
            assert!(*last <= at, "a batch of {shard} is older than the one before it");
            *last = at;
        }
    }

    /// By how much things may have aged since the beginning.
    pub fn aged_ms(&self, world: i64) -> i64 {
        let lives_ms = self.lives_since.map_or(0, |since| world - since);
        let lived_ms = self.lived_ms + lives_ms;
        lived_ms + lived_ms / SLEW + self.given_ms
    }
}
