//! Merged files: few, with every line once, whoever is killed at whichever step.
use std::{fs, path::Path};

use proptest::prelude::*;

use super::{GROUP, everything, put};
use crate::{
    Cursor, Disk, Put, Query, Refused, Rule, Still, limits::DAY_MS, merge::merge_within,
    plan::Bounds,
};

const DAY: i64 = DAY_MS;
/// Long after the epoch, so that days before it are old.
const NOW: i64 = 20_000 * DAY;

const ALL: Rule<'_> = Rule { since: &|_| Some(0), is_alive: &|_| true };

fn open(dir: &Path) -> Still {
    Still::open(Disk::at(dir), NOW).unwrap().0
}

fn texts(lines: &Still) -> Vec<String> {
    let mut from = None;
    let mut all = Vec::new();
    loop {
        let page = lines.look(&Query { from, ..everything(GROUP) });
        all.extend(page.events.into_iter().map(|it| it.text));
        let Some(next) = page.next else { return all };
        from = Some(next);
    }
}

fn files(lines: &Still) -> usize {
    lines.shared.index().sealed.values().map(Vec::len).sum()
}

fn on_disk(dir: &Path, room: &str) -> usize {
    let entries = fs::read_dir(dir.join(room)).unwrap().map(|it| it.unwrap().path());
    entries.map(|it| if it.is_dir() { fs::read_dir(it).unwrap().count() } else { 1 }).sum()
}

/// A line for each time, sealed by itself.
fn sealed(lines: &mut Still, times: impl Iterator<Item = i64>) -> Vec<String> {
    let mut told = Vec::new();
    for ms in times {
        told.push(format!("line of {ms}"));
        let stream = (ms % 3) as u128;
        assert_eq!(
            lines.put(vec![put(GROUP, stream, &[(ms, &told[told.len() - 1])])], NOW),
            [Ok(())]
        );
        lines.seal(NOW).unwrap();
    }
    told
}

#[test]
fn files_of_a_day_become_one_when_there_are_many_or_it_is_old() {
    let dir = tempfile::tempdir().unwrap();
    let mut lines = open(dir.path());
    let today = sealed(&mut lines, (0..7).map(|it| NOW + it));
    assert_eq!(lines.merge(&ALL, NOW), 0, "there are few of them");
    let more = sealed(&mut lines, (7..9).map(|it| NOW + it));
    assert_eq!(lines.merge(&ALL, NOW), 9);
    assert_eq!((files(&lines), on_disk(dir.path(), "sealed")), (1, 0));
    let expected = [today, more].concat();
    assert_eq!(texts(&lines), expected);
    drop(lines);
    let lines = open(dir.path());
    assert_eq!((files(&lines), texts(&lines)), (1, expected));
}

#[test]
fn days_become_one_file_as_they_grow_old_if_they_are_kept_for_long() {
    let dir = tempfile::tempdir().unwrap();
    let mut lines = open(dir.path());
    let times = || (0..400).map(|it| NOW - it * DAY);
    let mut expected = sealed(&mut lines, times());
    expected.reverse();
    let rule = |days: i64| NOW - days * DAY;
    // Of what is kept for a month each day stays by itself: it is deleted day by day.
    let month = |_| Some(rule(40));
    assert_eq!(lines.merge(&Rule { since: &month, ..ALL }, NOW), 0);
    assert_eq!(files(&lines), 400);
    while lines.merge(&ALL, NOW) > 0 {}
    assert!((42..60).contains(&files(&lines)), "{}", files(&lines));
    assert_eq!(texts(&lines), expected);
    drop(lines);
    let lines = open(dir.path());
    assert_eq!(texts(&lines), expected);
    // A file goes with its last line.
    let year = |_| Some(rule(365));
    let before = files(&lines);
    lines.keep(&Rule { since: &year, ..ALL }, NOW);
    assert_eq!(files(&lines), before, "the oldest has a line that is not too old");
    let half = |_| Some(rule(250));
    lines.keep(&Rule { since: &half, ..ALL }, NOW);
    assert!(files(&lines) < before);
    let newest: Vec<String> =
        (0..=250).rev().map(|it| format!("line of {}", NOW - it * DAY)).collect();
    assert!(texts(&lines).ends_with(&newest));
}

#[test]
fn who_looks_through_a_file_that_is_merged_meanwhile_finds_its_lines() {
    let dir = tempfile::tempdir().unwrap();
    let mut lines = open(dir.path());
    let expected = sealed(&mut lines, (0..9).map(|it| NOW + it));
    let held: Vec<_> = lines.shared.index().sealed[&GROUP].clone();
    assert_eq!(lines.merge(&ALL, NOW), 9);
    assert!(held.iter().all(|it| it.blocks().unwrap().is_some()), "somebody may open them yet");
    drop(held);
    lines.keep(&ALL, NOW);
    assert_eq!((on_disk(dir.path(), "sealed"), on_disk(dir.path(), "merged")), (0, 1));
    assert_eq!(texts(&lines), expected);
}

#[test]
fn what_is_damaged_is_set_apart_and_the_rest_is_merged() {
    let dir = tempfile::tempdir().unwrap();
    let mut lines = open(dir.path());
    let mut expected = sealed(&mut lines, (0..10).map(|it| NOW + it));
    drop(lines);
    let mut paths: Vec<_> = fs::read_dir(dir.path().join("sealed"))
        .unwrap()
        .map(|it| fs::read_dir(it.unwrap().path()).unwrap().next().unwrap().unwrap().path())
        .collect();
    paths.sort();
    let garble = |at: usize, place: fn(usize) -> usize| {
        let mut bytes = fs::read(&paths[at]).unwrap();
        let place = place(bytes.len());
        bytes[place] ^= 1;
        fs::write(&paths[at], bytes).unwrap();
    };
    // The only block of one, and the end of another.
    garble(3, |_| 20);
    garble(5, |bytes| bytes - 1);
    expected.remove(5);
    expected.remove(3);
    let lines = open(dir.path());
    assert_eq!(lines.merge(&ALL, NOW), 9);
    assert_eq!(texts(&lines), expected);
    assert_eq!((files(&lines), on_disk(dir.path(), "damaged")), (1, 2));
    drop(lines);
    let lines = open(dir.path());
    assert_eq!(texts(&lines), expected);
    // It is kept as long as its lines would be.
    let since = |_| Some(NOW - 1);
    lines.keep(&Rule { since: &since, ..ALL }, NOW);
    assert_eq!(on_disk(dir.path(), "damaged"), 2);
    let since = |_| Some(NOW + DAY);
    lines.keep(&Rule { since: &since, ..ALL }, NOW);
    assert_eq!((files(&lines), on_disk(dir.path(), "damaged")), (0, 0));
}

#[test]
fn files_stay_as_they_are_if_nobody_could_read_what_they_would_become() {
    let dir = tempfile::tempdir().unwrap();
    let mut lines = open(dir.path());
    let expected = sealed(&mut lines, (0..9).map(|it| NOW + it));
    let bounds = Bounds { footer_bytes: 100, ..Bounds::default() };
    assert_eq!(merge_within(&lines.shared, NOW, &ALL, bounds), 0);
    lines.keep(&ALL, NOW);
    assert_eq!((on_disk(dir.path(), "sealed"), on_disk(dir.path(), "merged")), (9, 0));
    assert_eq!(texts(&lines), expected);
    drop(lines);
    let lines = open(dir.path());
    assert_eq!(texts(&lines), expected);
    assert_eq!(lines.merge(&ALL, NOW), 9);
    assert_eq!(texts(&lines), expected);
}

/// Merges until nothing is to be merged; how large files are then: bytes, and streams and blocks.
fn merged(lines: &Still, bounds: Bounds) -> Vec<(u64, usize)> {
    while merge_within(&lines.shared, NOW, &ALL, bounds) > 0 {}
    let files = lines.shared.index().sealed[&GROUP].clone();
    let facts = files.iter().map(|it| it.facts().unwrap().unwrap());
    facts.map(|it| (it.bytes, it.streams.len() + it.blocks)).collect()
}

#[test]
fn files_of_many_streams_do_not_become_one() {
    let dir = tempfile::tempdir_in("/dev/shm").unwrap();
    let mut lines = open(dir.path());
    // Of an old day, of which two are enough; then of ten days, of each of which there is one.
    let mut expected = Vec::new();
    for it in 0..10 {
        let (ms, text) = (it, format!("line {it}"));
        let puts = (0..4).map(|at| put(GROUP, (it * 4 + at) as u128, &[(ms, &*text)])).collect();
        assert!(lines.put(puts, NOW).iter().all(Result::is_ok));
        lines.seal(NOW).unwrap();
        expected.extend(vec![text; 4]);
    }
    expected.extend(sealed(&mut lines, (0..10).map(|it| (20 + it) * DAY)));
    // Each of the first has four streams and a block, each of the others one.
    let found = merged(&lines, Bounds { entries: 16, ..Bounds::default() });
    assert!(found.iter().all(|it| it.1 <= 16), "{found:?}");
    assert!(found.len() < 20, "{found:?}");
    assert_eq!(texts(&lines), expected);
    assert_eq!(merged(&lines, Bounds::default()).len(), 1);
    assert_eq!(texts(&lines), expected);
}

#[test]
fn files_of_a_day_do_not_become_one_that_is_more_than_twice_as_large_as_a_large_one() {
    let dir = tempfile::tempdir_in("/dev/shm").unwrap();
    let mut lines = open(dir.path());
    // Texts that cannot be packed well.
    let number = |seed: u64| xxhash_rust::xxh3::xxh3_128_with_seed(&[], seed);
    let text = |ms: u64| (0..8).map(|it| format!("{:032x}", number(ms * 8 + it))).collect();
    let expected: Vec<String> = (0..40).map(text).collect();
    for (ms, text) in (0..).zip(&expected) {
        assert_eq!(lines.put(vec![put(GROUP, 1, &[(ms, text)])], NOW), [Ok(())]);
        lines.seal(NOW).unwrap();
    }
    let found = merged(&lines, Bounds { file_bytes: 1_000, ..Bounds::default() });
    assert!(found.iter().all(|it| it.0 <= 2_000), "{found:?}");
    assert!(found.len() < 20, "{found:?}");
    assert_eq!(texts(&lines), expected);
    assert_eq!(merged(&lines, Bounds::default()).len(), 1);
    assert_eq!(texts(&lines), expected);
}

#[test]
fn whichever_step_fails_files_are_those_that_are_served() {
    for steps in 0.. {
        let dir = tempfile::tempdir_in("/dev/shm").unwrap();
        let mut lines = open(dir.path());
        let expected = sealed(&mut lines, (0..9).map(|it| NOW + it));
        drop(lines);
        let disk = Disk::failing_after(dir.path(), steps);
        let Ok((lines, _)) = Still::open(disk.clone(), NOW) else { continue };
        lines.merge(&ALL, NOW);
        if !disk.has_failed() {
            assert!(steps > 10, "{steps} are all");
            return;
        }
        lines.keep(&ALL, NOW);
        let is_there = on_disk(dir.path(), "sealed") + on_disk(dir.path(), "merged");
        assert_eq!(is_there, files(&lines), "after {steps}");
        assert_eq!(texts(&lines), expected, "after {steps}");
        drop(lines);
        assert_eq!(texts(&open(dir.path())), expected, "after {steps}");
    }
}

#[derive(Clone, Debug)]
enum Step {
    /// Lines so many days ago.
    Put(i64),
    Seal,
    Merge,
    Keep,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (0..30_i64).prop_map(Step::Put),
        4 => Just(Step::Seal),
        2 => Just(Step::Merge),
        1 => Just(Step::Keep),
    ]
}

/// A source that brings lines again until it hears that they are there.
#[derive(Default)]
struct Source {
    next: u64,
    told: Vec<(i64, String)>,
}

impl Source {
    fn put(&mut self, lines: &mut Still, days: i64) {
        let ms = NOW - days * DAY + self.next as i64;
        let text = format!("line {}", self.next);
        let cursor = Some(Cursor { source: "s".to_owned(), first: self.next, count: 1 });
        let events = vec![(ms, text.clone())];
        let put = Put { group: GROUP, stream: 1, ingested_ms: NOW, cursor, events };
        match &lines.put(vec![put], NOW)[..] {
            [Ok(()) | Err(Refused::Repeated { .. })] => {
                self.told.push((ms, text));
                self.next += 1;
            }
            [Err(Refused::Disk(_))] => {}
            other => panic!("{other:?}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    /// Law: each line is there once, whichever step a process was killed at.
    #[test]
    fn killed_at_any_step(lives in prop::collection::vec(
        (prop::collection::vec(step(), 1..40), 0..120_u32), 1..6,
    )) {
        let dir = tempfile::tempdir_in("/dev/shm").unwrap();
        let mut source = Source::default();
        let mut pending = None;
        for (steps, dies_after) in lives {
            let disk = Disk::dying_after(dir.path(), dies_after);
            let Ok((mut lines, _)) = Still::open(disk.clone(), NOW) else { continue };
            // What was not answered is brought again, as it was.
            if let Some(days) = pending {
                source.put(&mut lines, days);
            }
            for step in steps {
                if disk.is_dead() {
                    break;
                }
                match step {
                    Step::Put(days) => {
                        let before = source.next;
                        source.put(&mut lines, days);
                        pending = (source.next == before).then_some(days);
                    }
                    Step::Seal => drop(lines.seal(NOW)),
                    Step::Merge => drop(lines.merge(&ALL, NOW)),
                    Step::Keep => drop(lines.keep(&ALL, NOW)),
                }
            }
        }
        let mut lines = open(dir.path());
        if let Some(days) = pending {
            source.put(&mut lines, days);
        }
        source.told.sort();
        let told: Vec<String> = source.told.iter().map(|it| it.1.clone()).collect();
        prop_assert_eq!(texts(&lines), told.clone());
        lines.seal(NOW).unwrap();
        while lines.merge(&ALL, NOW) > 0 {}
        lines.keep(&ALL, NOW);
        prop_assert_eq!(texts(&lines), told);
        prop_assert_eq!(on_disk(dir.path(), "sealed") + on_disk(dir.path(), "merged"), files(&lines));
    }
}
