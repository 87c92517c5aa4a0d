//! The control plane's part of logs: what the node does with a batch, and its files.
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use berth_agent::logs::{Answer, Batch};
use berth_api::logs::InputLogEvent;
use berth_engine::Timestamp;
use berth_lines::{Cursor, Disk, Event, Page, Put, Query, Refused, Rule, Still};
use berth_logs::{
    records::{GroupId, LogGroup},
    rules::{batches, cursors, retention::kept_since},
};

use super::{container::Container, disk};
use crate::dice::Dice;

const GROUP: u128 = 7;
/// Lines of the group are kept for so many days.
const RETENTION_DAYS: i32 = 3;

pub struct Plane {
    dir: PathBuf,
    disk: Disk,
    lines: Still,
    group: LogGroup,
    /// What sources were told that it has, by stream.
    pub told: BTreeMap<u128, Vec<Told>>,
    /// What was being stored when it was killed: it may be there.
    unanswered: BTreeMap<u128, Told>,
}

/// Lines that a source need not send again.
pub struct Told {
    pub first: u64,
    pub count: u64,
    /// Of a gap one, which is of all.
    pub texts: Vec<String>,
}

impl Plane {
    pub fn begin(dir: &Path, now_ms: i64, chance: u64) -> Plane {
        let disk = Disk::at(dir);
        let (lines, _) = Still::open(disk.clone(), now_ms).expect("a directory can be made");
        let group = LogGroup {
            id: GroupId(GROUP),
            name: "g".to_owned(),
            creation_time: Timestamp(now_ms),
            log_group_class: "STANDARD".to_owned(),
            // In some histories nothing is ever forgotten.
            retention_in_days: (!chance.is_multiple_of(4)).then_some(RETENTION_DAYS),
            deletion_protection_enabled: false,
            tags: BTreeMap::new(),
        };
        let (dir, told, unanswered) = (dir.to_owned(), BTreeMap::new(), BTreeMap::new());
        Plane { dir, disk, lines, group, told, unanswered }
    }

    /// The process ends, whatever it was about to do; another one starts, and may be killed again.
    pub fn kill(&mut self, now_ms: i64, dice: &mut Dice) -> &'static str {
        self.start(now_ms, dice);
        "control plane killed"
    }

    pub fn start(&mut self, now_ms: i64, dice: &mut Dice) {
        let disk = disk(&self.dir, dice);
        match Still::open(disk.clone(), now_ms) {
            Ok((lines, damage)) => {
                let is_torn = damage.iter().all(|it| it.is_tail);
                assert!(is_torn, "a kill has damaged what was durable: {damage:?}");
                (self.lines, self.disk) = (lines, disk);
            }
            // Killed while it started.
            Err(_) => self.start_calmly(now_ms),
        }
    }

    pub fn start_calmly(&mut self, now_ms: i64) {
        self.disk = Disk::at(&self.dir);
        let opened = Still::open(self.disk.clone(), now_ms);
        self.lines = opened.expect("a disk that works is read").0;
    }

    /// As PutLogEvents does it. None: it was killed, and nobody was answered.
    pub fn put(&mut self, of: &Container, batch: &Batch, now_ms: i64) -> Option<Answer> {
        let stream = stream(of);
        let events: Vec<InputLogEvent> = batch
            .events
            .iter()
            .map(|it| InputLogEvent { message: Some(it.text.clone()), timestamp: Some(it.at_ms) })
            .collect();
        let token = batch.token(&of.id);
        let cursor = cursors::read(Some(&token)).expect("it is one of ours").expect("it is one");
        cursor.check(&events).expect("it counts its lines");
        let taken = batches::taken(&events, &self.group, Timestamp(now_ms)).expect("it is valid");
        let rejected = (events.len() - taken.events.len()) as u64;
        let texts = |range: std::ops::Range<usize>| batch.events[range].iter();
        let put = Put {
            group: GROUP,
            stream,
            ingested_ms: now_ms,
            cursor: Some(Cursor {
                source: cursor.source,
                first: cursor.first,
                count: cursor.count,
            }),
            events: texts(taken.events).map(|it| (it.at_ms, it.text.clone())).collect(),
        };
        let result = self.lines.put(vec![put], now_ms).pop().expect("one put has one result");
        let told = Told {
            first: batch.first,
            count: batch.count,
            texts: batch.events.iter().map(|it| it.text.clone()).collect(),
        };
        match result {
            Ok(()) => {
                self.unanswered.remove(&stream);
                self.told.entry(stream).or_default().push(told);
                Some(Answer::Taken { next: batch.end(), rejected })
            }
            Err(Refused::Repeated { next }) => {
                self.tell_up_to(stream, next);
                Some(Answer::Taken { next, rejected: 0 })
            }
            Err(Refused::Apart { next }) => {
                self.tell_up_to(stream, next);
                Some(Answer::Expects { next })
            }
            Err(why) => {
                assert!(self.disk.is_dead(), "a disk that works refuses lines: {why}");
                self.unanswered.insert(stream, told);
                None
            }
        }
    }

    /// Its source hears how far it has come: what nobody was told of is there.
    fn tell_up_to(&mut self, stream: u128, next: u64) {
        if self.next(stream) < next
            && let Some(it) = self.unanswered.remove(&stream)
        {
            self.told.entry(stream).or_default().push(it);
        }
        assert_eq!(self.next(stream), next, "law cloud 29: a cursor is not where its lines are");
    }

    /// The number that comes next, of what was told.
    pub fn next(&self, stream: u128) -> u64 {
        self.told.get(&stream).and_then(|it| it.last()).map_or(0, |it| it.first + it.count)
    }

    pub fn seal(&mut self, now_ms: i64) -> &'static str {
        if self.lines.seal(now_ms).is_err() {
            self.start_calmly(now_ms);
            return "killed while it sealed";
        }
        "sealed"
    }

    pub fn merge(&mut self, now_ms: i64) -> &'static str {
        let since = self.since_ms(now_ms);
        self.lines.merge(&Rule { since: &|_| Some(since), is_alive: &|_| true }, now_ms);
        self.go_on(now_ms, "merged")
    }

    pub fn keep(&mut self, now_ms: i64) -> &'static str {
        let since = self.since_ms(now_ms);
        self.lines.keep(&Rule { since: &|_| Some(since), is_alive: &|_| true }, now_ms);
        self.go_on(now_ms, "forgotten")
    }

    fn go_on(&mut self, now_ms: i64, done: &'static str) -> &'static str {
        if self.disk.is_dead() {
            self.start_calmly(now_ms);
            return "killed amid work";
        }
        done
    }

    /// Lines since then are kept.
    pub fn since_ms(&self, now_ms: i64) -> i64 {
        kept_since(&self.group, Timestamp(now_ms))
    }

    /// What readers find of a stream, in the order in which it came.
    pub fn found(&self, stream: u128, now_ms: i64) -> Vec<Event> {
        let (mut all, mut from) = (Vec::new(), None);
        loop {
            let Page { events, next } = self.lines.look(&Query {
                group: GROUP,
                wants: &|it| it == stream,
                since_ms: self.since_ms(now_ms),
                until_ms: i64::MAX,
                from,
                is_forward: true,
                events_max: 1_000,
                bytes_max: 1 << 20,
                look_bytes_max: usize::MAX,
                required: &[],
                matches: &|_| true,
            });
            all.extend(events);
            let Some(next) = next else { break };
            from = Some(next);
        }
        assert!(all.is_sorted_by_key(|it| it.at), "law cloud 29: lines are not in their order");
        all.sort_by_key(|it| it.at.id);
        all
    }
}

/// The id of a container's stream.
pub fn stream(of: &Container) -> u128 {
    of.id.bytes().map(u128::from).sum()
}
