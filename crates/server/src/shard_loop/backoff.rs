//! Waits that double up to a bound.
use std::time::Duration;

pub(super) struct Backoff {
    first: Duration,
    last: Duration,
    next: Option<Duration>,
}

impl Backoff {
    pub fn new((first, last): (Duration, Duration)) -> Backoff {
        Backoff { first, last, next: None }
    }

    pub fn next(&mut self) -> Duration {
        let wait = self.next.unwrap_or(self.first);
        self.next = Some((wait * 2).min(self.last));
        wait
    }

    /// Starts over; whether there was anything to start over from.
    pub fn reset(&mut self) -> bool {
        self.next.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_up_to_its_bound_and_starts_over() {
        let mut backoff = Backoff::new((Duration::from_millis(100), Duration::from_millis(350)));
        let waits: Vec<u128> = (0..4).map(|_| backoff.next().as_millis()).collect();
        assert_eq!(waits, [100, 200, 350, 350]);
        assert!(backoff.reset());
        assert!(!backoff.reset());
        assert_eq!(backoff.next().as_millis(), 100);
    }
}
