//! A shard's published states one after the other, without their types: what events are read by.
use std::{future::Future, pin::Pin};

use berth_engine::{Past, Revision};
use berth_past::{EventsPage, EventsQuery, Kept, PastError, Whose, read_events};
use berth_serving::Housed;
use tokio::sync::watch;

use crate::published::Latest;

/// Whoever follows a shard.
pub(crate) trait Followed: Send {
    /// The revision of the state that is looked at.
    fn head(&self) -> Revision;

    /// Looks at the latest state.
    fn look(&mut self);

    /// Waits for a later state; false if there will be none.
    fn later(&mut self) -> Pin<Box<dyn Future<Output = bool> + Send + '_>>;

    /// Reads events up to the state that is looked at.
    fn reader(&self) -> Box<EventsReader>;
}

/// See [`read_events`].
pub(crate) type EventsReader =
    dyn FnOnce(&dyn Past, &Whose<'_>, &EventsQuery, &Kept) -> Result<EventsPage, PastError> + Send;

/// One who follows the shard of a machine.
pub(super) struct Follower<M: Housed> {
    latest: watch::Receiver<Latest<M>>,
    looked_at: Latest<M>,
}

impl<M: Housed> Follower<M> {
    pub fn of(mut latest: watch::Receiver<Latest<M>>) -> Follower<M> {
        let looked_at = latest.borrow_and_update().clone();
        Follower { latest, looked_at }
    }
}

impl<M: Housed> Followed for Follower<M> {
    fn head(&self) -> Revision {
        self.looked_at.0
    }

    fn look(&mut self) {
        self.looked_at = self.latest.borrow_and_update().clone();
    }

    fn later(&mut self) -> Pin<Box<dyn Future<Output = bool> + Send + '_>> {
        let head = self.head();
        let later = self.latest.wait_for(move |(revision, _)| *revision > head);
        Box::pin(async move { later.await.is_ok() })
    }

    fn reader(&self) -> Box<EventsReader> {
        let (head, state) = self.looked_at.clone();
        Box::new(move |past, whose, query, kept| {
            read_events::<M>(past, whose, (head, &state), query, kept)
        })
    }
}
