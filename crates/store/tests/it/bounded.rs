//! A history takes no more of the disk than it may, however much is written to it.
use std::{collections::BTreeMap, fs, ops::ControlFlow, path::Path, sync::Arc, time::Duration};

use crate::scratch::{files, scratch};
use berth_engine::{
    Batch, History, Past, PastBatch, Random, Revision, Row, ShardName, Shrunk, Store, Timestamp,
};
use berth_say::say;
use berth_store::{Embedded, Options, dump, verify};

const BYTES_MAX: u64 = 512 * 1024;
/// So often the bound is written.
const TIMES: u64 = 5;
/// Between two looks at the bound.
const LOOK_BATCHES: Revision = 20;
const ROWS: u64 = 8;
const ROW_BYTES: usize = 400;
/// Until it has come to rest.
const LOOKS_MAX: u32 = 5_000;
/// What is written between two looks, in memory, on its way to a table and there.
const SLACK_BYTES: u64 = 3 * LOOK_BATCHES * ROWS * ROW_BYTES as u64;

/// Memtables of the history are half as large.
fn options() -> Options {
    Options { memtable_bytes: 64 * 1024, ..Options::default() }
}

fn shard() -> ShardName {
    ShardName::new("ecs/prod")
}

/// What `du` would say of the history's directory, of files alone.
fn du(dir: &Path) -> u64 {
    let of_history = files(dir).into_iter().filter(|it| it.starts_with("rows/keyspaces/2"));
    // One may have gone since it was listed.
    of_history.map(|it| fs::metadata(dir.join(it)).map_or(0, |it| it.len())).sum()
}

/// It can hardly be packed.
fn value(random: &mut Random) -> Option<Vec<u8>> {
    let value: String = (0..ROW_BYTES / 20).map(|_| random.next_u64().to_string()).collect();
    Some(format!("\"{value}\"").into_bytes())
}

/// A batch of rows of which nearly all are written once and removed later.
fn batch(random: &mut Random, term: u64, revision: Revision) -> Batch {
    let row = |n| {
        let key = format!("{revision:06}-{n}");
        Row { table: "task".into(), key, value: value(random) }
    };
    let mut rows: Vec<Row> = (0..ROWS).map(row).collect();
    if let Some(old) = revision.checked_sub(10) {
        let gone = |n| Row { table: "task".into(), key: format!("{old:06}-{n}"), value: None };
        let stays = u64::from(old.is_multiple_of(10));
        rows.extend((stays..ROWS).map(gone));
    }
    Batch { term, revision, at: Timestamp(revision as i64), rows, ..Batch::default() }
}

/// All that is kept, beside all that was written.
fn assert_reads(past: &impl Past, written: &[PastBatch]) {
    let (first, last) = past.span().unwrap().into_inner();
    assert_eq!(last, written.len() as u64);
    let mut batches = Vec::new();
    let mut each = |batch| {
        batches.push(batch);
        ControlFlow::Continue(())
    };
    past.batches(0, &mut each).unwrap();
    assert!(batches == written[first as usize - 1..], "other batches");
    let mut rows = BTreeMap::new();
    for batch in written {
        for row in &batch.rows {
            match &row.value {
                Some(_) => rows.insert(row.key.clone(), row.clone()),
                None => rows.remove(&row.key),
            };
        }
        if batch.revision == first || batch.revision == first.midpoint(last) {
            let found = past.rows_at("task", batch.revision).unwrap();
            assert!(found.iter().eq(rows.values()), "other rows at {}", batch.revision);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_disk_has_no_more_of_it_than_its_bound_allows() {
    let dir = scratch();
    let dir = dir.path().join("store");
    let mut store = Embedded::open(&dir, options()).unwrap();
    let mut random = Random::new(5);
    let mut term = store.lead(&shard()).await.unwrap();
    let (mut written, mut bytes, mut at_work, mut tidied) = (Vec::new(), 0, 0, 0);
    while bytes < TIMES * BYTES_MAX {
        for _ in 0..LOOK_BATCHES {
            let batch = batch(&mut random, term, written.len() as u64 + 1);
            bytes += ROWS * ROW_BYTES as u64;
            let Batch { revision, at, ref rows, .. } = batch;
            written.push(PastBatch { revision, at, causes: Vec::new(), rows: rows.clone() });
            store.commit(&shard(), Arc::new(batch)).await.unwrap();
        }
        for looks in 0.. {
            let shrunk = store.shrink(BYTES_MAX).await.unwrap();
            let takes = du(&dir);
            at_work = at_work.max(takes);
            tidied += u64::from(shrunk == Shrunk::Tidied);
            if shrunk == Shrunk::Fits && takes <= BYTES_MAX {
                break;
            }
            assert!(looks < LOOKS_MAX, "{takes} bytes after {looks} looks");
            if shrunk == Shrunk::Fits {
                // Compactions of its own write tables anew meanwhile.
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        }
        if (written.len() as u64).is_multiple_of(LOOK_BATCHES * 20) {
            // What was forgotten before is not known afterwards.
            drop(store);
            store = Embedded::open(&dir, options()).unwrap();
            term = store.lead(&shard()).await.unwrap();
        }
    }
    say!("{bytes} bytes written: {at_work} at work, tidied up {tidied} times");
    assert!(at_work <= 3 * BYTES_MAX + SLACK_BYTES, "{at_work} at work");
    // It is not forgotten for nothing, and not tidied up for each batch. In so small a history much
    // of the room is for rows that still stand, and for where each version is.
    let kept = |past: &<Embedded as History>::Past| {
        past.span().unwrap().count() as u64 * ROWS * ROW_BYTES as u64
    };
    let past = store.past(&shard()).await.unwrap();
    assert!(kept(&past) >= BYTES_MAX / 4, "{} bytes are kept", kept(&past));
    assert!(tidied <= 8 * TIMES, "tidied up {tidied} times");
    assert!(past.is_outgrown());
    assert_reads(&past, &written);
    drop((past, store));
    let verified = verify(&dir).unwrap();
    let extent = verified.extent.unwrap();
    assert!((1..=BYTES_MAX).contains(&extent.bytes) && extent.oldest.is_some(), "{extent:?}");
    assert_eq!((verified.damages, verified.history), (Vec::new(), Vec::new()));
    dump(&dir, &mut Vec::new()).unwrap();
    let store = Embedded::open(&dir, options()).unwrap();
    let past = store.past(&shard()).await.unwrap();
    assert!(past.is_outgrown());
    assert_reads(&past, &written);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_are_more_than_the_bound_are_not_written_anew_for_each_batch() {
    const BATCHES: Revision = 50;
    let dir = scratch();
    let store = Embedded::open(&dir.path().join("store"), options()).unwrap();
    let mut random = Random::new(6);
    let term = store.lead(&shard()).await.unwrap();
    let standing = 2 * BYTES_MAX / ROW_BYTES as u64;
    let mut row = |n| Row { table: "task".into(), key: format!("{n}"), value: value(&mut random) };
    let all: Vec<Row> = (0..standing).map(&mut row).collect();
    let (mut rows, mut tidied) = (all, 0);
    for revision in 1..=BATCHES {
        let at = Timestamp(revision as i64);
        let batch = Batch { term, revision, at, rows, ..Batch::default() };
        store.commit(&shard(), Arc::new(batch)).await.unwrap();
        rows = vec![row(revision)];
        // The first look finds out what there is.
        loop {
            match store.shrink(BYTES_MAX).await.unwrap() {
                Shrunk::Fits => break,
                Shrunk::Forgot => {}
                Shrunk::Tidied => tidied += 1,
            }
        }
    }
    let bytes = store.extent().await.unwrap().bytes;
    say!("{bytes} bytes stand: tidied up {tidied} times in {BATCHES} batches");
    assert!(bytes > BYTES_MAX, "{bytes} bytes fit");
    assert!(tidied <= 3, "tidied up {tidied} times");
    let past = store.past(&shard()).await.unwrap();
    assert!(past.is_outgrown() && past.span().unwrap().count() < 5, "{:?}", past.span());
}
