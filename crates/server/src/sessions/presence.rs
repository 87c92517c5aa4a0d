//! Which instances have an open control session, as opposed to what clusters know of it.
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use berth_api::ecs::VersionInfo;
use berth_ecs::cluster::records::id::ContainerInstanceId;
use berth_engine::{Term, Timestamp};
use tokio::{sync::Notify, time::Instant};

use super::numbers::Numbers;

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
    replaced: Arc<Notify>,
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
    /// Rings when a newer session of the same instance has come.
    pub replaced: Arc<Notify>,
}

impl Presence {
    /// A session opens; an older one of the same instance is told that it is over.
    pub fn arrive(&self, key: Key, term: Term, version_info: VersionInfo) -> Seat {
        let mut entries = self.lock();
        let first = term << 32;
        let last = entries.get(&key).map_or(first, |it| it.standing.session());
        let numbers =
            entries.get(&key).map_or_else(|| Numbers::of_term(term), |it| it.numbers.clone());
        let replaced = Arc::new(Notify::new());
        let here = Here { session: last + 1, version_info, replaced: replaced.clone() };
        let standing = Standing::Here(here);
        let old = entries.insert(key, Entry { numbers: numbers.clone(), standing });
        if let Some(Entry { standing: Standing::Here(old), .. }) = old {
            old.replaced.notify_one();
        }
        Seat { session: last + 1, numbers, replaced }
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

    #[tokio::test]
    async fn a_newer_session_replaces_the_older_one() {
        let presence = Presence::default();
        let old = presence.arrive(key(1), 3, VersionInfo::default());
        let new = presence.arrive(key(1), 3, VersionInfo::default());
        assert_eq!((old.session, new.session), ((3 << 32) + 1, (3 << 32) + 2));
        old.replaced.notified().await;
        assert!(!presence.leave(&key(1), old.session, Timestamp(1)));
        assert!(matches!(presence.standing(&key(1)), Some(Standing::Here(_))));
        assert!(presence.leave(&key(1), new.session, Timestamp(1)));
        assert!(matches!(presence.standing(&key(1)), Some(Standing::Away(_))));
    }

    #[test]
    fn numbers_grow_over_sessions_and_terms() {
        let presence = Presence::default();
        let numbers: Vec<i64> = (0..3)
            .map(|_| presence.arrive(key(1), 3, VersionInfo::default()).numbers.next_message().0)
            .collect();
        let later = Presence::default();
        let after_restart = later.arrive(key(1), 4, VersionInfo::default());
        let all = [numbers, vec![after_restart.numbers.next_message().0]].concat();
        assert!(all.is_sorted_by(|a, b| a < b), "{all:?}");
        assert!(after_restart.session > 3 << 32);
    }

    #[test]
    fn only_those_away_are_forgotten() {
        let presence = Presence::default();
        let seat = presence.arrive(key(1), 1, VersionInfo::default());
        presence.forget(|_| false);
        assert!(presence.standing(&key(1)).is_some());
        presence.leave(&key(1), seat.session, Timestamp(1));
        presence.forget(|_| true);
        assert!(presence.standing(&key(1)).is_some());
        presence.forget(|_| false);
        assert!(presence.standing(&key(1)).is_none());
    }
}
