//! Which instances have an open session at a node, as the server keeps it.
use std::collections::BTreeMap;

use berth_engine::Term;

use crate::world::{Place, SessionId};

/// All instances that were ever connected to this process.
#[derive(Default)]
pub struct Presence {
    entries: BTreeMap<Place, Entry>,
}

struct Entry {
    /// Of messages; only grows, over restarts too.
    message: i64,
    standing: Standing,
    returns_within_ms: Option<i64>,
    /// When a session was last taken over, and whether that is a contest.
    taken_over_at: Option<i64>,
    is_contested: bool,
    contests: u32,
}

/// A session taken over twice within this time has two agents; so long after the last time it has
/// one again. In milliseconds.
const CONTEST_WINDOW_MS: i64 = 60_000;
const CONTEST_OVER_MS: i64 = 5 * 60_000;
const CONTEST_HOLD_MS_MAX: i64 = 7_000;

/// What a session is given at its beginning.
pub struct Seat {
    pub number: u64,
    /// The session that it takes over.
    pub replaced: Option<SessionId>,
    pub is_contested: bool,
}

#[derive(Clone, Copy, Debug)]
pub enum Standing {
    Here {
        number: u64,
        session: SessionId,
    },
    /// In the world's time.
    Away {
        number: u64,
        since: i64,
    },
}

impl Standing {
    pub fn number(self) -> u64 {
        match self {
            Standing::Here { number, .. } | Standing::Away { number, .. } => number,
        }
    }
}

impl Presence {
    /// A session opens, of an agent that may promise when it comes back.
    pub fn arrive(
        &mut self,
        place: Place,
        term: Term,
        (session, returns_within_ms): (SessionId, Option<i64>),
        now: i64,
    ) -> Seat {
        let first = term << 32;
        let entry = self.entries.entry(place).or_insert(Entry {
            message: i64::try_from(first).unwrap_or(i64::MAX),
            standing: Standing::Away { number: first, since: 0 },
            returns_within_ms,
            taken_over_at: None,
            is_contested: false,
            contests: 0,
        });
        let number = entry.standing.number() + 1;
        let replaced = match entry.standing {
            Standing::Here { session, .. } => Some(session),
            Standing::Away { .. } => None,
        };
        if replaced.is_some() {
            let last = entry.taken_over_at.replace(now);
            let window = if entry.is_contested { CONTEST_OVER_MS } else { CONTEST_WINDOW_MS };
            entry.is_contested = last.is_some_and(|it| now - it < window);
            entry.contests = if entry.is_contested { entry.contests + 1 } else { 0 };
        }
        entry.standing = Standing::Here { number, session };
        entry.returns_within_ms = returns_within_ms;
        Seat { number, replaced, is_contested: replaced.is_some() && entry.is_contested }
    }

    /// How long whoever would take over a contested session is to wait.
    pub fn hold_ms(&self, place: &Place) -> i64 {
        let here =
            self.entries.get(place).filter(|it| matches!(it.standing, Standing::Here { .. }));
        let contested = here.filter(|it| it.is_contested);
        contested.map_or(0, |it| (500_i64 << it.contests.min(4)).min(CONTEST_HOLD_MS_MAX))
    }

    /// What the agent of an instance promises, and whether it is contested.
    pub fn promise(&self, place: &Place, now: i64) -> (Option<i64>, bool) {
        let Some(it) = self.entries.get(place) else { return (None, false) };
        let is_recent = it.taken_over_at.is_some_and(|at| now - at < CONTEST_OVER_MS);
        (it.returns_within_ms, it.is_contested && is_recent)
    }

    /// A session is over; gives its number if it was the last one of its instance.
    pub fn leave(&mut self, place: &Place, of: SessionId, now: i64) -> Option<u64> {
        let entry = self.entries.get_mut(place)?;
        let Standing::Here { number, session } = entry.standing else { return None };
        if session != of {
            return None;
        }
        entry.standing = Standing::Away { number, since: now };
        Some(number)
    }

    pub fn standing(&self, place: &Place) -> Option<Standing> {
        self.entries.get(place).map(|it| it.standing)
    }

    /// The next number of a message to an instance that has been here.
    pub fn next_message(&mut self, place: &Place) -> i64 {
        let entry = self.entries.get_mut(place).expect("messages go to instances that are here");
        entry.message += 1;
        entry.message
    }
}
