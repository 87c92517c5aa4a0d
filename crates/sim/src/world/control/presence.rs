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
    /// A session opens. Gives its number, and the session that it replaces.
    pub fn arrive(
        &mut self,
        place: Place,
        term: Term,
        session: SessionId,
    ) -> (u64, Option<SessionId>) {
        let first = term << 32;
        let message = i64::try_from(first).unwrap_or(i64::MAX);
        let standing = Standing::Away { number: first, since: 0 };
        let entry = self.entries.entry(place).or_insert(Entry { message, standing });
        let number = entry.standing.number() + 1;
        let old = match entry.standing {
            Standing::Here { session, .. } => Some(session),
            Standing::Away { .. } => None,
        };
        entry.standing = Standing::Here { number, session };
        (number, old)
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
