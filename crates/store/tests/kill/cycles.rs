//! Kills a writing process again and again, and compares what is left with what it was told.
//!
//! The process writes through the store as a server does and says on its standard output what was
//! acknowledged; that pipe outlives it. What a batch holds follows from its shard and revision, so
//! that the rows of any revision are known beforehand.
use std::{
    collections::BTreeMap,
    env,
    fmt::Display,
    fs,
    io::{BufRead, BufReader, Write},
    ops::{ControlFlow, RangeInclusive},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use berth_engine::{
    Batch, History, Past, PastBatch, Random, Revision, Row, ShardName, Shrunk, Store,
};
use berth_store::{Embedded, Options, verify};

const WRITERS: u64 = 4;
const SHARDS_EACH: u64 = 3;
const KEYS: u64 = 300;
/// So many acknowledged commits at most before the kill.
const COMMITS_MAX: u64 = 300;
/// Less than is written.
const HISTORY_BYTES_MAX: u64 = 64 * 1024;
const SHRINK_PAUSE: Duration = Duration::from_millis(5);
/// One in so many lives lasts until something was forgotten.
const FORGETS_EVERY: u64 = 3;
/// What the writer says when something was, in place of a shard.
const FORGOT: &str = "forgot";
/// By then something must have been.
const FORGOTTEN_BY_COMMITS: u64 = 20_000;
const CHILD: &str = "BERTH_STORE_KILL_CHILD";

/// What came of it.
#[derive(Default)]
pub struct Figures {
    pub cycles: u64,
    pub acknowledged: u64,
    /// Durable and not acknowledged: the process was killed in between.
    pub unacknowledged: u64,
    pub reopened_in_max: Duration,
    /// Histories that were found to have forgotten something.
    pub outgrown: u64,
    pub bytes: u64,
}

/// Writes until it is killed, if this process was started for that; otherwise returns.
pub fn write_if_child() {
    let Some(dir) = env::var_os(CHILD) else { return };
    let runtime = tokio::runtime::Runtime::new().expect("the child has a runtime");
    runtime.block_on(async {
        let store = Arc::new(Embedded::open(dir.as_ref(), options()).expect("the child's store"));
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..WRITERS {
            writers.spawn(write(store.clone(), writer));
        }
        writers.spawn(shrink(store));
        writers.join_all().await;
    });
}

/// Runs the current program as the writer and kills it, so many times. Panics on any loss.
pub fn run(dir: &Path, cycles: u64, seed: u64) -> Figures {
    let mut random = Random::new(seed);
    let mut model = BTreeMap::<ShardName, Shard>::new();
    let mut figures = Figures { cycles, ..Figures::default() };
    for cycle in 0..cycles {
        let forgets = cycle % FORGETS_EVERY == 0;
        let acknowledged = one_life(dir, 1 + random.below(COMMITS_MAX), forgets, &mut figures);
        let began = Instant::now();
        let store = Embedded::open(dir, options()).expect("the store opens after a kill");
        figures.reopened_in_max = figures.reopened_in_max.max(began.elapsed());
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        for shard in runtime.block_on(store.shards()).expect("the shards can be listed") {
            let (revision, rows) = runtime.block_on(store.load(&shard)).expect("it can be loaded");
            let known = model.entry(shard.clone()).or_default();
            let told = acknowledged.get(&shard).copied().unwrap_or(known.revision);
            assert!(
                revision >= told,
                "cycle {cycle}, {shard}: {told} was acknowledged, {revision} is left"
            );
            assert!(revision <= told + 1, "cycle {cycle}, {shard}: only one commit was in flight");
            figures.unacknowledged += revision - told;
            known.advance(&shard, revision);
            let expected: Vec<Row> = known.rows.values().cloned().collect();
            assert_eq!(rows, expected, "cycle {cycle}, {shard} at revision {revision}");
            let past = runtime.block_on(store.past(&shard)).expect("the history can be read");
            figures.outgrown += u64::from(past.is_outgrown());
            check_batches(&past, &shard, revision, cycle);
            let kept = past.rows_at("tasks", revision).expect("the history can be read");
            assert_eq!(kept, expected, "cycle {cycle}, history of {shard} at {revision}");
        }
        for shard in acknowledged.keys() {
            assert!(model.contains_key(shard), "cycle {cycle}: {shard} is gone");
        }
    }
    let verified = verify(dir).expect("the store can be read");
    assert_eq!(verified.damages, Vec::<String>::new());
    figures.bytes = bytes(dir);
    figures
}

/// The batches that are kept are the last ones, without a gap, and the others were forgotten.
fn check_batches(past: &impl Past, shard: &ShardName, revision: Revision, cycle: u64) {
    let Some((first, last)) = past.span().map(RangeInclusive::into_inner) else {
        return assert_eq!(revision, 0, "cycle {cycle}, {shard} has no history");
    };
    assert_eq!(last, revision, "cycle {cycle}, {shard}");
    assert!(first == 1 || past.is_outgrown(), "cycle {cycle}, {shard} begins with {first}");
    let mut next = first;
    let mut each = |batch: PastBatch| {
        assert_eq!(batch.revision, next, "cycle {cycle}, {shard}");
        assert_eq!(batch.rows, rows_of(shard, next), "cycle {cycle}, batch {next} of {shard}");
        next += 1;
        ControlFlow::Continue(())
    };
    past.batches(0, &mut each).expect("the history can be read");
    assert_eq!(next, last + 1, "cycle {cycle}, {shard}");
}

/// Starts the writer, kills it after so many acknowledgements, and says what they were. One that
/// `forgets` lives until it has forgotten something.
fn one_life(
    dir: &Path,
    commits: u64,
    forgets: bool,
    figures: &mut Figures,
) -> BTreeMap<ShardName, Revision> {
    let mut child = Command::new(env::current_exe().expect("this program has a path"))
        .env(CHILD, dir)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the writer starts");
    let mut journal = BufReader::new(child.stdout.take().expect("it is piped"));
    let mut acknowledged = BTreeMap::new();
    let (mut read, mut waits, mut is_killed) = (0, forgets, false);
    let mut line = String::new();
    while journal.read_line(&mut line).expect("the pipe can be read") > 0 && line.ends_with('\n') {
        let (shard, revision) = line.trim_end().split_once(' ').expect("a shard and a revision");
        if shard == FORGOT {
            waits = false;
        } else {
            acknowledged.insert(ShardName::new(shard), revision.parse().expect("a number"));
            figures.acknowledged += 1;
            read += 1;
        }
        assert!(!waits || read < FORGOTTEN_BY_COMMITS, "nothing is forgotten");
        if read >= commits && !waits && !is_killed {
            kill(&mut child);
            is_killed = true;
        }
        line.clear();
    }
    let status = child.wait().expect("the writer ends");
    assert!(read >= commits, "the writer ended by itself: {status}");
    acknowledged
}

fn kill(child: &mut Child) {
    child.kill().expect("the writer can be killed");
}

/// Forgets, and writes the tables of the history anew, all the time.
async fn shrink(store: Arc<Embedded>) {
    loop {
        if store.shrink(HISTORY_BYTES_MAX).await.expect("it can shrink") == Shrunk::Forgot {
            say(FORGOT, 0);
        }
        tokio::time::sleep(SHRINK_PAUSE).await;
    }
}

async fn write(store: Arc<Embedded>, writer: u64) {
    let mut shards = Vec::new();
    for n in 0..SHARDS_EACH {
        let shard = ShardName::new(&format!("ecs/{writer}/{n}"));
        let term = store.lead(&shard).await.expect("it becomes the leader");
        let (revision, _) = store.load(&shard).await.expect("the shard can be loaded");
        shards.push((shard, term, revision));
    }
    loop {
        for (shard, term, revision) in &mut shards {
            *revision += 1;
            let rows = rows_of(shard, *revision);
            let batch = Batch { term: *term, revision: *revision, rows, ..Batch::default() };
            store.commit(shard, Arc::new(batch)).await.expect("the commit is accepted");
            say(shard, *revision);
        }
    }
}

/// In one write, so that a line is in the pipe or is not.
fn say(what: impl Display, revision: Revision) {
    let line = format!("{what} {revision}\n");
    std::io::stdout().write_all(line.as_bytes()).expect("the pipe can be written");
}

fn options() -> Options {
    // Small, so that tables are written and merged all the time.
    Options { memtable_bytes: 256 * 1024, ..Options::default() }
}

#[derive(Default)]
struct Shard {
    revision: Revision,
    rows: BTreeMap<(String, String), Row>,
}

impl Shard {
    fn advance(&mut self, shard: &ShardName, to: Revision) {
        for revision in self.revision + 1..=to {
            for row in rows_of(shard, revision) {
                let address = (row.table.clone(), row.key.clone());
                match row.value {
                    Some(_) => self.rows.insert(address, row),
                    None => self.rows.remove(&address),
                };
            }
        }
        self.revision = to;
    }
}

fn rows_of(shard: &ShardName, revision: Revision) -> Vec<Row> {
    let name = shard.as_str().bytes().fold(0, |sum: u64, byte| sum * 31 + u64::from(byte));
    let mut random = Random::new(name.wrapping_mul(1 << 32) + revision);
    (0..1 + random.below(8))
        .map(|_| {
            let value = match random.below(4) {
                0 => None,
                _ => Some(random.next_u64().to_string().repeat(1 + random.below(100) as usize)),
            };
            let key = format!("{:03}", random.below(KEYS));
            Row { table: "tasks".into(), key, value: value.map(String::into_bytes) }
        })
        .collect()
}

fn bytes(dir: &Path) -> u64 {
    let entries =
        fs::read_dir(dir).expect("the directory can be read").map(|it| it.expect("an entry"));
    entries
        .map(|entry| match entry.metadata().expect("an entry has metadata") {
            data if data.is_dir() => bytes(&entry.path()),
            data => data.len(),
        })
        .sum()
}
