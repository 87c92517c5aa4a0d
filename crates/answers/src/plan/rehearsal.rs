//! The rehearsal: a copy of the state that lives on, batch by batch as a shard's does.
use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
};

use berth_api::berth;
use berth_ecs::cluster::{
    Cluster, State, Topic,
    records::{Key, Record, id::TaskId, service::Service},
};
use berth_engine::{Change, LeftOver, Random, Timestamp, Turn, limits::BATCH_CHANGES_MAX};

use super::agents;
use crate::{
    counts,
    limits::{PLAN_CHANGES_MAX, PLAN_HORIZON_MS, PLAN_ROUNDS_MAX},
    words,
};

/// A copy of the state in which time passes.
pub struct Rehearsal {
    state: State,
    began: Timestamp,
    now: Timestamp,
    random: Random,
    /// What the last batch left to do, and what rests after a bug.
    left_over: LeftOver<Topic>,
    aside: BTreeMap<Topic, Timestamp>,
    /// Tasks that agents may have something to do with.
    agenda: BTreeSet<TaskId>,
    touched: BTreeSet<TaskId>,
    services: BTreeMap<String, Least>,
    steps: Vec<Step>,
    /// When a task was started or stopped, or became healthy, for the last time.
    last: Timestamp,
    changes: usize,
    bug: Option<String>,
}

/// How few healthy tasks a service has had.
#[derive(Clone, Copy)]
pub struct Least {
    pub before: i64,
    pub least: i64,
}

/// One round in which tasks were started or told to stop.
pub struct Step {
    /// Milliseconds after the change.
    pub after_ms: i64,
    pub started: i64,
    pub stopped: i64,
}

impl Step {
    pub fn wire(&self) -> berth::PlanStep {
        berth::PlanStep {
            seconds: Some(words::seconds(self.after_ms)),
            started: words::count(self.started),
            stopped: words::count(self.stopped),
        }
    }
}

impl Rehearsal {
    pub fn new(state: &State, now: Timestamp, seed: u64) -> Rehearsal {
        Rehearsal {
            state: state.clone(),
            began: now,
            now,
            random: Random::new(seed),
            left_over: LeftOver::default(),
            aside: BTreeMap::new(),
            agenda: agents::under_way(state),
            touched: BTreeSet::new(),
            services: BTreeMap::new(),
            steps: Vec::new(),
            last: now,
            changes: 0,
            bug: None,
        }
    }

    /// The state as it has become.
    pub fn state(&self) -> &State {
        &self.state
    }

    pub fn began(&self) -> Timestamp {
        self.began
    }

    /// Until the last task was started, stopped or healthy.
    pub fn lasted_ms(&self) -> i64 {
        self.last.0 - self.began.0
    }

    /// Tasks that have changed.
    pub fn touched(&self) -> &BTreeSet<TaskId> {
        &self.touched
    }

    /// Services whose tasks have changed.
    pub fn services(&self) -> &BTreeMap<String, Least> {
        &self.services
    }

    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    pub fn bug(&self) -> Option<&str> {
        self.bug.as_deref()
    }

    /// Runs the first batch.
    pub fn begin<T, E>(
        &mut self,
        work: impl FnOnce(&mut Turn<Cluster>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.batch(work)
    }

    /// Lets agents obey and time pass until nothing is under way; false when it was cut.
    pub fn go_on(&mut self) -> bool {
        for _ in 0..PLAN_ROUNDS_MAX {
            if self.changes > PLAN_CHANGES_MAX || self.bug.is_some() {
                return false;
            }
            let agenda = mem::take(&mut self.agenda);
            let (before, now) = (self.changes, self.now);
            let left = self.batch(|turn| Ok::<_, ()>(agents::obey(turn, agenda, now)));
            self.agenda.extend(left.unwrap_or_default());
            if self.changes > before || !self.left_over.is_empty() {
                continue;
            }
            match self.next_moment() {
                Some(at) if at.0 - self.began.0 > PLAN_HORIZON_MS => return !self.is_under_way(),
                Some(at) => self.now = at,
                None => return true,
            }
        }
        false
    }

    fn batch<T, E>(
        &mut self,
        work: impl FnOnce(&mut Turn<Cluster>) -> Result<T, E>,
    ) -> Result<T, E> {
        let random = self.random.clone();
        let mut turn =
            Turn::<Cluster>::new(self.state.clone(), self.now, self.now, random, BATCH_CHANGES_MAX);
        turn.carry_over(mem::take(&mut self.left_over));
        turn.keep_aside(mem::take(&mut self.aside));
        let result = work(&mut turn)?;
        turn.settle();
        let finished = turn.finish();
        (self.random, self.left_over, self.aside) =
            (finished.random, finished.left_over, finished.aside);
        let bug = finished.bugs.into_iter().next().map(|it| it.panicked.0);
        self.bug = self.bug.take().or(bug);
        self.changes += finished.changes.len();
        let before = mem::replace(&mut self.state, finished.state);
        self.note(&before, &finished.changes);
        Ok(result)
    }

    fn note(&mut self, before: &State, changes: &[Change<Record, Key>]) {
        let (mut started, mut stopped) = (0, 0);
        let mut services = BTreeSet::new();
        for change in changes {
            let Change::Put(Record::Task(task)) = change else { continue };
            self.agenda.insert(task.id);
            self.touched.insert(task.id);
            services.extend(task.service.as_ref().map(|it| it.name.clone()));
            let old = before.tasks.get(&task.id);
            let was_wanted = old.is_some_and(|it| it.is_wanted());
            started += i64::from(old.is_none());
            stopped += i64::from(was_wanted && !task.is_wanted());
            let was_healthy = old.is_some_and(|it| it.is_healthy());
            if old.is_none() || was_wanted != task.is_wanted() || task.is_healthy() != was_healthy {
                self.last = self.now;
            }
        }
        for name in services {
            self.note_health(before, name);
        }
        if started + stopped > 0 {
            let after_ms = self.now.0 - self.began.0;
            self.steps.push(Step { after_ms, started, stopped });
        }
    }

    fn note_health(&mut self, before: &State, name: String) {
        let healthy = |state: &State| {
            let service = state.services.get(&name);
            service.map_or(0, |it| counts::sum(&counts::parts(state, it)).healthy)
        };
        let (was, is) = (healthy(before), healthy(&self.state));
        let least = self.services.entry(name).or_insert(Least { before: was, least: was });
        least.least = least.least.min(is);
    }

    /// When a task or service of the rehearsal is looked at again, or a health check is passed.
    fn next_moment(&self) -> Option<Timestamp> {
        let tasks = self.touched.iter().filter_map(|id| self.state.tasks.get(id));
        let tasks = tasks.filter(|it| it.is_wanted()).filter_map(|it| it.look_at);
        let services = self.state.services.values().filter_map(|it| it.look_at);
        let checks = self.agenda.iter().filter_map(|id| agents::checked_at(&self.state, *id));
        tasks.chain(services).chain(checks).filter(|at| *at > self.now).min()
    }

    /// Whether a deployment has not come to its end.
    fn is_under_way(&self) -> bool {
        let open = |it: &std::sync::Arc<Service>| {
            it.primary().is_some_and(|it| it.is_in_progress())
                && self.services.contains_key(&it.name)
                && it.starved_since.is_none()
        };
        self.state.services.values().any(open)
    }
}
