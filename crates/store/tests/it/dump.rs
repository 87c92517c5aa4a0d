//! A dump is the whole store as text, and a store again.
use std::{fs, path::Path, sync::Arc};

use berth_engine::{Batch, CommitError, Row, ShardName, Store, StoreError};
use berth_store::{Dumped, Embedded, Options, dump, restore, verify};

fn put(table: &str, key: &str, value: &str) -> Row {
    Row { table: table.into(), key: key.into(), value: Some(value.into()) }
}

async fn make(dir: &Path) {
    let store = Embedded::open(dir, Options::default()).unwrap();
    for (name, rows) in [
        ("ecs-account", vec![put("settings", "insights", r#"{"value":"enabled"}"#)]),
        (
            "ecs/prod",
            vec![
                put("tasks", "a\"\n/ä", r#"{"cpu":1.50,"n":18446744073709551616}"#),
                put("clusters", "self", "{}"),
                put("clusters", "null", "null"),
            ],
        ),
        ("empty", vec![]),
    ] {
        let shard = ShardName::new(name);
        store.lead(&shard).await.unwrap();
        let term = store.lead(&shard).await.unwrap();
        for revision in 1..=3 {
            let batch = Batch { term, revision, rows: rows.clone(), ..Batch::default() };
            store.commit(&shard, Arc::new(batch)).await.unwrap();
        }
    }
    store.lead(&ShardName::new("led but never written")).await.unwrap();
}

fn text(dir: &Path) -> String {
    let mut output = Vec::new();
    dump(dir, &mut output).unwrap();
    String::from_utf8(output).unwrap()
}

#[tokio::test]
async fn every_row_is_a_line() {
    let dir = tempfile::tempdir().unwrap();
    make(&dir.path().join("store")).await;
    expect_test::expect![[r#"
        {"shard":"ecs-account","revision":3,"term":2,"rows":1}
        {"shard":"ecs-account","revision":3,"table":"settings","key":"insights","value":{"value":"enabled"}}
        {"shard":"ecs/prod","revision":3,"term":2,"rows":3}
        {"shard":"ecs/prod","revision":3,"table":"clusters","key":"null","value":null}
        {"shard":"ecs/prod","revision":3,"table":"clusters","key":"self","value":{}}
        {"shard":"ecs/prod","revision":3,"table":"tasks","key":"a\"\n/ä","value":{"cpu":1.50,"n":18446744073709551616}}
        {"shard":"empty","revision":3,"term":2,"rows":0}
        {"shards":3,"rows":4}
    "#]]
    .assert_eq(&text(&dir.path().join("store")));
}

#[tokio::test]
async fn a_restored_store_is_the_same_and_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let (made, restored) = (dir.path().join("made"), dir.path().join("restored"));
    make(&made).await;
    let lines = text(&made);
    let dumped = restore(lines.as_bytes(), &restored).unwrap();
    assert_eq!(dumped, Dumped { shards: 3, rows: 4 });
    assert_eq!(text(&restored), lines);
    assert_eq!(verify(&restored).unwrap().damages, Vec::<String>::new());

    let store = Embedded::open(&restored, Options::default()).unwrap();
    let shard = ShardName::new("ecs/prod");
    let late = Batch { term: 2, revision: 4, rows: vec![], ..Batch::default() };
    let term = store.lead(&shard).await.unwrap();
    assert!(term > 2, "a term of the dump was given again");
    assert_eq!(store.commit(&shard, Arc::new(late)).await, Err(CommitError::Fenced));
    let next = Batch {
        term,
        revision: 4,
        rows: vec![put("clusters", "self", "{\"x\":1}")],
        ..Batch::default()
    };
    assert_eq!(store.commit(&shard, Arc::new(next)).await, Ok(()));
    assert_eq!(store.load(&shard).await.unwrap().1.len(), 3);
}

#[tokio::test]
async fn a_part_of_a_dump_is_refused_and_is_no_store() {
    let dir = tempfile::tempdir().unwrap();
    make(&dir.path().join("made")).await;
    let whole = text(&dir.path().join("made"));
    let lines: Vec<&str> = whole.lines().collect();
    let mut wrong: Vec<(String, String)> = Vec::new();
    for count in 0..lines.len() {
        wrong.push((format!("the first {count} lines"), lines[..count].join("\n")));
        let mut without = lines.clone();
        without.remove(count);
        wrong.push((format!("without line {count}"), without.join("\n")));
        let mut twice = lines.clone();
        twice.insert(count, lines[count]);
        wrong.push((format!("line {count} twice"), twice.join("\n")));
    }
    wrong.push(("cut in a line".to_owned(), whole[..whole.len() - 9].to_owned()));
    wrong.push(("not a dump".to_owned(), "{\"shard\":\"a\"}\n".to_owned()));
    for (what, text) in wrong {
        let target = dir.path().join("target");
        let result = restore(text.as_bytes(), &target);
        assert!(result.is_err(), "{what} was restored");
        let error = Embedded::open(&target, Options::default()).map(drop).unwrap_err();
        assert!(error.to_string().contains("a restore into it did not finish"), "{what}: {error}");
        fs::remove_dir_all(&target).unwrap();
    }
}

#[tokio::test]
async fn only_an_empty_directory_is_restored_into_and_only_a_store_dumped() {
    let dir = tempfile::tempdir().unwrap();
    let made = dir.path().join("made");
    make(&made).await;
    let lines = text(&made);
    let error = restore(lines.as_bytes(), &made).unwrap_err().to_string();
    assert!(error.contains("restore into an empty directory"), "{error}");
    assert_eq!(text(&made), lines, "the store that was there was touched");
    let nothing = dir.path().join("nothing");
    let error = dump(&nothing, &mut Vec::new()).unwrap_err().to_string();
    assert!(error.contains("there is no store in it"), "{error}");
    assert!(!nothing.exists());
    let store = Embedded::open(&made, Options::default()).unwrap();
    for error in [
        dump(&made, &mut Vec::new()).map(drop).unwrap_err(),
        verify(&made).map(drop).unwrap_err(),
        Embedded::open(&made, Options::default()).map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    }
    drop(store);
}
