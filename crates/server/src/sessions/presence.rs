//! Which instances have an open control session, as opposed to what clusters know of it.
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use berth_api::ecs::VersionInfo;
use berth_ecs::cluster::records::id::ContainerInstanceId;
use berth_engine::{Term, Timestamp};
use tokio::{sync::watch, time::Instant};

use super::numbers::Numbers;
use crate::limits::{CONTEST_OVER, CONTEST_WINDOW, contest_hold};

/// A container instance: its cluster's name and its id.
pub(crate) type Key = (Arc<str>, ContainerInstanceId);

/// All instances that were ever connected to this process.
#[derive(Default)]
pub(crate) struct Presence {
    entries: Mutex<BTreeMap<Key, Entry>>,
}

struct Entry {
    numbers: Numbers,
    standing: Standing,
    contest: Contest,
}

/// Whether several agents take the session of one instance from each other. A single agent may take
/// over its own, which it knows to be dead before anybody else does; not twice in a minute.
#[derive(Clone, Default)]
struct Contest {
    replaced_at: Option<Instant>,
    /// Where they are, once there are several: addresses, with the ports of their connections if
    /// they have one address.
    agents: Vec<String>,
    /// How often they did since.
    times: u32,
}

#[derive(Clone)]
pub(crate) enum Standing {
    Here(Here),
    Away(Away),
}

#[derive(Clone)]
pub(crate) struct Here {
    /// Grows with each session of an instance, over restarts too.
    pub session: u64,
    pub version_info: VersionInfo,
    pub returns_within_ms: Option<i64>,
    peer: Option<SocketAddr>,
    replaced: watch::Sender<Option<Replaced>>,
}

/// A newer session of the same instance has come.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Replaced {
    pub by: Option<SocketAddr>,
}

/// Who asks for a session.
#[derive(Clone, Default)]
pub(crate) struct Caller {
    pub peer: Option<SocketAddr>,
    pub version_info: VersionInfo,
    pub returns_within_ms: Option<i64>,
}

#[derive(Clone, Copy)]
pub(crate) struct Away {
    /// The last one.
    pub session: u64,
    pub since: Instant,
    /// When it was last heard of.
    pub silent_since: Timestamp,
}

/// What a session is given at its beginning.
pub(crate) struct Seat {
    pub session: u64,
    pub numbers: Numbers,
    /// Says so when a newer session of the same instance has come.
    pub replaced: watch::Receiver<Option<Replaced>>,
    /// Where several agents of the same instance are, if this one has just taken the session of
    /// another.
    pub contested_by: Option<Vec<String>>,
}

impl Presence {
    /// A session opens; an older one of the same instance is told that it is over.
    pub fn arrive(&self, key: Key, term: Term, caller: Caller) -> Seat {
        let mut entries = self.lock();
        let Caller { peer, version_info, returns_within_ms } = caller;
        let former = entries.remove(&key);
        let last = former.as_ref().map_or(term << 32, |it| it.standing.session());
        let (numbers, mut contest) = match &former {
            Some(it) => (it.numbers.clone(), it.contest.clone()),
            None => (Numbers::of_term(term), Contest::default()),
        };
        let (told, replaced) = watch::channel(None);
        let session = last + 1;
        let here = Here { session, version_info, returns_within_ms, peer, replaced: told };
        let mut contested_by = None;
        if let Some(Entry { standing: Standing::Here(old), .. }) = former {
            contested_by = contest.goes_on(old.peer, peer);
            old.replaced.send_replace(Some(Replaced { by: peer }));
        }
        let standing = Standing::Here(here);
        entries.insert(key, Entry { numbers: numbers.clone(), standing, contest });
        Seat { session, numbers, replaced, contested_by }
    }

    /// A session is over; whether it was the last one of its instance.
    pub fn leave(&self, key: &Key, session: u64, silent_since: Timestamp) -> bool {
        let mut entries = self.lock();
        let Some(entry) = entries.get_mut(key) else { return false };
        let is_last = matches!(&entry.standing, Standing::Here(it) if it.session == session);
        if is_last {
            let since = Instant::now();
            entry.standing = Standing::Away(Away { session, since, silent_since });
        }
        is_last
    }

    /// How long whoever would take over the open session of a contested instance is to wait: longer
    /// with each time, so that agents that come back at once do not do nothing else.
    pub fn hold(&self, key: &Key) -> Duration {
        let entries = self.lock();
        let Some(Entry { standing: Standing::Here(_), contest, .. }) = entries.get(key) else {
            return Duration::ZERO;
        };
        match contest.is_on() {
            true => contest_hold(contest.times),
            false => Duration::ZERO,
        }
    }

    /// Where the agents are that take an instance's session from each other; none, if none do.
    pub fn contested_by(&self, key: &Key) -> Vec<String> {
        let entries = self.lock();
        let contest = entries.get(key).map(|it| &it.contest);
        let contest = contest.filter(|it| it.is_on());
        contest.map(|it| it.agents.clone()).unwrap_or_default()
    }

    /// `None`: never seen by this process.
    pub fn standing(&self, key: &Key) -> Option<Standing> {
        self.lock().get(key).map(|it| it.standing.clone())
    }

    /// Forgets instances that are away and that no cluster knows any more.
    pub fn forget(&self, is_known: impl Fn(&Key) -> bool) {
        self.lock().retain(|key, it| matches!(it.standing, Standing::Here(_)) || is_known(key));
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Contest {
    /// A session is taken over; tells where the agents are if there are several.
    fn goes_on(&mut self, old: Option<SocketAddr>, new: Option<SocketAddr>) -> Option<Vec<String>> {
        let now = Instant::now();
        let last = self.replaced_at.replace(now);
        let window = if self.agents.is_empty() { CONTEST_WINDOW } else { CONTEST_OVER };
        if last.is_none_or(|it| now - it >= window) {
            self.agents.clear();
            self.times = 0;
            return None;
        }
        // Behind one address, or on one machine, only their connections are two.
        let is_one_address = old.map(|it| it.ip()) == new.map(|it| it.ip());
        let shown = |it: SocketAddr| match is_one_address {
            true => it.to_string(),
            false => it.ip().to_string(),
        };
        let shown = |it: Option<SocketAddr>| it.map_or("an unknown address".to_owned(), shown);
        self.agents = vec![shown(old), shown(new)];
        self.agents.sort();
        self.agents.dedup();
        self.times += 1;
        Some(self.agents.clone())
    }

    fn is_on(&self) -> bool {
        self.times > 0 && self.replaced_at.is_some_and(|it| it.elapsed() < CONTEST_OVER)
    }
}

impl Standing {
    fn session(&self) -> u64 {
        match self {
            Standing::Here(it) => it.session,
            Standing::Away(it) => it.session,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: u128) -> Key {
        ("prod".into(), ContainerInstanceId(id))
    }

    fn arrive(presence: &Presence, id: u128, term: Term) -> Seat {
        presence.arrive(key(id), term, Caller::default())
    }

    #[tokio::test]
    async fn a_newer_session_replaces_the_older_one() {
        let presence = Presence::default();
        let mut old = arrive(&presence, 1, 3);
        let peer = Some("10.0.0.2:40000".parse().expect("an address"));
        let new = presence.arrive(key(1), 3, Caller { peer, ..Caller::default() });
        assert_eq!((old.session, new.session), ((3 << 32) + 1, (3 << 32) + 2));
        let by = old.replaced.wait_for(Option::is_some).await.expect("it is told");
        assert_eq!(by.expect("it is there").by, peer);
        drop(by);
        assert!(!presence.leave(&key(1), old.session, Timestamp(1)));
        assert!(matches!(presence.standing(&key(1)), Some(Standing::Here(_))));
        assert!(presence.leave(&key(1), new.session, Timestamp(1)));
        assert!(matches!(presence.standing(&key(1)), Some(Standing::Away(_))));
    }

    #[tokio::test(start_paused = true)]
    async fn sessions_that_are_taken_over_again_and_again_are_contested() {
        let presence = Presence::default();
        let arrive = |from: &str| {
            let peer = Some(from.parse().expect("an address"));
            presence.arrive(key(1), 3, Caller { peer, ..Caller::default() }).contested_by
        };
        assert_eq!(arrive("10.0.0.1:1"), None);
        assert_eq!(presence.hold(&key(1)), Duration::ZERO);
        // It came back before its old session was known to be dead.
        assert_eq!(arrive("10.0.0.1:2"), None);
        assert_eq!(presence.contested_by(&key(1)), Vec::<String>::new());
        tokio::time::advance(CONTEST_WINDOW * 2).await;
        assert_eq!(arrive("10.0.0.1:3"), None);
        tokio::time::advance(CONTEST_WINDOW / 2).await;
        let both = ["10.0.0.1".to_owned(), "10.0.0.2".to_owned()];
        assert_eq!(arrive("10.0.0.2:4").as_deref(), Some(&both[..]));
        // However late the other one comes back.
        tokio::time::advance(CONTEST_OVER / 2).await;
        assert_eq!(arrive("10.0.0.1:5").as_deref(), Some(&both[..]));
        assert_eq!(presence.contested_by(&key(1)), both);
        assert_eq!(presence.hold(&key(1)), Duration::from_secs(2));
        tokio::time::advance(CONTEST_OVER).await;
        assert_eq!(presence.contested_by(&key(1)), Vec::<String>::new());
        assert_eq!(arrive("10.0.0.2:6"), None);
    }

    #[tokio::test(start_paused = true)]
    async fn agents_behind_one_address_are_told_apart_by_their_connections() {
        let presence = Presence::default();
        let arrive = |from: &str| {
            let peer = Some(from.parse().expect("an address"));
            presence.arrive(key(1), 3, Caller { peer, ..Caller::default() }).contested_by
        };
        assert_eq!(arrive("10.0.0.1:40001"), None);
        assert_eq!(arrive("10.0.0.1:40002"), None);
        let two = ["10.0.0.1:40002".to_owned(), "10.0.0.1:40003".to_owned()];
        assert_eq!(arrive("10.0.0.1:40003").as_deref(), Some(&two[..]));
        assert_eq!(presence.contested_by(&key(1)), two);
        let apart = ["10.0.0.1".to_owned(), "fd00::1".to_owned()];
        assert_eq!(arrive("[fd00::1]:8").as_deref(), Some(&apart[..]));
        let together = ["[fd00::1]:8".to_owned(), "[fd00::1]:9".to_owned()];
        assert_eq!(arrive("[fd00::1]:9").as_deref(), Some(&together[..]));
    }

    #[test]
    fn numbers_grow_over_sessions_and_terms() {
        let presence = Presence::default();
        let numbers: Vec<i64> =
            (0..3).map(|_| arrive(&presence, 1, 3).numbers.next_message().0).collect();
        let later = Presence::default();
        let after_restart = arrive(&later, 1, 4);
        let all = [numbers, vec![after_restart.numbers.next_message().0]].concat();
        assert!(all.is_sorted_by(|a, b| a < b), "{all:?}");
        assert!(after_restart.session > 3 << 32);
    }

    #[test]
    fn only_those_away_are_forgotten() {
        let presence = Presence::default();
        let seat = arrive(&presence, 1, 1);
        presence.forget(|_| false);
        assert!(presence.standing(&key(1)).is_some());
        presence.leave(&key(1), seat.session, Timestamp(1));
        presence.forget(|_| true);
        assert!(presence.standing(&key(1)).is_some());
        presence.forget(|_| false);
        assert!(presence.standing(&key(1)).is_none());
    }
}
