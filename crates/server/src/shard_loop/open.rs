//! Becomes leader of a shard: term, rows, state, loop.
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, OnceLock},
};

use berth_engine::{
    Change, Lead, Lost, Machine, Published, Random, Record, Revision, Row, RowError, Shard,
    ShardName, State, Store, StoreError, Term, limits::BATCH_CHANGES_MAX,
};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};
use tracing::info;

use super::{
    End, ShardHandle, ShardLoop, backoff::Backoff, candidate::Candidate, full_pass::FullPass,
    handle::Input,
};
use crate::{
    Limits,
    clock::Clock,
    limits::{PEOPLE_QUEUE_MAX, REFUSED_BACKOFF, UNKNOWN_BACKOFF, WORLD_QUEUE_MAX},
    published::Board,
    vitals::Vitals,
};

/// What all loops of a node share.
#[derive(Clone)]
pub(crate) struct Surroundings {
    pub clock: Arc<Clock>,
    pub limits: Arc<Limits>,
    pub vitals: Arc<Vitals>,
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
/// its loop, which ends when the node stops. On a full disk a shard that was led before is read
/// until there is room; one that is new is not made.
pub(crate) async fn open<M: Machine, S: Store>(
    store: &Arc<S>,
    name: ShardName,
    empty: M::State,
    around: &Surroundings,
) -> Result<(ShardHandle<M>, impl Future<Output = ()> + Send + use<M, S>), OpenError> {
    let led = store.lead(&name).await;
    let (revision, rows) = store.load(&name).await?;
    let led = match led {
        Ok(term) => Some(term),
        Err(StoreError::Full { .. }) if revision > 0 => None,
        Err(error) => return Err(error.into()),
    };
    let loaded = rows.len();
    let state = filled::<M>(empty.clone(), rows)?;
    info!(shard = %name, term = led, revision, rows = loaded, "loaded");
    let board = Arc::new(Board::new(revision, state.clone()));
    let (world, world_inputs) = mpsc::channel(WORLD_QUEUE_MAX);
    let (people, people_inputs) = mpsc::channel(PEOPLE_QUEUE_MAX);
    let (retired, is_retired) = watch::channel(false);
    let (lives, alive) = watch::channel(());
    let random = Random::new(getrandom::u64().map_err(OpenError::Chance)?);
    let term = Arc::new(led.map_or_else(OnceLock::new, OnceLock::from));
    let vitals = around.vitals.clone();
    let call_time_max = around.limits.call_time_max;
    let handle = ShardHandle {
        term: term.clone(),
        board: board.clone(),
        world,
        people,
        vitals,
        call_time_max,
        retired,
        alive,
    };
    let opened = Opened {
        name,
        store: store.clone(),
        around: around.clone(),
        empty,
        loaded: (revision, state),
        random,
        board,
        world: world_inputs,
        people: people_inputs,
        term,
        retired: is_retired,
        lives,
    };
    Ok((handle, opened.run(led)))
}

/// A shard that was read, and its queues.
struct Opened<M: Machine, S: Store> {
    name: ShardName,
    store: Arc<S>,
    around: Surroundings,
    empty: M::State,
    loaded: (Revision, M::State),
    random: Random,
    board: Arc<Board<M>>,
    world: mpsc::Receiver<Input<M>>,
    people: mpsc::Receiver<Input<M>>,
    term: Arc<OnceLock<Term>>,
    /// Becomes true when the shard is to be closed.
    retired: watch::Receiver<bool>,
    /// Dropped when the loop has ended.
    lives: watch::Sender<()>,
}

impl<M: Machine, S: Store> Opened<M, S> {
    /// Until the node stops or the shard is closed. Any other end is the end of the node, told
    /// before the queues close.
    async fn run(self, led: Option<Term>) {
        let _lives = self.lives.clone();
        let (vitals, what) = (self.around.vitals.clone(), format!("shard {}", self.name));
        let _watched = vitals.unless_panic(&what);
        let (name, store) = (self.name.clone(), self.store.clone());
        let mut shard_loop = match self.leading(led).await {
            Ok(Some(shard_loop)) => shard_loop,
            Ok(None) => return,
            Err((error, _queues)) => return vitals.fail(error),
        };
        // Dropped before the loop and its queues, so that nobody takes a panic for a stop.
        let _watched = vitals.unless_panic(&what);
        match shard_loop.run().await {
            End::Stopped => {}
            End::Lost(Lost::Leadership) => {
                vitals.fail(format_args!("another process has taken over shard {name}"));
            }
            End::Lost(Lost::Store) => vitals.fail(store.failed().await),
        }
    }

    async fn leading(
        mut self,
        led: Option<Term>,
    ) -> Result<Option<ShardLoop<M, S>>, (OpenError, Queues<M>)> {
        let led = match led {
            Some(term) => Ok(Some(term)),
            None => self.wait_for_room().await,
        };
        let term = match led {
            Ok(Some(term)) => term,
            Ok(None) => return Ok(None),
            Err(error) => return Err((error, (self.world, self.people))),
        };
        let (revision, state) = self.loaded;
        let changes_max = BATCH_CHANGES_MAX;
        let lead = Lead { term, revision, state, random: self.random, changes_max };
        Ok(Some(ShardLoop {
            name: self.name,
            store: self.store,
            clock: self.around.clock,
            shard: Shard::<M>::lead(lead),
            board: self.board,
            world: self.world,
            people: self.people,
            waiting: BTreeMap::new(),
            next_ticket: 0,
            full_pass: FullPass::new(Instant::now()),
            refused: Backoff::new(REFUSED_BACKOFF),
            unknown: Backoff::new(UNKNOWN_BACKOFF),
            stop: self.around.stop,
            retired: self.retired,
        }))
    }

    /// Leads after all, from what the store holds then.
    async fn wait_for_room(&mut self) -> Result<Option<Term>, OpenError> {
        let candidate = Candidate {
            name: &self.name,
            store: &self.store,
            world: &mut self.world,
            people: &mut self.people,
            stop: self.around.stop.clone(),
            retired: self.retired.clone(),
        };
        let Some((term, revision, rows)) = candidate.leads().await? else { return Ok(None) };
        let state = filled::<M>(self.empty.clone(), rows)?;
        let nudged = BTreeSet::new();
        self.board.publish(Published { revision, state: state.clone(), nudged });
        self.loaded = (revision, state);
        let _ = self.term.set(term);
        Ok(Some(term))
    }
}

/// Kept open for as long as a failure has not been told.
type Queues<M> = (mpsc::Receiver<Input<M>>, mpsc::Receiver<Input<M>>);

/// The state that rows make, through the same `apply` as all changes.
fn filled<M: Machine>(mut state: M::State, rows: Vec<Row>) -> Result<M::State, RowError> {
    for row in rows {
        let Some(value) = row.value else { continue };
        let record = <M::State as State>::Record::decode(&row.table, &row.key, &value)?;
        state.apply(&Change::Put(record), &mut |_| {});
    }
    Ok(state)
}
