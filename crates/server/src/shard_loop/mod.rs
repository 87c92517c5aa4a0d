//! Drives one `engine::Shard`: the only place that awaits a commit.
mod backoff;
mod full_pass;
mod handle;
mod open;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
    ops::ControlFlow,
    sync::{Arc, OnceLock},
    time::Duration,
};

use berth_engine::{
    Batch, Bug, CommitError, Lane, Lost, Machine, Output, Panicked, Published, Shard, ShardName,
    State, Store, StoreError, Term, Ticket, Timestamp, Transition,
};
use berth_kernel::Strangers;
use tokio::{
    join, select,
    sync::{mpsc, oneshot, watch},
    time::{Instant, sleep},
};
use tracing::{Level, enabled, error, info, warn};

use self::{
    backoff::Backoff,
    full_pass::FullPass,
    handle::{Answer, Input, Queued, ReplyTo},
};
pub(crate) use self::{
    handle::{ShardHandle, Unserved},
    open::{OpenError, Surroundings, open, open_closed, open_existing},
};
use crate::{
    clock::Clock,
    limits::{BATCH_INPUTS_MAX, FULL_PASS_PERIOD},
    meters,
    published::{Board, Publication},
};

/// One shard in the hands of this node.
struct ShardLoop<M: Machine, S: Store> {
    name: ShardName,
    store: Arc<S>,
    clock: Arc<Clock>,
    shard: Shard<M>,
    /// Set once it is led.
    term: Arc<OnceLock<Term>>,
    /// What other releases have put into its rows.
    strangers: Strangers,
    /// When it is tried next to lead it, until then; never, if it is kept closed.
    lead_at: Option<Instant>,
    board: Arc<Board<M>>,
    world: mpsc::Receiver<Input<M>>,
    people: mpsc::Receiver<Input<M>>,
    waiting: BTreeMap<Ticket, ReplyTo<M>>,
    next_ticket: Ticket,
    queued: Arc<Queued>,
    /// What was published and is to be logged when there is nothing better to do.
    untold: Vec<Publication<M>>,
    meters: meters::Shard,
    full_pass: FullPass,
    refused: Backoff,
    unknown: Backoff,
    /// Dropped when what is published knows of the spans in which nobody looked.
    learning: Vec<oneshot::Sender<()>>,
    stop: watch::Receiver<bool>,
    /// Becomes true when the shard is to be closed.
    retired: watch::Receiver<bool>,
}

/// Why a loop has ended.
enum End {
    /// The node stops, and all that was queued is answered.
    Stopped,
    Lost(Lost),
    /// There is room to lead it, and what is there cannot be read.
    Unreadable(OpenError),
}

impl<M: Machine, S: Store> ShardLoop<M, S> {
    /// Runs until the node stops or the shard is closed, and all that was queued is answered; or
    /// until it leads no more.
    async fn run(&mut self) -> End {
        loop {
            let now = self.clock.now();
            self.begin_full_pass(now);
            self.take_inputs();
            match self.shard.poll(now) {
                Some(output) => {
                    if let ControlFlow::Break(end) = self.act(output).await {
                        return end;
                    }
                }
                None if self.full_pass.end(&self.name, &self.meters) => {}
                None if self.is_stopped() => return End::Stopped,
                None if self.may_lead() => {
                    if let Err(error) = self.lead().await {
                        return End::Unreadable(error);
                    }
                }
                None => self.wait(now).await,
            }
        }
    }

    async fn act(&mut self, output: Output<M>) -> ControlFlow<End> {
        match output {
            Output::Commit(batch) => self.commit(batch).await,
            Output::Publish(published) => self.publish(published),
            Output::Reply(ticket, result) => self.reply(ticket, Ok(result)),
            Output::Bug(bug) => self.complain(&bug),
            Output::Undone(tickets) => return self.undone(tickets).await,
            Output::Unsettled(changes) => warn!(
                shard = %self.name, changes,
                "there is no end to what controllers change; if this goes on, one of them is set \
                 aside"
            ),
            Output::StepDown(lost) => return ControlFlow::Break(End::Lost(lost)),
        }
        ControlFlow::Continue(())
    }

    fn publish(&mut self, published: Published<M>) {
        if let Some(effort) = &published.effort {
            self.meters.published(effort);
        }
        let shown = self.board.publish(published);
        // Looked at only when somebody reads it.
        if enabled!(Level::INFO) && !shown.nudged.is_empty() {
            self.untold.push(shown);
        }
        self.learning.clear();
    }

    async fn commit(&mut self, batch: Arc<Batch>) {
        let batch = self.strangers.carried(batch);
        self.full_pass.found(batch.rows.len());
        let (rows, began) = (batch.rows.len(), Instant::now());
        let (name, untold) = (&self.name, mem::take(&mut self.untold));
        let committing = async {
            let result = self.store.commit(name, batch.clone()).await;
            (result, began.elapsed())
        };
        // The disk is waited for anyway.
        let ((result, took), ()) = join!(biased; committing, async { tell::<M>(name, untold) });
        self.meters.committed(rows, took, result);
        match result {
            Ok(()) => {
                self.strangers.committed(&batch);
                self.unknown.reset();
                if self.refused.reset() {
                    info!(shard = %self.name, "the store takes commits again");
                }
            }
            Err(CommitError::Unknown) => {
                warn!(shard = %self.name, "the outcome of a commit is not known; asking again");
                sleep(self.unknown.next()).await;
            }
            Err(CommitError::Refused) => {
                // What else there is to do must not wait until the disk takes it: all is looked at
                // again with the next batch.
                self.full_pass.give_up();
                error!(
                    shard = %self.name,
                    "the store refused a commit (is its disk full?); its effects are undone"
                );
            }
            // Told where the loop ends.
            Err(CommitError::Fenced | CommitError::Failed) => {}
        }
        self.shard.committed(result);
    }

    /// Tells the callers, then tries nothing new for a while; a stop is not kept waiting.
    async fn undone(&mut self, tickets: Vec<Ticket>) -> ControlFlow<End> {
        for ticket in tickets {
            self.reply(ticket, Err(Unserved::Refused));
        }
        if !self.shard.is_led() {
            return ControlFlow::Continue(());
        }
        let pause = self.refused.next();
        select! {
            () = sleep(pause) => ControlFlow::Continue(()),
            _ = self.stop.wait_for(|stop| *stop) => ControlFlow::Break(End::Stopped),
        }
    }

    /// Leads after all, from what the store holds then, if there is room. It may be gone again
    /// before all is loaded.
    async fn lead(&mut self) -> Result<(), OpenError> {
        let led = async {
            let term = self.store.lead(&self.name).await?;
            Ok((term, self.store.load(&self.name).await?))
        };
        match led.await {
            Ok((term, (revision, rows))) => {
                let empty = self.shard.state().emptied();
                let (state, strangers) = open::filled::<M>(&self.name, empty, rows, &mut Err)?;
                self.strangers = strangers;
                self.board.publish(Published {
                    revision,
                    state: state.clone(),
                    nudged: BTreeSet::new(),
                    effort: None,
                });
                self.shard.led(term, revision, state);
                let _ = self.term.set(term);
                self.refused.reset();
                info!(shard = %self.name, term, "there is room again: leading");
            }
            Err(StoreError::Full { .. }) => {
                self.lead_at = Some(Instant::now() + self.refused.next());
            }
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    fn may_lead(&self) -> bool {
        !self.shard.is_led() && self.lead_at.is_some_and(|at| at <= Instant::now())
    }

    fn complain(&self, bug: &Bug<<M::State as State>::Topic>) {
        self.meters.met_bug();
        let (shard, Bug { topic, panicked: Panicked(what) }) = (&self.name, bug);
        match topic {
            Some(topic) => error!(
                %shard, ?topic, what,
                "a bug: this topic rests for a minute and is then tried again; all others go on"
            ),
            None => error!(%shard, what, "a bug: a report from outside was dropped"),
        }
    }

    fn reply(&mut self, ticket: Ticket, answer: Answer<M>) {
        if let Some(to) = self.waiting.remove(&ticket) {
            // The caller may have given up; then nobody is to be told.
            let _ = to.send(answer);
        }
    }

    /// Starts a full pass when it is due and nothing else would mix with what it finds.
    fn begin_full_pass(&mut self, now: Timestamp) {
        let idle = self.shard.is_led()
            && self.shard.waiting() == 0
            && !self.shard.has_more()
            && self.shard.next_deadline().is_none_or(|at| at > now);
        if idle && self.full_pass.begin(Instant::now()) {
            self.shard.full_pass();
        }
    }

    /// Hands queued inputs to the shard. What it does not take with one batch stays bounded, so
    /// that callers are told at the door when there is too much.
    fn take_inputs(&mut self) {
        if self.full_pass.is_running() {
            return;
        }
        if self.is_stopped() {
            self.world.close();
            self.people.close();
        }
        while self.shard.queued(Lane::World) < BATCH_INPUTS_MAX {
            let Ok(input) = self.world.try_recv() else { break };
            self.accept(Lane::World, input);
        }
        while self.shard.queued(Lane::People) < BATCH_INPUTS_MAX {
            let Ok(input) = self.people.try_recv() else { break };
            self.accept(Lane::People, input);
        }
        for lane in [Lane::World, Lane::People] {
            self.queued.set(lane, self.shard.queued(lane));
        }
    }

    /// A node that is dropped without a word has stopped, too.
    fn is_stopped(&self) -> bool {
        *self.retired.borrow() || *self.stop.borrow() || self.stop.has_changed().is_err()
    }

    fn accept(&mut self, lane: Lane, input: Input<M>) {
        match input {
            Input::Report(report) => self.shard.report(report),
            Input::Unseen(unseen, done) => {
                self.shard.learn(*unseen);
                self.learning.push(done);
            }
            Input::Request(request, reply_to) => {
                // Nobody waits any more, so nothing is done and nothing was said.
                if reply_to.is_closed() {
                    return;
                }
                let ticket = self.next_ticket;
                self.next_ticket += 1;
                self.waiting.insert(ticket, reply_to);
                self.shard.request(lane, ticket, request);
            }
        }
    }

    /// Logs what was published since.
    fn tell(&mut self) {
        tell::<M>(&self.name, mem::take(&mut self.untold));
    }

    /// Sleeps until there is an input, a deadline, a full pass or the end.
    async fn wait(&mut self, now: Timestamp) {
        self.tell();
        let mut pause = match self.shard.is_led() {
            true => self.full_pass.due_in(Instant::now()),
            false => match self.lead_at {
                Some(at) => at.saturating_duration_since(Instant::now()),
                None => FULL_PASS_PERIOD,
            },
        };
        if let Some(at) = self.shard.next_deadline() {
            pause = pause.min(Duration::from_millis((at - now).max(0).unsigned_abs()));
        }
        let (lane, input) = select! {
            Some(input) = self.world.recv() => (Lane::World, input),
            Some(input) = self.people.recv() => (Lane::People, input),
            () = sleep(pause) => return,
            _ = self.stop.wait_for(|stop| *stop) => return,
            Ok(_) = self.retired.wait_for(|retired| *retired) => return,
        };
        self.accept(lane, input);
    }
}

/// One line for each thing that is no longer what it was.
fn tell<M: Machine>(shard: &ShardName, untold: Vec<Publication<M>>) {
    for Publication { before, after, nudged } in untold {
        for it in M::transitions(&before, &after, &nudged) {
            let Transition { kind, name, from, to, why } = it;
            info!(%shard, name, from, to, why, "{kind}");
        }
    }
}
