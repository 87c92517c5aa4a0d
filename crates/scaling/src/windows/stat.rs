//! Samples by what CloudWatch's statistics need of them.

/// How many samples, and what of them. Single precision: seven digits are more than agents measure.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Stat {
    pub count: u32,
    pub sum: f32,
    pub min: f32,
    pub max: f32,
}

impl Stat {
    pub fn one(value: f32) -> Stat {
        Stat { count: 1, sum: value, min: value, max: value }
    }

    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// What both have together.
    #[must_use]
    pub fn and(self, other: Stat) -> Stat {
        match (self.count, other.count) {
            (_, 0) => self,
            (0, _) => other,
            _ => Stat {
                count: self.count.saturating_add(other.count),
                sum: self.sum + other.sum,
                min: self.min.min(other.min),
                max: self.max.max(other.max),
            },
        }
    }

    pub fn of(values: impl IntoIterator<Item = f32>) -> Stat {
        values.into_iter().map(Stat::one).fold(Stat::default(), Stat::and)
    }
}
