//! What a shell does again and again: looks, and reports what it is told to.
use std::{collections::BTreeMap, fmt::Debug};

use berth_engine::{Machine, Revision, ShardName, Timestamp};
use berth_serving::{Housed, Published, Shown};

use crate::limits::ROUND_MS;

/// The state of a machine's shards.
pub type StateOf<M> = <M as Machine>::State;

/// What a machine's shards are told.
pub type ReportOf<M> = <M as Machine>::Report;

/// An effect that consists of reports. Looking costs little where nothing was published, so it may
/// be done whenever something was, and at the end of a round anyway.
pub trait Effect: Default + Send + 'static {
    /// For operators.
    const NAME: &'static str;

    /// Whether operators want a line of each report: not of what is told all the time.
    const IS_LOGGED: bool;

    /// Whose shards are told.
    type Of: Housed<Report: Debug>;

    /// What is to be reported now, and to which shards.
    fn look(&mut self, at: &impl Published) -> Vec<(ShardName, ReportOf<Self::Of>)>;
}

/// When all is looked at, also what seems not to have changed.
#[derive(Default)]
pub(crate) struct Rounds {
    began_at: Option<Timestamp>,
}

impl Rounds {
    /// Whether another one begins.
    pub fn begins(&mut self, now: Timestamp) -> bool {
        let begins = self.began_at.is_none_or(|at| now - at >= ROUND_MS);
        if begins {
            self.began_at = Some(now);
        }
        begins
    }
}

/// By shard.
pub(crate) type Revisions = BTreeMap<ShardName, Revision>;

pub(crate) fn revisions<M: Housed>(shards: &[Shown<M>]) -> Revisions {
    shards.iter().map(|it| (it.name.clone(), it.revision)).collect()
}
