//! What a shard's loop logs of what changes.
use std::sync::LazyLock;

use tracing::{Dispatch, Level, subscriber::NoSubscriber};

use super::*;

#[tokio::test(start_paused = true)]
async fn what_changes_is_logged_and_not_looked_for_where_nobody_reads_it() {
    let (store, _) = store();
    let scene = scene(&store).await;
    scene.add("unread").await.unwrap();
    assert_eq!(counter::LOOKED_FOR.get(), 0);
    let log = tempfile::NamedTempFile::new().unwrap();
    let _reading = read_to(&log);
    scene.add("a").await.unwrap();
    let text = std::fs::read_to_string(log.path()).unwrap();
    let line = r#"counter shard=counters name="a" from="0" to="1" why="somebody counts""#;
    assert_eq!(text, format!(" INFO berth_server::shard_loop: {line}\n"));
}

/// What is published of it must not hide what a commit has just changed.
#[tokio::test(start_paused = true)]
async fn what_is_learnt_amid_a_commit_is_published_after_it() {
    let (store, _) = store();
    let scene = Arc::new(scene(&store).await);
    let log = tempfile::NamedTempFile::new().unwrap();
    let _reading = read_to(&log);
    store.shut();
    let adds = scene.clone();
    let added = tokio::spawn(async move { adds.add("a").await });
    store.someone_waits().await;
    let learns = scene.clone();
    let learnt = tokio::spawn(async move { learns.shard.learn(Unseen::default()).await });
    while scene.shard.world.capacity() == WORLD_QUEUE_MAX {
        yield_now().await;
    }
    store.open();
    learnt.await.unwrap();
    assert_eq!((scene.value("a"), added.await.unwrap()), (1, Ok(1)));
    let text = std::fs::read_to_string(log.path()).unwrap();
    assert!(text.contains(r#"name="a" from="0" to="1""#), "{text}");
}

/// While `tracing` knows of just one reader, whether a line is ever read is settled by the thread
/// that first comes to it, and that may be one of another test, which has none.
static SECOND_READER: LazyLock<Dispatch> = LazyLock::new(|| Dispatch::new(NoSubscriber::new()));

/// Lets what this thread logs be written there until the answer is dropped.
fn read_to(log: &tempfile::NamedTempFile) -> tracing::subscriber::DefaultGuard {
    LazyLock::force(&SECOND_READER);
    let reader = tracing_subscriber::fmt()
        .with_max_level(Level::INFO)
        .with_ansi(false)
        .without_time()
        .with_writer(Arc::new(log.reopen().unwrap()))
        .finish();
    tracing::subscriber::set_default(reader)
}
