//! The machine stops while a commit is being written: of what was not synced, any pages may be on
//! the disk and any may not. What was acknowledged is there, and the last commit is whole or gone.
//!
//! Simulated on the journal, page by page, from copies taken before and after the commit. Tables
//! and manifests are synced by the engine before anything relies on them and are not taken apart.
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::scratch::{copy, copy_open, scratch, write};
use berth_engine::{Batch, History, Past, Random, Revision, Row, ShardName, Store, Term};
use berth_store::{Embedded, Options};

const PAGE_BYTES: usize = 4096;
const CRASHES: u64 = 80;

#[tokio::test]
async fn pages_that_were_not_synced_may_be_lost() {
    let dir = scratch();
    let (made, acknowledged) = (dir.path().join("made"), dir.path().join("acknowledged"));
    let crashed = dir.path().join("crashed");
    let store = Embedded::open(&made, Options::default()).unwrap();
    let shard = ShardName::new("ecs/prod");
    let term = store.lead(&shard).await.unwrap();
    for revision in 1..=5 {
        store.commit(&shard, batch(term, revision)).await.unwrap();
    }
    copy_open(&made, &acknowledged);
    let before = fs::read(journal(&made)).unwrap();
    store.commit(&shard, batch(term, 6)).await.unwrap();
    let after = fs::read(journal(&made)).unwrap();
    drop(store);

    let mut random = Random::new(3);
    let mut seen = BTreeSet::new();
    for crash in 0..CRASHES {
        copy(&acknowledged, &crashed);
        // All pages and none, then most of them or few.
        let share = match crash {
            0 => 64,
            1 => 0,
            _ => [62, 32, 62, 8][(crash % 4) as usize],
        };
        write(&journal(&crashed), &mix(&before, &after, share, &mut random));
        let store = Embedded::open(&crashed, Options::default())
            .unwrap_or_else(|error| panic!("crash {crash}: {error}"));
        let (revision, rows) = store.load(&shard).await.unwrap();
        assert!(revision == 5 || revision == 6, "crash {crash}: revision {revision}");
        assert!(rows == rows_at(revision), "crash {crash}: other rows at revision {revision}");
        let past = store.past(&shard).await.unwrap();
        assert_eq!(past.span(), Some(1..=revision), "crash {crash}");
        assert!(past.rows_at("tasks", revision).unwrap() == rows, "crash {crash}");
        assert!(past.rows_at("tasks", revision - 1).unwrap() == rows_at(revision - 1));
        let term = store.lead(&shard).await.unwrap();
        assert_eq!(store.commit(&shard, batch(term, revision + 1)).await, Ok(()));
        drop(store);
        let store = Embedded::open(&crashed, Options::default()).unwrap();
        assert!(store.load(&shard).await.unwrap() == (revision + 1, rows_at(revision + 1)));
        drop(store);
        fs::remove_dir_all(&crashed).unwrap();
        seen.insert(revision);
    }
    assert_eq!(seen, BTreeSet::from([5, 6]));
}

/// The pages that differ, each as it was or as it became.
fn mix(before: &[u8], after: &[u8], kept_in_64: u64, random: &mut Random) -> Vec<u8> {
    let mut mixed = before.to_vec();
    mixed.resize(after.len(), 0);
    for (mixed, after) in mixed.chunks_mut(PAGE_BYTES).zip(after.chunks(PAGE_BYTES)) {
        if random.below(64) < kept_in_64 {
            mixed.copy_from_slice(after);
        }
    }
    mixed
}

fn batch(term: Term, revision: Revision) -> Arc<Batch> {
    Arc::new(Batch { term, revision, rows: rows(revision), ..Batch::default() })
}

/// Rows of several pages, so that what is lost may be the middle of one; half of them replace
/// those of the revision before.
fn rows(revision: Revision) -> Vec<Row> {
    (0..6)
        .map(|n| {
            let value = format!("{revision}/{n} ").repeat(4000).into_bytes();
            let key = format!("{:04}", revision * 3 + n);
            Row { table: "tasks".into(), key, value: Some(value) }
        })
        .collect()
}

fn rows_at(revision: Revision) -> Vec<Row> {
    let mut rows: Vec<Row> = (1..=revision).rev().flat_map(rows).collect();
    rows.sort_by(|a, b| a.key.cmp(&b.key));
    rows.dedup_by(|later, kept| later.key == kept.key);
    rows
}

fn journal(dir: &Path) -> PathBuf {
    dir.join("rows/0.jnl")
}
