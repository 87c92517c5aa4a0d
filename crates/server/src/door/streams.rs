//! The requests of one HTTP/2 connection. Those of a stranger are answered by the connection's own
//! task: whoever opens many waits for himself, and they end with the connection.
use std::{convert::Infallible, future::poll_fn, pin::Pin, sync::Arc, task::Poll};

use futures_util::{StreamExt, stream::FuturesUnordered};
use hyper::rt::Executor;
use tokio::sync::mpsc;

use super::slots::Slot;
use crate::limits::STREAMS_MAX;

type Stream = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Takes the requests of a connection.
#[derive(Clone)]
pub(super) struct Streams {
    slot: Arc<Slot>,
    /// Has room for as many as may be open at once.
    waiting: mpsc::Sender<Stream>,
}

/// Answers those of them that came from a stranger.
pub(super) struct OfStranger {
    waiting: mpsc::Receiver<Stream>,
}

pub(super) fn streams(slot: &Arc<Slot>) -> (Streams, OfStranger) {
    let (sender, waiting) = mpsc::channel(STREAMS_MAX);
    (Streams { slot: slot.clone(), waiting: sender }, OfStranger { waiting })
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, stream: F) {
        if self.slot.is_known() {
            tokio::spawn(stream);
        } else {
            // One that its client resets is open no more for HTTP/2, and waits here until its turn.
            // So that many of them take no memory, what has no room is dropped, which resets it.
            let _ = self.waiting.try_send(Box::pin(stream));
        }
    }
}

impl OfStranger {
    /// Runs as long as the connection. After each answer others have their turn: what is done in
    /// one go for somebody who has signed nothing is what everybody else waits for.
    pub async fn answer(mut self) -> Infallible {
        let mut open = FuturesUnordered::new();
        poll_fn(|context| {
            while open.len() < STREAMS_MAX {
                let Poll::Ready(Some(stream)) = self.waiting.poll_recv(context) else { break };
                open.push(stream);
            }
            if let Poll::Ready(Some(())) = open.poll_next_unpin(context) {
                context.waker().wake_by_ref();
            }
            Poll::Pending
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::{
        future::pending,
        net::Ipv4Addr,
        sync::atomic::{AtomicUsize, Ordering},
    };

    use futures_util::FutureExt;

    use super::{super::slots::Slots, *};

    async fn slot() -> Arc<Slot> {
        let slots = Slots::new(1_000);
        slots.take(slots.room().await, Ipv4Addr::LOCALHOST.into())
    }

    #[tokio::test]
    async fn a_stranger_takes_no_more_memory_however_many_he_opens_and_resets() {
        let slot = slot().await;
        let (streams, of_stranger) = streams(&slot);
        let mut answering = Box::pin(of_stranger.answer());
        let kept = Arc::new(());
        for _ in 0..STREAMS_MAX {
            let kept = kept.clone();
            streams.execute(async move {
                let _kept = kept;
                pending::<()>().await;
            });
        }
        assert!(answering.as_mut().now_or_never().is_none());
        for _ in 0..1_000 {
            let kept = kept.clone();
            streams.execute(async move { drop(kept) });
            assert!(answering.as_mut().now_or_never().is_none());
        }
        assert_eq!(Arc::strong_count(&kept), 1 + 2 * STREAMS_MAX);
    }

    #[tokio::test]
    async fn after_each_answer_others_have_their_turn() {
        let slot = slot().await;
        let (streams, of_stranger) = streams(&slot);
        let answered = Arc::new(AtomicUsize::new(0));
        for _ in 0..STREAMS_MAX {
            let answered = answered.clone();
            streams.execute(async move {
                answered.fetch_add(1, Ordering::Relaxed);
            });
        }
        let mut answering = Box::pin(of_stranger.answer());
        for turn in 1..=STREAMS_MAX {
            assert!(answering.as_mut().now_or_never().is_none());
            assert_eq!(answered.load(Ordering::Relaxed), turn);
        }
    }
}
