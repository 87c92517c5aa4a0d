//! One shard of a service by itself: leaders that are killed, replaced and refused, over a store
//! that fails. For services that need nobody else; what is laid down of one is a [`Subject`].
use std::{collections::BTreeMap, mem, ops::ControlFlow};

use berth_engine::{
    Batch, CommitError, Lane, Lead, Machine, Output, Past as _, PastBatch, Random, Shard,
    ShardName, State, Ticket, Timestamp, limits::BATCH_CHANGES_MAX,
};
use berth_store::Fault;

use crate::{
    dice::Dice,
    laws::assert_settled,
    subjects::{RequestOf, Subject},
    world::{AnyStore, Trace, state_of},
};

/// Things that happen in one history.
const STEPS: u64 = 1_000;

/// Of a thousand: commits that fail somehow, leaders that die while one is under way, and, between
/// two steps, leaders that are killed, and that are replaced without knowing.
const COMMIT_FAILS: u64 = 60;
const KILLED_AMID_COMMIT: u64 = 15;
const KILLED: u64 = 15;
const REPLACED: u64 = 15;

/// Everything there is.
pub struct Lone<S: Subject> {
    pub trace: Trace,
    subject: S,
    dice: Dice,
    now: Timestamp,
    store: AnyStore,
    name: ShardName,
    shard: Shard<S::Machine>,
    asked: BTreeMap<Ticket, RequestOf<S>>,
    next_ticket: Ticket,
}

impl<S: Subject> Lone<S> {
    pub fn new(seed: u64, with_lines: bool) -> Lone<S> {
        let (mut dice, store) = (Dice::new(seed), AnyStore::of_seed(seed));
        let (name, now) = (ShardName::new(S::SHARD), Timestamp(1_700_000_000_000));
        Lone {
            trace: Trace::new(with_lines),
            subject: S::default(),
            shard: lead(&store, &name, &mut dice),
            dice,
            now,
            store,
            name,
            asked: BTreeMap::new(),
            next_ticket: 0,
        }
    }

    /// A history, and a calm end of it.
    pub fn live(&mut self) {
        for _ in 0..STEPS {
            self.now = self.now + self.dice.between(0, 100);
            match self.dice.weighted(&[500, 470, KILLED, REPLACED]) {
                0 => self.ask(),
                1 => self.drive(),
                2 => self.kill(),
                _ => self.replace(),
            }
        }
        while !self.asked.is_empty() {
            self.drive();
        }
        // What nobody waits for any more is compared, all of it.
        self.kill();
        self.remember();
    }

    /// All that the history has.
    fn remember(&self) {
        let mut each = |batch: PastBatch| {
            batch.rows.iter().for_each(|it| self.subject.remembered(it));
            ControlFlow::Continue(())
        };
        self.store.past(&self.name).batches(0, &mut each).expect("it can be read");
    }

    fn ask(&mut self) {
        let Some(request) = self.subject.call(&mut self.dice) else { return };
        if let Some(report) = self.subject.report(&mut self.dice, self.shard.state()) {
            self.shard.report(report);
        }
        self.next_ticket += 1;
        self.asked.insert(self.next_ticket, request.clone());
        self.shard.request(Lane::People, self.next_ticket, request);
    }

    /// Until there is nothing to do.
    fn drive(&mut self) {
        while let Some(output) = self.shard.poll(self.now) {
            match output {
                Output::Commit(batch) => {
                    let result = self.commit(&batch);
                    if self.dice.chance(KILLED_AMID_COMMIT) {
                        return self.kill();
                    }
                    self.shard.committed(result);
                }
                Output::Publish(published) => self.publish(&published.state),
                Output::Reply(ticket, result) => {
                    let request = self.asked.remove(&ticket).expect("answered once");
                    self.subject.answered(&request, &result);
                }
                Output::Undone(tickets) => {
                    for request in tickets.iter().filter_map(|it| self.asked.remove(it)) {
                        self.subject.undone(&request);
                    }
                }
                Output::Bug(bug) => panic!("{:?}: {}", bug.topic, bug.panicked.0),
                Output::Unsettled(_) => {}
                Output::StepDown(lost) => {
                    panic!("nobody else leads, but it stepped down: {lost:?}")
                }
            }
        }
    }

    fn commit(&mut self, batch: &Batch) -> Result<(), CommitError> {
        assert!(self.store.limits().admit(batch), "a batch is more than its store takes");
        self.trace.note(self.now.0, batch.revision, &[]);
        for row in &batch.rows {
            self.subject.written(row);
            let value = row.value.as_deref().unwrap_or(b"-");
            self.trace.note(self.now.0, batch.revision, value);
            let text = || format!("{} {}", row.key, String::from_utf8_lossy(value));
            self.trace.say(self.now.0, text);
        }
        if self.dice.chance(COMMIT_FAILS) {
            let faults =
                [Fault::Refused, Fault::UnknownDurable, Fault::UnknownLost, Fault::UnknownUnsynced];
            let late_after = self.dice.one(&[1, 3, 6]);
            self.store.fault(self.dice.one(&faults), late_after);
        }
        self.store.commit(&self.name, batch)
    }

    fn publish(&mut self, state: &<S::Machine as Machine>::State) {
        state.check();
        if !self.shard.has_more() {
            assert_settled::<S::Machine>(state, self.now, Default::default());
        }
        self.subject.shown(state);
    }

    /// The process ends, and with it whatever was not synced; another one starts.
    fn kill(&mut self) {
        self.trace.say(self.now.0, || "killed".to_owned());
        self.store.crash();
        self.shard = lead(&self.store, &self.name, &mut self.dice);
        self.forget_calls();
    }

    /// Another one starts, and the first does not know: what it still tries is refused.
    fn replace(&mut self) {
        self.trace.say(self.now.0, || "replaced".to_owned());
        let shard = lead(&self.store, &self.name, &mut self.dice);
        let mut zombie = mem::replace(&mut self.shard, shard);
        let before = self.store.load(&self.name);
        if let Some(Output::Commit(batch)) = zombie.poll(self.now) {
            let result = self.store.commit(&self.name, &batch);
            assert_eq!(result, Err(CommitError::Fenced), "a deposed leader's batch is accepted");
        }
        assert!(self.store.load(&self.name) == before, "a deposed leader changed something");
        self.forget_calls();
    }

    /// Nobody answers those who asked the former leader.
    fn forget_calls(&mut self) {
        for request in mem::take(&mut self.asked).into_values() {
            self.subject.unknown(&request);
        }
        let state = self.shard.state().clone();
        state.check();
        self.subject.shown(&state);
    }
}

fn lead<M: Machine>(store: &AnyStore, name: &ShardName, dice: &mut Dice) -> Shard<M> {
    let term = store.lead(name);
    let (revision, rows) = store.load(name);
    let state = state_of(M::State::default(), &rows);
    let random = Random::new(dice.number());
    // Small batches now and then: what is left over must come with the next.
    let changes_max = dice.one(&[2, 4, 20, BATCH_CHANGES_MAX]);
    let limits = store.limits();
    Shard::lead(Lead { term, revision, state, random, changes_max, limits })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::subjects::{Identities, LogGroups, Parameters, Secrets};

    /// Many more of them are lived beside the histories of clusters.
    fn keep_their_laws<S: Subject>() {
        let hash = |seed| {
            let mut lone = Lone::<S>::new(seed, false);
            lone.live();
            lone.trace.hash()
        };
        for seed in 1..=20 {
            hash(seed);
        }
        assert_eq!(hash(3), hash(3));
        assert_ne!(hash(3), hash(14));
    }

    #[test]
    fn parameters_keep_their_laws() {
        keep_their_laws::<Parameters>();
    }

    #[test]
    fn secrets_keep_their_laws() {
        keep_their_laws::<Secrets>();
    }

    #[test]
    fn identities_keep_their_laws() {
        keep_their_laws::<Identities>();
    }

    #[test]
    fn log_groups_keep_their_laws() {
        keep_their_laws::<LogGroups>();
    }
}
