//! A damaged store is refused, or it serves exactly what was acknowledged. Never anything else.
use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::scratch::{copy, copy_open, files, scratch, used};
use berth_engine::{Batch, Random, Revision, Row, ShardName, Store, StoreError};
use berth_store::{Embedded, Options, verify};

type Rows = BTreeMap<ShardName, (Revision, Vec<Row>)>;

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_store_never_serves_other_rows() {
    let dir = scratch();
    let made = dir.path().join("made");
    drop(make(&made).await);
    damage_every_file(&made, dir.path(), 1, 100).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_store_never_serves_other_rows() {
    let dir = scratch();
    let (made, killed) = (dir.path().join("made"), dir.path().join("killed"));
    let store = make(&made).await;
    // Its commits are synced, so what is in the files now is what a kill would leave.
    copy_open(&made, &killed);
    drop(store);
    damage_every_file(&killed, dir.path(), 2, 40).await;
}

/// Removes each file, and flips bits and cuts it at so many places, or as many as it has bytes.
async fn damage_every_file(made: &Path, dir: &Path, seed: u64, places: u64) {
    let good = dir.join("good");
    copy(made, &good);
    let expected = read(&good).await.expect("the undamaged store can be read");
    let mut random = Random::new(seed);
    let files = files(made);
    assert!(files.iter().any(|file| file.to_string_lossy().contains("tables")), "no tables");
    let mut seen = BTreeMap::<PathBuf, [u64; 2]>::new();
    for file in files {
        for place in 0..=places.min(used(&fs::read(made.join(&file)).unwrap()) as u64) {
            let damaged = dir.join("damaged");
            copy(made, &damaged);
            let what = match place {
                0 => remove(&damaged.join(&file)),
                _ if place % 2 == 0 => flip(&damaged.join(&file), &mut random),
                _ => truncate(&damaged.join(&file), &mut random),
            };
            let is_detected = match read(&damaged).await {
                Err(_) => true,
                Ok(found) => {
                    let same = found == expected;
                    assert!(same, "{}: {what}: other rows were served", file.display());
                    false
                }
            };
            seen.entry(file.clone()).or_default()[usize::from(is_detected)] += 1;
            fs::remove_dir_all(&damaged).unwrap();
        }
    }
    let detected = seen.values().map(|[_, detected]| detected).sum::<u64>();
    assert!(detected > 100, "harmless and detected: {seen:?}");
}

#[tokio::test]
async fn damage_is_named() {
    let dir = scratch();
    let made = dir.path().join("made");
    drop(make(&made).await);
    assert_eq!(verify(&made).unwrap().damages, Vec::<String>::new());
    assert_eq!(verify(&made).unwrap().shards.len(), SHARDS.len());
    let in_rows = |part: &str| {
        let mut files = files(&made).into_iter().map(|it| it.to_string_lossy().into_owned());
        files.rfind(|it| it.starts_with("rows/keyspaces/1/") && it.contains(part)).unwrap()
    };
    let (list, table) = (in_rows("/v"), in_rows("/tables/"));
    for (name, part) in [
        ("FORMAT", "FORMAT"),
        ("WITNESS", "WITNESS"),
        ("rows/version", "rows/version"),
        ("rows/keyspaces/1/current", "rows/keyspaces/1/current"),
        ("rows/keyspaces/0/current", "rows/keyspaces/0/current"),
        (&list, &list),
        (&table, &table),
    ] {
        let damaged = dir.path().join("damaged");
        copy(&made, &damaged);
        OpenOptions::new().write(true).open(damaged.join(name)).unwrap().set_len(2).unwrap();
        let found = verify(&damaged).unwrap().damages;
        assert!(found.iter().any(|damage| damage.contains(part)), "{name}: {found:?}");
        let Err(StoreError::Damaged { what, remedy, .. }) =
            Embedded::open(&damaged, options()).map(drop)
        else {
            panic!("{name}: it was opened");
        };
        assert!(what.contains(part), "{what}");
        assert!(remedy.contains("berth store verify"), "{remedy}");
        fs::remove_dir_all(&damaged).unwrap();
    }
}

#[tokio::test]
async fn rows_that_are_missing_are_named() {
    let dir = scratch();
    let made = dir.path().join("made");
    drop(make(&made).await);
    fs::remove_dir_all(made.join("rows")).unwrap();
    assert_eq!(verify(&made).unwrap().damages, ["rows: the directory is missing"]);
    let Err(StoreError::Damaged { what, .. }) = Embedded::open(&made, options()).map(drop) else {
        panic!("it was opened");
    };
    assert_eq!(what, "rows: the directory is missing");
}

#[tokio::test]
async fn a_lost_tail_is_said_and_the_rest_is_left_alone() {
    let dir = scratch();
    let made = dir.path().join("made");
    drop(make(&made).await);
    let journal = files(&made).into_iter().rfind(|it| it.extension().is_some_and(|it| it == "jnl"));
    let journal = made.join(journal.unwrap());
    let length = fs::metadata(&journal).unwrap().len();
    OpenOptions::new().write(true).open(&journal).unwrap().set_len(length - 5).unwrap();
    let error = Embedded::open(&made, options()).map(drop).unwrap_err().to_string();
    assert!(error.contains("are lost"), "{error}");
    assert_eq!(fs::metadata(&journal).unwrap().len(), length - 5, "the evidence was changed");
}

#[tokio::test]
async fn a_commit_that_was_never_finished_is_cut() {
    let dir = scratch();
    let made = dir.path().join("made");
    drop(make(&made).await);
    let expected = read(&made).await.unwrap();
    let journal = files(&made).into_iter().rfind(|it| it.extension().is_some_and(|it| it == "jnl"));
    let journal = made.join(journal.unwrap());
    let good = fs::read(&journal).unwrap();
    // The beginning of a batch of two items, then what a lost page leaves, then its end.
    let torn = [&good[..13], &[0; 4096], &good[good.len() - 13..]].concat();
    fs::write(&journal, [&good, &torn[..]].concat()).unwrap();
    let notes = verify(&made).unwrap().notes;
    assert!(notes.iter().any(|note| note.contains("was cut")), "{notes:?}");
    assert_eq!(fs::read(&journal).unwrap(), good);
    assert_eq!(read(&made).await.unwrap(), expected);
}

const SHARDS: [&str; 3] = ["ecs-account", "ecs/prod", "ecs/test"];

fn options() -> Options {
    Options { memtable_bytes: 32 * 1024, ..Options::default() }
}

/// A store with tables, journals and some history: rows replaced, removed and added, in two lives.
async fn make(dir: &Path) -> Embedded {
    let mut random = Random::new(5);
    let mut store = Embedded::open(dir, options()).unwrap();
    for life in 0..2 {
        let mut terms = Vec::new();
        for shard in SHARDS.map(ShardName::new) {
            terms.push((store.lead(&shard).await.unwrap(), shard));
        }
        for round in 1..=40 {
            for (term, shard) in &terms {
                let rows = (0..random.below(12)).map(|_| row(&mut random)).collect();
                let batch =
                    Batch { term: *term, revision: life * 40 + round, rows, ..Batch::default() };
                store.commit(shard, Arc::new(batch)).await.unwrap();
            }
        }
        if life == 0 {
            drop(store);
            store = Embedded::open(dir, options()).unwrap();
        }
    }
    store
}

fn row(random: &mut Random) -> Row {
    let value = match random.below(4) {
        0 => None,
        _ => {
            let filler = "x".repeat(random.below(400) as usize);
            let value = format!("{{\"n\":{},\"filler\":\"{filler}\"}}", random.next_u64());
            Some(value.into_bytes())
        }
    };
    Row { table: "tasks".into(), key: format!("{:03}", random.below(200)), value }
}

async fn read(dir: &Path) -> Result<Rows, StoreError> {
    let store = Embedded::open(dir, options())?;
    let mut rows = Rows::new();
    for shard in store.shards().await? {
        rows.insert(shard.clone(), store.load(&shard).await?);
    }
    Ok(rows)
}

fn remove(file: &Path) -> String {
    fs::remove_file(file).unwrap();
    "removed".to_owned()
}

/// Flips a bit among those that hold something.
fn flip(file: &Path, random: &mut Random) -> String {
    let mut bytes = fs::read(file).unwrap();
    let (at, bit) = (random.below(used(&bytes) as u64) as usize, random.below(8));
    bytes[at] ^= 1 << bit;
    fs::write(file, bytes).unwrap();
    format!("bit {bit} of byte {at} flipped")
}

fn truncate(file: &Path, random: &mut Random) -> String {
    let length = random.below(used(&fs::read(file).unwrap()) as u64);
    OpenOptions::new().write(true).open(file).unwrap().set_len(length).unwrap();
    format!("cut at byte {length}")
}
