//! A damaged history is named and never served, and nothing else suffers from it; a store without
//! one begins one.
use std::{
    collections::BTreeMap,
    fs,
    ops::{ControlFlow, RangeInclusive},
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::scratch::{copy, files, scratch, used};
use berth_engine::{
    Batch, Cause, History, Past, PastBatch, Random, Revision, Row, ShardName, Store, StoreError,
    Timestamp,
};
use berth_store::{Embedded, Options, dump, restore, verify};

const LAST: Revision = 60;

fn options() -> Options {
    Options { memtable_bytes: 32 * 1024, ..Options::default() }
}

fn shard() -> ShardName {
    ShardName::new("ecs/prod")
}

/// A store of which a part has got into tables.
async fn make(dir: &Path) {
    let store = Embedded::open(dir, options()).unwrap();
    let term = store.lead(&shard()).await.unwrap();
    let mut random = Random::new(7);
    for revision in 1..=LAST {
        let (at, rows) = (Timestamp(revision as i64 * 1_000), rows(&mut random));
        let causes =
            vec![Cause { call: format!("{{\"requestId\":\"{revision}\"}}"), rows: vec![0] }];
        let batch = Batch { term, revision, at, rows, causes, ..Batch::default() };
        store.commit(&shard(), Arc::new(batch)).await.unwrap();
    }
}

fn rows(random: &mut Random) -> Vec<Row> {
    let keys: std::collections::BTreeSet<u64> = (0..12).map(|_| random.below(60)).collect();
    let row = |key| {
        let value = match random.below(4) {
            0 => None,
            _ => Some(format!("\"{}\"", random.next_u64().to_string().repeat(9)).into_bytes()),
        };
        Row { table: "tasks".into(), key: format!("{key:03}"), value }
    };
    keys.into_iter().map(row).collect()
}

/// What can be read of a history, each part or why it cannot be read.
struct Read {
    rows: (Revision, Vec<Row>),
    span: Option<RangeInclusive<Revision>>,
    batches: Result<Vec<PastBatch>, StoreError>,
    rows_at: BTreeMap<Revision, Result<Vec<Row>, StoreError>>,
}

async fn read(dir: &Path) -> Result<Read, StoreError> {
    let store = Embedded::open(dir, options())?;
    let rows = store.load(&shard()).await?;
    let past = match store.past(&shard()).await {
        Ok(past) => past,
        Err(error) => {
            return Ok(Read { rows, span: None, batches: Err(error), rows_at: BTreeMap::new() });
        }
    };
    let (mut batches, span) = (Vec::new(), past.span());
    let all = past.batches(0, &mut |batch| {
        batches.push(batch);
        ControlFlow::Continue(())
    });
    let rows_at = span.clone().into_iter().flatten().step_by(7);
    let rows_at = rows_at.map(|it| (it, past.rows_at("tasks", it))).collect();
    Ok(Read { rows, span, batches: all.map(|()| batches), rows_at })
}

/// The files of the history's keyspace, and where it lies.
fn of_history(dir: &Path) -> Vec<PathBuf> {
    let is_history = |file: &PathBuf| file.starts_with("rows/keyspaces/2");
    files(dir).into_iter().filter(is_history).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_of_it_is_named_where_it_is_read_and_keeps_nothing_from_starting() {
    let dir = scratch();
    let (made, damaged) = (dir.path().join("made"), dir.path().join("damaged"));
    make(&made).await;
    let good = read(&made).await.unwrap();
    assert_eq!(good.span, Some(1..=LAST));
    let (expected, mut random) = (good.batches.unwrap(), Random::new(3));
    let history = of_history(&made);
    assert!(history.iter().any(|file| file.to_string_lossy().contains("tables/")), "{history:?}");
    let mut seen = [0; 3];
    for file in &history {
        for place in 0..40 {
            copy(&made, &damaged);
            damage(&damaged.join(file), place, &mut random);
            let read = read(&damaged).await.unwrap_or_else(|error| {
                panic!("{}: {error}", file.display());
            });
            assert!(read.rows == good.rows, "{}: other rows", file.display());
            let outcome = match (&read.batches, read.span) {
                (Ok(batches), Some(span)) if span == (1..=LAST) => {
                    assert!(*batches == expected, "{}: other batches", file.display());
                    0
                }
                (Err(error), _) => {
                    assert_names_the_history(error);
                    1
                }
                (Ok(batches), span) => {
                    // It was set aside, and a new one begins with the rows as they are.
                    assert_eq!((batches.len(), span), (0, Some(LAST..=LAST)));
                    assert!(damaged.join("history.damaged").exists());
                    2
                }
            };
            for (revision, rows) in read.rows_at {
                match rows {
                    Ok(rows) => {
                        let what = format!("{}: other rows at {revision}", file.display());
                        assert!(
                            rows == *good
                                .rows_at
                                .get(&revision)
                                .map_or(&good.rows.1, |it| { it.as_ref().unwrap() }),
                            "{what}"
                        );
                    }
                    Err(error) => assert_names_the_history(&error),
                }
            }
            seen[outcome] += 1;
            fs::remove_dir_all(&damaged).unwrap();
        }
    }
    println!("harmless, named, set aside: {seen:?}");
    assert!(seen[1] > 0 && seen[2] > 0, "harmless, named, set aside: {seen:?}");
}

fn damage(file: &Path, place: u64, random: &mut Random) {
    let mut bytes = fs::read(file).unwrap();
    let length = used(&bytes) as u64;
    match place % 8 {
        _ if length == 0 => fs::remove_file(file).unwrap(),
        0 => fs::remove_file(file).unwrap(),
        1 => fs::write(file, &bytes[..random.below(length) as usize]).unwrap(),
        _ => {
            bytes[random.below(length) as usize] ^= 1 << random.below(8);
            fs::write(file, bytes).unwrap();
        }
    }
}

fn assert_names_the_history(error: &StoreError) {
    let StoreError::Damaged { what, remedy, .. } = error else { panic!("{error}") };
    assert!(remedy.contains("what the shards hold now is not affected"), "{what}; {remedy}");
    assert!(remedy.contains("rows/keyspaces/2"), "{remedy}");
}

#[tokio::test(flavor = "multi_thread")]
async fn verify_names_its_damage_and_moves_nothing() {
    let dir = scratch();
    let made = dir.path().join("made");
    make(&made).await;
    assert_eq!(verify(&made).unwrap().damages, Vec::<String>::new());
    let table = of_history(&made).into_iter().rfind(|it| it.to_string_lossy().contains("tables/"));
    let table = made.join(table.unwrap());
    let mut bytes = fs::read(&table).unwrap();
    bytes[100] ^= 1;
    fs::write(&table, bytes).unwrap();
    let verified = verify(&made).unwrap();
    assert_eq!(verified.damages, Vec::<String>::new(), "what the shards hold now is whole");
    let damages = verified.history;
    assert!(damages[0].starts_with("rows/keyspaces/2/tables/"), "{damages:?}");
    assert_eq!(verified.history_at, [made.join("rows/keyspaces/2")]);
    assert!(table.exists() && !made.join("history.damaged").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_without_one_begins_one_with_the_rows_that_it_has() {
    let dir = scratch();
    let (made, restored) = (dir.path().join("made"), dir.path().join("restored"));
    make(&made).await;
    let rows = read(&made).await.unwrap().rows.1;
    let mut lines = Vec::new();
    dump(&made, &mut lines).unwrap();
    restore(&lines[..], &restored).unwrap();
    // As an older release left it: the journal still has what belongs to no keyspace any more.
    fs::remove_dir_all(made.join("rows/keyspaces/2")).unwrap();
    fs::write(made.join("FORMAT"), "berth store, format 1\n").unwrap();
    for dir in [made, restored] {
        for life in 0..3 {
            let read = read(&dir).await.unwrap();
            let last = LAST + life;
            assert_eq!(read.span, Some(LAST..=last));
            assert_eq!(read.rows_at[&LAST].as_ref().unwrap(), &rows);
            let batches: Vec<_> = read.batches.unwrap().iter().map(|it| it.revision).collect();
            assert_eq!(batches, (LAST + 1..=last).collect::<Vec<_>>());
            let format = fs::read_to_string(dir.join("FORMAT")).unwrap();
            assert_eq!(format, "berth store, format 3\n");
            let store = Embedded::open(&dir, options()).unwrap();
            let term = store.lead(&shard()).await.unwrap();
            let row = Row { table: "tasks".into(), key: "new".into(), value: Some(b"{}".to_vec()) };
            let batch = Batch { term, revision: last + 1, rows: vec![row], ..Batch::default() };
            store.commit(&shard(), Arc::new(batch)).await.unwrap();
            let versions = store.past(&shard()).await.unwrap().versions("tasks", "new").unwrap();
            assert_eq!(versions.len() as u64, life + 1);
        }
        assert_eq!(verify(&dir).unwrap().damages, Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_still_holds_one_keeps_no_store_from_opening_again() {
    let dir = scratch();
    let made = dir.path().join("made");
    make(&made).await;
    let store = Embedded::open(&made, options()).unwrap();
    let past = store.past(&shard()).await.unwrap();
    assert!(past.row_at("tasks", "001", LAST).is_ok());
    drop(store);
    let again = Embedded::open(&made, options()).unwrap();
    let error = past.row_at("tasks", "001", LAST).unwrap_err().to_string();
    assert!(error.contains("ask again"), "{error}");
    assert_eq!(past.span(), again.past(&shard()).await.unwrap().span());
}

/// A row of a table of which no history is kept, and one of another.
fn secret_and_task(value: &str) -> Vec<Row> {
    let row = |table: &str| Row {
        table: table.to_owned(),
        key: "a".to_owned(),
        value: Some(format!("\"{value}\"").into_bytes()),
    };
    vec![row("secret"), row("task")]
}

/// In that shard, and in no other.
fn secrets_pass(of: &ShardName) -> &'static [&'static str] {
    if *of == shard() { &["secret"] } else { &[] }
}

async fn found(dir: &Path) -> [Vec<Row>; 2] {
    let options = Options { passing: secrets_pass, ..options() };
    let store = Embedded::open(dir, options).unwrap();
    let past = store.past(&shard()).await.unwrap();
    let revision = *past.span().expect("there is a history").end();
    ["secret", "task"].map(|table| past.rows_at(table, revision).unwrap())
}

/// What was not known to pass when it was written goes with the release that knows.
#[tokio::test]
async fn what_passes_leaves_a_history_that_has_it() {
    let dir = scratch();
    let dir = dir.path();
    let store = Embedded::open(dir, options()).unwrap();
    let term = store.lead(&shard()).await.unwrap();
    for revision in 1..=3 {
        let (at, rows) = (Timestamp(revision as i64), secret_and_task(&revision.to_string()));
        let batch = Batch { term, revision, at, rows, ..Batch::default() };
        store.commit(&shard(), Arc::new(batch)).await.unwrap();
    }
    let past = store.past(&shard()).await.unwrap();
    assert_eq!(past.rows_at("secret", 3).unwrap().len(), 1, "it was not known");
    let other = ShardName::new("other");
    let term = store.lead(&other).await.unwrap();
    let batch = Batch { term, revision: 1, rows: secret_and_task("1"), ..Batch::default() };
    store.commit(&other, Arc::new(batch)).await.unwrap();
    drop((past, store));
    let [_, task] = secret_and_task("3").try_into().unwrap();
    assert_eq!(found(dir).await, [vec![], vec![task]]);
    let store = Embedded::open(dir, Options { passing: secrets_pass, ..options() }).unwrap();
    let past = store.past(&other).await.unwrap();
    assert_eq!(past.rows_at("secret", 1).unwrap().len(), 1, "there it is kept");
    drop((past, store));
    assert!(verify(dir).unwrap().history.is_empty());
}

#[tokio::test]
async fn no_history_begins_with_rows_that_pass() {
    let (dir, copy) = (scratch(), scratch());
    let (dir, copy) = (dir.path(), copy.path().join("store"));
    let store = Embedded::open(dir, options()).unwrap();
    let term = store.lead(&shard()).await.unwrap();
    let rows = secret_and_task("1");
    let batch = Batch { term, revision: 1, rows: rows.clone(), ..Batch::default() };
    store.commit(&shard(), Arc::new(batch)).await.unwrap();
    drop(store);
    let mut lines = Vec::new();
    dump(dir, &mut lines).unwrap();
    restore(&lines[..], &copy).unwrap();
    assert_eq!(found(&copy).await, [vec![], rows[1..].to_vec()]);
    let store = Embedded::open(&copy, options()).unwrap();
    assert_eq!(store.load(&shard()).await.unwrap().1, rows, "they are rows all the same");
}
