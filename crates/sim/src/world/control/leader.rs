//! One shard in the hands of a node: the engine's shard, who waits for it, and what its batch took.
use std::{
    collections::{BTreeMap, VecDeque},
    sync::Arc,
};

use berth_engine::{
    Batch, BatchLimits, Change, CommitError, Lane, Lead, Machine, Output, Random, Record, Revision,
    Row, Shard, ShardName, State, Term, Ticket, Timestamp, Unseen, limits::BATCH_CHANGES_MAX,
};

use crate::{dice::Dice, world::CallId};

/// Larger batches are not flooded: it would take too long.
const FLOODED_CHANGES_MAX: usize = 20;

/// What a store takes that is narrower than any there is.
const NARROW_ROWS: usize = 100;

/// A shard that this process leads, or believes to lead.
pub struct Leader<M: Machine> {
    pub name: ShardName,
    pub shard: Shard<M>,
    pub waiting: BTreeMap<Ticket, CallId>,
    /// The batch whose commit is under way.
    pub committing: Option<Arc<Batch>>,
    /// Nothing new is tried until then, in the world's time: a commit was refused.
    pub paused_until: i64,
    /// The last revision that was published.
    pub published: Option<Revision>,
    /// What the last batch was made of.
    pub batch: BatchNote<M>,
    /// Reports fill every batch until then, in the world's time.
    pub flooded_until: i64,
    /// Batches in a row that left something to be reconciled.
    pub behind: u32,
    changes_max: usize,
    reports: u64,
    /// As it was published last.
    state: M::State,
    world: VecDeque<Input<M::Request>>,
    people: VecDeque<Input<M::Request>>,
}

/// An input, as whoever checks the outcome wants to know it.
#[derive(Clone, Debug)]
pub enum Input<R> {
    Call(Ticket, Arc<R>),
    Report,
}

/// What went into a batch, and the state before it.
pub struct BatchNote<M: Machine> {
    pub before: M::State,
    pub inputs: Vec<Input<M::Request>>,
    pub now: Timestamp,
    /// The store vouches for it.
    pub is_committed: bool,
    is_published: bool,
}

impl<M: Machine<Request: Clone>> Leader<M> {
    pub fn new(
        name: &ShardName,
        term: Option<Term>,
        revision: Revision,
        state: M::State,
        limits: BatchLimits,
        dice: &mut Dice,
    ) -> Self {
        let random = Random::new(dice.number());
        // Small batches now and then: what is left over must come with the next. A store that takes
        // little is to be what they are too large for.
        let changes_max = match limits.rows < NARROW_ROWS {
            true => dice.one(&[4, BATCH_CHANGES_MAX, BATCH_CHANGES_MAX, BATCH_CHANGES_MAX]),
            false => dice.one(&[2, 4, 20, BATCH_CHANGES_MAX]),
        };
        let (before, loaded) = (state.clone(), state.clone());
        let is_led = term.is_some();
        let term = term.unwrap_or_default();
        let lead = Lead { term, revision, state, random, changes_max, limits };
        let shard = if is_led { Shard::lead(lead) } else { Shard::unled(lead) };
        Leader {
            name: name.clone(),
            shard,
            waiting: BTreeMap::new(),
            committing: None,
            paused_until: 0,
            published: None,
            flooded_until: 0,
            behind: 0,
            changes_max,
            reports: 0,
            batch: BatchNote {
                before,
                inputs: Vec::new(),
                now: Timestamp(0),
                is_committed: false,
                is_published: true,
            },
            state: loaded,
            world: VecDeque::new(),
            people: VecDeque::new(),
        }
    }

    pub fn ask(&mut self, lane: Lane, ticket: Ticket, waits: CallId, call: M::Request) {
        self.waiting.insert(ticket, waits);
        self.queue(lane).push_back(Input::Call(ticket, Arc::new(call.clone())));
        self.shard.request(lane, ticket, call);
    }

    /// See [`Shard::led`].
    pub fn led(&mut self, term: Term, revision: Revision, state: M::State) {
        (self.state, self.batch.before) = (state.clone(), state.clone());
        self.shard.led(term, revision, state);
    }

    /// See [`State::learn`].
    pub fn learn(&mut self, unseen: Unseen) {
        self.shard.learn(unseen);
        self.state.learn(unseen);
        self.batch.before.learn(unseen);
    }

    pub fn report(&mut self, report: M::Report) {
        self.queue(Lane::World).push_back(Input::Report);
        self.shard.report(report);
    }

    /// Has more reports waiting than two batches take, as long as it is flooded.
    pub fn fill_up(
        &mut self,
        world_now: i64,
        report: impl Fn(&M::State, u64) -> Option<M::Report>,
    ) {
        if world_now >= self.flooded_until || self.changes_max > FLOODED_CHANGES_MAX {
            return;
        }
        while self.shard.queued(Lane::World) < 2 * self.changes_max {
            self.reports += 1;
            let Some(it) = report(&self.state, self.reports) else { return };
            self.report(it);
        }
    }

    /// As [`Shard::poll`], but notes which inputs went into the batch that it makes.
    pub fn poll(&mut self, now: Timestamp) -> Option<Output<M>> {
        let people = self.shard.queued(Lane::People);
        let output = self.shard.poll(now);
        if !self.shard.is_led() {
            [&mut self.world, &mut self.people].into_iter().for_each(VecDeque::clear);
            return output;
        }
        if let (Some(Output::Publish(published)), Some(_)) = (&output, &self.committing) {
            // No batch's: it is told of spans in which nobody looked.
            self.state = published.state.clone();
            return output;
        }
        let mut inputs = Vec::new();
        for lane in [Lane::World, Lane::People] {
            let left = self.shard.queued(lane);
            let queue = self.queue(lane);
            let taken = queue.len() - left;
            inputs.extend(queue.drain(..taken));
        }
        let are_served = self.shard.queued(Lane::People) < people;
        // What there was no room for goes first with the next batch.
        let are_next = self.shard.is_held(Lane::People);
        assert!(
            inputs.is_empty() || people == 0 || are_served || are_next,
            "the world is served and people wait"
        );
        let begins = match &output {
            Some(Output::Commit(_)) => self.committing.is_none(),
            // Nothing was to be committed, so it is published at once.
            Some(Output::Publish(_)) => self.batch.is_published,
            _ => !inputs.is_empty(),
        };
        if begins {
            let before = self.state.clone();
            let is_committed = matches!(&output, Some(Output::Commit(_)));
            self.batch = BatchNote { before, inputs, now, is_committed, is_published: false };
        }
        if let Some(Output::Publish(published)) = &output {
            self.batch.is_published = true;
            self.state = published.state.clone();
        }
        output
    }

    fn queue(&mut self, lane: Lane) -> &mut VecDeque<Input<M::Request>> {
        match lane {
            Lane::World => &mut self.world,
            Lane::People => &mut self.people,
        }
    }
}

/// A leader, of whatever machine.
pub trait AnyLeader {
    fn name(&self) -> &ShardName;
    /// The store has said what became of its batch.
    fn committed(&mut self, result: Result<(), CommitError>);
    /// When there is something to be done, in the world's time.
    fn wakes_at(&self, now: Timestamp, world_now: i64) -> Option<i64>;
}

impl<M: Machine> AnyLeader for Leader<M> {
    fn name(&self) -> &ShardName {
        &self.name
    }

    fn committed(&mut self, result: Result<(), CommitError>) {
        if result != Err(CommitError::Unknown) {
            self.committing = None;
        }
        self.shard.committed(result);
    }

    fn wakes_at(&self, now: Timestamp, world_now: i64) -> Option<i64> {
        if self.committing.is_some() {
            return None;
        }
        let deadline = self.shard.next_deadline().map(|at| world_now + (at - now).max(1));
        let pause = Some(self.paused_until).filter(|at| *at > world_now);
        pause.or(deadline)
    }
}

/// The state that rows make, through the same `apply` as all changes.
pub fn state_of<S: State>(mut state: S, rows: &[Row]) -> S {
    for row in rows {
        let Some(value) = &row.value else { continue };
        let record = S::Record::decode(&row.table, &row.key, value);
        let record = record.expect("what was written is read").expect("its table is known");
        state.apply(&Change::Put(record), &mut |_| {});
    }
    state
}
