//! What agents were told of networks last, so that they are told only what has changed since.
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use berth_answers::{Picture, Shared};
use berth_api::berth::ReadNetworkResponse;
use berth_ecs::cluster::records::id::ContainerInstanceId;
use berth_engine::{Revision, ShardName};

/// Whoever has not asked for so long is told all: what was told holds on to what has changed.
const REMEMBERED: Duration = Duration::from_secs(60);

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
    at: At,
    shared: Shared,
    told: BTreeMap<Key, (Instant, Drawn)>,
}

/// What an agent has to know.
#[derive(Clone)]
pub(crate) struct Drawn {
    picture: Arc<Picture>,
    pub(crate) revision: String,
}

impl Pictures {
    /// Makes a picture of what is published.
    pub(crate) fn draw(&self, at: &At, make: impl FnOnce(&mut Shared) -> Picture) -> Drawn {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.at != *at {
            inner.at.clone_from(at);
            inner.shared.renew();
        }
        let picture = make(&mut inner.shared);
        Drawn { revision: picture.revision(), picture: Arc::new(picture) }
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
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        inner.told.retain(|_, (at, _)| now.duration_since(*at) < REMEMBERED);
        let before = inner.told.insert(key, (now, drawn.clone()));
        drop(inner);
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
}
