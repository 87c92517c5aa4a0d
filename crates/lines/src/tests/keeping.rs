//! What is forgotten, and what is not.
use std::path::Path;

use super::{Trial, put};
use crate::{Forgotten, Rule, limits::DAY_MS};

const DAY: i64 = DAY_MS;

#[test]
fn a_file_goes_once_its_newest_line_is_too_old() {
    let dir = tempfile::tempdir().unwrap();
    let trial = Trial::open(dir.path());
    trial.put(put(1, 1, &[(0, "old"), (DAY - 1, "evening")])).unwrap();
    trial.put(put(1, 1, &[(DAY, "young")])).unwrap();
    trial.put(put(2, 2, &[(0, "of another")])).unwrap();
    trial.lines.seal().unwrap();
    let keep = |since: i64| {
        let since = move |group| Some(if group == 1 { since } else { 0 });
        trial.lines.keep(&Rule { since: &since, is_alive: &|_| true })
    };
    assert_eq!(keep(DAY - 1), Forgotten::default(), "its newest is kept");
    assert_eq!(trial.texts(1), ["old", "evening", "young"]);
    assert_eq!(keep(DAY), Forgotten { files: 1, rewritten: 0 });
    assert_eq!(trial.texts(1), ["young"]);
    assert_eq!(trial.texts(2), ["of another"]);
    drop(trial);
    let trial = Trial::open(dir.path());
    assert_eq!(trial.texts(1), ["young"]);
    assert_eq!(trial.lines.figures().files, 2);
}

#[test]
fn what_is_deleted_leaves_no_byte() {
    let dir = tempfile::tempdir().unwrap();
    let trial = Trial::open(dir.path());
    trial.put(put(1, 1, &[(0, "a"), (1, "b")])).unwrap();
    trial.put(put(1, 2, &[(0, "c")])).unwrap();
    trial.put(put(2, 3, &[(0, "d")])).unwrap();
    trial.lines.seal().unwrap();
    let keep = |is_group: fn(u128) -> bool, is_alive: fn(u128) -> bool| {
        let since = move |group| is_group(group).then_some(0);
        trial.lines.keep(&Rule { since: &since, is_alive: &is_alive })
    };
    assert_eq!(keep(|_| true, |it| it != 1), Forgotten { files: 0, rewritten: 1 });
    assert_eq!(trial.texts(1), ["c"]);
    assert_eq!(trial.lines.stream(1), None);
    assert!(trial.lines.stream(2).is_some());
    assert_eq!(keep(|it| it == 2, |it| it == 3), Forgotten { files: 1, rewritten: 0 });
    assert_eq!((trial.texts(1), trial.texts(2)), (vec![], vec!["d".to_owned()]));
    assert_eq!(keep(|_| false, |_| false), Forgotten { files: 1, rewritten: 0 });
    let left = std::fs::read_dir(dir.path().join("sealed")).unwrap().count();
    assert_eq!(left, 0, "directories go with their last file");
}

#[test]
fn a_damaged_file_is_told_once_and_stays_until_it_is_too_old() {
    let dir = tempfile::tempdir().unwrap();
    let trial = Trial::open(dir.path());
    trial.put(put(1, 1, &[(0, "a")])).unwrap();
    trial.put(put(1, 2, &[(0, "b")])).unwrap();
    trial.lines.seal().unwrap();
    let sealed = dir.path().join("sealed");
    let only = |dir: &Path| std::fs::read_dir(dir).unwrap().next().unwrap().unwrap().path();
    let file = only(&only(&sealed));
    let mut bytes = std::fs::read(&file).unwrap();
    // Within its only block, which comes first.
    bytes[20] ^= 1;
    std::fs::write(&file, &bytes).unwrap();
    for _ in 0..3 {
        let rule = Rule { since: &|_| Some(0), is_alive: &|it| it != 1 };
        assert_eq!(trial.lines.keep(&rule), Forgotten::default());
        assert_eq!(trial.lines.figures().damaged, 1);
    }
    let rule = Rule { since: &|_| Some(1), is_alive: &|_| true };
    assert_eq!(trial.lines.keep(&rule), Forgotten { files: 1, rewritten: 0 });
    assert_eq!(std::fs::read_dir(&sealed).unwrap().count(), 0);
}
