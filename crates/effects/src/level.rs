//! What a shard tells others: the sink's rows are made equal to what the source's state shows.
use std::{collections::BTreeMap, fmt::Debug, marker::PhantomData};

use berth_engine::{Revision, ShardName};
use berth_serving::{Housed, Published, Shown};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{
    Effect, Imported, Importer, Imports, ReportOf, StateOf,
    effect::Rounds,
    limits::{REPORT_BYTES_MAX, ROWS_MAX},
};

/// The end of a level that tells.
pub trait Source: 'static {
    type Machine: Housed;
    type Value: Serialize;

    /// What another shard is to know, by keys of the source's own. It is absolute: what a shard is
    /// to do about it is the difference between two of these, whichever it saw. A key that is
    /// missing means "not told": what must be heard is a value.
    fn exports(state: &StateOf<Self::Machine>, to: &ShardName) -> BTreeMap<String, Self::Value>;
}

/// The end of a level that is told.
pub trait Sink: 'static {
    /// In the rows of the sink.
    const LEVEL: &'static str;

    type Machine: Housed<State: Importer>;
    type Value: DeserializeOwned;

    /// Whether it wants to know something of a source.
    fn wants(_: &StateOf<Self::Machine>, _from: &ShardName, _key: &str) -> bool {
        true
    }

    /// To be noted by [`crate::import`].
    fn report(news: Imported) -> ReportOf<Self::Machine>;
}

/// Carries a level. What is kept is at which revisions both ends were when they were compared.
pub struct Level<F, T> {
    rounds: Rounds,
    seen: BTreeMap<(ShardName, ShardName), Seen>,
    ends: PhantomData<fn() -> (F, T)>,
}

/// Two ends as they were compared. They need no look as long as they are so, and after a report
/// not before it has arrived.
struct Seen {
    source: Option<Revision>,
    sink: Revision,
    told: Option<Imported>,
}

impl<F, T> Default for Level<F, T> {
    fn default() -> Self {
        Level { rounds: Rounds::default(), seen: BTreeMap::new(), ends: PhantomData }
    }
}

impl<F, T> Effect for Level<F, T>
where
    F: Source,
    T: Sink<Value = F::Value, Machine: Housed<Report: Debug>>,
{
    const NAME: &'static str = T::LEVEL;
    const IS_LOGGED: bool = false;
    type Of = T::Machine;

    fn look(&mut self, at: &impl Published) -> Vec<(ShardName, ReportOf<T::Machine>)> {
        if self.rounds.begins(at.now()) {
            // Reports may be lost, and shards come and go.
            self.seen.clear();
        }
        let mut reports = Vec::new();
        pairs::<F, T>(at, |from, source, sink| {
            if !self.is_due(from, source, sink) {
                return;
            }
            let news = difference::<F, T>(from, source, sink);
            let seen = Seen {
                source: source.map(|it| it.revision),
                sink: sink.revision,
                told: news.clone(),
            };
            self.seen.insert((from.clone(), sink.name.clone()), seen);
            reports.extend(news.map(|it| (sink.name.clone(), T::report(it))));
        });
        reports
    }
}

impl<F: Source, T: Sink> Level<F, T> {
    fn is_due(
        &self,
        from: &ShardName,
        source: Option<&Shown<F::Machine>>,
        sink: &Shown<T::Machine>,
    ) -> bool {
        let seen = self.seen.get(&(from.clone(), sink.name.clone()));
        seen.is_none_or(|it| {
            let has_moved = it.sink != sink.revision;
            match &it.told {
                // Whatever else the sink has published says nothing of the report.
                Some(told) => has_moved && is_over(told, sink.state.imports()),
                None => has_moved || it.source != source.map(|it| it.revision),
            }
        })
    }
}

/// Whether a report has arrived, or comes too late, as the sink knows of its source.
fn is_over(told: &Imported, imports: &Imports) -> bool {
    let from = told.from.as_str();
    let head = imports.head(told.level, from);
    let has_arrived = || {
        let holds = |(key, value): (&String, &Option<Value>)| {
            imports.get(told.level, from, key) == value.as_ref()
        };
        head >= told.revision && told.entries.iter().all(holds)
    };
    match told.revision {
        // Of a source that is gone: the head goes with the last of it.
        None => head.is_none() || (!told.entries.is_empty() && has_arrived()),
        Some(_) => head > told.revision || has_arrived(),
    }
}

/// Each sink with each source, and with those that are gone and that it still has rows of: whoever
/// looks sees all shards that there are. A shard without rows is told nothing: it is closed soon.
fn pairs<F: Source, T: Sink>(
    at: &impl Published,
    mut each: impl FnMut(&ShardName, Option<&Shown<F::Machine>>, &Shown<T::Machine>),
) {
    let sources = at.shards::<F::Machine>().into_iter();
    let sources: BTreeMap<ShardName, Shown<F::Machine>> = sources
        .filter(|it| !F::Machine::is_vacant(&it.state))
        .map(|it| (it.name.clone(), it))
        .collect();
    let sinks = at.shards::<T::Machine>();
    for sink in sinks.iter().filter(|it| !T::Machine::is_vacant(&it.state)) {
        sources.iter().for_each(|(name, source)| each(name, Some(source), sink));
        let known = sink.state.imports().sources(T::LEVEL);
        let known = known.filter(|it| F::Machine::NAMES.have(it)).map(ShardName::new);
        // What is kept closed is there, and nobody knows what it would tell.
        let gone = known.filter(|it| !sources.contains_key(it) && !at.is_closed(it.as_str()));
        gone.for_each(|gone| each(&gone, None, sink));
    }
}

/// What a sink is to be told of a source, as far as it fits one report.
fn difference<F: Source, T: Sink>(
    from: &ShardName,
    source: Option<&Shown<F::Machine>>,
    sink: &Shown<T::Machine>,
) -> Option<Imported> {
    let exports = source.map(|it| F::exports(&it.state, &sink.name)).unwrap_or_default();
    let wanted = exports.into_iter().filter(|(key, _)| T::wants(&sink.state, from, key));
    let value = |it| serde_json::to_value(it).expect("values have string keys, finite numbers");
    let wanted: BTreeMap<String, Value> = wanted.map(|(key, it)| (key, value(it))).collect();
    let known = sink.state.imports().of(T::LEVEL, from.as_str()).collect();
    let entries = changes(wanted, &known);
    let is_left = source.is_none();
    (is_left || !entries.is_empty()).then(|| Imported {
        level: T::LEVEL,
        from: from.clone(),
        revision: source.map(|it| it.revision),
        entries,
    })
}

/// The first of what is otherwise than it should be.
pub(crate) fn changes(
    wanted: BTreeMap<String, Value>,
    known: &BTreeMap<&str, &Value>,
) -> BTreeMap<String, Option<Value>> {
    let gone = known.keys().filter(|it| !wanted.contains_key(**it));
    let gone: Vec<_> = gone.map(|it| ((*it).to_owned(), None)).collect();
    let is_news = |(key, value): &(String, Value)| known.get(key.as_str()) != Some(&value);
    let news = wanted.into_iter().filter(is_news).map(|(key, value)| (key, Some(value)));
    let mut bytes = 0;
    let fits = |(key, value): &(String, Option<Value>)| {
        let is_first = bytes == 0;
        bytes += key.len() + value.as_ref().map_or(0, |it| it.to_string().len());
        is_first || bytes <= REPORT_BYTES_MAX
    };
    gone.into_iter().chain(news).take(ROWS_MAX).take_while(fits).collect()
}
