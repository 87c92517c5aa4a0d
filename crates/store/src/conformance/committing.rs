//! Batches: whole, in order, once, and side by side.
use std::sync::Arc;

use berth_engine::{
    Batch, Cause, CommitError, History, Past, Random, Revision, Row, ShardName, Store, Timestamp,
};
use tokio::task::JoinSet;

use super::{Site, batch, delete, lead, load, open, put};

pub async fn the_same_batch_again_is_answered_as_the_first_time(site: &impl Site) {
    let (store, shard) = (open(site).await, ShardName::new("s"));
    let term = lead(&store, &shard).await;
    let first = batch(term, 1, [put("t", "k", "1"), delete("t", "gone")]);
    for _ in 0..3 {
        assert_eq!(store.commit(&shard, first.clone()).await, Ok(()));
    }
    drop(store);
    let store = open(site).await;
    assert_eq!(store.commit(&shard, first.clone()).await, Ok(()), "after a restart");
    assert_eq!(load(&store, &shard).await, (1, vec![put("t", "k", "1")]));
    assert_eq!(store.commit(&shard, batch(term, 2, [])).await, Ok(()), "a batch without rows");
    assert_eq!(store.commit(&shard, first).await, Err(CommitError::Refused), "one before the last");
    assert_eq!(load(&store, &shard).await, (2, vec![put("t", "k", "1")]));
}

pub async fn another_batch_under_the_same_revision_is_refused(site: &impl Site) {
    let (store, shard) = (open(site).await, ShardName::new("s"));
    let term = lead(&store, &shard).await;
    let first = batch(term, 1, [put("t", "k", "1")]);
    assert_eq!(store.commit(&shard, first).await, Ok(()));
    for other in
        [vec![put("t", "k", "2")], vec![put("t", "l", "1")], vec![delete("t", "k")], vec![]]
    {
        let again = store.commit(&shard, batch(term, 1, other)).await;
        assert_eq!(again, Err(CommitError::Refused));
    }
    assert_eq!(load(&store, &shard).await, (1, vec![put("t", "k", "1")]));
}

/// "Refused" says that a batch is not durable, so one that is may never be answered so.
pub async fn a_full_store_still_knows_what_is_durable(site: &impl Site) {
    let (store, shard) = (open(site).await, ShardName::new("s"));
    let old = lead(&store, &shard).await;
    let term = lead(&store, &shard).await;
    let first = batch(term, 1, [put("t", "k", "1")]);
    assert_eq!(store.commit(&shard, first.clone()).await, Ok(()));
    drop(store);
    let store = site.open_full().await.expect("a full site can be opened");
    assert_eq!(store.commit(&shard, first).await, Ok(()), "it is durable since the first time");
    let second = batch(term, 2, [put("t", "k", "2")]);
    assert_eq!(store.commit(&shard, second).await, Err(CommitError::Refused));
    let late = batch(old, 2, [put("t", "k", "late")]);
    assert_eq!(store.commit(&shard, late).await, Err(CommitError::Fenced));
    assert_eq!(load(&store, &shard).await, (1, vec![put("t", "k", "1")]));
}

pub async fn gaps_are_refused(site: &impl Site) {
    let (store, shard) = (open(site).await, ShardName::new("s"));
    let term = lead(&store, &shard).await;
    for revision in [0, 2, u64::MAX] {
        let gap = batch(term, revision, [put("t", "k", "v")]);
        assert_eq!(store.commit(&shard, gap).await, Err(CommitError::Refused), "at {revision}");
    }
    assert_eq!(store.commit(&shard, batch(term, 1, [put("t", "k", "v")])).await, Ok(()));
    let gap = batch(term, 3, [put("t", "k", "w")]);
    assert_eq!(store.commit(&shard, gap).await, Err(CommitError::Refused));
    assert_eq!(load(&store, &shard).await, (1, vec![put("t", "k", "v")]));
}

pub async fn a_batch_is_all_or_nothing(site: &impl Site) {
    let (store, shard) = (open(site).await, ShardName::new("s"));
    let old = lead(&store, &shard).await;
    let count = store.limits().rows.min(300);
    let rows: Vec<_> = (0..count).map(|n| put("t", &format!("{n:03}"), "1")).collect();
    assert_eq!(store.commit(&shard, batch(old, 1, rows.clone())).await, Ok(()));
    lead(&store, &shard).await;
    let gone = count / 3;
    let mut changes: Vec<_> = (0..gone).map(|n| delete("t", &format!("{n:03}"))).collect();
    changes.extend((gone..count).map(|n| put("t", &format!("{n:03}"), "2")));
    let fenced = store.commit(&shard, batch(old, 2, changes)).await;
    assert_eq!(fenced, Err(CommitError::Fenced));
    assert_eq!(load(&store, &shard).await, (1, rows));
}

pub async fn rows_of_a_batch_are_applied_in_order(site: &impl Site) {
    let (store, shard) = (open(site).await, ShardName::new("s"));
    let term = lead(&store, &shard).await;
    let rows = [
        put("t", "a", "1"),
        put("t", "a", "2"),
        delete("t", "a"),
        put("t", "b", "1"),
        delete("t", "b"),
        put("t", "b", "3"),
        delete("t", "never"),
    ];
    assert_eq!(store.commit(&shard, batch(term, 1, rows)).await, Ok(()));
    assert_eq!(load(&store, &shard).await, (1, vec![put("t", "b", "3")]));
    assert_eq!(store.commit(&shard, batch(term, 2, [delete("t", "b")])).await, Ok(()));
    drop(store);
    assert_eq!(load(&open(site).await, &shard).await, (2, vec![]));
}

/// As many rows and bytes as the store says, none of which can be packed: they are committed, kept
/// and forgotten. One more of either is refused and leaves no trace.
pub async fn what_fits_is_taken_and_what_does_not_is_refused<T: Site>(site: &T) {
    let (store, shard) = (open(site).await, ShardName::new("s"));
    let term = lead(&store, &shard).await;
    let limits = store.limits();
    let (count, bytes) = (limits.rows.min(300), limits.bytes.min(1 << 20));
    let mut random = Random::new(1);
    let mut full = |revision: Revision| {
        let row = |n: usize| put("t", &format!("{n:04}"), "");
        let mut rows: Vec<Row> = (0..count).map(row).collect();
        let names: usize = rows.iter().map(Row::bytes).sum();
        let cause = Cause { call: "{}".to_owned(), rows: vec![0, 1] };
        let mut left = bytes - names - cause.bytes();
        for (row, n) in rows.iter_mut().zip((1..=count).rev()) {
            let mut value = vec![0; left.div_ceil(n)];
            left -= value.len();
            value.chunks_mut(8).for_each(|it| {
                it.copy_from_slice(&random.next_u64().to_le_bytes()[..it.len()]);
            });
            row.value = Some(value);
        }
        let at = Timestamp(revision as i64);
        Batch { term, revision, at, rows, causes: vec![cause], ..Batch::default() }
    };
    for revision in 1..=3 {
        let batch = full(revision);
        assert_eq!((batch.rows.len(), batch.bytes()), (count, bytes));
        assert_eq!(store.commit(&shard, Arc::new(batch.clone())).await, Ok(()));
        assert!(load(&store, &shard).await == (revision, batch.rows), "other rows were kept");
        while store.forget(&shard, batch.at).await.expect("it can forget") {}
        let past = store.past(&shard).await.expect("the history can be read");
        assert_eq!(past.span(), Some(revision..=revision));
    }
    let (_, rows) = load(&store, &shard).await;
    let mut more = Vec::new();
    if limits.rows == count {
        more.push((0..=count).map(|n| put("t", &format!("{n:04}"), "")).collect::<Vec<_>>());
    }
    if limits.bytes == bytes {
        more.push(vec![put("t", "0000", vec![7; bytes])]);
    }
    for rows in more {
        let too_large = batch(term, 4, rows);
        assert!(!limits.admit(&too_large));
        assert_eq!(store.commit(&shard, too_large).await, Err(CommitError::Refused));
    }
    assert!(load(&store, &shard).await == (3, rows), "what was refused left a trace");
    assert_eq!(store.commit(&shard, batch(term, 4, [])).await, Ok(()));
}

pub async fn shards_commit_side_by_side(site: &impl Site) {
    let store = Arc::new(open(site).await);
    let mut writers = JoinSet::new();
    for n in 0..16 {
        let store = store.clone();
        writers.spawn(async move {
            let shard = ShardName::new(&format!("ecs/{n}"));
            let term = lead(&*store, &shard).await;
            for revision in 1..=25 {
                let rows =
                    [put("t", "same", format!("{n}")), put("t", &format!("{revision}"), "x")];
                assert_eq!(store.commit(&shard, batch(term, revision, rows)).await, Ok(()));
            }
        });
    }
    while let Some(done) = writers.join_next().await {
        done.expect("a writer was let down");
    }
    drop(store);
    let store = open(site).await;
    for n in 0..16 {
        let (revision, rows) = load(&store, &ShardName::new(&format!("ecs/{n}"))).await;
        assert_eq!((revision, rows.len()), (25, 26), "shard {n}");
        assert!(rows.contains(&put("t", "same", format!("{n}"))), "shard {n} has another's row");
    }
}

/// Many callers with the same term ask for the same revision at once, as a bug would.
pub async fn one_of_two_rivals_wins_every_revision(site: &impl Site) {
    let (store, shard) = (Arc::new(open(site).await), ShardName::new("s"));
    let term = lead(&*store, &shard).await;
    for revision in 1..=20 {
        let mut rivals = JoinSet::new();
        for rival in ["a", "b", "c", "d"] {
            let (store, shard) = (store.clone(), shard.clone());
            let wanted = batch(term, revision, [put("t", "winner", rival)]);
            rivals.spawn(async move { (rival, store.commit(&shard, wanted).await) });
        }
        let answers = rivals.join_all().await;
        let mut winners = answers.iter().filter(|(_, answer)| answer.is_ok());
        let (winner, _) = winners.next().expect("somebody wins");
        assert!(winners.next().is_none(), "two rivals committed revision {revision}: {answers:?}");
        let loaded = load(&*store, &shard).await;
        assert_eq!(loaded, (revision, vec![put("t", "winner", winner)]));
    }
}
