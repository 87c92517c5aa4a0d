//! No room: commits are refused, nothing is lost, and it goes on by itself when there is room.
//!
//! Without the usual harness, because the program starts itself with a limit on the size of its
//! files, which is met in the middle of a write as a full disk is. The signal that comes with it
//! is ignored by way of a shell.
use std::{env, path::Path, process::Command, sync::Arc};

use berth_engine::{Batch, CommitError, Revision, Row, ShardName, Store, StoreError, Term};
use berth_say::say;
use berth_store::{Embedded, Options, verify};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

const CHILD: &str = "BERTH_STORE_FULL_CHILD";
const ROOM_BYTES: u64 = 300_000;
const ROW_BYTES: usize = 5_000;

fn main() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    if let Some(dir) = env::var_os(CHILD) {
        return runtime.block_on(within_limits(dir.as_ref()));
    }
    let own = tempfile::tempdir().expect("a temporary directory");
    runtime.block_on(less_than_the_reserve(&own.path().join("reserve")));
    no_room_to_make_it(&own.path().join("none"));
    let dir = own.path().join("limit");
    drop(Embedded::open(&dir, Options::default()).expect("the store is made"));
    limited(&dir);
    let verified = verify(&dir).expect("the store can be read");
    assert_eq!(verified.damages, Vec::<String>::new());
    say!("no room: refused, nothing lost, and back when there is room again");
}

fn limited(dir: &Path) {
    let program = env::current_exe().expect("this program has a path");
    let status = Command::new("sh")
        .args(["-c", "trap '' XFSZ; exec \"$0\""])
        .arg(program)
        .env(CHILD, dir)
        .status()
        .expect("the child starts");
    assert!(status.success(), "the child failed: {status}");
}

/// The child's part.
async fn within_limits(dir: &Path) {
    limit(Some(ROOM_BYTES));
    if !dir.exists() {
        let error = Embedded::open(dir, Options::default()).map(drop).expect_err("no room");
        assert!(matches!(error, StoreError::Full { .. }), "{error}");
        return;
    }
    let store = Embedded::open(dir, Options::default()).expect("the store opens");
    let (a, b) = (ShardName::new("a"), ShardName::new("b"));
    let term = store.lead(&a).await.expect("it becomes the leader");
    let mut acknowledged = 0;
    let refused = loop {
        match store.commit(&a, batch(term, acknowledged + 1)).await {
            Ok(()) => acknowledged += 1,
            Err(answer) => break answer,
        }
    };
    assert_eq!(refused, CommitError::Refused);
    assert!(acknowledged > 10, "only {acknowledged} commits found room");
    for _ in 0..3 {
        let again = store.commit(&a, batch(term, acknowledged + 1)).await;
        assert_eq!(again, Err(CommitError::Refused));
    }
    let error = store.lead(&b).await;
    assert!(error.is_ok() || matches!(error, Err(StoreError::Full { .. })), "{error:?}");
    check(&store, &a, acknowledged).await;
    limit(None);
    assert_eq!(store.commit(&a, batch(term, acknowledged + 1)).await, Ok(()), "there is room");
    check(&store, &a, acknowledged + 1).await;
    drop(store);
    let store = Embedded::open(dir, Options::default()).expect("the store opens");
    check(&store, &a, acknowledged + 1).await;
}

async fn check(store: &Embedded, shard: &ShardName, revision: Revision) {
    let (found, rows) = store.load(shard).await.expect("it can be loaded");
    let expected: Vec<Row> = (1..=revision).map(row).collect();
    assert!((found, rows) == (revision, expected), "other rows at revision {revision}");
}

fn batch(term: Term, revision: Revision) -> Arc<Batch> {
    Arc::new(Batch { term, revision, rows: vec![row(revision)], ..Batch::default() })
}

fn row(revision: Revision) -> Row {
    let value = revision.to_string().repeat(ROW_BYTES);
    Row { table: "t".into(), key: format!("{revision:05}"), value: Some(value.into_bytes()) }
}

fn limit(bytes: Option<u64>) {
    let maximum = getrlimit(Resource::Fsize).maximum;
    setrlimit(Resource::Fsize, Rlimit { current: bytes.or(maximum), maximum })
        .expect("the limit can be set below its maximum");
}

/// Making a store takes more than there is.
fn no_room_to_make_it(dir: &Path) {
    limited(dir);
    drop(Embedded::open(dir, Options::default()).expect("with room it is made after all"));
}

async fn less_than_the_reserve(dir: &Path) {
    let store = Embedded::open(dir, Options::default()).expect("the store is made");
    let shard = ShardName::new("s");
    let term = store.lead(&shard).await.expect("it becomes the leader");
    assert_eq!(store.commit(&shard, batch(term, 1)).await, Ok(()));
    drop(store);
    let options = Options { reserve_bytes: u64::MAX, ..Options::default() };
    let store = Embedded::open(dir, options).expect("the store opens");
    assert_eq!(store.commit(&shard, batch(term, 2)).await, Err(CommitError::Refused));
    let error = store.lead(&shard).await;
    assert!(matches!(error, Err(StoreError::Full { .. })), "{error:?}");
    check(&store, &shard, 1).await;
}
