//! Who is here, for all connections at once; and how the shell of a session is told that a newer
//! one of its instance has come.
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use berth_ecs::cluster::{Report, records::container_instance::ContainerInstance};
use berth_engine::{Term, Timestamp};
use berth_sessions::{self as pure, Caller, Key, Resync};
use tokio::{sync::watch, time::Instant};

/// See [`berth_sessions::Presence`].
pub(crate) struct Presence {
    began: Instant,
    seats: Mutex<Seats>,
}

#[derive(Default)]
struct Seats {
    presence: pure::Presence,
    /// Of those who are here.
    taken: BTreeMap<Key, watch::Sender<Option<Replaced>>>,
}

/// A newer session of the same instance has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Replaced {
    pub by: Option<SocketAddr>,
}

/// What a session is given at its beginning.
pub(crate) struct Seat {
    pub seat: pure::Seat,
    /// Says so when a newer session of the same instance has come.
    pub replaced: watch::Receiver<Option<Replaced>>,
}

impl Presence {
    pub fn new() -> Presence {
        Presence { began: Instant::now(), seats: Mutex::default() }
    }

    /// See [`pure::Presence::arrive`]; an older session of the same instance is told.
    pub fn arrive(&self, key: Key, term: Term, caller: Caller) -> Seat {
        let (mut seats, by) = (self.lock(), caller.peer);
        let seat = seats.presence.arrive(key.clone(), term, caller, self.now());
        let (told, replaced) = watch::channel(None);
        if let Some(old) = seats.taken.insert(key, told) {
            old.send_replace(Some(Replaced { by }));
        }
        Seat { seat, replaced }
    }

    /// See [`pure::Presence::leave`].
    pub fn leave(&self, key: &Key, session: u64, silent_since: Timestamp) -> bool {
        let mut seats = self.lock();
        let is_last = seats.presence.leave(key, session, silent_since, self.now());
        if is_last {
            seats.taken.remove(key);
        }
        is_last
    }

    /// See [`pure::Presence::absence`].
    pub fn absence(&self, key: &Key, session: u64) -> Option<Report> {
        self.lock().presence.absence(key, session)
    }

    /// See [`pure::Presence::hold`].
    pub fn hold(&self, key: &Key) -> Duration {
        self.lock().presence.hold(key, self.now())
    }

    /// See [`pure::Presence::corrections`].
    pub fn corrections(
        &self,
        cluster: &Arc<str>,
        record: &ContainerInstance,
        (debounce, begin): (Duration, Timestamp),
    ) -> Vec<Report> {
        let seats = self.lock();
        // Whoever had the lock before may have noted a later moment than one looked up outside.
        let resync = Resync { now: self.now(), debounce, begin };
        seats.presence.corrections(cluster, record, resync)
    }

    /// See [`pure::Presence::forget`].
    pub fn forget(&self, is_known: impl Fn(&Key) -> bool) {
        self.lock().presence.forget(is_known);
    }

    fn now(&self) -> Duration {
        self.began.elapsed()
    }

    fn lock(&self) -> MutexGuard<'_, Seats> {
        self.seats.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use berth_ecs::cluster::records::id::ContainerInstanceId;

    use super::*;

    #[tokio::test]
    async fn an_older_session_is_told_of_a_newer_one() {
        let (presence, key) = (Presence::new(), || (Arc::from("prod"), ContainerInstanceId(1)));
        let mut old = presence.arrive(key(), 3, Caller::default());
        let peer = Some("10.0.0.2:40000".parse().expect("an address"));
        let new = presence.arrive(key(), 3, Caller { peer, ..Caller::default() });
        let by = old.replaced.wait_for(Option::is_some).await.expect("it is told");
        assert_eq!(by.expect("it is there").by, peer);
        drop(by);
        assert!(!presence.leave(&key(), old.seat.session, Timestamp(1)));
        assert!(presence.lock().taken.contains_key(&key()), "the newer one stays");
        assert!(presence.leave(&key(), new.seat.session, Timestamp(1)));
        assert!(presence.lock().taken.is_empty());
    }
}
