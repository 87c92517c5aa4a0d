//! A point in time: one type for what is stored, for what is said on the wire, and for what the
//! core reckons with. Pure: what time it is, only drivers and the simulator know.
use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// Milliseconds since the epoch. In rows it is that number; on the wire what the protocol writes:
/// seconds with a fraction (JSON), ISO 8601 (XML).
///
/// Any number is one. Readers of the wire refuse what no calendar has, so that what a caller gave
/// can be written again; reckoning may go beyond that, up to what a number holds.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Before all others.
    pub const MIN: Timestamp = Timestamp(i64::MIN);
}

impl Add<i64> for Timestamp {
    type Output = Timestamp;
    /// Later by so many milliseconds.
    fn add(self, ms: i64) -> Timestamp {
        Timestamp(self.0.saturating_add(ms))
    }
}

impl Sub for Timestamp {
    type Output = i64;
    /// The milliseconds from `other` to `self`, or as many as a number can hold.
    fn sub(self, other: Timestamp) -> i64 {
        self.0.saturating_sub(other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_times_are_too_far_apart_for_a_difference() {
        let (first, last) = (Timestamp::MIN, Timestamp(i64::MAX));
        assert_eq!((last - first, first - last), (i64::MAX, i64::MIN));
        assert_eq!((first + -1, last + 1), (first, last));
    }
}
