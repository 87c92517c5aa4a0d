//! The one thread that writes: whatever commits are waiting become one group with one sync.
use std::{
    collections::BTreeSet,
    path::Path,
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use berth_engine::{
    Batch, CommitError, Extent, Revision, Row, ShardName, StoreError, Term, Timestamp,
};
use tokio::sync::{oneshot, watch};

use crate::{
    damage::{refuse as refuse_damaged, same_again},
    embedded::{
        contents::{Contents, scan},
        engine::{Fault, View, WriteFault},
        group::{Group, Refusal},
        history::{self, EmbeddedPast, Forgetting, Loans, Room, Step},
        place::{self, Place},
        reader::Reader,
        tidy::{self, TidyThread, Tidying},
    },
    limits::{GROUP_BYTES_MAX, GROUP_COMMITS_MAX, REOPEN_PAUSE_MS},
    standing::{Standing, Verdict, batch_sum},
};

type Loaded = Result<(Revision, Vec<Row>), StoreError>;
type Committed = Result<(), CommitError>;
type Done = Result<bool, StoreError>;
type Found = Result<Option<Forgetting>, StoreError>;

/// What is asked of the committer. Whoever asked may have gone when the answer comes.
pub enum Op {
    Shards { reply: oneshot::Sender<Result<Vec<ShardName>, StoreError>> },
    Lead { shard: ShardName, reply: oneshot::Sender<Result<Term, StoreError>> },
    Load { shard: ShardName, reply: oneshot::Sender<Loaded> },
    Commit { shard: ShardName, batch: Arc<Batch>, reply: oneshot::Sender<Committed> },
    Past { shard: ShardName, reply: oneshot::Sender<Result<EmbeddedPast, StoreError>> },
    Forget { found: Vec<Forgetting>, reply: oneshot::Sender<Done> },
    Room(RoomOp),
    Vacant { reply: oneshot::Sender<Result<Vec<ShardName>, StoreError>> },
    Remove { shard: ShardName, before: Timestamp, reply: oneshot::Sender<Done> },
}

/// What is asked about how much there is of the history, and how there comes to be less.
pub enum RoomOp {
    FindForgotten { shard: ShardName, before: Timestamp, reply: oneshot::Sender<Found> },
    Extent { reply: oneshot::Sender<Result<Extent, StoreError>> },
    FindStep { bytes_max: u64, reply: oneshot::Sender<Result<Step, StoreError>> },
    Tidy { work: Tidying, reply: oneshot::Sender<Done> },
    NoteTidying { work: Tidying, reply: oneshot::Sender<Done> },
}

pub struct Committer {
    place: Place,
    state: State,
    reader: Reader,
    loans: Loans,
    tidier: TidyThread,
    /// Whose last commit may or may not be durable.
    in_doubt: BTreeSet<ShardName>,
    /// Why it has failed for good, for those who have to end then.
    failure: watch::Sender<Option<StoreError>>,
}

enum State {
    Open(Contents),
    /// A write found no room half-way. What is durable is known once it can be opened again.
    Closed {
        why: StoreError,
        tried: Instant,
    },
    /// A sync failed, or it could not be opened again. Only another process may find out what is
    /// durable.
    Failed {
        why: StoreError,
    },
}

/// What waits for the same sync.
#[derive(Default)]
struct Round {
    group: Group,
    waiting: Vec<Waiting>,
}

enum Waiting {
    Lead { shard: ShardName, term: Term, reply: oneshot::Sender<Result<Term, StoreError>> },
    Commit { shard: ShardName, reply: oneshot::Sender<Committed> },
    History { answer: bool, reply: oneshot::Sender<Done> },
}

impl Committer {
    pub fn new(place: Place, contents: Contents) -> Committer {
        Committer {
            place,
            state: State::Open(contents),
            reader: Reader::start(),
            loans: Loans::default(),
            tidier: TidyThread::default(),
            in_doubt: BTreeSet::new(),
            failure: watch::Sender::new(None),
        }
    }

    pub fn failure(&self) -> watch::Receiver<Option<StoreError>> {
        self.failure.subscribe()
    }

    /// Until nobody can ask any more.
    pub fn run(mut self, queue: &mpsc::Receiver<Op>) {
        while let Ok(first) = queue.recv() {
            self.round(first, || queue.try_recv().ok());
        }
        self.close();
    }

    /// Takes what is waiting, and makes it durable.
    fn round(&mut self, first: Op, mut waiting: impl FnMut() -> Option<Op>) {
        self.reopen_if_closed();
        self.fail_if_moved();
        let is_full = matches!(self.state, State::Open(_)) && self.place.is_nearly_full();
        let mut round = Round::default();
        let mut next = Some(first);
        while let Some(op) = next {
            self.take(op, is_full, &mut round);
            next = if round.is_full() { None } else { waiting() };
        }
        self.finish(round);
    }

    fn take(&mut self, op: Op, is_full: bool, round: &mut Round) {
        let contents = match &self.state {
            State::Open(contents) => contents,
            State::Closed { why, .. } => {
                return refuse(op, why, &self.in_doubt, CommitError::Unknown);
            }
            State::Failed { why } => return refuse(op, why, &self.in_doubt, CommitError::Failed),
        };
        match op {
            Op::Shards { reply } => _ = reply.send(Ok(contents.shards())),
            Op::Vacant { reply } => _ = reply.send(Ok(contents.vacant())),
            Op::Load { shard, reply } => {
                let (view, standing) = (contents.engine.view(), contents.standing(&shard));
                let dir = self.place.dir.clone();
                self.reader.run(move || _ = reply.send(load(&dir, view, &shard, &standing)));
            }
            Op::Past { shard, reply } => {
                let (dir, last) = (self.place.dir.clone(), contents.standing(&shard).head.revision);
                let loan = self.loans.lend(contents.engine.view());
                self.reader.run(move || _ = reply.send(EmbeddedPast::take(dir, shard, last, loan)));
            }
            Op::Room(op) => {
                let around = (&self.place, &self.reader, &mut self.tidier);
                take_of_room(op, contents, around, round);
            }
            // Also when there is little room: this is how there comes to be more.
            Op::Forget { found, reply } => {
                // Where another has forgotten something since, what is left is to be found anew.
                let answers = (found.iter().any(|it| it.has_more), true);
                let noted = round.group.forget(contents, found);
                self.note(noted, answers, reply, &mut round.waiting);
            }
            Op::Remove { shard, before, reply } => {
                let noted = round.group.remove(contents, &shard, before);
                self.note(noted, (true, false), reply, &mut round.waiting);
            }
            // "Refused" says that a batch is not durable; one that is, is answered so in any case.
            Op::Commit { shard, batch, reply } if is_full => {
                let sum = batch_sum(&shard, &batch.rows);
                let verdict = contents.standing(&shard).judge(&shard, &batch, sum);
                _ = reply.send(match verdict {
                    Ok(Verdict::Done) => Ok(()),
                    Ok(Verdict::Apply) => Err(CommitError::Refused),
                    Err(answer) => Err(answer),
                });
            }
            Op::Lead { reply, .. } if is_full => _ = reply.send(Err(self.place.full())),
            Op::Lead { shard, reply } => {
                let term = round.group.lead(contents, &shard);
                round.waiting.push(Waiting::Lead { shard, term, reply });
            }
            Op::Commit { shard, batch, reply } => {
                match round.group.commit(contents, &shard, &batch) {
                    Ok(()) => round.waiting.push(Waiting::Commit { shard, reply }),
                    Err(Refusal::Answer(answer)) => _ = reply.send(Err(answer)),
                    Err(Refusal::Fault(fault)) => {
                        tracing::error!(%shard, why = %self.place.error(fault),
                            "a commit was refused because a row cannot be read");
                        _ = reply.send(Err(CommitError::Refused));
                    }
                }
            }
        }
    }

    /// What was noted of a history is answered when it is durable, and what was not at once.
    fn note(
        &self,
        noted: Result<bool, Fault>,
        (done, not_done): (bool, bool),
        reply: oneshot::Sender<Done>,
        waiting: &mut Vec<Waiting>,
    ) {
        match noted {
            Ok(true) => waiting.push(Waiting::History { answer: done, reply }),
            Ok(false) => _ = reply.send(Ok(not_done)),
            Err(fault) => {
                let dir = self.place.dir.clone();
                let told = move || _ = reply.send(Err(place::history_error(&dir, fault)));
                self.reader.run(told);
            }
        }
    }

    fn finish(&mut self, round: Round) {
        let State::Open(contents) = &mut self.state else { return };
        let Round { group, waiting } = round;
        if group.is_empty() {
            // All that was asked for is durable since an earlier time.
            return waiting.into_iter().for_each(Waiting::done);
        }
        let attempted = contents.root.group + 1;
        let written = contents.write(group, &self.place);
        match written {
            Ok(()) if self.fail_if_moved() => {
                for waiting in waiting {
                    self.in_doubt.extend(waiting.shard().cloned());
                    waiting.fail(CommitError::Unknown, &self.place.moved());
                }
            }
            Ok(()) => waiting.into_iter().for_each(Waiting::done),
            Err(WriteFault::Interrupted(fault)) => self.interrupted(fault, attempted, waiting),
            Err(WriteFault::NotSynced(fault)) => self.not_synced(fault, waiting),
        }
    }

    /// What is written into a directory that was deleted is not acknowledged.
    fn fail_if_moved(&mut self) -> bool {
        let has_moved = matches!(self.state, State::Open(_)) && !self.place.is_in_place();
        if has_moved {
            self.fail(self.place.moved());
            self.loans.take_back();
        }
        has_moved
    }

    /// Opens the store anew to see whether the group reached the disk.
    fn interrupted(&mut self, fault: Fault, attempted: u64, waiting: Vec<Waiting>) {
        self.place.doubts_history = matches!(fault, Fault::Poisoned);
        let why = self.place.error(fault);
        tracing::error!(%why, "a write to the store failed; opening it again");
        self.let_go();
        self.state = State::Closed { why: same_again(&why), tried: Instant::now() };
        self.reopen();
        let durable = match &self.state {
            State::Open(contents) => Some(contents.root.group >= attempted),
            State::Closed { .. } | State::Failed { .. } => None,
        };
        for waiting in waiting {
            match durable {
                Some(true) => waiting.done(),
                Some(false) => waiting.fail(CommitError::Refused, &why),
                None => {
                    self.in_doubt.extend(waiting.shard().cloned());
                    waiting.fail(CommitError::Unknown, &why);
                }
            }
        }
    }

    /// Until nobody but the contents keeps the engine open: it can be opened again only then.
    fn let_go(&mut self) {
        self.loans.take_back();
        self.reader.wait();
        self.tidier.stop();
    }

    fn not_synced(&mut self, fault: Fault, waiting: Vec<Waiting>) {
        let why = self.place.not_synced(fault);
        self.fail(same_again(&why));
        for waiting in waiting {
            self.in_doubt.extend(waiting.shard().cloned());
            waiting.fail(CommitError::Unknown, &why);
        }
        self.loans.take_back();
    }

    /// Nothing more is committed by this process, and whoever runs it is told before any caller.
    fn fail(&mut self, why: StoreError) {
        tracing::error!(%why, "the store has failed; nothing more is committed before a restart");
        self.failure.send_replace(Some(same_again(&why)));
        self.state = State::Failed { why };
    }

    /// At a measured pace, because the callers ask again at once.
    fn reopen_if_closed(&mut self) {
        let State::Closed { tried, .. } = &self.state else { return };
        let pause = Duration::from_millis(REOPEN_PAUSE_MS);
        thread::sleep(pause.saturating_sub(tried.elapsed()));
        self.reopen();
    }

    fn reopen(&mut self) {
        let tried = Instant::now();
        match Contents::open(&self.place) {
            Ok(contents) => {
                self.place.doubts_history = false;
                tracing::info!(group = contents.root.group, "opened the store again");
                self.in_doubt.clear();
                self.state = State::Open(contents);
            }
            // There will be room again. All else this process cannot wait for.
            Err(why @ StoreError::Full { .. }) => self.state = State::Closed { why, tried },
            Err(why) => self.fail(why),
        }
    }

    fn close(mut self) {
        self.let_go();
        self.reader.stop();
        if let State::Open(contents) = self.state {
            drop(contents);
        }
        if let Err(error) = self.place.witness.sync() {
            tracing::warn!(%error, "the witness could not be synced");
        }
        tracing::info!(dir = %self.place.dir.display(), "closed the store");
    }
}

/// Every row of a shard, if they are those of its head. The view is gone before the answer: whoever
/// gets that may open the directory next.
fn load(dir: &Path, view: View, shard: &ShardName, standing: &Standing) -> Loaded {
    let mut rows = Vec::new();
    let damages = scan(&view, shard, standing, |row| rows.push(row));
    drop(view);
    refuse_damaged(dir, &damages.map_err(|fault| place::error(dir, fault))?)?;
    Ok((standing.head.revision, rows))
}

fn take_of_room(
    op: RoomOp,
    contents: &Contents,
    (place, reader, tidier): (&Place, &Reader, &mut TidyThread),
    round: &mut Round,
) {
    match op {
        RoomOp::FindForgotten { shard, before, reply } => {
            let (view, last) = (contents.engine.view(), contents.standing(&shard).head.revision);
            let dir = place.dir.clone();
            reader.run(move || {
                let plan = |view: &View| history::plan(view, &shard, last, before);
                _ = reply.send(read(&dir, view, plan));
            });
        }
        RoomOp::Extent { reply } => {
            let (view, shards) = (contents.engine.view(), contents.revisions());
            let (dir, bytes) = (place.dir.clone(), contents.engine.history_bytes());
            reader.run(move || {
                let oldest = read(&dir, view, |view| history::oldest(view, &shards));
                _ = reply.send(oldest.map(|oldest| Extent { bytes, oldest }));
            });
        }
        RoomOp::FindStep { bytes_max, reply } => {
            let (view, shards) = (contents.engine.view(), contents.revisions());
            let (dir, forgotten) = (place.dir.clone(), contents.forgotten);
            let has_room = !place::is_nearly_full(&dir, tidy::needed_bytes(place, contents));
            let (bytes, history) = (contents.engine.history_bytes(), contents.engine.history_dir());
            reader.run(move || {
                let step = |view: &View| {
                    let files_bytes = history::files_bytes(&history).map_err(Fault::of_io)?;
                    let room = Room { bytes, files_bytes, forgotten, has_room };
                    room.step(view, &shards, bytes_max)
                };
                _ = reply.send(read(&dir, view, step));
            });
        }
        RoomOp::Tidy { work, reply } => {
            tidier.run(place, contents, work, reply);
        }
        RoomOp::NoteTidying { work, reply } => {
            let is_compact = matches!(work, Tidying::Compact);
            round.group.note_tidying(contents.engine.history_bytes(), is_compact);
            round.waiting.push(Waiting::History { answer: true, reply });
        }
    }
}

/// Reads something of the history. The view is gone before the answer.
fn read<T>(
    dir: &Path,
    view: View,
    work: impl FnOnce(&View) -> Result<T, Fault>,
) -> Result<T, StoreError> {
    let found = work(&view);
    drop(view);
    found.map_err(|fault| place::history_error(dir, fault))
}

/// Answers what cannot be done now; a commit in doubt keeps its own answer.
fn refuse(op: Op, why: &StoreError, in_doubt: &BTreeSet<ShardName>, doubtful: CommitError) {
    match op {
        Op::Shards { reply } => _ = reply.send(Err(same_again(why))),
        Op::Lead { reply, .. } => _ = reply.send(Err(same_again(why))),
        Op::Load { reply, .. } => _ = reply.send(Err(same_again(why))),
        Op::Past { reply, .. } => _ = reply.send(Err(same_again(why))),
        Op::Room(op) => match op {
            RoomOp::FindForgotten { reply, .. } => _ = reply.send(Err(same_again(why))),
            RoomOp::Extent { reply } => _ = reply.send(Err(same_again(why))),
            RoomOp::FindStep { reply, .. } => _ = reply.send(Err(same_again(why))),
            RoomOp::Tidy { reply, .. } | RoomOp::NoteTidying { reply, .. } => {
                _ = reply.send(Err(same_again(why)));
            }
        },
        Op::Forget { reply, .. } => _ = reply.send(Err(same_again(why))),
        Op::Vacant { reply } => _ = reply.send(Err(same_again(why))),
        Op::Remove { reply, .. } => _ = reply.send(Err(same_again(why))),
        Op::Commit { shard, reply, .. } => {
            let is_doubtful = in_doubt.contains(&shard);
            let answer = if is_doubtful { doubtful } else { CommitError::Refused };
            _ = reply.send(Err(answer));
        }
    }
}

impl Round {
    fn is_full(&self) -> bool {
        self.group.bytes >= GROUP_BYTES_MAX || self.waiting.len() >= GROUP_COMMITS_MAX
    }
}

impl Waiting {
    /// The shard of which the next batch depends on what became of this.
    fn shard(&self) -> Option<&ShardName> {
        match self {
            Waiting::Lead { shard, .. } | Waiting::Commit { shard, .. } => Some(shard),
            Waiting::History { .. } => None,
        }
    }

    fn done(self) {
        match self {
            Waiting::Lead { term, reply, .. } => _ = reply.send(Ok(term)),
            Waiting::Commit { reply, .. } => _ = reply.send(Ok(())),
            Waiting::History { answer, reply } => _ = reply.send(Ok(answer)),
        }
    }

    fn fail(self, answer: CommitError, why: &StoreError) {
        match self {
            Waiting::Lead { reply, .. } => _ = reply.send(Err(same_again(why))),
            Waiting::Commit { reply, .. } => _ = reply.send(Err(answer)),
            Waiting::History { reply, .. } => _ = reply.send(Err(same_again(why))),
        }
    }
}

#[cfg(test)]
mod tests;
