//! Which instances have an open control session, as opposed to what clusters know of it.
mod contest;
mod corrections;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, net::SocketAddr, sync::Arc, time::Duration};

use berth_api::ecs::VersionInfo;
use berth_ecs::cluster::{Report, records::id::ContainerInstanceId};
use berth_engine::{Term, Timestamp};

use self::contest::Contest;
pub use self::corrections::Resync;
use crate::{limits::FORGOTTEN_MAX, numbers::Numbers};

/// A container instance: its cluster's name and its id.
pub type Key = (Arc<str>, ContainerInstanceId);

/// All instances that were ever connected to this process. It is asked with the time that has
/// passed since any one moment, whatever clocks are set to meanwhile.
#[derive(Default)]
pub struct Presence {
    entries: BTreeMap<Key, Entry>,
    /// The last number of each of those who were forgotten. An instance may be registered anew
    /// under its former id, and its agent remembers. Of nobody else: a number that was leaped to
    /// for one agent is not to put all others behind at the next start.
    forgotten: BTreeMap<Key, i64>,
}

struct Entry {
    numbers: Numbers,
    standing: Standing,
    contest: Contest,
}

/// Whether the control session of an instance is open.
#[derive(Clone, Debug)]
pub enum Standing {
    Here(Here),
    Away(Away),
}

#[derive(Clone, Debug)]
pub struct Here {
    /// Grows with each session of an instance, over restarts too.
    pub session: u64,
    pub version_info: VersionInfo,
    pub returns_within_ms: Option<i64>,
    peer: Option<SocketAddr>,
}

/// Who asks for a session.
#[derive(Clone, Debug, Default)]
pub struct Caller {
    pub peer: Option<SocketAddr>,
    pub version_info: VersionInfo,
    pub returns_within_ms: Option<i64>,
}

#[derive(Clone, Copy, Debug)]
pub struct Away {
    /// The last one.
    pub session: u64,
    pub since: Duration,
    /// When it was last heard of.
    pub silent_since: Timestamp,
}

/// What a session is given at its beginning.
pub struct Seat {
    pub session: u64,
    pub numbers: Numbers,
    /// The open session of the same instance that it takes over.
    pub replaces: Option<u64>,
    /// What the cluster is to be told.
    pub reports: Vec<Report>,
}

impl Presence {
    /// A session opens; an older one of the same instance is over. Whoever has that was asked
    /// before, and did not answer.
    pub fn arrive(&mut self, key: Key, term: Term, caller: Caller) -> Seat {
        let Caller { peer, version_info, returns_within_ms } = caller;
        let (former, instance) = (self.entries.remove(&key), key.1);
        let last = former.as_ref().map_or(term << 32, |it| it.standing.session());
        let (numbers, contest) = match &former {
            Some(it) => (it.numbers.clone(), it.contest.clone()),
            None => {
                let last = self.forgotten.remove(&key).unwrap_or_default();
                (Numbers::of_term(term, last), Contest::default())
            }
        };
        let session = last + 1;
        let here = Here { session, version_info, returns_within_ms, peer };
        let replaces = former.and_then(|it| match it.standing {
            Standing::Here(old) => Some(old.session),
            Standing::Away(_) => None,
        });
        let reports = vec![corrections::connected(instance, &here)];
        let standing = Standing::Here(here);
        self.entries.insert(key, Entry { numbers: numbers.clone(), standing, contest });
        Seat { session, numbers, replaces, reports }
    }

    /// A session is over; whether it was the last one of its instance.
    pub fn leave(
        &mut self,
        key: &Key,
        session: u64,
        silent_since: Timestamp,
        now: Duration,
    ) -> bool {
        let Some(entry) = self.entries.get_mut(key) else { return false };
        let is_last = matches!(&entry.standing, Standing::Here(it) if it.session == session);
        if is_last {
            entry.standing = Standing::Away(Away { session, since: now, silent_since });
        }
        is_last
    }

    /// What the cluster is to be told once a session has been over for a while, if no other one has
    /// come: agents reconnect within milliseconds as a matter of routine; that is no disconnection.
    pub fn absence(&self, key: &Key, session: u64) -> Option<Report> {
        match self.entries.get(key)?.standing {
            Standing::Away(away) if away.session == session => {
                Some(corrections::disconnected(key.1, &away))
            }
            Standing::Away(_) | Standing::Here(_) => None,
        }
    }

    /// Whoever has the session of an instance has answered, and so another one is turned away:
    /// where both are, if that is news, and what the cluster is to be told.
    pub fn refuse(
        &mut self,
        key: &Key,
        other: Option<SocketAddr>,
        now: Duration,
    ) -> Option<(Vec<String>, Report)> {
        let entry = self.entries.get_mut(key)?;
        let Standing::Here(here) = &entry.standing else { return None };
        let agents = entry.contest.refused(here.peer, other, now)?;
        let report = Report::AgentContested { instance: key.1, agents: agents.clone() };
        Some((agents, report))
    }

    /// Who has the open session of an instance: its number, and where.
    pub fn incumbent(&self, key: &Key) -> Option<(u64, Option<SocketAddr>)> {
        match &self.entries.get(key)?.standing {
            Standing::Here(it) => Some((it.session, it.peer)),
            Standing::Away(_) => None,
        }
    }

    /// Where the agents are that say that they are one instance; none, if none do.
    pub fn contested_by(&self, key: &Key, now: Duration) -> Vec<String> {
        let contest = self.entries.get(key).map(|it| &it.contest);
        contest.map(|it| it.agents(now).to_vec()).unwrap_or_default()
    }

    /// `None`: never seen by this process.
    pub fn standing(&self, key: &Key) -> Option<&Standing> {
        self.entries.get(key).map(|it| &it.standing)
    }

    /// Forgets instances that are away and that no cluster knows any more.
    pub fn forget(&mut self, is_known: impl Fn(&Key) -> bool) {
        let forgotten = &mut self.forgotten;
        self.entries.retain(|key, it| {
            let stays = matches!(it.standing, Standing::Here(_)) || is_known(key);
            if !stays {
                forgotten.insert(key.clone(), it.numbers.last());
            }
            stays
        });
        while self.forgotten.len() > FORGOTTEN_MAX {
            let lowest = self.forgotten.iter().min_by_key(|(_, last)| **last);
            let key = lowest.map(|(key, _)| key.clone()).expect("there are many");
            self.forgotten.remove(&key);
        }
    }
}

impl Standing {
    fn session(&self) -> u64 {
        match self {
            Standing::Here(it) => it.session,
            Standing::Away(it) => it.session,
        }
    }
}
