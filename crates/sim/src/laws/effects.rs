//! What shards have to do with each other: what one was told of another, that one has shown; a call
//! that a shard wants is carried out once, and its outcome is what was answered; and once faults
//! have ended nobody holds what is not so.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::ecs::{Error, Request, Response};
use berth_ecs::{
    cluster::{self, records::cluster::ClusterStatus},
    rechecks::{DefinitionUses, GoneProviders, ProviderUses, UnmanagedProviders},
    route::cluster_shard,
};
use berth_effects::{Difference, Recheck, Sink, Source, differences};
use berth_engine::{Revision, ShardName, State as _};
use berth_serving::Published;

use super::{News, settled::assert_settled};
use crate::{
    bells::{
        Bells, SHARD, State,
        effects::{Heard, Running},
        records::{Bell, Outcome, STARTED_BY},
    },
    client::arn,
    world::World,
};

/// What is told of a cluster.
type Exports = BTreeMap<String, u64>;

/// How long it may take until a moment comes at which everything is known: a round, and a little
/// more.
const KNOWN_WITHIN_S: usize = 60;

#[derive(Default)]
pub struct EffectLaws {
    /// What clusters have shown, by the revision of which it was so first.
    exports: BTreeMap<ShardName, BTreeMap<Revision, Exports>>,
    /// Those that were ever seen to be deleted.
    closed: BTreeSet<ShardName>,
    /// Tasks that were ever seen, by whom they say that they were started.
    started: BTreeMap<String, BTreeSet<String>>,
    /// What nodes have said to calls, by the same.
    answered: BTreeMap<String, Vec<Outcome>>,
    /// Those of whom a copy of a call came once it had been refused.
    late: BTreeSet<String>,
}

impl EffectLaws {
    /// A cluster's state is durable, and somebody sees it: also who was replaced.
    pub fn shown(&mut self, shard: &ShardName, revision: Revision, state: &cluster::State) {
        let exports = match state.is_vacant() {
            true => Exports::new(),
            false => Running::exports(state, &ShardName::new(SHARD)),
        };
        let shown = self.exports.entry(shard.clone()).or_default();
        if shown.range(..=revision).next_back().map(|it| it.1) != Some(&exports) {
            shown.insert(revision, exports);
        }
        let Some(cluster) = &state.cluster else { return };
        if cluster.status == ClusterStatus::Inactive {
            self.closed.insert(shard.clone());
        }
        for task in state.tasks.values() {
            if let Some(by) = task.started_by.as_ref().filter(|it| it.starts_with(STARTED_BY)) {
                let started = self.started.entry(by.clone()).or_default();
                started.insert(arn("task", &cluster.name, task.id));
            }
        }
    }

    /// A node answers a call.
    pub fn answered(&mut self, request: &Request, result: &Result<Response, Error>) {
        let Some(by) = caller(request) else { return };
        self.answered.entry(by.to_owned()).or_default().push(Outcome::of(result));
    }

    /// A call comes that its caller has sent only once: the network has kept a copy. ECS: a token
    /// is known from the call on that has started something. So a copy of a call that was refused
    /// is carried out if by then nothing speaks against it.
    pub fn copy_arrives(&mut self, request: &Request) {
        let Some(by) = caller(request) else { return };
        let said = self.answered.get(by).into_iter().flatten();
        if said.into_iter().any(|it| matches!(it, Outcome::Refused(_))) {
            self.late.insert(by.to_owned());
        }
    }

    pub fn published(&self, news: &News<'_, Bells>) {
        news.after.check();
        self.look(news.after);
        for from in news.before.imports.sources(Heard::LEVEL) {
            let head = |state: &State| state.imports.head(Heard::LEVEL, from);
            let (before, after) = (head(news.before), head(news.after));
            let is_forward = after.is_none() || before <= after;
            assert!(is_forward, "the news of {from} went back: {before:?}, {after:?}");
        }
        if !news.has_more {
            assert_settled::<Bells>(news.after, news.now, BTreeSet::new());
        }
    }

    pub fn loaded(&self, state: &State) {
        state.check();
        self.look(state);
    }

    fn look(&self, state: &State) {
        for from in state.imports.sources(Heard::LEVEL) {
            let head = state.imports.head(Heard::LEVEL, from).expect("sources have heads");
            let shown = &self.exports[&ShardName::new(from)];
            for (key, value) in state.imports.read::<u64>(Heard::LEVEL, from) {
                let was_so = shown.range(..=head).any(|(_, it)| it.get(key) == Some(&value));
                assert!(was_so, "{from} never showed {key} = {value} up to {head}");
            }
        }
        state.bells.values().for_each(|it| self.look_at(it));
    }

    fn look_at(&self, bell: &Bell) {
        let by = bell.started_by();
        let none = BTreeSet::new();
        let started = self.started.get(&by).unwrap_or(&none);
        let most = usize::try_from(bell.count).expect("bells want some tasks");
        assert!(started.len() <= most, "{by} has started {started:?}, more than {most}");
        assert!(started.is_empty() || bell.ring.is_some(), "{by} has started tasks too early");
        let Some(outcome) = &bell.outcome else { return };
        let was_given = self.answered.get(&by).is_some_and(|it| it.contains(outcome));
        assert!(was_given, "{by} was never answered {outcome:?}");
        match outcome {
            Outcome::Ran(tasks) => {
                assert!(tasks.iter().all(|it| started.contains(it)), "{by} made none of {tasks:?}");
            }
            // The answer to the call that made them may be lost. The same again is answered
            // likewise, as long as there is the cluster whose tasks they were.
            Outcome::Refused(why) => {
                let is_over = self.closed.contains(&bell.shard()) || self.late.contains(&by);
                let may_be = started.is_empty() || is_over;
                assert!(may_be, "{by} was refused ({why}), and has started {started:?}");
            }
        }
    }
}

/// The bell that has called, if it was one.
fn caller(request: &Request) -> Option<&str> {
    let Request::RunTask(asked) = request else { return None };
    asked.started_by.as_deref().filter(|it| it.starts_with(STARTED_BY))
}

impl World {
    /// Everybody knows what is so, and every call has its outcome.
    pub fn assert_effects_are_done(&mut self) {
        let mut left = Vec::new();
        for _ in 0..KNOWN_WITHIN_S {
            left = self.unknown();
            if left.is_empty() {
                return;
            }
            self.run_until(self.now + 1_000);
        }
        panic!("what is so elsewhere is not known: {left:?}");
    }

    fn unknown(&self) -> Vec<String> {
        let here = self.control.view().expect("somebody leads once faults are over");
        let rechecks = stale::<DefinitionUses>(&here).chain(stale::<ProviderUses>(&here));
        let rechecks = rechecks.chain(stale::<UnmanagedProviders>(&here));
        let mut left: Vec<String> = rechecks.chain(stale::<GoneProviders>(&here)).collect();
        let Some(state) = here.state::<Bells>(SHARD) else { return left };
        // Calls may have arrived since it was published.
        self.laws.effects.look(&state);
        let rings = state.bells.values().filter(|it| it.outcome.is_none());
        left.extend(rings.map(|it| format!("{} has no outcome", it.started_by())));
        let clusters: BTreeMap<String, _> = here
            .shards::<cluster::Cluster>()
            .into_iter()
            .filter(|it| !it.state.is_vacant())
            .map(|it| (it.name.as_str().to_owned(), it.state))
            .collect();
        let gone = state.imports.sources(Heard::LEVEL).filter(|it| !clusters.contains_key(*it));
        left.extend(gone.map(|it| format!("{it} is gone and has left something")));
        let meant: BTreeSet<_> =
            state.bells.values().map(|it| cluster_shard(&it.cluster)).collect();
        for (name, cluster) in clusters.iter().filter(|(name, _)| meant.contains(*name)) {
            let shown = Running::exports(cluster, &ShardName::new(SHARD));
            let known = state.imports.read::<u64>(Heard::LEVEL, name);
            let known: Exports = known.map(|(key, value)| (key.to_owned(), value)).collect();
            if known != shown {
                left.push(format!("{name} shows {shown:?}, and {known:?} is known"));
            }
        }
        left
    }
}

/// What shards hold to be so that is not.
fn stale<R: Recheck>(at: &impl Published) -> impl Iterator<Item = String> {
    let told = |it: Difference<R>| {
        format!("{}: {:?} of {} is answered {:?}", R::NAME, it.question, it.asker, it.answer)
    };
    differences::<R>(at).into_iter().map(told)
}
