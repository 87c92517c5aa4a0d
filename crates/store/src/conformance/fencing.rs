//! One leader at a time, in terms that only grow.
use berth_engine::{CommitError, ShardName, Store};

use super::{Site, batch, lead, load, open, put};

pub async fn a_new_leader_fences_the_one_before(site: &impl Site) {
    let (store, shard) = (open(site).await, ShardName::new("ecs/prod"));
    let old = lead(&store, &shard).await;
    let first = batch(old, 1, [put("tasks", "a", "1")]);
    assert_eq!(store.commit(&shard, first.clone()).await, Ok(()));
    let new = lead(&store, &shard).await;
    let late = batch(old, 2, [put("tasks", "a", "late")]);
    assert_eq!(store.commit(&shard, late.clone()).await, Err(CommitError::Fenced));
    assert_eq!(
        store.commit(&shard, first).await,
        Ok(()),
        "the deposed leader may still learn that its last batch is durable"
    );
    let (revision, rows) = load(&store, &shard).await;
    assert_eq!((revision, rows), (1, vec![put("tasks", "a", "1")]), "a late batch left a trace");
    assert_eq!(store.commit(&shard, batch(new, 2, [put("tasks", "a", "2")])).await, Ok(()));
    drop(store);
    let store = open(site).await;
    assert_eq!(store.commit(&shard, late).await, Err(CommitError::Fenced), "after a restart");
}

pub async fn terms_only_grow(site: &impl Site) {
    let shard = ShardName::new("s");
    let mut last = 0;
    for _ in 0..3 {
        let store = open(site).await;
        for _ in 0..3 {
            let term = lead(&store, &shard).await;
            assert!(term > last, "term {term} after term {last}");
            last = term;
        }
    }
}

pub async fn nobody_commits_without_leading(site: &impl Site) {
    let (store, shard) = (open(site).await, ShardName::new("s"));
    for term in [0, 1] {
        let batch = batch(term, 1, [put("t", "k", "v")]);
        assert_eq!(store.commit(&shard, batch).await, Err(CommitError::Fenced));
    }
    let term = lead(&store, &shard).await;
    let future = batch(term + 1, 1, [put("t", "k", "v")]);
    assert_eq!(store.commit(&shard, future).await, Err(CommitError::Fenced));
    assert_eq!(load(&store, &shard).await, (0, vec![]));
}

pub async fn leaders_of_other_shards_do_not_matter(site: &impl Site) {
    let store = open(site).await;
    let (a, b) = (ShardName::new("a"), ShardName::new("a/b"));
    let term = lead(&store, &a).await;
    for _ in 0..3 {
        lead(&store, &b).await;
    }
    assert_eq!(store.commit(&a, batch(term, 1, [put("t", "k", "v")])).await, Ok(()));
}
