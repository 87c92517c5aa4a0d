//! The figures of one task or container over time.
use super::{
    figures::{Figure, Figures},
    ring::Ring,
};
use crate::limits::{TASK_FINE_MAX, TASK_MINUTES_MAX};

/// Width of a bucket, ms.
pub const FINE_MS: i64 = 20_000;
pub const MINUTE_MS: i64 = 60_000;

/// A figure holds over the whole interval that it was measured in, so a bucket has the average of
/// what holds in it, by the time that it holds.
#[derive(Clone, Debug, Default)]
pub struct Series {
    fine: Ring<Figures, TASK_FINE_MAX>,
    minutes: Ring<Figures, TASK_MINUTES_MAX>,
    open_fine: Open,
    open_minute: Open,
}

/// The bucket that may get more.
#[derive(Clone, Copy, Debug, Default)]
struct Open {
    bucket: i64,
    /// Of each figure: for how long there is one, ms.
    weights: [f32; Figure::ALL.len()],
    sums: [f32; Figure::ALL.len()],
}

impl Series {
    /// Takes what was measured from `from` to `to`, ms since the epoch. Intervals follow each
    /// other: `from` is not before the last `to`.
    pub fn take(&mut self, from: i64, to: i64, figures: &Figures) {
        for bucket in buckets(from, to, FINE_MS) {
            let value = self.open_fine.take(bucket, FINE_MS, from, to, figures);
            self.fine.set(bucket, value);
        }
        for bucket in buckets(from, to, MINUTE_MS) {
            let value = self.open_minute.take(bucket, MINUTE_MS, from, to, figures);
            self.minutes.set(bucket, value);
        }
    }

    pub fn fine(&self, bucket: i64) -> Figures {
        self.fine.get(bucket)
    }

    pub fn minute(&self, bucket: i64) -> Figures {
        self.minutes.get(bucket)
    }

    /// The last minute in which something was measured.
    pub fn last_minute(&self) -> Option<i64> {
        self.minutes.last()
    }

    pub fn bytes(&self) -> usize {
        self.fine.bytes() + self.minutes.bytes()
    }
}

impl Open {
    fn take(
        &mut self,
        bucket: i64,
        width_ms: i64,
        from: i64,
        to: i64,
        figures: &Figures,
    ) -> Figures {
        if bucket != self.bucket {
            *self = Open { bucket, ..Open::default() };
        }
        let begin = from.max(bucket * width_ms);
        let end = to.min((bucket + 1) * width_ms);
        let mut value = Figures::default();
        for figure in Figure::ALL {
            let at = figure as usize;
            if let Some(it) = figures.get(figure) {
                // Events are of the bucket in which they are told.
                let counts = !figure.is_count() || end == to;
                let weight = if figure.is_count() { 1.0 } else { (end - begin) as f32 };
                self.weights[at] += weight;
                self.sums[at] += if counts { it * weight } else { 0.0 };
            }
            let divisor = if figure.is_count() { 1.0 } else { self.weights[at] };
            value.set(figure, (self.weights[at] > 0.0).then(|| self.sums[at] / divisor));
        }
        value
    }
}

/// The buckets that have something of `from..to`.
pub fn buckets(from: i64, to: i64, width_ms: i64) -> std::ops::RangeInclusive<i64> {
    from.div_euclid(width_ms)..=(to - 1).div_euclid(width_ms)
}
