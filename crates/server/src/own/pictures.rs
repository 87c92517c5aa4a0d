//! What agents were told of networks last, so that they are told only what has changed since.
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use berth_answers::{Picture, Shared};
use berth_api::berth::ReadNetworkResponse;
use berth_ecs::cluster::records::id::ContainerInstanceId;
use berth_engine::{Revision, ShardName};

use crate::limits::PICTURES_TOLD_MAX;

/// Whoever has not asked for so long is told all: what was told holds on to what has changed.
const REMEMBERED: Duration = Duration::from_secs(60);

/// Between two looks at who has not asked for so long.
const SWEPT_EVERY: Duration = Duration::from_secs(10);

/// What pictures are made of.
pub(crate) type At = Vec<(ShardName, Revision)>;
/// A cluster's name, and one of its instances.
pub(crate) type Key = (Arc<str>, ContainerInstanceId);

/// Of the whole node.
#[derive(Default)]
pub(crate) struct Pictures {
    inner: Mutex<Inner>,
}

#[derive(Default)]
struct Inner {
    at: Arc<At>,
    shared: Shared,
    told: BTreeMap<Key, (Instant, Drawn)>,
    swept_at: Option<Instant>,
}

/// What an agent has to know.
#[derive(Clone)]
pub(crate) struct Drawn {
    picture: Arc<Picture>,
    pub(crate) revision: String,
    /// What it was made of.
    at: Arc<At>,
}

impl Pictures {
    /// Makes a picture of what is published now, unless `last` is one of that.
    pub(crate) fn draw<T>(
        &self,
        last: Option<Drawn>,
        read: impl FnOnce() -> (At, T),
        make: impl FnOnce(&T, &mut Shared) -> Picture,
    ) -> Drawn {
        let (picture, at) = {
            let mut inner = self.lock();
            inner.sweep(Instant::now());
            // Nobody who has read before may come after: what is shared would be made of the old
            // and of the new in turn.
            let (at, read) = read();
            if let Some(last) = last.filter(|it| *it.at == at) {
                return last;
            }
            if *inner.at != at {
                inner.at = Arc::new(at);
                inner.shared.renew();
            }
            (make(&read, &mut inner.shared), inner.at.clone())
        };
        // It takes long, and others wait for the lock.
        let revision = picture.revision();
        Drawn { revision, picture: Arc::new(picture), at }
    }

    /// The answer to an agent that has what came `after`: the whole, unless that is known here and
    /// it can do with less.
    pub(crate) fn tell(
        &self,
        key: Key,
        drawn: Drawn,
        after: Option<&str>,
        takes_changes: bool,
    ) -> ReadNetworkResponse {
        let before = match takes_changes {
            true => self.lock().remember(key, (Instant::now(), drawn.clone())),
            false => None,
        };
        let known = after.filter(|_| takes_changes).and_then(|after| {
            if drawn.revision == after {
                return Some(drawn.picture.clone());
            }
            let (_, before) = before.filter(|(_, it)| it.revision == after)?;
            Some(before.picture)
        });
        let known = after.zip(known.as_deref()).map(|(after, it)| (after.to_owned(), it));
        drawn.picture.told(drawn.revision, known)
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    /// What was told before.
    fn remember(&mut self, key: Key, told: (Instant, Drawn)) -> Option<(Instant, Drawn)> {
        if self.told.len() >= PICTURES_TOLD_MAX && !self.told.contains_key(&key) {
            return None;
        }
        self.told.insert(key, told)
    }

    fn sweep(&mut self, now: Instant) {
        let is_due = |at: Instant| now.duration_since(at) >= SWEPT_EVERY;
        if self.swept_at.is_none_or(is_due) {
            self.told.retain(|_, (at, _)| now.duration_since(*at) < REMEMBERED);
            self.swept_at = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(revision: Revision) -> At {
        vec![(ShardName::new("ecs/prod"), revision)]
    }

    fn key(id: u128) -> Key {
        (Arc::from("prod"), ContainerInstanceId(id))
    }

    fn drawn(pictures: &Pictures, last: Option<Drawn>, revision: Revision) -> (Drawn, usize) {
        let mut made = 0;
        let make = |(): &(), _: &mut Shared| {
            made += 1;
            Picture::default()
        };
        let drawn = pictures.draw(last, || (at(revision), ()), make);
        (drawn, made)
    }

    #[test]
    fn what_is_published_is_read_when_it_is_drawn_and_drawn_once() {
        let pictures = Pictures::default();
        let (first, made) = drawn(&pictures, None, 1);
        assert_eq!(made, 1);
        let (same, made) = drawn(&pictures, Some(first), 1);
        assert_eq!((made, &*same.at), (0, &at(1)));
        let (next, made) = drawn(&pictures, Some(same), 2);
        assert_eq!((made, &*next.at), (1, &at(2)));
        assert_eq!(*pictures.lock().at, at(2));
        // Nobody else reads, and draws what is shared, at the same time.
        let read = || {
            assert!(pictures.inner.try_lock().is_err());
            (at(3), ())
        };
        pictures.draw(None, read, |(), _| Picture::default());
    }

    #[test]
    fn who_takes_changes_is_remembered_for_a_while_and_nobody_else() {
        let pictures = Pictures::default();
        let (picture, _) = drawn(&pictures, None, 1);
        pictures.tell(key(1), picture.clone(), None, false);
        assert!(pictures.lock().told.is_empty());
        let told = pictures.tell(key(1), picture.clone(), Some("another"), true);
        assert!(told.since.is_none());
        let told = pictures.tell(key(1), picture.clone(), Some(&picture.revision), true);
        assert_eq!(told.since.as_ref(), Some(&picture.revision));
        let mut inner = pictures.lock();
        let now = Instant::now();
        for id in 0..2 * PICTURES_TOLD_MAX as u128 {
            inner.remember(key(id), (now, picture.clone()));
        }
        assert_eq!(inner.told.len(), PICTURES_TOLD_MAX);
        assert!(inner.remember(key(1), (now, picture.clone())).is_some());
        inner.sweep(now + REMEMBERED / 2);
        assert_eq!(inner.told.len(), PICTURES_TOLD_MAX);
        inner.sweep(now + REMEMBERED);
        assert!(inner.told.is_empty());
    }
}
