//! The requests of one HTTP/2 connection. Those of a stranger are answered by the connection's own
//! task, few at once: whoever opens many waits for himself, and they end with the connection.
use std::{convert::Infallible, future::poll_fn, pin::Pin, sync::Arc, task::Poll};

use futures_util::{StreamExt, stream::FuturesUnordered};
use hyper::rt::Executor;
use tokio::sync::mpsc;

use super::slots::Slot;
use crate::limits::STRANGER_STREAMS_MAX;

type Stream = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Takes the requests of a connection.
#[derive(Clone)]
pub(super) struct Streams {
    slot: Arc<Slot>,
    /// As many as may be open at once, at most.
    waiting: mpsc::UnboundedSender<Stream>,
}

/// Answers those of them that came from a stranger.
pub(super) struct OfStranger {
    slot: Arc<Slot>,
    waiting: mpsc::UnboundedReceiver<Stream>,
}

pub(super) fn streams(slot: &Arc<Slot>) -> (Streams, OfStranger) {
    let (sender, waiting) = mpsc::unbounded_channel();
    (Streams { slot: slot.clone(), waiting: sender }, OfStranger { slot: slot.clone(), waiting })
}

impl<F: Future<Output = ()> + Send + 'static> Executor<F> for Streams {
    fn execute(&self, stream: F) {
        if self.slot.is_known() {
            tokio::spawn(stream);
        } else {
            // Without a receiver the connection has ended.
            let _ = self.waiting.send(Box::pin(stream));
        }
    }
}

impl OfStranger {
    /// Runs as long as the connection. After each answer others have their turn: what is done in
    /// one go for somebody who has signed nothing is what everybody else waits for.
    pub async fn answer(mut self) -> Infallible {
        let mut open = FuturesUnordered::new();
        poll_fn(|context| {
            loop {
                let was_known = self.slot.is_known();
                while was_known || open.len() < STRANGER_STREAMS_MAX {
                    let Poll::Ready(Some(stream)) = self.waiting.poll_recv(context) else { break };
                    open.push(stream);
                }
                if let Poll::Ready(Some(())) = open.poll_next_unpin(context) {
                    context.waker().wake_by_ref();
                    return Poll::Pending;
                }
                // The first right signature lets in all that wait.
                if was_known == self.slot.is_known() {
                    return Poll::Pending;
                }
            }
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
    use tokio::sync::watch;

    use super::{super::slots::Slots, *};

    #[tokio::test]
    async fn a_stranger_has_few_at_once_until_a_signature_is_right() {
        let slots = Slots::new(1_000);
        let slot = slots.take(slots.room().await, Ipv4Addr::LOCALHOST.into());
        let (streams, of_stranger) = streams(&slot);
        let begun = Arc::new(AtomicUsize::new(0));
        let (proof, proven) = watch::channel(());
        for _ in 0..16 {
            let (begun, mut proven, slot) = (begun.clone(), proven.clone(), slot.clone());
            streams.execute(async move {
                begun.fetch_add(1, Ordering::Relaxed);
                let _ = proven.changed().await;
                slot.prove();
                pending::<()>().await;
            });
        }
        let mut answering = Box::pin(of_stranger.answer());
        assert!(answering.as_mut().now_or_never().is_none());
        assert_eq!(begun.load(Ordering::Relaxed), STRANGER_STREAMS_MAX);
        // Those that were open go on, and all others begin beside them.
        drop(proof);
        assert!(answering.as_mut().now_or_never().is_none());
        assert_eq!(begun.load(Ordering::Relaxed), 16);
    }

    #[tokio::test]
    async fn after_each_answer_others_have_their_turn() {
        let slots = Slots::new(1_000);
        let slot = slots.take(slots.room().await, Ipv4Addr::LOCALHOST.into());
        let (streams, of_stranger) = streams(&slot);
        let answered = Arc::new(AtomicUsize::new(0));
        for _ in 0..16 {
            let answered = answered.clone();
            streams.execute(async move {
                answered.fetch_add(1, Ordering::Relaxed);
            });
        }
        let mut answering = Box::pin(of_stranger.answer());
        for turn in 1..=16 {
            assert!(answering.as_mut().now_or_never().is_none());
            assert_eq!(answered.load(Ordering::Relaxed), turn);
        }
    }
}
