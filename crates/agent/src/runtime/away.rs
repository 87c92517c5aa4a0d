//! A container runtime that does not answer, and for how long it is waited for.

use std::time::Duration;

use bollard::errors::Error;
use tokio::time::Instant;

use super::fault;

/// How long a daemon that does not answer is waited for.
const AWAY_MAX: Duration = Duration::from_secs(4 * 60);

/// A daemon that does not answer, since it did last.
#[derive(Debug, Default)]
pub(super) struct Away {
    pub(super) since: Option<Instant>,
}

impl Away {
    /// The daemon does not answer and may be starting anew: no reason to ask a registry for what
    /// may be here, nor to give a pull up, however long that has taken.
    pub(super) fn is_waited_for(&mut self, error: &Error, now: Instant) -> bool {
        if !fault::is_unreachable(error) {
            self.since = None;
            return false;
        }
        let since = *self.since.get_or_insert(now);
        now.duration_since(since) < AWAY_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemon_is_waited_for_from_the_first_time_that_it_does_not_answer() {
        let (begin, mut away) = (Instant::now(), Away::default());
        let refused = Error::DockerStreamError { error: "toomanyrequests".to_owned() };
        let mut is_waited_for = |error: &Error, after: Duration| {
            let now = begin + after;
            away.is_waited_for(error, now)
        };
        // Late in a long pull.
        let late = 10 * AWAY_MAX;
        assert!(is_waited_for(&Error::RequestTimeoutError, late));
        assert!(is_waited_for(&Error::RequestTimeoutError, late + AWAY_MAX / 2));
        assert!(!is_waited_for(&Error::RequestTimeoutError, late + AWAY_MAX));
        assert!(!is_waited_for(&refused, late + AWAY_MAX));
        assert!(is_waited_for(&Error::RequestTimeoutError, late + AWAY_MAX), "it was there");
    }
}
