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
    /// Where several agents of the same instance are, if this one has just taken the session of
    /// another.
    pub contested_by: Option<Vec<String>>,
    /// What the cluster is to be told.
    pub reports: Vec<Report>,
}

impl Presence {
    /// A session opens; an older one of the same instance is over.
    pub fn arrive(&mut self, key: Key, term: Term, caller: Caller, now: Duration) -> Seat {
        let Caller { peer, version_info, returns_within_ms } = caller;
        let (former, instance) = (self.entries.remove(&key), key.1);
        let last = former.as_ref().map_or(term << 32, |it| it.standing.session());
        let (numbers, mut contest) = match &former {
            Some(it) => (it.numbers.clone(), it.contest.clone()),
            None => {
                let last = self.forgotten.remove(&key).unwrap_or_default();
                (Numbers::of_term(term, last), Contest::default())
            }
        };
        let session = last + 1;
        let here = Here { session, version_info, returns_within_ms, peer };
        let (mut replaces, mut contested_by) = (None, None);
        if let Some(Entry { standing: Standing::Here(old), .. }) = former {
            contested_by = contest.goes_on(old.peer, peer, now);
            replaces = Some(old.session);
        }
        let mut reports = vec![corrections::connected(instance, &here)];
        if let Some(agents) = contested_by.clone() {
            reports.push(Report::AgentContested { instance, agents });
        }
        let standing = Standing::Here(here);
        self.entries.insert(key, Entry { numbers: numbers.clone(), standing, contest });
        Seat { session, numbers, replaces, contested_by, reports }
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

    /// How long whoever would take over the open session of a contested instance is to wait: longer
    /// with each time, so that agents that come back at once do not do nothing else.
    pub fn hold(&self, key: &Key, now: Duration) -> Duration {
        match self.entries.get(key) {
            Some(Entry { standing: Standing::Here(_), contest, .. }) => contest.hold(now),
            Some(_) | None => Duration::ZERO,
        }
    }

    /// Where the agents are that take an instance's session from each other; none, if none do.
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
