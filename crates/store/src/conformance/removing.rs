//! Shards that have come to their end go without a trace, and no others.
use std::sync::Arc;

use berth_engine::{Batch, History, Past, Row, ShardName, Store, Term, Timestamp};

use super::{Site, batch, delete, lead, load, open, put};

/// Each batch a second after the one before.
async fn commit(store: &impl Store, shard: &ShardName, term: Term, batches: Vec<Vec<Row>>) {
    for (revision, rows) in (1..).zip(batches) {
        let at = Timestamp(1_000 * i64::try_from(revision).expect("a few"));
        let batch = Arc::new(Batch { term, revision, at, rows, ..Batch::default() });
        assert_eq!(store.commit(shard, batch).await, Ok(()));
    }
}

async fn vacant(store: &impl History) -> Vec<ShardName> {
    store.vacant().await.expect("they can be listed")
}

async fn removes(store: &impl History, shard: &ShardName, before: i64) -> bool {
    store.remove(shard, Timestamp(before)).await.expect("the store can be written to")
}

pub async fn what_has_rows_or_a_history_stays<T: Site>(site: &T) {
    let store = open(site).await;
    let (full, empty) = (ShardName::new("full"), ShardName::new("empty"));
    for shard in [&full, &empty] {
        let term = lead(&store, shard).await;
        let mut batches = vec![vec![put("t", "a", "1")], vec![put("t", "a", "2")]];
        if shard == &empty {
            batches.push(vec![delete("t", "a")]);
        }
        commit(&store, shard, term, batches).await;
    }
    assert_eq!(vacant(&store).await, std::slice::from_ref(&empty));
    assert!(!removes(&store, &full, i64::MAX).await, "it has rows");
    assert!(!removes(&store, &empty, i64::MAX).await, "its history has three batches");
    while store.forget(&empty, Timestamp(3_000)).await.expect("it can forget") {}
    assert!(!removes(&store, &empty, 3_000).await, "its last batch is to be kept");
    let past = store.past(&empty).await.expect("the history can be read");
    assert_eq!(past.span(), Some(3..=3));
    assert_eq!(lead(&store, &empty).await, 2, "who leads it goes on with its terms");
    assert_eq!(load(&store, &empty).await, (3, vec![]));
}

pub async fn what_was_removed_was_never_there<T: Site>(site: &T) {
    let store = open(site).await;
    let (shard, led, other) = (ShardName::new("s"), ShardName::new("led"), ShardName::new("s2"));
    let term = lead(&store, &shard).await;
    let rows = |value: &str| (0..50).map(|n| put("t", &n.to_string(), value)).collect();
    let gone = (0..50).map(|n| delete("t", &n.to_string())).collect();
    commit(&store, &shard, term, vec![rows("1"), rows("2"), gone]).await;
    lead(&store, &led).await;
    let term = lead(&store, &other).await;
    commit(&store, &other, term, vec![vec![put("t", "a", "1")]]).await;
    while store.forget(&shard, Timestamp(4_000)).await.expect("it can forget") {}
    assert!(removes(&store, &shard, 4_000).await);
    assert!(removes(&store, &led, 0).await, "nothing was ever committed to it");
    assert!(!removes(&store, &shard, 4_000).await, "there is none");
    drop(store);
    let store = open(site).await;
    assert_eq!(vacant(&store).await, []);
    let shards = store.shards().await.expect("they can be listed");
    assert_eq!(shards, std::slice::from_ref(&other));
    assert_eq!(load(&store, &other).await, (1, vec![put("t", "a", "1")]));
    let past = store.past(&shard).await.expect("there is nothing to be read");
    assert_eq!(past.span(), None);
    assert_eq!(past.versions("t", "7").expect("there are none"), []);
    assert_eq!(load(&store, &shard).await, (0, vec![]));
    let term = lead(&store, &shard).await;
    assert_eq!(store.commit(&shard, batch(term, 1, [put("t", "b", "3")])).await, Ok(()));
    assert_eq!(load(&store, &shard).await, (1, vec![put("t", "b", "3")]));
    let past = store.past(&shard).await.expect("the history can be read");
    assert_eq!(past.span(), Some(1..=1));
}
