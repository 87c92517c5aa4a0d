//! Task definitions: revisions without gaps, never lost, never back; capacity providers go only
//! when they are to be deleted; secrets nowhere to be seen.
use std::collections::{BTreeMap, BTreeSet};

use berth_api::ecs::Response;
use berth_ecs::account::{
    Account, State,
    records::{DefinitionKind, TaskDefinitionKey, TaskDefinitionStatus},
};
use berth_engine::State as _;

use super::{News, TAINT, settled::assert_settled};

/// Looking through all debug output takes a while: one publication in so many.
const LOOKED_THROUGH_EVERY: u64 = 32;

#[derive(Default)]
pub struct AccountLaws {
    last: State,
    /// Revisions that were ever seen, by family.
    seen: BTreeMap<String, BTreeSet<i32>>,
    acknowledged: BTreeSet<TaskDefinitionKey>,
    published: u64,
}

impl AccountLaws {
    pub fn published(&mut self, news: &News<'_, Account>) {
        news.after.check();
        self.look(news.after);
        if !news.has_more {
            assert_settled::<Account>(news.after, news.now, BTreeSet::new());
        }
        self.published += 1;
        if self.published.is_multiple_of(LOOKED_THROUGH_EVERY) {
            assert!(!format!("{:?}", news.after).contains(TAINT), "debug output shows a secret");
        }
    }

    pub fn loaded(&mut self, state: &State) {
        state.check();
        self.look(state);
    }

    /// As it was shown last.
    pub fn shown(&self) -> &State {
        &self.last
    }

    /// A client was told of a revision.
    pub fn acknowledged(&mut self, response: &Response) {
        if let Response::RegisterTaskDefinition(it) = response {
            let definition = it.task_definition.as_ref().expect("the answer has the definition");
            let key = TaskDefinitionKey {
                kind: DefinitionKind::Task,
                family: definition.family.clone().expect("definitions have families"),
                revision: definition.revision.expect("definitions have revisions"),
            };
            assert!(self.acknowledged.insert(key.clone()), "{key} was given to two callers");
        }
    }

    fn look(&mut self, state: &State) {
        for (key, old) in self.last.task_definitions.iter() {
            let new = state.task_definitions.get(key);
            assert!(
                new.is_some() || old.status == TaskDefinitionStatus::DeleteInProgress,
                "{key} vanished"
            );
            assert!(new.is_none_or(|new| new.status >= old.status), "{key} went back");
            let same = |new: &std::sync::Arc<_>| {
                let new: &berth_ecs::account::records::TaskDefinition = new;
                new.task_definition == old.task_definition
            };
            assert!(new.is_none_or(same), "{key} changed");
        }
        for (name, old) in self.last.capacity_providers.iter() {
            let is_there = state.capacity_providers.contains_key(name);
            assert!(is_there || old.is_being_deleted(), "capacity provider {name} vanished");
        }
        let of_tasks = |it: &&TaskDefinitionKey| it.kind == DefinitionKind::Task;
        for key in state.task_definitions.keys().filter(of_tasks) {
            self.seen.entry(key.family.clone()).or_default().insert(key.revision);
        }
        for (family, revisions) in &self.seen {
            let latest = state.families.get(family).map_or(0, |it| it.latest_revision);
            let dense: BTreeSet<i32> = (1..=latest).collect();
            assert!(*revisions == dense, "revisions of {family} have a gap or were lost");
        }
        for key in &self.acknowledged {
            let was_seen = self.seen.get(&key.family).is_some_and(|it| it.contains(&key.revision));
            assert!(was_seen, "{key} was acknowledged and is not there");
        }
        self.last = state.clone();
    }
}
