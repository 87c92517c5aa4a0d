//! The samples of a metric by periods.
use std::{collections::BTreeMap, ops::Range};

use berth_api::cloudwatch::Dimension;

use super::{
    catalog::{Entry, Kind},
    dimensions, given,
    remembered::Remembered,
};
use crate::windows::Stat;

/// Below it a period is served from what is remembered by 20 s.
const MINUTE_S: i64 = 60;

/// By when each period begins, ms since the epoch: all samples in it, of which there is one at
/// least.
pub fn of(
    at: Remembered<'_>,
    entry: &Entry,
    dimensions: &[Dimension],
    span: &Range<i64>,
    period_s: i64,
) -> BTreeMap<i64, Vec<Stat>> {
    let mut periods = BTreeMap::<i64, Vec<Stat>>::new();
    let Some((cluster, subject)) = dimensions::subject(at.windows, dimensions) else {
        return periods;
    };
    if !entry.is_of(Kind::of(&subject)) {
        return periods;
    }
    let (begin, period_ms) = (given::begin(span, period_s, at.now), period_s * 1_000);
    let read = begin..span.end;
    let is_fine = period_s < MINUTE_S;
    let found = at.windows.read(&cluster, (&subject, entry.metric), read, is_fine, at.now.0);
    for (time, stat) in found {
        let period = begin + (time - begin).div_euclid(period_ms) * period_ms;
        periods.entry(period).or_default().push(stat);
    }
    periods
}
