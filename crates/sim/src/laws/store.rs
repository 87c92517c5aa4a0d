//! The store keeps what it acknowledged, in order, from one leader at a time; and memory is what
//! the store has.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs::Response;
use berth_ecs::{Failure, route::ACCOUNT};
use berth_engine::{Batch, BatchLimits, CommitError, Revision, Row, ShardName, State, Term};

use super::{FIGURE, TAINT};
use crate::world::state_of;

/// Comparing all of memory with all of the store takes a while: one publication in so many.
const COMPARED_EVERY: u64 = 40;

/// What must be durable.
#[derive(Default)]
pub struct StoreLaws {
    shards: BTreeMap<ShardName, Mirror>,
    published: u64,
}

#[derive(Default)]
struct Mirror {
    term: Term,
    revision: Revision,
    rows: BTreeMap<(String, String), Vec<u8>>,
    /// Nobody was told whether it is durable.
    unresolved: Option<Arc<Batch>>,
}

impl StoreLaws {
    /// A batch is on its way to the store.
    pub fn fits(&self, shard: &ShardName, batch: &Batch, limits: BatchLimits) {
        assert!(
            limits.admit(batch),
            "a batch of {shard} with {} rows and {} bytes is more than its store takes",
            batch.rows.len(),
            batch.bytes()
        );
    }

    /// A leader has the outcome of a commit from the store.
    pub fn committed(
        &mut self,
        shard: &ShardName,
        batch: &Arc<Batch>,
        result: Result<(), CommitError>,
    ) {
        let mirror = self.shards.get_mut(shard).expect("a shard is led before it is written");
        if shard.as_str() != ACCOUNT {
            assert_is_fit(batch);
        }
        let is_deposed = batch.term != mirror.term;
        match result {
            Ok(()) if is_deposed || batch.revision == mirror.revision => {
                assert_eq!(
                    batch.revision, mirror.revision,
                    "the store took a deposed leader's batch"
                );
                assert!(mirror.has(batch), "the store took another batch for the same revision");
            }
            Ok(()) => {
                assert_eq!(batch.revision, mirror.revision + 1, "a gap in the log of {shard}");
                mirror.apply(batch);
            }
            Err(CommitError::Unknown) if !is_deposed => mirror.unresolved = Some(batch.clone()),
            Err(CommitError::Fenced) => assert!(is_deposed, "the store fenced its leader"),
            // It says that the batch is not durable, also of one whose outcome was unknown.
            Err(CommitError::Refused) if !is_deposed => mirror.unresolved = None,
            Err(CommitError::Failed) => panic!("the store in memory does not fail for good"),
            Err(CommitError::Unknown | CommitError::Refused) => {}
        }
    }

    /// A new leader reads all rows: everything acknowledged is there, and nothing else but what
    /// nobody was told of.
    pub fn loaded(&mut self, shard: &ShardName, term: Term, revision: Revision, rows: &[Row]) {
        let mirror = self.shards.entry(shard.clone()).or_default();
        assert!(term > mirror.term, "two leaders of {shard} have the same term");
        mirror.term = term;
        let unresolved = mirror.unresolved.take().filter(|it| it.revision == revision);
        if let Some(batch) = unresolved
            && revision == mirror.revision + 1
        {
            mirror.apply(&batch);
        }
        assert_eq!(revision, mirror.revision, "acknowledged batches of {shard} are lost");
        let loaded: BTreeMap<_, _> = rows.iter().map(address).collect();
        assert!(loaded == mirror.rows, "rows of {shard} are not what was acknowledged");
    }

    /// What is published is durable, and is what the rows say.
    pub fn published<S: State + PartialEq>(
        &mut self,
        shard: &ShardName,
        revision: Revision,
        state: &S,
    ) {
        let mirror = &self.shards[shard];
        assert_eq!(
            revision, mirror.revision,
            "a state of {shard} was published but is not durable"
        );
        self.published += 1;
        if self.published.is_multiple_of(COMPARED_EVERY) {
            self.compare(shard, state);
        }
    }

    pub fn compare<S: State + PartialEq>(&self, shard: &ShardName, state: &S) {
        let rows = self.shards[shard].rows.iter();
        let row = |((table, key), value): (&(String, String), &Vec<u8>)| Row {
            table: table.clone(),
            key: key.clone(),
            value: Some(value.clone()),
        };
        let rows: Vec<Row> = rows.map(row).collect();
        assert!(*state == state_of(state.emptied(), &rows), "memory and store of {shard} disagree");
    }

    /// What a caller is told is durable. Nobody asks for more here than every store takes at once.
    pub fn replied(&self, shard: &ShardName, reply: &Result<Response, Failure>) {
        if let Err(Failure(error)) = reply {
            let is_refused = error.message.contains("than the store of this control plane takes");
            assert!(!is_refused, "a call to {shard} never fits: {}", error.message);
        }
        let tasks = match reply {
            Ok(Response::RunTask(it)) => &it.tasks,
            Ok(Response::StartTask(it)) => &it.tasks,
            _ => return,
        };
        for task in tasks.iter().flatten() {
            let arn = task.task_arn.as_deref().expect("tasks have ARNs");
            let id = arn.rsplit('/').next().expect("ARNs have parts");
            let address = ("task".to_owned(), id.to_owned());
            assert!(
                self.shards[shard].rows.contains_key(&address),
                "acknowledged but not durable: {arn}"
            );
        }
    }
}

impl Mirror {
    fn apply(&mut self, batch: &Batch) {
        self.revision = batch.revision;
        self.unresolved = None;
        for row in &batch.rows {
            let address = (row.table.clone(), row.key.clone());
            match &row.value {
                Some(value) => drop(self.rows.insert(address, value.clone())),
                None => drop(self.rows.remove(&address)),
            }
        }
    }

    fn has(&self, batch: &Batch) -> bool {
        batch
            .rows
            .iter()
            .all(|row| self.rows.get(&(row.table.clone(), row.key.clone())) == row.value.as_ref())
    }
}

fn address(row: &Row) -> ((String, String), Vec<u8>) {
    let value = row.value.clone().expect("a load has no removed rows");
    ((row.table.clone(), row.key.clone()), value)
}

/// Nothing that is secret, and nothing that is measured.
fn assert_is_fit(batch: &Batch) {
    let figure = FIGURE.to_string();
    for row in &batch.rows {
        let value = row.value.as_deref().unwrap_or_default();
        let has = |text: &str| value.windows(text.len()).any(|it| it == text.as_bytes());
        assert!(!has(TAINT), "a secret is in row {}/{}", row.table, row.key);
        assert!(!has(&figure), "a figure is in row {}/{}", row.table, row.key);
    }
}
