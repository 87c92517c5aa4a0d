//! Leads one shard: inputs become batches, batches become commits, commits become replies.
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    mem,
    sync::Arc,
};

use crate::{
    Batch, BatchLimits, Change, ChangeOf, CommitError, Effort, Machine, Panicked, Random, Record,
    Revision, Row, State, Stopwatch, Term, Timestamp, Turn, Unseen,
    lanes::{Held, Lanes},
    limits::{PEOPLE_SHARE, UNSETTLED_CHANGES_MAX, UNSETTLED_CHANGES_TOLD, UNSETTLED_SHARE},
    machine::TopicOf,
    turn::{Bug, Finished, LeftOver},
};

/// Names a waiting caller; chosen by the driver.
pub type Ticket = u64;

type RecordOf<M> = <<M as Machine>::State as State>::Record;
/// For whoever called.
type Replies<M> = Vec<(Ticket, ResultOf<M>)>;
type ResultOf<M> = Result<<M as Machine>::Reply, <M as Machine>::Error>;

/// Why a shard is led by this process no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// Somebody else leads it.
    Leadership,
    /// What is durable of it cannot be told here any more.
    Store,
}

/// What the world reports goes before what people ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    World,
    People,
}

/// What a leader starts from.
pub struct Lead<M: Machine> {
    pub term: Term,
    pub revision: Revision,
    pub state: M::State,
    pub random: Random,
    /// See [`crate::limits::BATCH_CHANGES_MAX`].
    pub changes_max: usize,
    /// What its store takes at once.
    pub limits: BatchLimits,
}

/// What an input lane holds.
pub enum Work<M: Machine> {
    Request(Ticket, M::Request),
    Report(M::Report),
}

/// A state that is durable, for readers.
pub struct Published<M: Machine> {
    pub revision: Revision,
    pub state: M::State,
    /// Who should look at it.
    pub nudged: BTreeSet<TopicOf<M>>,
    /// Of the batch behind it, if there was one.
    pub effort: Option<Effort>,
}

/// What the driver must do next.
pub enum Output<M: Machine> {
    Commit(Arc<Batch>),
    Publish(Published<M>),
    Reply(Ticket, ResultOf<M>),
    /// Something met a bug of ours and was undone; the operator must be told.
    Bug(Bug<TopicOf<M>>),
    /// Controllers have made so many changes without coming to rest. There may be much to do; if it
    /// is a fight, one of them is set aside soon, as a bug.
    Unsettled(usize),
    /// The batch did not become durable and its effects are undone, or there is no room for any;
    /// these callers must be told.
    Undone(Vec<Ticket>),
    /// Replies not sent by now never will be: their callers retry elsewhere.
    StepDown(Lost),
}

struct InFlight<M: Machine> {
    state: M::State,
    nudged: BTreeSet<TopicOf<M>>,
    left_over: LeftOver<TopicOf<M>>,
    replies: Vec<(Ticket, ResultOf<M>)>,
    effort: Effort,
    batch: Arc<Batch>,
}

/// Leads one shard: batches inputs, commits, then publishes and replies. Sans-IO.
///
/// While a commit is in flight inputs queue up and become the next batch: batching without a timer.
pub struct Shard<M: Machine> {
    term: Term,
    is_led: bool,
    revision: Revision,
    state: M::State,
    lanes: Lanes<M>,
    outputs: VecDeque<Output<M>>,
    in_flight: Option<InFlight<M>>,
    /// Of full batches.
    left_over: LeftOver<TopicOf<M>>,
    /// Since controllers came to rest, the changes that each made.
    unsettled: BTreeMap<TopicOf<M>, usize>,
    /// Topics that met a bug of ours, and until when they rest.
    aside: BTreeMap<TopicOf<M>, Timestamp>,
    /// When the first batch ran.
    led_since: Option<Timestamp>,
    /// When the last batch ran: what was due then is done, or rests.
    ran_at: Timestamp,
    full_pass: bool,
    deposed: bool,
    random: Random,
    stopwatch: Stopwatch,
    changes_max: usize,
    limits: BatchLimits,
}

impl<M: Machine> Shard<M> {
    /// Starts leading from what the store holds. Everything is reconciled once.
    pub fn lead(lead: Lead<M>) -> Self {
        Shard {
            term: lead.term,
            is_led: true,
            revision: lead.revision,
            state: lead.state,
            lanes: Lanes::default(),
            outputs: VecDeque::new(),
            in_flight: None,
            left_over: LeftOver::default(),
            unsettled: BTreeMap::new(),
            aside: BTreeMap::new(),
            led_since: None,
            ran_at: Timestamp::MIN,
            full_pass: true,
            deposed: false,
            random: lead.random,
            stopwatch: Stopwatch::default(),
            changes_max: lead.changes_max.min(lead.limits.rows),
            limits: lead.limits,
        }
    }

    /// What was loaded where the store has no room to note down who leads, whatever the term says:
    /// it is read, and turns away whoever asks.
    pub fn unled(lead: Lead<M>) -> Self {
        Shard { is_led: false, ..Shard::lead(lead) }
    }

    /// Has the effort of its batches timed.
    pub fn timed_by(self, stopwatch: Stopwatch) -> Self {
        Shard { stopwatch, ..self }
    }

    /// Starts leading after all, from what the store holds now.
    pub fn led(&mut self, term: Term, revision: Revision, state: M::State) {
        assert!(!self.is_led, "a shard is led once");
        (self.term, self.revision, self.state, self.is_led) = (term, revision, state, true);
    }

    pub fn is_led(&self) -> bool {
        self.is_led
    }

    pub fn request(&mut self, lane: Lane, ticket: Ticket, request: M::Request) {
        self.lanes.push(lane, Work::Request(ticket, request));
    }

    pub fn report(&mut self, report: M::Report) {
        self.lanes.push(Lane::World, Work::Report(report));
    }

    /// Reconciles every topic with the next batch: a safety net that should find nothing.
    pub fn full_pass(&mut self) {
        self.full_pass = true;
    }

    /// Takes note of spans in which nobody looked; see [`State::learn`]. Whatever is published from
    /// now on knows of them, and something will be. Rows may say when they are to be looked at
    /// again, which is then too early: everything is reconciled, and moves it.
    pub fn learn(&mut self, unseen: Unseen) {
        self.full_pass = true;
        self.state.learn(unseen);
        if let Some(in_flight) = &mut self.in_flight {
            in_flight.state.learn(unseen);
        }
        let queued = self.outputs.iter_mut().find_map(|it| match it {
            Output::Publish(published) => Some(published),
            _ => None,
        });
        match queued {
            // No batch runs before it is taken, so it is the last one, and of this very state.
            Some(published) => published.state = self.state.clone(),
            None => self.publish(self.state.clone(), BTreeSet::new(), None, Vec::new()),
        }
    }

    /// The last durable state.
    pub fn state(&self) -> &M::State {
        &self.state
    }

    pub fn revision(&self) -> Revision {
        self.revision
    }

    pub fn term(&self) -> Term {
        self.term
    }

    /// Whether something is to be reconciled with the next batch whatever comes.
    pub fn has_more(&self) -> bool {
        self.full_pass || self.lanes.holds_any() || !self.left_over.is_empty()
    }

    /// Inputs of a lane that wait for the next batches.
    pub fn queued(&self, lane: Lane) -> usize {
        self.lanes.len(lane)
    }

    /// Whether the first input of a lane is due before all others: the last batch had no room left
    /// for it.
    pub fn is_held(&self, lane: Lane) -> bool {
        self.lanes.holds(lane)
    }

    /// When something is to be done without any input.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        if !self.is_led {
            return None;
        }
        let Some(again) = self.aside.values().min() else {
            return self.state.next_deadline(Timestamp::MIN);
        };
        // The deadlines of topics that rest may have passed, and must not hide those to come.
        let next = self.state.next_deadline(self.ran_at);
        Some(next.map_or(*again, |next| next.min(*again)))
    }

    /// The next thing to do, or `None` until there is an input, a deadline or a commit's end.
    pub fn poll(&mut self, now: Timestamp) -> Option<Output<M>> {
        if !self.is_led {
            self.turn_away();
        } else if self.outputs.is_empty() && self.in_flight.is_none() && !self.deposed {
            self.run_batch(now);
        }
        self.outputs.pop_front()
    }

    /// Takes the outcome of the commit that was asked for.
    pub fn committed(&mut self, result: Result<(), CommitError>) {
        let in_flight = self.in_flight.take().expect("a commit was asked for");
        match result {
            Ok(()) => {
                self.revision = in_flight.batch.revision;
                self.left_over = in_flight.left_over;
                let InFlight { state, nudged, effort, replies, .. } = in_flight;
                self.publish(state, nudged, Some(effort), replies);
            }
            Err(CommitError::Unknown) => {
                self.outputs.push_back(Output::Commit(in_flight.batch.clone()));
                self.in_flight = Some(in_flight);
            }
            Err(CommitError::Refused) => {
                // The state before the batch still stands; its deadlines and topics come again.
                self.full_pass = true;
                let tickets = in_flight.replies.into_iter().map(|(ticket, _)| ticket).collect();
                self.outputs.push_back(Output::Undone(tickets));
            }
            Err(CommitError::Fenced) => self.step_down(Lost::Leadership),
            Err(CommitError::Failed) => self.step_down(Lost::Store),
        }
    }

    fn step_down(&mut self, lost: Lost) {
        self.deposed = true;
        self.outputs.push_back(Output::StepDown(lost));
    }

    /// Reports are dropped: those who make them compare and tell again.
    fn turn_away(&mut self) {
        let ticket = |it: Work<M>| match it {
            Work::Request(ticket, _) => Some(ticket),
            Work::Report(_) => None,
        };
        let tickets: Vec<Ticket> = self.lanes.drain().filter_map(ticket).collect();
        if !tickets.is_empty() {
            self.outputs.push_back(Output::Undone(tickets));
        }
    }

    /// Inputs of both lanes that wait for the next batches.
    pub fn waiting(&self) -> usize {
        self.queued(Lane::World) + self.queued(Lane::People)
    }

    fn run_batch(&mut self, now: Timestamp) {
        let overdue = self.next_deadline().is_some_and(|at| at <= now);
        let waiting = self.waiting();
        let idle = waiting == 0 && !self.has_more();
        if idle && !overdue {
            return;
        }
        let began = self.stopwatch.read();
        let random = self.random.clone();
        let led_since = *self.led_since.get_or_insert(now);
        let state = self.state.clone();
        let mut turn =
            Turn::<M>::new(state, now, led_since, random, self.changes_max).within(self.limits);
        turn.time_by(self.stopwatch);
        let is_rest = !self.left_over.is_empty();
        turn.carry_over(mem::take(&mut self.left_over));
        turn.keep_aside(mem::take(&mut self.aside));
        self.ran_at = now;
        if mem::take(&mut self.full_pass) {
            turn.full_pass();
        }
        let mut replies = Vec::new();
        if self.take_held(&mut turn, &mut replies) {
            self.take_inputs(&mut turn, &mut replies);
            turn.settle();
        }
        let inputs = waiting - self.waiting();
        if is_rest {
            self.guard(&mut turn);
        } else if !turn.has_more() {
            self.unsettled.clear();
        }
        let Finished {
            state,
            changes,
            causes,
            nudged,
            left_over,
            unfit,
            aside,
            bugs,
            random,
            effort,
        } = turn.finish();
        let rows: Vec<Row> = changes.iter().map(row::<M>).collect();
        let effort = Effort { inputs, took: self.stopwatch.since(began), ..effort };
        (self.random, self.aside) = (random, aside);
        unfit.into_iter().for_each(|topic| self.lanes.hold(Held::Topic(topic)));
        self.outputs.extend(bugs.into_iter().map(Output::Bug));
        if changes.is_empty() {
            self.left_over = left_over;
            return self.publish(state, nudged, Some(effort), replies);
        }
        let (term, revision) = (self.term, self.revision + 1);
        let batch = Arc::new(Batch {
            term,
            revision,
            at: now,
            rows,
            causes,
            passing: RecordOf::<M>::PASSING,
        });
        self.outputs.push_back(Output::Commit(batch.clone()));
        self.in_flight = Some(InFlight { state, nudged, left_over, replies, effort, batch });
    }

    /// Begins with what the batches before had no room for. Whether it all went: if not, this batch
    /// has no room for anything else.
    fn take_held(&mut self, turn: &mut Turn<M>, replies: &mut Replies<M>) -> bool {
        while let Some(held) = self.lanes.next_held() {
            let unfit = match held {
                Held::Front(lane) => (!self.take_input(lane, turn, replies)).then_some(held),
                Held::Topic(topic) => turn.resume(topic).err().map(Held::Topic),
            };
            if let Some(unfit) = unfit {
                self.lanes.hold_on(unfit);
                return false;
            }
        }
        true
    }

    /// Inputs make at most half of a batch, so that controllers get to work under any load; and the
    /// world leaves a part of that half to people, and one call at least.
    fn take_inputs(&mut self, turn: &mut Turn<M>, replies: &mut Replies<M>) {
        let begun = turn.changed();
        let share = self.changes_max.div_ceil(2);
        let people = self.queued(Lane::People);
        let worlds = if people == 0 { share } else { share - share / PEOPLE_SHARE };
        while turn.changed() - begun < worlds && self.queued(Lane::World) > 0 {
            if !self.take_input(Lane::World, turn, replies) {
                self.lanes.hold(Held::Front(Lane::World));
                break;
            }
        }
        let mut is_first = true;
        while (mem::take(&mut is_first) || turn.changed() - begun < share)
            && self.queued(Lane::People) > 0
        {
            if !self.take_input(Lane::People, turn, replies) {
                self.lanes.hold(Held::Front(Lane::People));
                break;
            }
        }
    }

    /// Hands the first input of a lane to the machine. Whether there was room for what it changes:
    /// if not, it is still the first.
    fn take_input(&mut self, lane: Lane, turn: &mut Turn<M>, replies: &mut Replies<M>) -> bool {
        let unfit = match self.lanes.pop(lane) {
            Some(Work::Request(ticket, request)) => match turn.take(request) {
                Ok(reply) => {
                    replies.push((ticket, reply));
                    None
                }
                Err(request) => Some(Work::Request(ticket, request)),
            },
            Some(Work::Report(report)) => turn.note(report).err().map(Work::Report),
            None => None,
        };
        let fits = unfit.is_none();
        unfit.into_iter().for_each(|work| self.lanes.put_back(lane, work));
        fits
    }

    /// Controllers that undo each other fill batch after batch and never come to rest. Nothing but
    /// their work shows it, so it is counted, whatever inputs add to it. Under a load that they do
    /// not keep up with they do not rest either, and then their work is of many topics.
    fn guard(&mut self, turn: &mut Turn<M>) {
        if !turn.has_more() {
            return self.unsettled.clear();
        }
        let before: usize = self.unsettled.values().sum();
        for (topic, changes) in turn.reconciled() {
            *self.unsettled.entry(topic.clone()).or_default() += changes;
        }
        let now: usize = self.unsettled.values().sum();
        if before < UNSETTLED_CHANGES_TOLD && now >= UNSETTLED_CHANGES_TOLD {
            self.outputs.push_back(Output::Unsettled(now));
        }
        let busiest = self.unsettled.iter().max_by_key(|(_, changes)| **changes);
        let fights = |changes| changes >= UNSETTLED_CHANGES_MAX / UNSETTLED_SHARE;
        if now >= UNSETTLED_CHANGES_MAX
            && let Some((topic, changes)) = busiest.filter(|(_, changes)| fights(**changes))
        {
            let text = format!(
                "controllers do not settle: of {now} changes since they last came to rest this \
                 topic made {changes}"
            );
            turn.set_aside(topic.clone(), Panicked(text));
            self.unsettled.clear();
        }
    }

    fn publish(
        &mut self,
        state: M::State,
        nudged: BTreeSet<TopicOf<M>>,
        effort: Option<Effort>,
        replies: Vec<(Ticket, ResultOf<M>)>,
    ) {
        self.state = state.clone();
        let revision = self.revision;
        self.outputs.push_back(Output::Publish(Published { revision, state, nudged, effort }));
        self.outputs
            .extend(replies.into_iter().map(|(ticket, reply)| Output::Reply(ticket, reply)));
    }
}

fn row<M: Machine>(change: &ChangeOf<M::State>) -> Row {
    let (key, value) = match change {
        Change::Put(record) => (record.key(), Some(record.encode())),
        Change::Delete(key) => (key.clone(), None),
    };
    let (table, key) = RecordOf::<M>::address(&key);
    Row { table: table.to_owned(), key, value }
}
