//! What is remembered of a cluster, a service or a family after its tasks are forgotten.
use std::collections::BTreeMap;

use super::{metric::Metric, ring::Ring, stat::Stat};
use crate::limits::{GROUP_FIVES_MAX, GROUP_MINUTES_MAX};

/// Minutes of a coarse bucket.
pub const FIVE: i64 = 5;

#[derive(Debug, Default)]
pub struct History(BTreeMap<Metric, Kept>);

#[derive(Debug, Default)]
struct Kept {
    minutes: Ring<Stat, GROUP_MINUTES_MAX>,
    fives: Ring<Stat, GROUP_FIVES_MAX>,
}

impl History {
    pub fn minute(&self, metric: Metric, minute: i64) -> Stat {
        self.0.get(&metric).map_or(Stat::default(), |it| it.minutes.get(minute))
    }

    /// A bucket of five minutes.
    pub fn five(&self, metric: Metric, five: i64) -> Stat {
        self.0.get(&metric).map_or(Stat::default(), |it| it.fives.get(five))
    }

    pub fn set_minute(&mut self, metric: Metric, minute: i64, stat: Stat) {
        self.0.entry(metric).or_default().minutes.set(minute, stat);
    }

    /// Adds a minute to what is remembered for longer. Once for each minute.
    pub fn close_minute(&mut self, minute: i64) {
        let five = minute.div_euclid(FIVE);
        for it in self.0.values_mut() {
            let stat = it.minutes.get(minute);
            if !stat.is_empty() {
                it.fives.set(five, it.fives.get(five).and(stat));
            }
        }
    }

    pub fn metrics(&self) -> impl Iterator<Item = Metric> {
        self.0.keys().copied()
    }

    /// Whether all of it is older than what is remembered.
    pub fn is_over(&self, now_minute: i64) -> bool {
        let oldest = now_minute.div_euclid(FIVE) - GROUP_FIVES_MAX as i64;
        self.0.values().all(|it| {
            let minute = it.minutes.last().map(|it| it.div_euclid(FIVE));
            minute.max(it.fives.last()).is_none_or(|it| it < oldest)
        })
    }

    pub fn bytes(&self) -> usize {
        let of = |it: &Kept| size_of::<(Metric, Kept)>() + it.minutes.bytes() + it.fives.bytes();
        self.0.values().map(of).sum()
    }
}
