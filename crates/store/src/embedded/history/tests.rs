//! A history that the release before wrote is read on, and forgotten, as if this one had written it.
use berth_engine::{Batch, Cause, PastBatch, Revision, Row, ShardName, Timestamp};

use super::{entry::seal_value, keys, plan, read, trail::beginning};
use crate::{
    embedded::{Options, contents::Contents, engine::Change, group::Group, place::Place},
    frame,
};

fn shard() -> ShardName {
    ShardName::new("ecs/prod")
}

fn row(key: &str, value: Option<&str>) -> Row {
    let value = value.map(|it| it.as_bytes().to_vec());
    Row { table: "tasks".to_owned(), key: key.to_owned(), value }
}

/// What format 2 kept of a batch: its index under its revision, and each value under its row.
fn of_format_2(batch: &PastBatch) -> Vec<Change> {
    let rows: Vec<_> = batch.rows.iter().map(|row| (&row.table, &row.key)).collect();
    let causes: Vec<_> = batch.causes.iter().map(|it| (&it.call, &it.rows)).collect();
    let index = serde_json::to_vec(&(batch.at, 1, Some(rows), causes)).unwrap();
    let key = keys::batch(&shard(), batch.revision);
    let entry = frame::seal(&key, &index).1;
    let version = |row: &Row| {
        let key = keys::version(&shard(), &row.table, &row.key, batch.revision);
        let stored = seal_value(&key, row.value.as_deref());
        (key, Some(stored))
    };
    batch.rows.iter().map(version).chain([(key, Some(entry))]).collect()
}

fn batch(revision: Revision, rows: Vec<Row>) -> PastBatch {
    let causes = vec![Cause { call: "{}".to_owned(), rows: vec![0] }];
    PastBatch { revision, at: Timestamp(revision as i64 * 10), causes, rows }
}

/// Three batches of format 2, and three of this release after them.
fn written() -> Vec<PastBatch> {
    vec![
        batch(1, vec![row("a", Some("1")), row("b", Some("1"))]),
        batch(2, vec![row("a", Some("2"))]),
        batch(3, vec![row("b", None), row("c", Some("3"))]),
        batch(4, vec![row("c", Some("4")), row("d", Some("4"))]),
        batch(5, vec![row("d", Some("5"))]),
        batch(6, vec![row("b", Some("6"))]),
    ]
}

fn store(place: &Place) -> Contents {
    let mut contents = place.contents().unwrap();
    let mut group = Group::default();
    let term = group.lead(&contents, &shard());
    let written = written();
    for PastBatch { revision, at, causes, rows } in written.clone() {
        let batch = Batch { term, revision, at, rows, causes, ..Batch::default() };
        assert!(group.commit(&contents, &shard(), &batch).is_ok());
    }
    group.note(written[..3].iter().flat_map(of_format_2));
    group.note([beginning(&shard(), 1)]);
    contents.write(group, place).unwrap();
    contents
}

/// Every batch, and the rows as of every revision, must be what was written.
fn assert_reads(contents: &Contents, from: Revision) {
    let (view, written) = (contents.engine.view(), written());
    assert_eq!(read::begins(&view, &shard()).unwrap(), Some(from));
    let mut rows = std::collections::BTreeMap::new();
    for batch in &written {
        for row in &batch.rows {
            rows.insert(row.key.clone(), row.value.clone());
        }
        if batch.revision < from {
            continue;
        }
        let found = read::batch(&view, &shard(), batch.revision).unwrap();
        assert_eq!(found.as_ref(), Some(batch));
        let found = read::rows_at(&view, &shard(), "tasks", batch.revision).unwrap();
        let found: Vec<_> = found.into_iter().map(|row| (row.key, row.value)).collect();
        let expected = rows.clone().into_iter().filter(|(_, value)| value.is_some());
        assert_eq!(found, expected.collect::<Vec<_>>(), "at {}", batch.revision);
    }
    let mut damages = Vec::new();
    read::check(&view, |what| damages.push(what)).unwrap();
    assert_eq!(damages, Vec::<String>::new());
}

#[test]
fn batches_of_format_2_are_read_and_forgotten_like_others() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place::open(dir.path(), Options::default()).unwrap();
    let mut contents = store(&place);
    assert_reads(&contents, 1);
    for from in 2..=6 {
        let before = Timestamp(from as i64 * 10);
        let view = contents.engine.view();
        let Some(forgetting) = plan(&view, &shard(), 6, before).unwrap() else {
            panic!("nothing was to be forgotten before {from}");
        };
        drop(view);
        let mut group = Group::default();
        assert!(group.forget(&contents, vec![forgetting]).unwrap());
        contents.write(group, &place).unwrap();
        assert_reads(&contents, from);
    }
}
