//! `cargo run --release -p berth-store --example commit -- [SECONDS] [DIR]`: commits of one row of
//! 1 KB by 1, 4 and 64 writers, beside a bare file that is appended to and synced.
use std::{
    env,
    fs::File,
    io::Write,
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use berth_engine::{Batch, Cause, Row, ShardName, Store, Timestamp};
use berth_say::say;
use berth_store::{Embedded, Options};
use tokio::{runtime::Runtime, task::JoinSet};

const ROW_BYTES: usize = 1024;
/// Of the length that the calls of a cluster have.
const CALL: &str = "{\"operation\":\"RunTask\",\"principal\":\"arn:aws:iam::123456789012:root\",\
    \"requestId\":\"0b7a1f7e-1e0e-4a4c-9d52-5f0f5a9a3a11\"}";
/// Rows of each writer, replaced in turn.
const KEYS: u64 = 1_000;

fn main() {
    let mut arguments = env::args().skip(1);
    let seconds = arguments.next().map_or(3, |it| it.parse().expect("SECONDS is a number"));
    let own = tempfile::tempdir().expect("a temporary directory");
    let dir = arguments.next().map_or_else(|| own.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&dir).expect("the directory can be made");
    let run = Duration::from_secs(seconds);
    opening(&dir.join("empty"));
    report("append + fdatasync", 1, floor(&dir.join("floor"), run), run);
    for writers in [1, 4, 64] {
        let store = dir.join(format!("store-{writers}"));
        report("berth store", writers, commits(&store, writers, run), run);
    }
    report("append + fdatasync", 1, floor(&dir.join("floor-again"), run), run);
}

/// How long it takes to make an empty store, and to open it again.
fn opening(dir: &Path) {
    for what in ["made", "opened again"] {
        let began = Instant::now();
        let store = Embedded::open(dir, Options::default()).expect("the store opens");
        say!("an empty store {what} in {:.3?}", began.elapsed());
        drop(store);
    }
}

fn report(what: &str, writers: u64, mut latencies: Vec<Duration>, run: Duration) {
    latencies.sort();
    let at = |share: f64| latencies[(latencies.len() as f64 * share) as usize];
    let per_second = latencies.len() as f64 / run.as_secs_f64();
    say!(
        "{what:<20} {writers:>3} writers {per_second:>9.0}/s   p50 {:>9.3?}   p99 {:>9.3?}",
        at(0.5),
        at(0.99)
    );
}

fn floor(path: &Path, run: Duration) -> Vec<Duration> {
    let mut file = File::create(path).expect("the file can be made");
    let row = [b'x'; ROW_BYTES];
    let (began, mut latencies) = (Instant::now(), Vec::new());
    while began.elapsed() < run {
        let start = Instant::now();
        file.write_all(&row).and_then(|()| file.sync_data()).expect("the file can be written");
        latencies.push(start.elapsed());
    }
    latencies
}

fn commits(dir: &Path, writers: u64, run: Duration) -> Vec<Duration> {
    let runtime = Runtime::new().expect("a runtime");
    let store = Arc::new(Embedded::open(dir, Options::default()).expect("the store opens"));
    runtime.block_on(async {
        let mut tasks = JoinSet::new();
        for writer in 0..writers {
            tasks.spawn(write(store.clone(), writer, run));
        }
        tasks.join_all().await.concat()
    })
}

async fn write(store: Arc<Embedded>, writer: u64, run: Duration) -> Vec<Duration> {
    let shard = ShardName::new(&format!("ecs/{writer}"));
    let term = store.lead(&shard).await.expect("it becomes the leader");
    let (began, mut latencies) = (Instant::now(), Vec::new());
    for revision in 1.. {
        if began.elapsed() >= run {
            break;
        }
        let (table, key) = ("tasks".to_owned(), format!("{:04}", revision % KEYS));
        let rows = vec![Row { table, key, value: Some(vec![b'x'; ROW_BYTES]) }];
        let start = Instant::now();
        let cause = Cause { call: CALL.to_owned(), rows: vec![0] };
        let at = Timestamp(i64::try_from(revision).expect("few revisions"));
        let batch =
            Arc::new(Batch { term, revision, at, rows, causes: vec![cause], ..Batch::default() });
        store.commit(&shard, batch).await.expect("the commit is accepted");
        latencies.push(start.elapsed());
    }
    latencies
}
