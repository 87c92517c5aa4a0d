//! One batch in the making: inputs and controllers run on its transaction until nothing is left to
//! do. For whoever drives a machine; the machine's own rooms have a [`Txn`].
use std::{
    any::Any,
    collections::{BTreeMap, BTreeSet},
    ops::{Deref, Range},
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::{
    BatchLimits, Cause, Change, ChangeOf, Effort, Machine, Panicked, Random, State, Stopwatch,
    Timestamp, Txn,
    limits::{SET_ASIDE_MS, SETTLE_STEPS_MAX},
    machine::TopicOf,
    room::{Fit, Room},
    txn::Parts,
};

type KeyOf<M> = <<M as Machine>::State as State>::Key;

/// A batch in the making: a transaction, and what is still to be reconciled.
pub struct Turn<M: Machine> {
    txn: Txn<M::State>,
    /// What the state was when the batch began.
    base: M::State,
    changes_max: usize,
    room: Room<KeyOf<M>>,
    /// A topic whose changes there was no room for any more.
    unfit: Option<TopicOf<M>>,
    /// Topics that earlier batches left over: they come first, so that none waits for ever.
    carried: BTreeSet<TopicOf<M>>,
    /// The changes that each topic's controller made.
    reconciled: BTreeMap<TopicOf<M>, usize>,
    /// The calls that changed something, each with its part of the changes.
    calls: Vec<(String, Range<usize>)>,
    dirty: BTreeSet<TopicOf<M>>,
    /// How many of the nudges are in `dirty` already.
    spread: usize,
    /// Topics that met a bug of ours and are not reconciled until then.
    aside: BTreeMap<TopicOf<M>, Timestamp>,
    bugs: Vec<Bug<TopicOf<M>>>,
    settle_steps: usize,
}

/// What a batch came to.
pub struct Finished<M: Machine> {
    pub state: M::State,
    pub changes: Vec<ChangeOf<M::State>>,
    pub causes: Vec<Cause>,
    /// Who should look at the new state.
    pub nudged: BTreeSet<TopicOf<M>>,
    pub left_over: LeftOver<TopicOf<M>>,
    /// What there was no room for goes before all of that.
    pub unfit: Option<TopicOf<M>>,
    /// What is to rest, and until when.
    pub aside: BTreeMap<TopicOf<M>, Timestamp>,
    pub bugs: Vec<Bug<TopicOf<M>>>,
    pub random: Random,
    /// But for the inputs and the time, which only its driver knows.
    pub effort: Effort,
}

/// What a full batch left to be reconciled. What has waited longer comes first with the next one.
#[derive(Clone, Debug)]
pub struct LeftOver<Topic> {
    older: BTreeSet<Topic>,
    newer: BTreeSet<Topic>,
}

impl<Topic> LeftOver<Topic> {
    pub fn is_empty(&self) -> bool {
        self.older.is_empty() && self.newer.is_empty()
    }
}

impl<Topic> From<BTreeSet<Topic>> for LeftOver<Topic> {
    fn from(topics: BTreeSet<Topic>) -> Self {
        LeftOver { older: topics, newer: BTreeSet::new() }
    }
}

impl<Topic> Default for LeftOver<Topic> {
    fn default() -> Self {
        LeftOver { older: BTreeSet::new(), newer: BTreeSet::new() }
    }
}

/// A bug of ours that had no caller who could be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bug<Topic> {
    /// What is set aside; none if it was a report, which is dropped.
    pub topic: Option<Topic>,
    pub panicked: Panicked,
}

impl<M: Machine> Turn<M> {
    /// `led_since` is for [`Txn::led_since`].
    pub fn new(
        state: M::State,
        now: Timestamp,
        led_since: Timestamp,
        random: Random,
        changes_max: usize,
    ) -> Self {
        let dirty = BTreeSet::from_iter(state.due(now));
        Turn {
            base: state.clone(),
            txn: Txn::new(state, now, led_since, random),
            changes_max,
            room: Room::new(BatchLimits::NONE),
            unfit: None,
            carried: BTreeSet::new(),
            reconciled: BTreeMap::new(),
            calls: Vec::new(),
            dirty,
            spread: 0,
            aside: BTreeMap::new(),
            bugs: Vec::new(),
            settle_steps: 0,
        }
    }

    /// With no more changes than these.
    pub fn within(self, limits: BatchLimits) -> Self {
        Turn { room: Room::new(limits), ..self }
    }

    /// Has searches timed.
    pub fn time_by(&mut self, stopwatch: Stopwatch) {
        self.txn.stopwatch = stopwatch;
    }

    /// Runs one request in a batch that is not limited.
    pub fn attempt(&mut self, request: M::Request) -> Result<M::Reply, M::Error> {
        let no_room = |_| Err(Panicked("there was no room for it in its batch".to_owned()).into());
        self.take(request).unwrap_or_else(no_room)
    }

    /// Runs one request; keeps all of its changes or none, also when the handler panics. Gives it
    /// back if there is no room for them after those before it.
    pub fn take(&mut self, request: M::Request) -> Result<Result<M::Reply, M::Error>, M::Request> {
        let before = self.txn.mark();
        // In an empty batch there is all the room that there ever is.
        let again = (self.room.is_limited() && before.changes > 0).then(|| request.clone());
        let state = self.txn.state().clone();
        let cause = M::cause(&request);
        let mut reply =
            caught(|| M::handle(&mut self.txn, request)).unwrap_or_else(|it| Err(it.into()));
        if reply.is_ok() {
            match (self.room.take(self.txn.changes(), before.changes, cause.as_deref()), again) {
                (Fit::Never(too_large), _) => reply = Err(too_large.into()),
                (Fit::Elsewhere, Some(request)) => {
                    self.txn.back_to(before, state);
                    return Err(request);
                }
                (Fit::Yes | Fit::Elsewhere, _) => {}
            }
        }
        match &reply {
            Ok(_) => {
                let changes = before.changes..self.changed();
                self.calls.extend(cause.filter(|_| !changes.is_empty()).map(|it| (it, changes)));
                self.spread();
            }
            Err(_) => self.txn.back_to(before, state),
        }
        Ok(reply)
    }

    /// Takes note of one report in a batch that is not limited.
    pub fn observe(&mut self, report: M::Report) {
        let _ = self.note(report);
    }

    /// Takes note of one report; drops it when that panics. Gives it back if there is no room for
    /// what it changes after what was changed before it.
    pub fn note(&mut self, report: M::Report) -> Result<(), M::Report> {
        let again = (self.room.is_limited() && self.changed() > 0).then(|| report.clone());
        match (self.all_or_nothing(|txn| M::observe(txn, report)), again) {
            (Ok(()), _) => Ok(()),
            (Err(Undone::Unfit), Some(report)) => Err(report),
            (Err(undone), _) => {
                self.bugs.push(Bug { topic: None, panicked: undone.panicked() });
                Ok(())
            }
        }
    }

    /// Reconciles a topic that there was no room for; gives it back if there still is none.
    pub fn resume(&mut self, topic: TopicOf<M>) -> Result<(), TopicOf<M>> {
        match self.aside.contains_key(&topic) || self.reconcile(&topic) {
            true => Ok(()),
            false => Err(topic),
        }
    }

    pub fn is_full(&self) -> bool {
        self.changed() >= self.changes_max
    }

    /// The changes made so far, of which some may be of the same row.
    pub fn changed(&self) -> usize {
        self.txn.mark().changes
    }

    /// Reconciles until nothing is left to do but what is set aside, or the batch is full: half of
    /// it is for this, however much the inputs have written.
    pub fn settle(&mut self) {
        let changes_max = self.changes_max.max(self.changed() + self.changes_max.div_ceil(2));
        // At first everything there is may be dirty: it is what is nudged on the way that ends.
        let steps_max = self.carried.len() + self.dirty.len() + SETTLE_STEPS_MAX;
        for _ in 0..steps_max {
            if self.changed() >= changes_max {
                return;
            }
            let Some(topic) = self.next_topic() else { return self.set_overdue_aside() };
            if self.aside.contains_key(&topic) {
                continue;
            }
            self.settle_steps += 1;
            if !self.reconcile(&topic) {
                self.unfit = Some(topic);
                return;
            }
        }
        // The next batch goes on without one of those that do not come to rest.
        if let Some(topic) = self.next_topic() {
            let text = format!("controllers do not settle within {steps_max} steps");
            self.set_aside(topic, Panicked(text));
        }
    }

    fn next_topic(&mut self) -> Option<TopicOf<M>> {
        self.carried.pop_first().or_else(|| self.dirty.pop_first())
    }

    /// Whether something is still to be reconciled.
    pub fn has_more(&self) -> bool {
        self.unfit.is_some() || !self.carried.is_empty() || !self.dirty.is_empty()
    }

    /// The changes that the controllers of each topic made.
    pub fn reconciled(&self) -> &BTreeMap<TopicOf<M>, usize> {
        &self.reconciled
    }

    /// Takes over what earlier batches left to do. What came later waits until the rest is done.
    pub fn carry_over(&mut self, left_over: LeftOver<TopicOf<M>>) {
        let LeftOver { older, newer } = left_over;
        if older.is_empty() {
            self.carried = newer;
        } else {
            self.carried = older;
            self.dirty.extend(newer);
        }
    }

    /// Takes over what earlier batches set aside. What has rested long enough is tried again.
    pub fn keep_aside(&mut self, aside: BTreeMap<TopicOf<M>, Timestamp>) {
        let rests = |(_, until): &(TopicOf<M>, Timestamp)| *until > self.txn.now;
        let (aside, again): (BTreeMap<_, _>, BTreeMap<_, _>) = aside.into_iter().partition(rests);
        self.aside = aside;
        self.dirty.extend(again.into_keys());
    }

    /// Marks everything for reconciliation: after a leader change, and now and then.
    pub fn full_pass(&mut self) {
        self.dirty.extend(self.txn.all_topics());
    }

    pub fn finish(self) -> Finished<M> {
        let Parts { state, changes, nudged, random, searches } = self.txn.into_parts();
        let effort = Effort { settle_steps: self.settle_steps, searches, ..Effort::default() };
        let (changes, causes) = coalesce::<M::State>(changes, self.calls);
        Finished {
            state,
            changes,
            causes,
            nudged: nudged.into_iter().collect(),
            left_over: LeftOver { older: self.carried, newer: self.dirty },
            unfit: self.unfit,
            aside: self.aside,
            bugs: self.bugs,
            random,
            effort,
        }
    }

    /// Whether there was room for what it changes.
    fn reconcile(&mut self, topic: &TopicOf<M>) -> bool {
        let changes = self.changed();
        match self.all_or_nothing(|txn| M::reconcile(txn, topic.clone())) {
            Err(Undone::Unfit) if changes > 0 => return false,
            Err(undone) => self.set_aside(topic.clone(), undone.panicked()),
            Ok(()) if self.changed() > changes => {
                *self.reconciled.entry(topic.clone()).or_default() += self.changed() - changes;
            }
            Ok(()) => {}
        }
        true
    }

    /// Lets a topic rest because of a bug of ours.
    pub(crate) fn set_aside(&mut self, topic: TopicOf<M>, panicked: Panicked) {
        self.aside.insert(topic.clone(), self.txn.now + SET_ASIDE_MS);
        self.bugs.push(Bug { topic: Some(topic), panicked });
    }

    /// A controller that leaves its deadline where it was would be called for ever.
    fn set_overdue_aside(&mut self) {
        for topic in self.txn.due(self.txn.now) {
            if !self.aside.contains_key(&topic) {
                self.set_aside(topic, Panicked("a deadline was met but not moved".to_owned()));
            }
        }
    }

    /// Runs a piece of work; keeps none of its changes when it panics or they do not fit. That is
    /// rare, so it is then that the price is paid: a copy of the state beforehand, as requests need
    /// it because they often fail, would have every change copy what the copy still holds.
    fn all_or_nothing(&mut self, work: impl FnOnce(&mut Txn<M::State>)) -> Result<(), Undone> {
        let before = self.txn.mark();
        let done =
            caught(|| work(&mut self.txn)).map_err(Undone::Panicked).and_then(|()| {
                match self.room.take(self.txn.changes(), before.changes, None) {
                    Fit::Yes => Ok(()),
                    Fit::Elsewhere => Err(Undone::Unfit),
                    Fit::Never(it) => Err(Undone::Panicked(it.into())),
                }
            });
        match &done {
            Ok(()) => self.spread(),
            Err(_) => self.txn.replay_to(before, self.base.clone()),
        }
        done
    }

    /// What was nudged since the last time is to be reconciled.
    fn spread(&mut self) {
        let nudged = self.txn.nudged();
        self.dirty.extend(nudged[self.spread..].iter().cloned());
        self.spread = nudged.len();
    }
}

/// Why nothing is kept of a piece of work.
enum Undone {
    Panicked(Panicked),
    /// There is room for it in another batch.
    Unfit,
}

impl Undone {
    fn panicked(self) -> Panicked {
        match self {
            Undone::Panicked(it) => it,
            Undone::Unfit => Panicked("there was no room for it in an empty batch".to_owned()),
        }
    }
}

impl<M: Machine> Deref for Turn<M> {
    type Target = M::State;
    fn deref(&self) -> &M::State {
        &self.txn
    }
}

/// The last change of a key wins: a batch writes each key once. Calls are told by the places of
/// the keys that they changed.
fn coalesce<S: State>(
    changes: Vec<ChangeOf<S>>,
    calls: Vec<(String, Range<usize>)>,
) -> (Vec<ChangeOf<S>>, Vec<Cause>) {
    let keys: Vec<S::Key> = changes.iter().map(Change::key).collect();
    let last: BTreeMap<&S::Key, usize> = keys.iter().zip(0..).collect();
    let is_kept: Vec<bool> = keys.iter().zip(0..).map(|(key, at)| last[key] == at).collect();
    let mut places = vec![0u32; changes.len()];
    for at in 1..changes.len() {
        places[at] = places[at - 1] + u32::from(is_kept[at - 1]);
    }
    let cause = |(call, changes): (String, Range<usize>)| {
        let rows: BTreeSet<u32> = keys[changes].iter().map(|key| places[last[key]]).collect();
        Cause { call, rows: rows.into_iter().collect() }
    };
    let causes = calls.into_iter().map(cause).collect();
    let kept = changes.into_iter().zip(is_kept).filter(|(_, is_kept)| *is_kept);
    (kept.map(|(change, _)| change).collect(), causes)
}

fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Panicked> {
    let result = catch_unwind(AssertUnwindSafe(work));
    result.map_err(|panic| Panicked(message(panic.as_ref())))
}

fn message(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "unknown panic".to_owned(),
    }
}
