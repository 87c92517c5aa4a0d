//! The history of a shard is what it was: the states that were published, and the calls that led to
//! them. It is forgotten when it is old or when there is no room for it, and not before.
use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    ops::ControlFlow,
};

use berth_api::ecs::{Request, Response};
use berth_ecs::{
    Call, account, cluster,
    route::{ACCOUNT, CLUSTERS},
};
use berth_engine::{
    Batch, CommitError, Past, PastBatch, Record as _, Revision, Row, ShardName, State, Term,
    Timestamp,
};

use super::room::{self, Look};
use crate::world::{HISTORY_MS, state_of};

/// A batch is acknowledged some time after it began.
const SEEN_WITHIN_MS: i64 = 5_000;

/// Of the published states one in so many is remembered, and so many of a shard at a time.
const REMEMBERED_EVERY: u64 = 25;
const REMEMBERED_MAX: usize = 8;

/// What a history must tell.
#[derive(Default)]
pub struct HistoryLaws {
    shards: BTreeMap<ShardName, Known>,
    published: u64,
}

#[derive(Default)]
struct Known {
    states: VecDeque<Remembered>,
    /// When batches were tried first, by how much things had aged.
    tried: BTreeMap<(Term, Revision), i64>,
    /// When batches began that were acknowledged, and by how much things may have aged then.
    began: BTreeMap<Revision, (Timestamp, i64)>,
    /// Calls that changed something, by the revision that they led to.
    calls: BTreeMap<Revision, BTreeSet<String>>,
    /// Nothing that began then or later was to be forgotten.
    forgotten: Option<Timestamp>,
    /// There was no room for what is before this revision.
    outgrown: Revision,
}

struct Remembered {
    revision: Revision,
    tables: BTreeSet<String>,
    is_of: Box<IsOf>,
}

/// Whether rows are those of a state.
type IsOf = dyn Fn(&[Row]) -> bool;

impl HistoryLaws {
    /// A leader has the outcome of a commit from the store.
    pub fn committed(
        &mut self,
        shard: &ShardName,
        batch: &Batch,
        result: Result<(), CommitError>,
        aged_ms: i64,
    ) {
        let known = self.known(shard);
        // It may be durable since the first time, and nobody knows before it is tried again.
        let since_ms = *known.tried.entry((batch.term, batch.revision)).or_insert(aged_ms);
        if result.is_ok() {
            known.began.insert(batch.revision, (batch.at, since_ms));
        }
    }

    /// Remembers a few of the states. `rows` is what the store has, at which revision.
    pub fn published<S: State + PartialEq>(
        &mut self,
        shard: &ShardName,
        revision: Revision,
        rows: impl FnOnce() -> (Revision, Vec<Row>),
    ) {
        self.published += 1;
        if !self.published.is_multiple_of(REMEMBERED_EVERY) {
            return;
        }
        let (at, rows) = rows();
        if at != revision {
            return;
        }
        // Nothing is promised of what passes.
        let passes = |row: &Row| S::Record::PASSING.contains(&row.table.as_str());
        let rows: Vec<Row> = rows.into_iter().filter(|row| !passes(row)).collect();
        let state = state_of(S::default(), &rows);
        let tables = rows.into_iter().map(|row| row.table).collect();
        let is_of = Box::new(move |rows: &[Row]| state_of(S::default(), rows) == state);
        let known = self.known(shard);
        known.states.push_back(Remembered { revision, tables, is_of });
        if known.states.len() > REMEMBERED_MAX {
            known.states.pop_front();
        }
    }

    /// Somebody wants everything to be forgotten that began before a moment.
    pub fn forgets(&mut self, shard: &ShardName, before: Timestamp, aged_ms: i64) {
        let known = self.known(shard);
        for (revision, (_, since_ms)) in known.began.iter().filter(|(_, (at, _))| *at < before) {
            let kept_ms = aged_ms - since_ms + SEEN_WITHIN_MS;
            let is_old = kept_ms >= HISTORY_MS;
            assert!(is_old, "batch {revision} of {shard} is to be forgotten after {kept_ms} ms");
        }
        known.forgotten = known.forgotten.max(Some(before));
    }

    /// The store was told what all of it may take.
    pub fn shrunk(&mut self, before: &Look, after: &Look, bytes_max: u64) {
        room::check(before, after, bytes_max);
        for (shard, past) in &after.pasts {
            if let Some(span) = past.span().filter(|_| past.is_outgrown()) {
                self.known(shard).outgrown = *span.start();
            }
        }
    }

    /// A caller is told that its call was carried out. If it made a row, the history says so.
    pub fn replied(
        &mut self,
        shard: &ShardName,
        revision: Revision,
        call: &Call,
        reply: &Response,
        past: &impl Past,
    ) {
        let Some(made) = made(&call.request, reply) else { return };
        if revision < self.known(shard).outgrown {
            return;
        }
        let batch = batches(past, revision.saturating_sub(1)).next();
        let batch = batch.filter(|it| it.revision == revision);
        let batch = batch.unwrap_or_else(|| panic!("batch {revision} of {shard} was not kept"));
        let id = &call.request_id;
        for (table, key) in made {
            let is_it = |row: &Row| row.table == table && row.key == key;
            let place = batch.rows.iter().position(is_it);
            let place =
                place.unwrap_or_else(|| panic!("{id} made {table}/{key}, not in its batch"));
            let names = |rows: &[u32]| rows.iter().any(|it| *it as usize == place);
            let is_named = batch.causes.iter().any(|it| is_call(&it.call, id) && names(&it.rows));
            assert!(is_named, "{id} is not among the causes of {table}/{key}: {:?}", batch.causes);
        }
        self.known(shard).calls.entry(revision).or_default().insert(id.clone());
    }

    /// All that was remembered, as far as it is kept.
    pub fn compare(&self, shard: &ShardName, past: &impl Past) {
        let Some(known) = self.shards.get(shard) else { return };
        let Some(span) = past.span() else {
            assert!(known.began.is_empty(), "{shard} has no history");
            return;
        };
        for (revision, (at, _)) in known.began.range(..span.start()) {
            let is_old = known.forgotten.is_some_and(|before| *at < before);
            assert!(
                is_old || *revision < known.outgrown,
                "batch {revision} of {shard} was forgotten too early"
            );
        }
        for it in known.states.iter().filter(|it| span.contains(&it.revision)) {
            let of = |table: &String| past.rows_at(table, it.revision).expect("it can be read");
            let rows: Vec<Row> = it.tables.iter().flat_map(of).collect();
            assert!(
                (it.is_of)(&rows),
                "the history of {shard} has other rows at {} than were published",
                it.revision
            );
        }
        let kept: BTreeMap<Revision, PastBatch> =
            batches(past, 0).map(|batch| (batch.revision, batch)).collect();
        assert!(kept.keys().copied().eq(span.clone()), "a gap in the history of {shard}");
        // Tables of the same name are others in another kind of shard.
        let passing = match shard.as_str() {
            ACCOUNT => account::records::Record::PASSING,
            it if it.starts_with(CLUSTERS) => cluster::records::Record::PASSING,
            _ => &[],
        };
        for row in kept.values().flat_map(|batch| &batch.rows) {
            let passes = passing.contains(&row.table.as_str());
            assert!(!passes, "{}/{} passes and is in the history of {shard}", row.table, row.key);
        }
        for (revision, calls) in known.calls.range(span) {
            let causes = &kept[revision].causes;
            for id in calls {
                let is_there = causes.iter().any(|it| is_call(&it.call, id));
                assert!(is_there, "{id} has gone from the history of {shard}");
            }
        }
    }

    fn known(&mut self, shard: &ShardName) -> &mut Known {
        self.shards.entry(shard.clone()).or_default()
    }
}

fn batches(past: &impl Past, after: Revision) -> impl Iterator<Item = PastBatch> {
    let mut found = Vec::new();
    let mut each = |batch| {
        found.push(batch);
        ControlFlow::Continue(())
    };
    past.batches(after, &mut each).expect("it can be read");
    found.into_iter()
}

fn is_call(call: &str, request_id: &str) -> bool {
    call.contains(&format!("\"requestId\":\"{request_id}\""))
}

/// The rows that a call must have made, if that can be told from its answer: the same call again
/// with a token is answered with what the first one made. `cloud 31`: a session of ECS Exec has its
/// row before anybody is told how to open it.
fn made(request: &Request, reply: &Response) -> Option<Vec<(&'static str, String)>> {
    let id = |arn: &Option<String>| {
        let arn = arn.as_deref().expect("tasks have ARNs");
        arn.rsplit('/').next().expect("ARNs have parts").to_owned()
    };
    let tasks = match (request, reply) {
        (Request::RunTask(call), Response::RunTask(it)) if call.client_token.is_none() => &it.tasks,
        (Request::StartTask(_), Response::StartTask(it)) => &it.tasks,
        (Request::ExecuteCommand(_), Response::ExecuteCommand(it)) => {
            let session = it.session.as_ref().and_then(|it| it.session_id.as_deref());
            let session = session.expect("sessions have ids");
            return Some(vec![("exec-session", format!("{}/{session}", id(&it.task_arn)))]);
        }
        _ => return None,
    };
    let row = |it: &berth_api::ecs::Task| ("task", id(&it.task_arn));
    Some(tasks.iter().flatten().map(row).collect::<Vec<_>>()).filter(|it| !it.is_empty())
}
