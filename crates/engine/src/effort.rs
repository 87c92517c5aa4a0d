//! What a batch has cost. It is told beside the results, and nothing in a shard depends on it.
use std::time::Duration;

/// Reads how much time has passed, from any beginning on. A driver brings it along, as it does
/// chance; without one no time passes, and every run is like the other.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(fn() -> Duration);

/// What there was to do for one batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// Requests and reports that it took in.
    pub inputs: usize,
    /// Topics that were reconciled until it was settled or full.
    pub settle_steps: usize,
    /// How long each search took that a room had timed: placement, of a cluster.
    pub searches: Vec<Duration>,
    /// For all of it, up to the commit.
    pub took: Duration,
}

impl Stopwatch {
    pub fn new(read: fn() -> Duration) -> Stopwatch {
        Stopwatch(read)
    }

    pub(crate) fn read(self) -> Duration {
        (self.0)()
    }

    pub(crate) fn since(self, began: Duration) -> Duration {
        self.read().saturating_sub(began)
    }
}

impl Default for Stopwatch {
    fn default() -> Stopwatch {
        Stopwatch(|| Duration::ZERO)
    }
}
