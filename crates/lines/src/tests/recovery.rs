//! Whatever a kill or a disk leaves of a segment: what was acknowledged and is still there is
//! served, in order and once; what is not what was written is named, and never served.
use std::{
    fs,
    path::{Path, PathBuf},
};

use proptest::prelude::*;

use super::{GROUP, Trial, put, with_cursor};
use crate::{Lines, Refused, open::OPEN};

/// The segment with the most in it.
fn segment(dir: &Path) -> PathBuf {
    let files = fs::read_dir(dir.join(OPEN)).unwrap().map(|it| it.unwrap().path());
    files.max_by_key(|it| fs::metadata(it).unwrap().len()).unwrap()
}

/// Puts by one source, and the length of the segment after each.
fn written(dir: &Path, puts: u64) -> Vec<usize> {
    let trial = Trial::open(dir);
    let mut lengths = Vec::new();
    for at in 0..puts {
        trial.put(with_cursor("source", at * 3, 3)).unwrap();
        lengths.push(fs::metadata(segment(dir)).unwrap().len() as usize);
    }
    lengths
}

fn texts(puts: impl Iterator<Item = usize>) -> Vec<String> {
    puts.flat_map(|at| (at * 3..at * 3 + 3).map(|it| format!("source {it}"))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn killed_at_any_byte(puts in 1..6_u64, cut: prop::sample::Index, garbage in 0..40_usize) {
        let dir = tempfile::tempdir().unwrap();
        let lengths = written(dir.path(), puts);
        let path = segment(dir.path());
        let mut bytes = fs::read(&path).unwrap();
        let cut = cut.index(bytes.len() + 1);
        bytes.truncate(cut);
        bytes.extend(std::iter::repeat_n(0xB5, garbage));
        fs::write(&path, bytes).unwrap();

        let whole = lengths.iter().filter(|it| **it <= cut).count();
        let is_clean = garbage == 0 && (cut == 0 || lengths.contains(&cut));
        let (lines, damage) = Lines::open(dir.path()).unwrap();
        prop_assert_eq!(damage.is_empty(), is_clean, "{:?}", damage);
        prop_assert!(damage.iter().all(|it| it.is_tail));
        let trial = Trial::of(lines);
        prop_assert_eq!(trial.texts(GROUP), texts(0..whole));
        // The source goes on where it is told to, and everything is there, once.
        let next = match trial.put(with_cursor("source", 0, 1)) {
            Err(Refused::Repeated { next }) => next,
            Ok(()) => 1,
            other => panic!("{other:?}"),
        };
        prop_assert_eq!(next, if whole == 0 { 1 } else { whole as u64 * 3 });
        let rest = puts * 3 - next;
        if rest > 0 {
            trial.put(with_cursor("source", next, rest)).unwrap();
        }
        prop_assert_eq!(trial.texts(GROUP), texts(0..puts as usize));
        trial.lines.seal().unwrap();
        prop_assert_eq!(trial.texts(GROUP), texts(0..puts as usize));
    }

    #[test]
    fn garbled_at_any_byte(puts in 1..6_u64, at: prop::sample::Index, change in 1..=255_u8) {
        let dir = tempfile::tempdir().unwrap();
        let lengths = written(dir.path(), puts);
        let path = segment(dir.path());
        let mut bytes = fs::read(&path).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        fs::write(&path, bytes).unwrap();

        let hit = lengths.iter().position(|it| at < *it).unwrap();
        let (lines, damage) = Lines::open(dir.path()).unwrap();
        prop_assert_eq!(damage.len(), 1);
        prop_assert!((damage[0].from..damage[0].to).contains(&(at as u64)), "{:?} {at}", damage);
        prop_assert_eq!(damage[0].is_tail, hit + 1 == puts as usize);
        let trial = Trial::of(lines);
        let others: Vec<String> = texts((0..puts as usize).filter(|it| *it != hit));
        prop_assert_eq!(trial.texts(GROUP), others);
    }

    #[test]
    fn sealed_files_garbled_at_any_byte(at: prop::sample::Index, change in 1..=255_u8) {
        let dir = tempfile::tempdir().unwrap();
        let trial = Trial::open(dir.path());
        trial.put(put(1, 1, &[(1, "a"), (2, "b")])).unwrap();
        trial.put(put(2, 2, &[(1, "c")])).unwrap();
        trial.lines.seal().unwrap();
        drop(trial);
        let path = sealed(dir.path(), 1);
        let mut bytes = fs::read(&path).unwrap();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        fs::write(&path, bytes).unwrap();

        let (lines, damage) = Lines::open(dir.path()).unwrap();
        let trial = Trial::of(lines);
        prop_assert_eq!(trial.texts(1), Vec::<String>::new());
        prop_assert!(!damage.is_empty() || trial.lines.figures().damaged > 0);
        prop_assert_eq!(trial.texts(2), ["c"]);
    }
}

fn sealed(dir: &Path, group: u128) -> PathBuf {
    let dirs = fs::read_dir(dir.join("sealed")).unwrap().map(|it| it.unwrap().path());
    let files = dirs.flat_map(|it| fs::read_dir(it).unwrap()).map(|it| it.unwrap().path());
    let name = format!("{group:032x}-");
    let mut files = files.filter(|it| it.file_name().unwrap().to_str().unwrap().starts_with(&name));
    files.next().unwrap()
}

#[test]
fn whoever_is_killed_while_sealing_leaves_every_line_once() {
    let dir = tempfile::tempdir().unwrap();
    let trial = Trial::open(dir.path());
    trial.put(put(1, 1, &[(1, "a"), (2, "b")])).unwrap();
    let path = segment(dir.path());
    let before = fs::read(&path).unwrap();
    trial.lines.seal().unwrap();
    assert!(!path.exists(), "what is sealed needs no segment");
    drop(trial);
    // Before the segment went, and with a half of the next seal.
    fs::write(&path, before).unwrap();
    fs::create_dir(dir.path().join("making")).unwrap();
    fs::write(dir.path().join("making/half.lines"), "half").unwrap();
    let trial = Trial::open(dir.path());
    assert_eq!(trial.texts(1), ["a", "b"]);
    assert!(!path.exists() && !dir.path().join("making").exists());
}
