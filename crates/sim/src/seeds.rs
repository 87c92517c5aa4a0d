//! Many histories, side by side; a failing one says how to see it again.
use std::{
    any::Any,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    thread,
};

use crate::{
    images::Tidying,
    logs::Shipping,
    lone::Lone,
    subjects::{DataKeys, Identities, LogGroups, Parameters, Secrets, Subject},
    world::{Incident, Trace, World},
};

/// The history of a seed, in which all laws were kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lived {
    /// Of its trace.
    pub hash: u64,
    /// Packets between tasks that came from another host and were let in.
    pub crossed: u64,
}

/// What became of many histories.
#[derive(Debug, Default)]
pub struct Run {
    pub broken: Vec<Broken>,
    /// As of one history, of all of them together.
    pub crossed: u64,
}

/// A seed whose history broke a law.
#[derive(Clone, Debug)]
pub struct Broken {
    pub seed: u64,
    pub law: String,
    /// What happened, one line each.
    pub lines: Vec<String>,
}

/// Every so many seeds have a second history, calm but for a few incidents.
const INCIDENTS_EVERY: u64 = 2;

/// Every so many seeds have a history of each shard that lives by itself: they are long.
const LONE_EVERY: u64 = 4;

/// Lives the history of a seed.
pub fn live(seed: u64) -> Result<Lived, Broken> {
    let Lived { mut hash, mut crossed } = twice(seed, World::live)?;
    if seed.is_multiple_of(LONE_EVERY) {
        hash ^= live_lone::<Parameters>(seed)?;
        hash ^= live_lone::<Identities>(seed)?.rotate_left(1);
        hash ^= live_lone::<Secrets>(seed)?.rotate_left(2);
        hash ^= live_lone::<LogGroups>(seed)?.rotate_left(3);
        hash ^= live_shipping(seed)?.rotate_left(4);
        hash ^= live_lone::<DataKeys>(seed)?.rotate_left(5);
        hash ^= live_tidying(seed)?.rotate_left(6);
    }
    if seed.is_multiple_of(INCIDENTS_EVERY) {
        let of_incidents = twice(seed, World::live_incidents)?;
        hash ^= of_incidents.hash;
        crossed += of_incidents.crossed;
    }
    Ok(Lived { hash, crossed })
}

/// Lives the history of a shard by itself.
fn live_lone<S: Subject>(seed: u64) -> Result<u64, Broken> {
    let live =
        |with_lines| attempt(seed, Lone::<S>::new(seed, with_lines), Lone::live, |it| &it.trace);
    live(false).or_else(|_| live(true)).map(|it| it.trace.hash())
}

/// Lives the way of lines of containers.
fn live_shipping(seed: u64) -> Result<u64, Broken> {
    let live =
        |with_lines| attempt(seed, Shipping::new(seed, with_lines), Shipping::live, |it| &it.trace);
    live(false).or_else(|_| live(true)).map(|it| it.trace.hash())
}

/// Lives the images of a host.
fn live_tidying(seed: u64) -> Result<u64, Broken> {
    let live =
        |with_lines| attempt(seed, Tidying::new(seed, with_lines), Tidying::live, |it| &it.trace);
    live(false).or_else(|_| live(true)).map(|it| it.trace.hash())
}

/// Lives a calm history with one incident.
pub fn live_incident(seed: u64, incident: Incident) -> Result<Lived, Broken> {
    twice(seed, |world| world.live_incident(incident))
}

/// Once more with words if it breaks a law.
fn twice(seed: u64, live: impl Fn(&mut World)) -> Result<Lived, Broken> {
    let attempt = |with_lines| attempt(seed, World::new(seed, with_lines), &live, |it| &it.trace);
    let world = attempt(false).or_else(|_| attempt(true))?;
    Ok(Lived { hash: world.trace.hash(), crossed: world.laws.packets.crossed() })
}

/// Lives the histories of seeds `from` and the `count - 1` after it, on all cores; ends with the
/// first that breaks a law, unless all are asked for. Histories that are being lived then are left
/// behind: some bugs make one of them very long.
pub fn live_all(from: u64, count: u64, goes_on: bool) -> Run {
    let next = Arc::new(AtomicU64::new(from));
    let end = from + count;
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let (tell, told) = mpsc::channel();
    let worker = || {
        let (next, tell) = (next.clone(), tell.clone());
        thread::spawn(move || {
            let seeds = || Some(next.fetch_add(1, Ordering::Relaxed)).filter(|it| *it < end);
            for lived in std::iter::from_fn(seeds).map(live) {
                // Nobody listens any more once it is enough.
                let Ok(()) = tell.send(lived) else { return };
            }
        })
    };
    let workers: Vec<_> = (0..cores).map(|_| worker()).collect();
    // What is told ends when the last worker does.
    drop(tell);
    let mut run = Run::default();
    for lived in told {
        match lived {
            Ok(it) => run.crossed += it.crossed,
            Err(broken) => run.broken.push(broken),
        }
        if !goes_on && !run.broken.is_empty() {
            break;
        }
    }
    if run.broken.is_empty() {
        workers.into_iter().for_each(|it| it.join().expect("histories are caught"));
    }
    run
}

impl std::fmt::Display for Broken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Broken { seed, law, .. } = self;
        writeln!(f, "seed {seed} broke a law: {law}")?;
        write!(f, "to see it again: cargo xtask sim --seeds 1 --from {seed}")
    }
}

fn attempt<W>(
    seed: u64,
    mut world: W,
    live: impl Fn(&mut W),
    trace: impl Fn(&W) -> &Trace,
) -> Result<W, Broken> {
    let Err(panic) = catch_unwind(AssertUnwindSafe(|| live(&mut world))) else { return Ok(world) };
    let lines = trace(&world).lines().cloned().collect();
    Err(Broken { seed, law: message(panic.as_ref()), lines })
}

fn message(panic: &(dyn Any + Send)) -> String {
    match (panic.downcast_ref::<&str>(), panic.downcast_ref::<String>()) {
        (Some(text), _) => (*text).to_owned(),
        (_, Some(text)) => text.clone(),
        _ => "unknown panic".to_owned(),
    }
}
