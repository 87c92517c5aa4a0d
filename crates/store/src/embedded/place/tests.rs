//! What an interrupted making leaves is made again, whatever is there of it; a history in which the
//! engine cannot work is set aside.
use berth_engine::{Batch, Row, ShardName};

use super::*;
use crate::embedded::Group;

fn open(dir: &Path) -> Contents {
    let place = Place::open(dir, Options::default()).unwrap();
    place.contents().unwrap()
}

/// Every file below it.
fn files_of(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|it| it.unwrap().path());
    entries.flat_map(|it| if it.is_dir() { files_of(&it) } else { vec![it] }).collect()
}

#[test]
fn a_half_made_store_is_made_again_whatever_was_not_synced_of_it() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    let files = files_of(dir.path());
    assert!(files.len() > 8, "{files:?}");
    for file in files.iter().filter(|it| !it.ends_with("FORMAT")) {
        for is_there in [false, true] {
            format::write(dir.path(), Format::BeingMade).unwrap();
            match is_there {
                true => fs::write(file, "").unwrap(),
                false => fs::remove_file(file).unwrap(),
            }
            assert!(open(dir.path()).shards().is_empty());
            assert_eq!(format::read(dir.path()).unwrap(), Format::Complete);
        }
    }
}

#[test]
fn everything_that_is_made_is_known_for_ours_and_nothing_else_is() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name);
    drop(open(dir.path()));
    for entry in fs::read_dir(dir.path()).unwrap() {
        let entry = entry.unwrap().path();
        assert!(berth_files::is_made_here(&entry), "{}", entry.display());
    }
    fs::create_dir(path("agent")).unwrap();
    for name in ["agent", "berth", "lost+found", "rows.txt"] {
        assert!(!berth_files::is_made_here(&path(name)), "{name}");
    }
    fs::write(path("agent/agent.lock"), "").unwrap();
    for name in ["agent", "CLOCK", "CLOCK.new", "UPGRADES", "credentials.json", "history.damaged"] {
        assert!(berth_files::is_made_here(&path(name)), "{name}");
    }
    let other = tempfile::tempdir().unwrap();
    fs::create_dir(other.path().join("agent")).unwrap();
    assert!(is_ours(dir.path()) && !is_ours(other.path()));
}

#[test]
fn rows_without_a_format_are_nobodys_to_make_again() {
    let dir = tempfile::tempdir().unwrap();
    drop(open(dir.path()));
    fs::remove_file(dir.path().join("FORMAT")).unwrap();
    let error = Place::open(dir.path(), Options::default()).err().unwrap();
    assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
}

#[test]
fn a_history_over_which_the_engine_gave_up_is_set_aside_and_begins_anew() {
    let dir = tempfile::tempdir().unwrap();
    let options = Options { memtable_bytes: 16 * 1024, ..Options::default() };
    let mut place = Place::open(dir.path(), options).unwrap();
    let shard = ShardName::new("ecs/prod");
    let mut contents = Contents::open(&place).unwrap();
    let tables = dir.path().join("rows/keyspaces/2/tables");
    let mut table = None;
    for revision in 1..5_000 {
        let mut group = Group::default();
        let term = if revision == 1 { group.lead(&contents, &shard) } else { 1 };
        let (table_of, key) = ("t".to_owned(), format!("{revision:03}"));
        let rows = vec![Row { table: table_of, key, value: Some(vec![b'x'; 2_000]) }];
        let batch = Batch { term, revision, rows, ..Batch::default() };
        assert!(group.commit(&contents, &shard, &batch).is_ok());
        contents.write(group, &place).unwrap();
        table = files_of(&tables).pop();
        if table.is_some() {
            break;
        }
    }
    let table = table.expect("much was written");
    let revision = contents.standing(&shard).head.revision;
    let marker = |place: &Place| {
        let contents = Contents::open(place).unwrap();
        history::begins(&contents.engine.view(), &shard).unwrap()
    };
    drop(contents);
    assert_eq!(marker(&place), Some(1));
    let mut bytes = fs::read(&table).unwrap();
    bytes[100] ^= 1;
    fs::write(&table, bytes).unwrap();
    place.doubts_history = true;
    assert_eq!(marker(&place), Some(revision));
    assert!(!table.exists() && !files_of(&dir.path().join("history.damaged/tables")).is_empty());
    assert_eq!(marker(&place), Some(revision));
}
