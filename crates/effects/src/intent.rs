//! Calls that a shard wants to be made: rows, until there is an answer.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::Wire;
use berth_engine::{ShardName, Timestamp};
use berth_serving::{Housed, Published};

use crate::{
    ReportOf, StateOf,
    limits::{AGAIN_MS, CALLS_AT_ONCE_MAX, RETOLD_MS},
};

/// What a service is asked.
pub type RequestOf<W> = <W as Wire>::Request;

/// What it said.
pub type OutcomeOf<W> = Result<<W as Wire>::Response, <W as Wire>::Error>;

/// Calls that a machine's shards want to be made.
pub trait Intent: 'static {
    /// For operators, and in the request ids of the calls.
    const NAME: &'static str;

    type From: Housed;

    /// The service that is called.
    type Wire: Wire;

    /// Those without an outcome, in the order of their ids.
    fn intents(state: &StateOf<Self::From>) -> impl Iterator<Item = Wish<RequestOf<Self::Wire>>>;

    /// What tells the shard what became of one; it may come late, more than once, and of one that
    /// is no longer there.
    fn report(id: String, outcome: OutcomeOf<Self::Wire>) -> ReportOf<Self::From>;
}

/// A call that is to be made until there is an answer. So it must be one that does nothing the
/// second time: with `id` as its token, or, where the call has none, with the level that is wanted
/// and never by how much.
#[derive(Clone, Debug)]
pub struct Wish<R> {
    /// Never used for another.
    pub id: String,
    /// ARN of who calls.
    pub principal: String,
    pub request: R,
}

/// What became of an attempt.
#[derive(Clone, Debug)]
pub enum Heard<O> {
    /// Also an error of the service: that is an outcome.
    Answered(O),
    /// It was not carried out, and never will be: too many wait, or the store refused it.
    Undone,
    /// Nobody knows.
    Unknown,
}

/// A call to be made now.
#[derive(Clone, Debug)]
pub struct Ask<R> {
    pub from: ShardName,
    pub id: String,
    pub principal: String,
    pub request_id: String,
    pub request: R,
}

/// What is to be done now.
pub struct Deeds<I: Intent> {
    pub asks: Vec<Ask<RequestOf<I::Wire>>>,
    pub reports: Vec<(ShardName, ReportOf<I::From>)>,
}

/// Makes calls of intents. What is kept is how far each has come: after a crash they are made
/// again.
pub struct Intents<I: Intent> {
    known: BTreeMap<(ShardName, String), Progress<OutcomeOf<I::Wire>>>,
}

enum Progress<O> {
    /// For the so manieth time.
    UnderWay { tries: u32 },
    /// Nothing is tried until then.
    Rests { until: Timestamp, tries: u32 },
    /// The source was told, and may not have taken note of it.
    Known { outcome: O, told_at: Timestamp },
}

impl<I: Intent> Default for Intents<I> {
    fn default() -> Self {
        Intents { known: BTreeMap::new() }
    }
}

impl<I: Intent> Intents<I> {
    /// What is to be called and reported. What is called is under way from now on.
    pub fn look(&mut self, at: &impl Published) -> Deeds<I> {
        let (now, mut deeds) = (at.now(), Deeds { asks: Vec::new(), reports: Vec::new() });
        let is_open = |it: &Progress<_>| matches!(it, Progress::UnderWay { .. });
        let open = self.known.values().filter(|it| is_open(it)).count();
        let (mut room, mut there) = (CALLS_AT_ONCE_MAX.saturating_sub(open), BTreeSet::new());
        for source in at.shards::<I::From>() {
            for wish in I::intents(&source.state) {
                there.insert((source.name.clone(), wish.id.clone()));
                self.go_on(&source.name, wish, now, &mut room, &mut deeds);
            }
        }
        self.known.retain(|key, it| is_open(it) || there.contains(key));
        deeds
    }

    fn go_on(
        &mut self,
        from: &ShardName,
        wish: Wish<RequestOf<I::Wire>>,
        now: Timestamp,
        room: &mut usize,
        deeds: &mut Deeds<I>,
    ) {
        let Wish { id, principal, request } = wish;
        let key = (from.clone(), id.clone());
        let tries = match self.known.get_mut(&key) {
            None => 0,
            Some(Progress::UnderWay { .. }) => return,
            Some(Progress::Rests { until, .. }) if *until > now => return,
            Some(Progress::Rests { tries, .. }) => *tries,
            Some(Progress::Known { told_at, .. }) if now - *told_at < RETOLD_MS => return,
            Some(Progress::Known { outcome, told_at }) => {
                *told_at = now;
                return deeds.reports.push((from.clone(), I::report(id, outcome.clone())));
            }
        };
        if *room > 0 {
            *room -= 1;
            self.known.insert(key, Progress::UnderWay { tries: tries + 1 });
            let (from, request_id) = (from.clone(), format!("{}-{id}", I::NAME));
            deeds.asks.push(Ask { from, id, principal, request_id, request });
        }
    }

    /// Takes note of what became of an attempt; gives what is to be reported.
    pub fn ended(
        &mut self,
        now: Timestamp,
        from: &ShardName,
        id: &str,
        heard: Heard<OutcomeOf<I::Wire>>,
    ) -> Option<ReportOf<I::From>> {
        let progress = self.known.get_mut(&(from.clone(), id.to_owned()))?;
        let Progress::UnderWay { tries } = *progress else { return None };
        match heard {
            Heard::Answered(outcome) => {
                *progress = Progress::Known { outcome: outcome.clone(), told_at: now };
                Some(I::report(id.to_owned(), outcome))
            }
            // The same call again: it is known by its token if it was carried out.
            Heard::Undone | Heard::Unknown => {
                *progress = Progress::Rests { until: now + pause_ms(tries), tries };
                None
            }
        }
    }

    /// When there is something to be done though nothing was published.
    pub fn next_at(&self) -> Option<Timestamp> {
        let next = self.known.values().filter_map(|it| match it {
            Progress::UnderWay { .. } => None,
            Progress::Rests { until, .. } => Some(*until),
            Progress::Known { told_at, .. } => Some(*told_at + RETOLD_MS),
        });
        next.min()
    }
}

fn pause_ms(tries: u32) -> i64 {
    let (first, last) = AGAIN_MS;
    (first << tries.min(16)).min(last)
}
