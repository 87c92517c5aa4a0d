//! Lines on real files, beside what was written down of them.
mod keeping;
mod looking;
mod merging;
mod recovery;

use std::path::Path;

use tokio::{
    runtime::{Builder, Runtime},
    sync::broadcast::error::TryRecvError,
};

use crate::{Cursor, Event, Lines, Page, Position, Put, Query, Refused};

pub const GROUP: u128 = 7;

/// A node's lines, and how to wait for them.
pub struct Trial {
    pub lines: Lines,
    runtime: Runtime,
}

impl Trial {
    pub fn open(dir: &Path) -> Trial {
        let (lines, damage) = Lines::open(dir).unwrap();
        assert_eq!(damage, []);
        Trial::of(lines)
    }

    pub fn of(lines: Lines) -> Trial {
        Trial { lines, runtime: Builder::new_current_thread().build().unwrap() }
    }

    pub fn put(&self, put: Put) -> Result<(), Refused> {
        self.runtime.block_on(self.lines.put(put))
    }

    /// All lines of a group, page by page.
    pub fn all(&self, group: u128, is_forward: bool, events_max: usize) -> Vec<Event> {
        let mut from = None;
        let mut all = Vec::new();
        loop {
            let Page { events, next } = self.lines.look(&Query {
                group,
                from,
                is_forward,
                events_max,
                ..everything(group)
            });
            all.extend(events);
            let Some(next) = next else { return all };
            assert_ne!(Some(next), from, "a page went no further");
            from = Some(next);
        }
    }

    pub fn texts(&self, group: u128) -> Vec<String> {
        self.all(group, true, 10_000).into_iter().map(|it| it.text).collect()
    }
}

pub fn everything<'a>(group: u128) -> Query<'a> {
    Query {
        group,
        wants: &|_| true,
        since_ms: 0,
        until_ms: i64::MAX,
        from: None,
        is_forward: true,
        events_max: 10_000,
        bytes_max: 1 << 20,
        look_bytes_max: usize::MAX,
        required: &[],
        matches: &|_| true,
    }
}

pub fn put(group: u128, stream: u128, events: &[(i64, &str)]) -> Put {
    let events = events.iter().map(|(ms, text)| (*ms, (*text).to_owned())).collect();
    Put { group, stream, ingested_ms: 1_000_000, cursor: None, events }
}

pub fn with_cursor(source: &str, first: u64, count: u64) -> Put {
    let events = (first..first + count).map(|it| (it as i64, format!("{source} {it}"))).collect();
    let cursor = Some(Cursor { source: source.to_owned(), first, count });
    Put { group: GROUP, stream: 1, ingested_ms: crate::writer::now_ms(), cursor, events }
}

#[test]
fn what_a_source_brings_twice_is_taken_once() {
    let dir = tempfile::tempdir().unwrap();
    let trial = Trial::open(dir.path());
    assert_eq!(trial.put(with_cursor("a", 10, 5)), Ok(()), "nothing is known of it yet");
    assert_eq!(trial.put(with_cursor("a", 10, 5)), Err(Refused::Repeated { next: 15 }));
    assert_eq!(trial.put(with_cursor("a", 14, 2)), Err(Refused::Apart { next: 15 }));
    assert_eq!(trial.put(with_cursor("a", 16, 2)), Err(Refused::Apart { next: 15 }));
    assert_eq!(trial.put(with_cursor("b", 0, 1)), Ok(()));
    drop(trial);
    // Of another process, and of a third one, which finds it where the second has put it.
    for next in [15, 16, 17] {
        let trial = Trial::open(dir.path());
        trial.lines.seal().unwrap();
        assert_eq!(trial.put(with_cursor("a", 0, 5)), Err(Refused::Repeated { next }));
        assert_eq!(trial.put(with_cursor("a", next, 1)), Ok(()));
        let known = trial.lines.stream(1).unwrap();
        assert_eq!((known.first_ms, known.last_ms), (0, next as i64));
    }
    let trial = Trial::open(dir.path());
    let expected: Vec<String> = (10..18).map(|it| format!("a {it}")).collect();
    assert_eq!(trial.texts(GROUP)[1..], expected);
}

#[test]
fn followers_are_told_what_is_durable() {
    let dir = tempfile::tempdir().unwrap();
    let trial = Trial::open(dir.path());
    let mut followed = trial.lines.follow();
    trial.put(put(GROUP, 1, &[(1, "a"), (2, "b")])).unwrap();
    let told = followed.try_recv().unwrap();
    assert_eq!(told[0].events, [(1, "a".to_owned()), (2, "b".to_owned())]);
}

#[test]
fn what_comes_after_the_end_does_not_wait() {
    let dir = tempfile::tempdir().unwrap();
    let trial = Trial::open(dir.path());
    trial.lines.close();
    assert_eq!(trial.put(put(GROUP, 1, &[(1, "a")])), Err(Refused::Closed));
    assert_eq!(trial.lines.figures().waiting_bytes, 0);
}

#[test]
fn whoever_is_far_behind_is_told_so_and_holds_little() {
    let dir = tempfile::tempdir().unwrap();
    let trial = Trial::open(dir.path());
    let mut slow = trial.lines.follow();
    let mut prompt = trial.lines.follow();
    for it in 0..40 {
        trial.put(put(GROUP, 1, &[(it, "a")])).unwrap();
        assert_eq!(prompt.try_recv().unwrap()[0].events[0].0, it);
    }
    assert_eq!(slow.try_recv().unwrap_err(), TryRecvError::Lagged(8));
    assert_eq!(slow.try_recv().unwrap()[0].events[0].0, 8);
}

#[test]
fn places_are_the_same_however_lines_are_kept() {
    let dir = tempfile::tempdir().unwrap();
    let trial = Trial::open(dir.path());
    trial.put(put(GROUP, 1, &[(5, "a"), (5, "b")])).unwrap();
    trial.put(put(GROUP, 2, &[(5, "c")])).unwrap();
    let before = trial.all(GROUP, true, 10);
    trial.lines.seal().unwrap();
    assert_eq!(trial.all(GROUP, true, 10), before);
    drop(trial);
    assert_eq!(Trial::open(dir.path()).all(GROUP, true, 10), before);
    let places: Vec<Position> = before.iter().map(|it| it.at).collect();
    assert!(places.is_sorted() && places[0] != places[1]);
}
