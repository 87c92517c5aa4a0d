//! The states that readers take, and who is woken when one of their topics changed.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use arc_swap::{ArcSwap, Guard};
use berth_engine::{Machine, Published, Revision, State};
use tokio::sync::{Notify, watch};

type TopicOf<M> = <<M as Machine>::State as State>::Topic;

/// The last published state of a shard. Reading it takes no lock and waits for nobody.
pub(crate) struct Board<M: Machine> {
    current: ArcSwap<M::State>,
    /// The same with its revision, for those who follow one revision after the other.
    latest: watch::Sender<Latest<M>>,
    listeners: Mutex<Listeners<TopicOf<M>>>,
    news: News,
}

/// Rings whenever a shard of a node publishes something.
pub(crate) type News = watch::Sender<()>;

/// A published state and its revision.
pub(crate) type Latest<M> = (Revision, Arc<<M as Machine>::State>);

/// One publication: what stood before it, what stands since, and who was woken.
pub(crate) struct Publication<M: Machine> {
    pub before: Arc<M::State>,
    pub after: Arc<M::State>,
    pub nudged: BTreeSet<TopicOf<M>>,
}

struct Listeners<T> {
    by_topic: BTreeMap<T, Vec<Arc<Notify>>>,
    of_all: Vec<Arc<Notify>>,
}

impl<M: Machine> Board<M> {
    pub fn new(revision: Revision, state: M::State, news: News) -> Board<M> {
        let state = Arc::new(state);
        Board {
            current: ArcSwap::new(state.clone()),
            latest: watch::Sender::new((revision, state)),
            listeners: Mutex::new(Listeners { by_topic: BTreeMap::new(), of_all: Vec::new() }),
            news,
        }
    }

    pub fn read(&self) -> Guard<Arc<M::State>> {
        self.current.load()
    }

    /// The last published state with its revision.
    pub fn latest(&self) -> Latest<M> {
        self.latest.borrow().clone()
    }

    /// The same, and a way to wait for the next.
    pub fn follow(&self) -> watch::Receiver<Latest<M>> {
        self.latest.subscribe()
    }

    /// Shows a new state, then wakes those who asked for one of its topics, or for any news.
    pub fn publish(&self, published: Published<M>) -> Publication<M> {
        let Published { revision, state, nudged, .. } = published;
        let after = Arc::new(state);
        let before = self.current.swap(after.clone());
        self.latest.send_replace((revision, after.clone()));
        if !nudged.is_empty() {
            self.wake(&nudged);
        }
        self.news.send_replace(());
        Publication { before, after, nudged }
    }

    fn wake(&self, nudged: &BTreeSet<TopicOf<M>>) {
        let listeners = self.lock();
        for topic in nudged {
            for listener in listeners.by_topic.get(topic).into_iter().flatten() {
                listener.notify_one();
            }
        }
        listeners.of_all.iter().for_each(|it| it.notify_one());
    }

    /// Wakes on changes of one topic, or of any (`None`), until the subscription is dropped.
    pub fn subscribe(self: &Arc<Self>, topic: Option<TopicOf<M>>) -> Subscription<M> {
        let bell = Arc::new(Notify::new());
        let mut listeners = self.lock();
        match &topic {
            Some(topic) => {
                listeners.by_topic.entry(topic.clone()).or_default().push(bell.clone());
            }
            None => listeners.of_all.push(bell.clone()),
        }
        drop(listeners);
        Subscription { board: self.clone(), topic, bell }
    }

    fn unsubscribe(&self, topic: Option<&TopicOf<M>>, bell: &Arc<Notify>) {
        let mut listeners = self.lock();
        let Some(topic) = topic else {
            return listeners.of_all.retain(|it| !Arc::ptr_eq(it, bell));
        };
        if let Some(bells) = listeners.by_topic.get_mut(topic) {
            bells.retain(|it| !Arc::ptr_eq(it, bell));
            if bells.is_empty() {
                listeners.by_topic.remove(topic);
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Listeners<TopicOf<M>>> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A bell that remembers at most one ring: many changes while nobody waits are one waking.
pub(crate) struct Subscription<M: Machine> {
    board: Arc<Board<M>>,
    topic: Option<TopicOf<M>>,
    bell: Arc<Notify>,
}

impl<M: Machine> Subscription<M> {
    pub async fn changed(&self) {
        self.bell.notified().await;
    }
}

impl<M: Machine> Drop for Subscription<M> {
    fn drop(&mut self) {
        self.board.unsubscribe(self.topic.as_ref(), &self.bell);
    }
}
