//! What is noticed when the files are sound and the rows in them are not the last ones.
use berth_engine::Batch;
use tempfile::TempDir;

use super::*;
use crate::embedded::Options;

type Changes = Vec<(Vec<u8>, Option<Vec<u8>>)>;

/// A store with two revisions of its rows, and what it held after the first. Its files stay open:
/// the look at them that comes before would find most of this, and is not what is tested here.
struct Rig {
    place: Place,
    contents: Contents,
    first: Changes,
    _dir: TempDir,
}

impl Rig {
    fn new() -> Rig {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::open(dir.path(), Options::default()).unwrap();
        let mut contents = place.contents().unwrap();
        let mut lead = Group::default();
        let term = lead.lead(&contents, &shard());
        contents.write(lead, &place).unwrap();
        let mut history = Vec::new();
        for revision in [1, 2] {
            let rows = ["a", "b"].map(|key| Row {
                table: "t".into(),
                key: key.into(),
                value: Some(revision.to_string().into_bytes()),
            });
            let mut group = Group::default();
            let batch = Batch { term, revision, rows: rows.to_vec(), ..Batch::default() };
            assert!(group.commit(&contents, &shard(), &batch).is_ok());
            contents.write(group, &place).unwrap();
            history.push(everything(&contents));
        }
        Rig { place, contents, first: history.remove(0), _dir: dir }
    }

    /// Writes behind the back of the store what had these keys after the first revision.
    fn put_back(&self, is_old: impl Fn(&[u8]) -> bool) {
        let old = self.first.iter().filter(|(key, _)| is_old(key)).cloned();
        self.contents.engine.write(old, []).unwrap();
    }

    fn write(&self, key: &str, value: Option<Vec<u8>>) {
        self.contents.engine.write([(row(key), value)], []).unwrap();
    }

    /// What is wrong with the rows, or before that with the store.
    fn damage(self) -> String {
        let contents = match Contents::read(self.contents.engine, &self.place) {
            Ok(contents) => contents,
            Err(error) => return error.to_string(),
        };
        let standing = contents.standing(&shard());
        let damages = scan(&contents.engine.view(), &shard(), &standing, |_| {}).unwrap();
        damages.iter().map(Damage::to_string).collect()
    }
}

fn everything(contents: &Contents) -> Changes {
    let mut found = Vec::new();
    let keep = |key: &[u8], value: &[u8]| found.push((key.to_vec(), Some(value.to_vec())));
    contents.engine.view().each(b"", keep).unwrap();
    found
}

fn shard() -> ShardName {
    ShardName::new("ecs/prod")
}

fn row(key: &str) -> Vec<u8> {
    keys::row(&shard(), "t", key)
}

#[test]
fn an_older_row_is_noticed() {
    assert_eq!(Rig::new().damage(), "");
    let rig = Rig::new();
    rig.put_back(|key| key == row("a"));
    let damage = rig.damage();
    assert!(damage.contains("shard ecs/prod: its rows are not those of revision 2"), "{damage}");
}

#[test]
fn a_missing_row_and_one_too_many_are_noticed() {
    let rig = Rig::new();
    rig.write("c", Some(frame::seal(&row("c"), b"3").1));
    let damage = rig.damage();
    assert!(damage.contains("2 were committed and 3 are found"), "{damage}");
    let rig = Rig::new();
    rig.write("b", None);
    let damage = rig.damage();
    assert!(damage.contains("2 were committed and 1 are found"), "{damage}");
}

#[test]
fn an_older_head_with_the_rows_that_belong_to_it_is_noticed() {
    let rig = Rig::new();
    rig.put_back(|key| key != keys::GROUP);
    let damage = rig.damage();
    assert!(damage.contains("the heads of the shards are not the last ones written"), "{damage}");
}

#[test]
fn an_older_state_that_fits_together_is_noticed() {
    let rig = Rig::new();
    rig.put_back(|_| true);
    let damage = rig.damage();
    let expected = "the last 1 groups of commits are missing (found 2, acknowledged 3)";
    assert!(damage.contains(expected), "{damage}");
}

#[test]
fn a_row_under_the_key_of_another_is_named() {
    let rig = Rig::new();
    rig.write("b", Some(frame::seal(&row("a"), b"2").1));
    assert_eq!(rig.damage(), "row ecs/prod / t / b: its checksum does not match");
}
