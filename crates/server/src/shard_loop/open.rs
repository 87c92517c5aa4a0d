//! Becomes leader of a shard: term, rows, state, loop.
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
    time::Duration,
};

use berth_engine::{
    Change, Lead, Lost, Machine, Random, Record, Revision, Row, RowError, Shard, ShardName, State,
    Stopwatch, Store, StoreError, Term, limits::BATCH_CHANGES_MAX,
};
use berth_kernel::Strangers;
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, sleep},
};
use tracing::{info, warn};

use super::{End, ShardHandle, ShardLoop, backoff::Backoff, full_pass::FullPass, handle::Queued};
use crate::{
    Limits,
    clock::Clock,
    limits::{PEOPLE_QUEUE_MAX, REFUSED_BACKOFF, UNKNOWN_BACKOFF, WORLD_QUEUE_MAX},
    meters::{Meters, stopwatch},
    published::{Board, News},
    vitals::Vitals,
};

/// What all loops of a node share.
#[derive(Clone)]
pub(crate) struct Surroundings {
    pub clock: Arc<Clock>,
    pub limits: Arc<Limits>,
    pub vitals: Arc<Vitals>,
    pub meters: Arc<Meters>,
    pub news: News,
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
    #[error("the store did not answer in time")]
    Silence,
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
    begin::<M, S>(store, name, empty, around, false).await
}

/// `may_wait`: it is read until there is room to lead it, though nothing is there yet.
async fn begin<M: Machine, S: Store>(
    store: &Arc<S>,
    name: ShardName,
    empty: M::State,
    around: &Surroundings,
    may_wait: bool,
) -> Result<(ShardHandle<M>, impl Future<Output = ()> + Send + use<M, S>), OpenError> {
    let (led, lead, strangers) = loaded::<M, S>(store, &name, empty, may_wait).await?;
    let mut refused = Backoff::new(REFUSED_BACKOFF);
    let lead_at = Instant::now() + if led.is_none() { refused.next() } else { Duration::ZERO };
    let led = Led { term: led, lead_at: Some(lead_at), refused };
    Ok(run_by(store, name, lead, led, strangers, around))
}

/// Who leads, and when that is tried next.
struct Led {
    term: Option<Term>,
    /// Never, if it is kept closed.
    lead_at: Option<Instant>,
    refused: Backoff,
}

/// A shard with what was loaded of it, and its loop.
fn run_by<M: Machine, S: Store>(
    store: &Arc<S>,
    name: ShardName,
    lead: Lead<M>,
    led: Led,
    strangers: Strangers,
    around: &Surroundings,
) -> (ShardHandle<M>, impl Future<Output = ()> + Send + use<M, S>) {
    let board = Arc::new(Board::new(lead.revision, lead.state.clone(), around.news.clone()));
    let (world, world_inputs) = mpsc::channel(WORLD_QUEUE_MAX);
    let (people, people_inputs) = mpsc::channel(PEOPLE_QUEUE_MAX);
    let (retired, is_retired) = watch::channel(false);
    let (lives, alive) = watch::channel(());
    let term = Arc::new(led.term.map_or_else(OnceLock::new, OnceLock::from));
    let vitals = around.vitals.clone();
    let queued = Arc::new(Queued::default());
    let handle = ShardHandle {
        name: name.clone(),
        queued: queued.clone(),
        term: term.clone(),
        board: board.clone(),
        world,
        people,
        vitals: vitals.clone(),
        call_time_max: around.limits.call_time_max,
        retired,
        alive,
    };
    let shard = if led.term.is_some() { Shard::<M>::lead(lead) } else { Shard::unled(lead) };
    let shard_loop = ShardLoop {
        meters: around.meters.shards.of(&name),
        queued,
        untold: Vec::new(),
        name,
        store: store.clone(),
        clock: around.clock.clone(),
        shard: shard.timed_by(Stopwatch::new(stopwatch)),
        term,
        strangers,
        lead_at: led.lead_at,
        board,
        world: world_inputs,
        people: people_inputs,
        waiting: BTreeMap::new(),
        next_ticket: 0,
        full_pass: FullPass::new(Instant::now()),
        refused: led.refused,
        unknown: Backoff::new(UNKNOWN_BACKOFF),
        learning: Vec::new(),
        stop: around.stop.clone(),
        retired: is_retired,
    };
    // A loop is large, and whoever opens a shard holds it only for a moment.
    (handle, Box::pin(run(shard_loop, vitals, lives)))
}

/// What a shard begins with, and its term, unless there is no room to lead it.
async fn loaded<M: Machine, S: Store>(
    store: &Arc<S>,
    name: &ShardName,
    empty: M::State,
    may_wait: bool,
) -> Result<(Option<Term>, Lead<M>, Strangers), OpenError> {
    let led = store.lead(name).await;
    let (revision, rows) = store.load(name).await?;
    let led = match led {
        Ok(term) => Some(term),
        Err(StoreError::Full { .. }) if revision > 0 || may_wait => None,
        Err(error) => return Err(error.into()),
    };
    let loaded = rows.len();
    let (state, strangers) = filled::<M>(name, empty, rows, &mut Err)?;
    match led {
        Some(term) => info!(shard = %name, term, revision, rows = loaded, "loaded"),
        None => warn!(shard = %name, "the disk is full: this shard can be read and not be changed"),
    }
    let lead = lead(store, led.unwrap_or_default(), revision, state)?;
    Ok((led, lead, strangers))
}

fn lead<M: Machine, S: Store>(
    store: &Arc<S>,
    term: Term,
    revision: Revision,
    state: M::State,
) -> Result<Lead<M>, OpenError> {
    let random = Random::new(getrandom::u64().map_err(OpenError::Chance)?);
    let (changes_max, limits) = (BATCH_CHANGES_MAX, store.limits());
    Ok(Lead { term, revision, state, random, changes_max, limits })
}

/// One that another release has made so that not all of it can be read. It shows the rows that can,
/// for the node itself, and nobody leads it: nothing of it changes.
pub(crate) async fn open_closed<M: Machine, S: Store>(
    store: &Arc<S>,
    name: ShardName,
    empty: M::State,
    around: &Surroundings,
) -> Result<(ShardHandle<M>, impl Future<Output = ()> + Send + use<M, S>), OpenError> {
    let (revision, rows) = store.load(&name).await?;
    let (state, strangers) = filled::<M>(&name, empty, rows, &mut |_| Ok(()))?;
    let lead = lead(store, Term::default(), revision, state)?;
    let led = Led { term: None, lead_at: None, refused: Backoff::new(REFUSED_BACKOFF) };
    Ok(run_by(store, name, lead, led, strangers, around))
}

/// The same of a shard that is there when the node starts, or that each node has, though an earlier
/// release did not. A write to another that found no room half-way may have closed the store; then
/// nothing can be read, and it is waited for room.
pub(crate) async fn open_existing<M: Machine, S: Store>(
    store: &Arc<S>,
    name: ShardName,
    empty: M::State,
    around: &Surroundings,
) -> Result<(ShardHandle<M>, impl Future<Output = ()> + Send + use<M, S>), OpenError> {
    let mut backoff = Backoff::new(REFUSED_BACKOFF);
    loop {
        match begin::<M, S>(store, name.clone(), empty.clone(), around, true).await {
            Err(OpenError::Store(error @ StoreError::Full { .. })) => {
                warn!(shard = %name, %error, "waiting for room to read it");
                sleep(backoff.next()).await;
            }
            other => return other,
        }
    }
}

/// Until the node stops or the shard is closed. Any other end is the end of the node, told before
/// the queues close.
async fn run<M: Machine, S: Store>(
    mut shard_loop: ShardLoop<M, S>,
    vitals: Arc<Vitals>,
    _lives: watch::Sender<()>,
) {
    // Dropped before the loop and its queues, so that nobody takes a panic for a stop.
    let what = format!("shard {}", shard_loop.name);
    let _watched = vitals.unless_panic(what.clone());
    let end = shard_loop.run().await;
    shard_loop.tell();
    match end {
        End::Stopped => {}
        End::Lost(Lost::Leadership) => {
            let why = format!("another process has taken over {what}");
            vitals.fail(what, why);
        }
        End::Lost(Lost::Store) => vitals.fail(what, shard_loop.store.failed().await),
        End::Unreadable(error) => vitals.fail(what, error),
    }
}

/// The state that rows make, through the same `apply` as all changes, and what of them only a later
/// release knows. Those of another release's tables stay in the store as they are; what becomes of
/// one that cannot be read is said by `unreadable`.
pub(super) fn filled<M: Machine>(
    shard: &ShardName,
    mut state: M::State,
    rows: Vec<Row>,
    unreadable: &mut dyn FnMut(RowError) -> Result<(), RowError>,
) -> Result<(M::State, Strangers), RowError> {
    let (mut unknown, mut strangers) = (BTreeMap::<String, usize>::new(), Strangers::default());
    for row in rows {
        match known::<M>(&row, &mut strangers) {
            Ok(Some(record)) => state.apply(&Change::Put(record), &mut |_| {}),
            Ok(None) => *unknown.entry(row.table).or_default() += 1,
            Err(error) => unreadable(error)?,
        }
    }
    for (table, rows) in unknown {
        warn!(%shard, table, rows, "left as they are: rows of a table of another release");
    }
    if !strangers.is_empty() {
        let rows = strangers.len();
        info!(%shard, rows, "these have members of another release, which stay where they are");
    }
    Ok((state, strangers))
}

type RecordOf<M> = <<M as Machine>::State as State>::Record;

fn known<M: Machine>(
    row: &Row,
    strangers: &mut Strangers,
) -> Result<Option<RecordOf<M>>, RowError> {
    let value = row.value.as_deref().expect("what is loaded is there");
    let record = RecordOf::<M>::decode(&row.table, &row.key, value)?;
    if let Some(record) = &record {
        strangers.note(&row.table, &row.key, value, &record.encode())?;
    }
    Ok(record)
}
