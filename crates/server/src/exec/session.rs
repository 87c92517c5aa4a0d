//! One session: its two ends, what goes between them, and how it ends.
use std::{
    collections::BTreeSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use berth_channel::{Frame, Ids, Kind, limits::WAITING_MESSAGES_MAX};
use berth_ecs::cluster::{Report, observe::ExecEnd, views::exec::ExecTarget};
use bytes::Bytes;
use tokio::{
    sync::{Mutex as AsyncMutex, mpsc, watch},
    time::Instant,
};
use tracing::warn;

use super::{
    lasting::{End, Lasting},
    transcript::{Noting, Transcript},
};
use crate::{
    clock,
    door::{Pass, is_revoked},
    limits::EXEC_MESSAGES_MAX,
    node::Node,
};

impl End {
    /// In messages, and in what tokens are sealed for.
    pub fn name(self) -> &'static str {
        match self {
            End::Client => "client",
            End::Host => "host",
        }
    }
}

pub(crate) struct Session {
    pub cluster: String,
    pub target: ExecTarget,
    /// What whoever opened it was let in with: they may lose that.
    passes: Vec<Pass>,
    to_client: Way,
    to_host: Way,
    ended: watch::Sender<Option<ExecEnd>>,
    lasting: Mutex<Lasting>,
    numbers: AtomicU64,
    ids: Mutex<Ids>,
    transcript: Option<Transcript>,
}

/// What is on its way to one end.
struct Way {
    sender: mpsc::Sender<Bytes>,
    /// Held by the connection of that end.
    receiver: AsyncMutex<mpsc::Receiver<Bytes>>,
    /// The connection of that end which came last.
    newest: watch::Sender<u64>,
    /// Payloads of the stream, each once.
    bytes: AtomicU64,
    counted: Mutex<Counted>,
}

/// Messages of a stream that were counted: all before a number, and some from there on.
#[derive(Default)]
struct Counted {
    before: i64,
    later: BTreeSet<i64>,
}

impl Way {
    fn new() -> Way {
        let (sender, receiver) = mpsc::channel(EXEC_MESSAGES_MAX);
        Way {
            sender,
            receiver: AsyncMutex::new(receiver),
            newest: watch::Sender::new(0),
            bytes: AtomicU64::new(0),
            counted: Mutex::default(),
        }
    }

    /// Notes a message of the stream; one that comes again is none.
    fn count(&self, sequence: i64, bytes: usize) -> bool {
        let is_new = self.counted.lock().unwrap_or_else(PoisonError::into_inner).note(sequence);
        if is_new {
            let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
            self.bytes.fetch_add(bytes, Ordering::Relaxed);
        }
        is_new
    }
}

impl Counted {
    /// Whether it is one more. What is so far ahead that the other end does not take it is none: it
    /// has to come again.
    fn note(&mut self, sequence: i64) -> bool {
        let ahead = sequence.checked_sub(self.before).and_then(|it| usize::try_from(it).ok());
        let is_new = ahead.is_some_and(|it| it <= WAITING_MESSAGES_MAX);
        if !is_new || !self.later.insert(sequence) {
            return false;
        }
        while self.later.remove(&self.before) {
            self.before += 1;
        }
        true
    }
}

impl Session {
    pub fn new(
        cluster: String,
        target: ExecTarget,
        passes: Vec<Pass>,
        chance: [u8; 16],
        transcript: Option<Transcript>,
    ) -> Session {
        Session {
            cluster,
            target,
            passes,
            to_client: Way::new(),
            to_host: Way::new(),
            ended: watch::Sender::new(None),
            lasting: Mutex::new(Lasting::new(Instant::now())),
            numbers: AtomicU64::new(0),
            ids: Mutex::new(Ids::new(chance)),
            transcript,
        }
    }

    pub fn id(&self) -> &str {
        &self.target.session.id
    }

    pub fn principal(&self) -> &str {
        &self.target.session.principal
    }

    pub fn transcript(&self) -> Option<&Transcript> {
        self.transcript.as_ref()
    }

    pub fn is_over(&self) -> bool {
        self.ended.borrow().is_some()
    }

    /// Since when, if it is over.
    pub fn over_since(&self) -> Option<Instant> {
        self.lasting().over
    }

    pub fn ended(&self) -> watch::Receiver<Option<ExecEnd>> {
        self.ended.subscribe()
    }

    /// The number of one more token.
    pub fn next_number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Whether a client's token of that number was not used yet, nor a later one; from now on it
    /// was.
    pub fn use_token(&self, number: u64) -> bool {
        self.lasting().use_token(number)
    }

    /// An end has a connection, which is told by its number when a newer one has come. The first
    /// of a client is told.
    pub fn arrive(&self, end: End) -> (u64, watch::Receiver<u64>, bool) {
        let way = self.way_to(end);
        let mut number = 0;
        way.newest.send_modify(|it| {
            *it += 1;
            number = *it;
        });
        let is_first = self.lasting().arrive(end, Instant::now());
        (number, way.newest.subscribe(), is_first)
    }

    pub fn leave(&self, end: End, number: u64) {
        if *self.way_to(end).newest.borrow() == number {
            self.lasting().leave(end, Instant::now());
        }
    }

    /// What goes to an end, for its connection.
    pub async fn inbox(&self, end: End) -> tokio::sync::MutexGuard<'_, mpsc::Receiver<Bytes>> {
        self.way_to(end).receiver.lock().await
    }

    /// Something that the server says to an end. Where there is no room it is not missed.
    pub fn say(&self, to: End, kind: Kind) {
        let _ = self.way_to(to).sender.try_send(self.control(kind, Vec::new()));
    }

    /// A message of the server's.
    pub fn control(&self, kind: Kind, payload: Vec<u8>) -> Bytes {
        let id = self.ids.lock().unwrap_or_else(PoisonError::into_inner).next_id();
        let now = clock::wall().0.unsigned_abs();
        Frame::control(kind, payload, id, now).encode().into()
    }

    /// Hands on what has come from an end; waits while the other one takes nothing. False: that
    /// end may not send it.
    pub async fn pass(&self, from: End, bytes: Bytes) -> bool {
        let Some((kind, sequence, payload_bytes)) = Frame::peek(&bytes) else { return false };
        let way = self.way_from(from);
        match (from, kind) {
            (End::Client, Kind::Input) | (End::Host, Kind::Output) => {
                let noting = match &self.transcript {
                    Some(it) if from == End::Host => match it.read(&bytes).await {
                        Some(it) => Some(it),
                        None => return false,
                    },
                    _ => None,
                };
                // From here on nothing waits: what was counted is in the transcript.
                if way.count(sequence, payload_bytes) {
                    self.lasting().act(Instant::now());
                    noting.into_iter().for_each(Noting::note);
                }
            }
            (_, Kind::Acknowledge) => {}
            _ => return false,
        }
        way.sender.send(bytes).await.is_ok()
    }

    /// Ends it, once, and tells the cluster.
    pub fn end(self: &Arc<Session>, node: &Arc<Node>, exit_code: Option<i64>, reason: &str) {
        if self.note_end(exit_code, reason) {
            let (session, node) = (self.clone(), node.clone());
            tokio::spawn(async move { session.tell_end(&node).await });
        }
    }

    /// False: it is over already.
    pub(super) fn note_end(&self, exit_code: Option<i64>, reason: &str) -> bool {
        let end = ExecEnd {
            task: self.target.session.task,
            id: self.id().to_owned(),
            exit_code,
            reason: reason.to_owned(),
            bytes_in: self.to_host.bytes.load(Ordering::Relaxed),
            bytes_out: self.to_client.bytes.load(Ordering::Relaxed),
        };
        let is_first = self.ended.send_if_modified(|it| {
            let is_first = it.is_none();
            if is_first {
                *it = Some(end);
            }
            is_first
        });
        if is_first {
            self.lasting().over = Some(Instant::now());
        }
        is_first
    }

    /// Tells the cluster of its end. What is not heard is told again by the next look.
    pub async fn tell_end(&self, node: &Node) {
        let end = self.ended.borrow().clone();
        let (Some(end), Some(cluster)) = (end, node.cluster(&self.cluster)) else { return };
        if cluster.report(Report::ExecEnded(end)).await.is_err() {
            warn!(session = self.id(), "the end of a session is told later");
        }
    }

    /// Why it has lasted long enough.
    pub fn overdue(&self, node: &Node) -> Option<&'static str> {
        if let Some(why) = self.lasting().overdue(Instant::now()) {
            return Some(why);
        }
        let cluster = node.cluster(&self.cluster);
        if cluster.is_some_and(|it| is_revoked(node, &it.read(), &self.target.task_arn)) {
            return Some("the container instance was revoked");
        }
        let may_stay = self.passes.iter().all(|it| it.holds(node));
        (!may_stay).then_some("whoever opened the session may not any more")
    }

    fn way_to(&self, end: End) -> &Way {
        match end {
            End::Client => &self.to_client,
            End::Host => &self.to_host,
        }
    }

    fn way_from(&self, end: End) -> &Way {
        self.way_to(match end {
            End::Client => End::Host,
            End::Host => End::Client,
        })
    }

    fn lasting(&self) -> MutexGuard<'_, Lasting> {
        self.lasting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_number_keeps_others_from_being_counted() {
        let way = Way::new();
        let all = [0, i64::MAX, i64::MIN, -1, 2, 2, 257, 258, 1, 1, 3, 0, 259];
        let counted: Vec<i64> = all.into_iter().filter(|it| way.count(*it, 10)).collect();
        assert_eq!(counted, [0, 2, 257, 1, 3, 259]);
        assert_eq!(way.bytes.load(Ordering::Relaxed), 60);
    }
}
