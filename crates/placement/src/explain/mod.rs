//! Why tasks were not placed: for every instance every filter that refused it, the instance that
//! came closest, and the smallest change that would have made room.
mod advice;
mod change;
mod closeness;
mod names;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use self::{
    change::{Change, Fix, is_reserved},
    names::{Occupant, named},
    text::Utc,
};
use super::{
    fit::{self, ClassVerdict},
    pool::Pool,
    refusal::Refusal,
    request::Request,
};
use crate::ContainerInstanceId;

/// What placement saw when it found no room; kept with the request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Explanation {
    /// Instances that were asked.
    pub instances: usize,
    /// Every instance that refused, the closest first.
    pub refused: Vec<Refused>,
    /// Absent if no instance refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closest: Option<Closest>,
    /// Absent if no change of one instance or of the task would help.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fix: Option<Fix>,
}

/// Instances that refused for the same reasons, numbers included.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    /// Every filter that refused, the one that AWS reports first.
    pub refusals: Vec<Refusal>,
    /// In their order.
    pub instances: Vec<ContainerInstanceId>,
}

/// The instance that passed most filters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Closest {
    pub instance: ContainerInstanceId,
    /// ECS: `failures[].reason`.
    pub reason: String,
}

/// Asks all instances of the cluster. [`Explanation::named`] adds the tasks that are in the way.
pub fn explain(pool: &Pool, request: &Request) -> Explanation {
    let group = pool.group(&request.group);
    let mut verdicts: BTreeMap<u32, ClassVerdict<'_>> = BTreeMap::new();
    let mut by_refusals: BTreeMap<Vec<Refusal>, Vec<ContainerInstanceId>> = BTreeMap::new();
    let mut instances = 0;
    for slot in pool.slots().filter(|it| pool.fact(*it).is_some()) {
        instances += 1;
        let verdict = verdicts
            .entry(pool.head(slot).class)
            .or_insert_with(|| ClassVerdict::of(request, pool.attributes_of(slot)));
        let refusals = fit::refusals(pool, slot, request, group, verdict);
        if !refusals.is_empty() {
            by_refusals.entry(refusals).or_default().push(pool.id(slot));
        }
    }
    Explanation::of(instances, by_refusals)
}

impl Explanation {
    /// From what each instance says for itself, as StartTask asks them.
    pub fn of(
        instances: usize,
        by_refusals: BTreeMap<Vec<Refusal>, Vec<ContainerInstanceId>>,
    ) -> Explanation {
        let mut refused: Vec<Refused> = by_refusals
            .into_iter()
            .map(|(refusals, instances)| Refused { refusals, instances })
            .collect();
        refused.sort_by_cached_key(|it| (closeness::distance(&it.refusals), it.instances[0]));
        let closest = refused.first().map(|it| Closest {
            instance: it.instances[0],
            reason: it.refusals[0].reason().to_owned(),
        });
        let fix = change::smallest(&refused);
        Explanation { instances, refused, closest, fix }
    }

    /// The same, without a fix that would undo what somebody does on these instances.
    pub fn leaving_alone(mut self, instances: &BTreeSet<ContainerInstanceId>) -> Explanation {
        let mut others = self.refused.clone();
        others.iter_mut().for_each(|it| it.instances.retain(|id| !instances.contains(id)));
        others.retain(|it| !it.instances.is_empty());
        self.fix = change::smallest(&others);
        self
    }
}
