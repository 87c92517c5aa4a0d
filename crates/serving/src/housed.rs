//! Machines and the names of their shards.
use berth_engine::Machine;

use crate::{Difference, Events, Happening, Told, Words};

/// How the shards of a machine are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// There is one, from the first start on: `ecs-account`.
    One(&'static str),
    /// There are as many as are made, each with a name behind this: `ecs/`.
    Each(&'static str),
}

/// A machine whose shards a node leads.
pub trait Housed: Machine {
    const NAMES: Names;

    /// What `ListHistory` of Berth's own API tells of a shard that there is one of; nothing of one
    /// without.
    const TOLD: Option<Told> = None;

    /// The words in which it does.
    const WORDS: Words = Words::ALL;

    /// What `ReadEvents` of Berth's own API tells of its shards; nothing of one without.
    const EVENTS: Option<Events> = None;

    /// The events of a batch, always the same in the same order. What is secret is in none.
    fn events(_: &Difference<'_, Self::State>) -> Vec<Happening> {
        Vec::new()
    }

    /// Whether a shard holds nothing any more, so that it may be closed until it is made anew. One
    /// that is there from the start never is.
    fn is_vacant(_: &Self::State) -> bool {
        false
    }
}

impl Names {
    /// What any of them is called that has no name of its own.
    pub fn kind(self) -> &'static str {
        match self {
            Names::One(name) => name,
            Names::Each(prefix) => prefix.trim_end_matches('/'),
        }
    }

    /// Whether a shard of this name is one of them.
    pub fn have(self, shard: &str) -> bool {
        match self {
            Names::One(name) => shard == name,
            Names::Each(prefix) => shard.strip_prefix(prefix).is_some_and(|it| !it.is_empty()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_their_shards() {
        let (one, each) = (Names::One("ecs-account"), Names::Each("ecs/"));
        assert!(one.have("ecs-account") && !one.have("ecs-accounts") && !one.have("ecs/a"));
        assert!(each.have("ecs/a") && !each.have("ecs/") && !each.have("ecs-account"));
        assert_eq!((one.kind(), each.kind()), ("ecs-account", "ecs"));
    }
}
