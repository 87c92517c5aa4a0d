//! What the rest of the node holds of a shard: its queues and its published state.
use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use arc_swap::Guard;
use berth_engine::{Lane, Machine, ShardName, State, Term, Unseen};
use berth_serving::Shown;
use tokio::{
    sync::{
        mpsc::{self, error::TrySendError},
        oneshot, watch,
    },
    time::timeout,
};

use crate::{
    published::{Board, Latest, Subscription},
    vitals::Vitals,
};

/// What a machine said to a call, or why it was not asked.
pub(super) type Answer<M> = Result<Reply<M>, Unserved>;
pub(super) type ReplyTo<M> = oneshot::Sender<Answer<M>>;
type Reply<M> = Result<<M as Machine>::Reply, <M as Machine>::Error>;

pub(super) enum Input<M: Machine> {
    Request(M::Request, ReplyTo<M>),
    Report(M::Report),
    /// Spans in which nobody looked; the sender is dropped once they are known, to readers too.
    Unseen(Box<Unseen>, oneshot::Sender<()>),
}

/// Why there is no answer of the machine. Each says exactly what is known of the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unserved {
    #[error("too many calls wait already; this one was not carried out")]
    Overloaded,
    #[error("the node is stopping; the call was not carried out")]
    Stopping,
    #[error("the node has failed and ends; the call was not carried out")]
    Failed,
    #[error("the store did not take it; the call was not carried out")]
    Refused,
    #[error("another release has made the shard, and it is kept closed")]
    Closed,
    #[error("nobody knows whether the call was carried out")]
    Unknown,
}

/// What a loop has taken out of its queues and has not put into a batch yet.
#[derive(Default)]
pub(super) struct Queued {
    world: AtomicUsize,
    people: AtomicUsize,
}

/// A way to a shard that this node leads.
pub(crate) struct ShardHandle<M: Machine> {
    pub(super) name: ShardName,
    pub(super) queued: Arc<Queued>,
    /// Once this node leads it: on a full disk that may have to wait.
    pub(super) term: Arc<OnceLock<Term>>,
    pub(super) board: Arc<Board<M>>,
    pub(super) world: mpsc::Sender<Input<M>>,
    pub(super) people: mpsc::Sender<Input<M>>,
    pub(super) vitals: Arc<Vitals>,
    pub(super) call_time_max: Duration,
    /// Becomes true when the shard is to be closed.
    pub(super) retired: watch::Sender<bool>,
    /// Closes when the loop ends.
    pub(super) alive: watch::Receiver<()>,
}

impl Queued {
    pub fn set(&self, lane: Lane, inputs: usize) {
        self.of(lane).store(inputs, Ordering::Relaxed);
    }

    fn of(&self, lane: Lane) -> &AtomicUsize {
        match lane {
            Lane::World => &self.world,
            Lane::People => &self.people,
        }
    }
}

impl<M: Machine> ShardHandle<M> {
    pub fn name(&self) -> &ShardName {
        &self.name
    }

    /// How many inputs of a lane wait for a batch.
    pub fn waiting(&self, lane: Lane) -> usize {
        let queue = match lane {
            Lane::World => &self.world,
            Lane::People => &self.people,
        };
        queue.max_capacity() - queue.capacity() + self.queued.of(lane).load(Ordering::Relaxed)
    }

    /// The term in which this node leads; none as long as the shard can only be read.
    pub fn term(&self) -> Option<Term> {
        self.term.get().copied()
    }

    /// The last published state.
    pub fn read(&self) -> Guard<Arc<M::State>> {
        self.board.read()
    }

    /// The same for whoever looks at several shards.
    pub fn shown(&self) -> Shown<M> {
        let (revision, state) = self.board.latest();
        Shown { name: self.name.clone(), revision, state }
    }

    /// The last published state with its revision, and a way to wait for the next.
    pub fn follow(&self) -> watch::Receiver<Latest<M>> {
        self.board.follow()
    }

    /// Wakes on changes of one topic, or of any.
    pub fn subscribe(&self, topic: Option<<M::State as State>::Topic>) -> Subscription<M> {
        self.board.subscribe(topic)
    }

    /// Lets the loop end once all that was asked so far is answered, and waits for that. What is
    /// asked later is [`Unserved::Stopping`].
    pub async fn retire(&self) {
        self.retired.send_replace(true);
        let mut alive = self.alive.clone();
        while alive.changed().await.is_ok() {}
    }

    /// Asks the machine. People are turned away when the queue is full; the world waits.
    pub async fn call(&self, lane: Lane, request: M::Request) -> Answer<M> {
        let (reply_to, answer) = oneshot::channel();
        let input = Input::Request(request, reply_to);
        let asked = async {
            match lane {
                Lane::World => self.world.send(input).await.map_err(|_| self.closed())?,
                Lane::People => self.people.try_send(input).map_err(|it| self.turned_away(&it))?,
            }
            answer.await.unwrap_or(Err(Unserved::Unknown))
        };
        // When the time is over before the shard took the input, it never will: `accept`.
        timeout(self.call_time_max, asked).await.unwrap_or(Err(Unserved::Unknown))
    }

    /// Tells the machine of the world; waits while its queue is full.
    pub async fn report(&self, report: M::Report) -> Result<(), Unserved> {
        self.world.send(Input::Report(report)).await.map_err(|_| self.closed())
    }

    /// Lets it know of spans in which nobody looked, and waits until it does. One that has ended
    /// has nothing to forget.
    pub async fn learn(&self, unseen: Unseen) {
        let (done, is_done) = oneshot::channel();
        if self.world.send(Input::Unseen(Box::new(unseen), done)).await.is_ok() {
            // Nothing is ever sent.
            let _ = is_done.await;
        }
    }

    fn turned_away<T>(&self, error: &TrySendError<T>) -> Unserved {
        match error {
            TrySendError::Full(_) => Unserved::Overloaded,
            TrySendError::Closed(_) => self.closed(),
        }
    }

    /// Why the queues take nothing any more: a failure is told before they close.
    fn closed(&self) -> Unserved {
        match self.vitals.failure() {
            Some(_) => Unserved::Failed,
            None => Unserved::Stopping,
        }
    }
}
