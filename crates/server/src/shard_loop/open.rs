//! Becomes leader of a shard: term, rows, state, loop.
use std::{collections::BTreeMap, sync::Arc};

use berth_engine::{
    Change, Lead, Machine, Random, Record, Row, RowError, Shard, ShardName, State, Store,
    StoreError, limits::BATCH_CHANGES_MAX,
};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};
use tracing::{error, info};

use super::{ShardHandle, ShardLoop, backoff::Backoff, full_pass::FullPass};
use crate::{
    Limits,
    clock::Clock,
    limits::{PEOPLE_QUEUE_MAX, REFUSED_BACKOFF, UNKNOWN_BACKOFF, WORLD_QUEUE_MAX},
    published::Board,
};

/// What all loops of a node share.
#[derive(Clone)]
pub(crate) struct Surroundings {
    pub clock: Arc<Clock>,
    pub limits: Arc<Limits>,
    /// Becomes true when the node stops.
    pub stop: watch::Receiver<bool>,
}

/// Why a shard could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Row(#[from] RowError),
    #[error("this machine gives no random numbers: {0}")]
    Chance(getrandom::Error),
}

/// Becomes leader of a shard: `empty` is the state that its rows are put into. The second part is
/// its loop, which ends when the node stops.
pub(crate) async fn open<M: Machine, S: Store>(
    store: &Arc<S>,
    name: ShardName,
    empty: M::State,
    around: &Surroundings,
) -> Result<(ShardHandle<M>, impl Future<Output = ()> + Send + use<M, S>), OpenError> {
    let term = store.lead(&name).await?;
    let (revision, rows) = store.load(&name).await?;
    let loaded = rows.len();
    let state = filled::<M>(empty, rows)?;
    info!(shard = %name, term, revision, rows = loaded, "leading");
    let board = Arc::new(Board::new(revision, state.clone()));
    let (world, world_inputs) = mpsc::channel(WORLD_QUEUE_MAX);
    let (people, people_inputs) = mpsc::channel(PEOPLE_QUEUE_MAX);
    let (retired, is_retired) = watch::channel(false);
    let (lives, alive) = watch::channel(());
    let random = Random::new(getrandom::u64().map_err(OpenError::Chance)?);
    let lead = Lead { term, revision, state, random, changes_max: BATCH_CHANGES_MAX };
    let mut shard_loop = ShardLoop {
        name: name.clone(),
        store: store.clone(),
        clock: around.clock.clone(),
        shard: Shard::<M>::lead(lead),
        board: board.clone(),
        world: world_inputs,
        people: people_inputs,
        waiting: BTreeMap::new(),
        next_ticket: 0,
        full_pass: FullPass::new(Instant::now()),
        refused: Backoff::new(REFUSED_BACKOFF),
        unknown: Backoff::new(UNKNOWN_BACKOFF),
        stop: around.stop.clone(),
        retired: is_retired,
    };
    let run = async move {
        let _end = LastWord(name);
        let _alive = lives;
        shard_loop.run().await;
    };
    let call_time_max = around.limits.call_time_max;
    Ok((ShardHandle { term, board, world, people, call_time_max, retired, alive }, run))
}

/// The state that rows make, through the same `apply` as all changes.
fn filled<M: Machine>(mut state: M::State, rows: Vec<Row>) -> Result<M::State, RowError> {
    for row in rows {
        let Some(value) = row.value else { continue };
        let record = <M::State as State>::Record::decode(&row.table, &row.key, &value)?;
        state.apply(&Change::Put(record), &mut |_| {});
    }
    Ok(state)
}

/// Says when a loop ends by a bug of ours: an assertion of the core stops its shard.
struct LastWord(ShardName);

impl Drop for LastWord {
    fn drop(&mut self) {
        if std::thread::panicking() {
            error!(
                shard = %self.0,
                "a bug stopped this shard; what was acknowledged is safe; restart Berth to go on"
            );
        }
    }
}
