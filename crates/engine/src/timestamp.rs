//! Points in time, as the core knows them.
use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

/// Milliseconds since the epoch. Only drivers and the simulator know what time it is.
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
    /// The milliseconds from `other` to `self`.
    fn sub(self, other: Timestamp) -> i64 {
        self.0 - other.0
    }
}
