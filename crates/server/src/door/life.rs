//! How long a connection may last, told by what its client did so far.
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::time::Instant;

use crate::{Limits, limits::STREAM_TIME_MAX};

/// When a connection began, and the requests on it.
pub(super) struct Life {
    began: Instant,
    requests: Mutex<Requests>,
}

#[derive(Clone, Copy)]
struct Requests {
    /// That have begun, ever.
    asked: bool,
    /// That are being answered.
    open: u32,
    /// Of them, those whose answer has no end of its own.
    streams: u32,
    /// The last begin or end of one.
    last: Instant,
}

/// A request that is being answered.
pub(super) struct Open {
    life: Arc<Life>,
    is_stream: bool,
}

impl Life {
    pub fn begin() -> Arc<Life> {
        let began = Instant::now();
        Arc::new(Life {
            began,
            requests: Mutex::new(Requests { asked: false, open: 0, streams: 0, last: began }),
        })
    }

    pub fn request(self: &Arc<Life>) -> Open {
        let mut requests = self.requests();
        let open = requests.open + 1;
        *requests = Requests { asked: true, open, last: Instant::now(), ..*requests };
        Open { life: self.clone(), is_stream: false }
    }

    pub fn has_asked(&self) -> bool {
        self.requests().asked
    }

    pub fn is_answering(&self) -> bool {
        self.requests().open > 0
    }

    /// When it has lasted long enough, if nothing happens before. Pings of HTTP/2 are nothing.
    pub fn ends_at(&self, is_known: bool, limits: &Limits) -> Instant {
        let requests = *self.requests();
        let (age_max, idle_max) = match (is_known, requests.asked) {
            (true, true) => (limits.connection_time_max, limits.idle_time_max),
            _ => (limits.stranger_time_max, limits.head_time_max),
        };
        // A stream ends by itself, and tells so.
        let age_max = match requests.streams {
            0 => age_max,
            _ => age_max.max(requests.last.duration_since(self.began) + STREAM_TIME_MAX),
        };
        let age = self.began + age_max;
        if requests.open > 0 { age } else { age.min(requests.last + idle_max) }
    }

    fn requests(&self) -> MutexGuard<'_, Requests> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Open {
    /// Its answer goes on for as long as there is something to tell.
    pub fn into_stream(mut self) -> Open {
        self.is_stream = true;
        self.life.requests().streams += 1;
        self
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let mut requests = self.life.requests();
        let (open, streams) = (requests.open - 1, requests.streams - u32::from(self.is_stream));
        *requests = Requests { open, streams, last: Instant::now(), ..*requests };
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn strangers_are_given_less_than_people() {
        let (life, limits) = (Life::begin(), Limits::default());
        let left = |is_known| life.ends_at(is_known, &limits) - Instant::now();
        let pass = async |seconds| tokio::time::advance(Duration::from_secs(seconds)).await;
        assert_eq!(left(false), limits.head_time_max);
        pass(4).await;
        assert_eq!(left(false), limits.head_time_max.saturating_sub(Duration::from_secs(4)));
        let open = life.request();
        pass(16).await;
        // While it is answered it is not idle.
        assert_eq!(left(false), limits.stranger_time_max.saturating_sub(Duration::from_secs(20)));
        assert_eq!(left(true), limits.connection_time_max.saturating_sub(Duration::from_secs(20)));
        drop(open);
        assert_eq!(left(false), limits.head_time_max);
        assert_eq!(left(true), limits.idle_time_max);
        pass(35).await;
        drop(life.request());
        let stream = life.request().into_stream();
        assert_eq!(left(true), STREAM_TIME_MAX, "for as long as it may last");
        drop(stream);
        // Asking again and again makes nobody known.
        assert_eq!(left(false), Duration::from_secs(5));
    }
}
