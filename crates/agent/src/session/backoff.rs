//! Growing waits with jitter.

use std::time::Duration;

/// `first`, then each wait `factor` times the one before, up to `max`, plus up to 20 %.
#[derive(Debug, Clone)]
pub struct Backoff {
    first: Duration,
    factor: f64,
    max: Duration,
    next: Duration,
}

impl Backoff {
    pub fn new(first: Duration, factor: f64, max: Duration) -> Self {
        Self { first, factor, max, next: first }
    }

    pub fn next(&mut self) -> Duration {
        let wait = self.next;
        self.next = wait.mul_f64(self.factor).min(self.max);
        wait + jitter(wait.mul_f64(0.2))
    }

    pub fn reset(&mut self) {
        self.next = self.first;
    }
}

/// Anything from zero to `max`.
pub fn jitter(max: Duration) -> Duration {
    max.mul_f64(chance())
}

/// Anything from zero to one.
pub fn chance() -> f64 {
    f64::from(getrandom::u32().unwrap_or(0)) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_their_maximum_and_begin_again() {
        let mut backoff = Backoff::new(Duration::from_secs(1), 2.0, Duration::from_secs(5));
        for least_s in [1, 2, 4, 5, 5] {
            let (least, wait) = (Duration::from_secs(least_s), backoff.next());
            assert!(wait >= least && wait <= least.mul_f64(1.21), "{wait:?}");
        }
        backoff.reset();
        assert!(backoff.next() < Duration::from_millis(1_201));
    }
}
