//! Who is here, for all connections at once; and how the shell of a session is told that a newer
//! one of its instance has come.
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use berth_api::acs::ToAgent;
use berth_ecs::cluster::{Report, records::container_instance::ContainerInstance};
use berth_engine::{Term, Timestamp};
use berth_sessions::{self as pure, Caller, Key, Resync};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::Instant,
};

/// Agents that may wait at once for an answer of one that has the session of their instance.
const QUESTIONS_MAX: usize = 8;

/// Of the node itself, that may wait for an agent.
const MESSAGES_MAX: usize = 4;

/// Why something cannot be said to an agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unsaid {
    /// It has no session.
    Away,
    /// It knows the published protocol alone.
    Published,
    /// Others have said so much to it that has not gone yet.
    Busy,
}

/// More of them.
#[derive(Debug)]
pub(crate) struct TooMany;

/// See [`berth_sessions::Presence`].
pub(crate) struct Presence {
    began: Instant,
    seats: Mutex<Seats>,
}

#[derive(Default)]
struct Seats {
    presence: pure::Presence,
    /// Of those who are here.
    taken: BTreeMap<Key, Shell>,
}

/// How the shell of a session is told something.
struct Shell {
    replaced: watch::Sender<Option<Replaced>>,
    asked: mpsc::Sender<Asked>,
    /// Absent of an agent that knows the published protocol alone.
    messages: Option<mpsc::Sender<ToAgent>>,
}

/// Rings if the agent of a session answers; is dropped if the session ends.
pub(crate) type Asked = oneshot::Sender<()>;

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
    /// Asks whether its agent is still there.
    pub asked: mpsc::Receiver<Asked>,
    /// What the node itself has to say to its agent.
    pub messages: mpsc::Receiver<ToAgent>,
}

/// Who has the session of an instance.
pub(crate) struct Incumbent {
    pub session: u64,
    pub peer: Option<SocketAddr>,
    /// Whether it answers; an error if its session ends before.
    pub answer: oneshot::Receiver<()>,
}

impl Presence {
    pub fn new() -> Presence {
        Presence { began: Instant::now(), seats: Mutex::default() }
    }

    /// See [`pure::Presence::arrive`]; an older session of the same instance is told, if it is the
    /// one that was asked. None, if another one has come meanwhile.
    pub fn arrive(
        &self,
        key: Key,
        term: Term,
        caller: Caller,
        asked_before: Option<u64>,
    ) -> Option<Seat> {
        let (mut seats, by) = (self.lock(), caller.peer);
        let incumbent = seats.presence.incumbent(&key).map(|(session, _)| session);
        if incumbent.is_some() && incumbent != asked_before {
            return None;
        }
        let is_own = caller.returns_within_ms.is_some();
        let seat = seats.presence.arrive(key.clone(), term, caller);
        let (told, replaced) = watch::channel(None);
        let (ask, asked) = mpsc::channel(QUESTIONS_MAX);
        let (say, messages) = mpsc::channel(MESSAGES_MAX);
        let shell = Shell { replaced: told, asked: ask, messages: is_own.then_some(say) };
        if let Some(old) = seats.taken.insert(key, shell) {
            old.replaced.send_replace(Some(Replaced { by }));
        }
        Some(Seat { seat, replaced, asked, messages })
    }

    /// Asks whoever has the session of an instance whether they are still there. Nobody, if nobody
    /// has it.
    ///
    /// # Errors
    /// It is asked by so many that they are to come again.
    pub fn ask(&self, key: &Key) -> Result<Option<Incumbent>, TooMany> {
        let seats = self.lock();
        let found = seats.presence.incumbent(key).zip(seats.taken.get(key));
        let Some(((session, peer), shell)) = found else { return Ok(None) };
        let (asked, answer) = oneshot::channel();
        match shell.asked.try_send(asked) {
            Err(mpsc::error::TrySendError::Full(_)) => Err(TooMany),
            // It ends: its answer does, too.
            Ok(()) | Err(mpsc::error::TrySendError::Closed(_)) => {
                Ok(Some(Incumbent { session, peer, answer }))
            }
        }
    }

    /// Says something to the agent of an instance beside the published protocol.
    ///
    /// # Errors
    /// It cannot be said to it.
    pub fn say(&self, key: &Key, message: ToAgent) -> Result<(), Unsaid> {
        let seats = self.lock();
        let shell = seats.taken.get(key).ok_or(Unsaid::Away)?;
        let messages = shell.messages.as_ref().ok_or(Unsaid::Published)?;
        messages.try_send(message).map_err(|it| match it {
            mpsc::error::TrySendError::Full(_) => Unsaid::Busy,
            mpsc::error::TrySendError::Closed(_) => Unsaid::Away,
        })
    }

    /// See [`pure::Presence::refuse`].
    pub fn refuse(&self, key: &Key, other: Option<SocketAddr>) -> Option<(Vec<String>, Report)> {
        self.lock().presence.refuse(key, other, self.now())
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
        let arrive = |caller, asked| presence.arrive(key(), 3, caller, asked);
        let mut old = arrive(Caller::default(), None).expect("nobody is here");
        let peer = Some("10.0.0.2:40000".parse().expect("an address"));
        let caller = Caller { peer, ..Caller::default() };
        assert!(arrive(caller.clone(), None).is_none(), "the older one was not asked");
        let incumbent = presence.ask(&key()).expect("few ask").expect("it is here");
        assert_eq!(incumbent.session, old.seat.session);
        drop(old.asked.recv().await.expect("it is asked"));
        assert!(incumbent.answer.await.is_err(), "it does not answer");
        let new = arrive(caller, Some(incumbent.session)).expect("the other one is silent");
        let by = old.replaced.wait_for(Option::is_some).await.expect("it is told");
        assert_eq!(by.expect("it is there").by, peer);
        drop(by);
        assert!(!presence.leave(&key(), old.seat.session, Timestamp(1)));
        assert!(presence.lock().taken.contains_key(&key()), "the newer one stays");
        assert!(presence.leave(&key(), new.seat.session, Timestamp(1)));
        assert!(presence.lock().taken.is_empty());
    }
}
