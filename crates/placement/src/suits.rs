//! Which instances are of the kind that a request asks for, whatever they have left.
use std::collections::BTreeMap;

use super::{
    fit::{self, ClassVerdict},
    pool::Pool,
    request::Request,
};
use crate::ContainerInstanceId;

/// Asks many instances one after the other; those with equal attributes are asked once.
#[derive(Debug)]
pub struct Suits<'r> {
    request: &'r Request,
    /// By the number of their class in the pool, which must not change meanwhile.
    verdicts: BTreeMap<u32, ClassVerdict<'r>>,
}

impl<'r> Suits<'r> {
    pub fn new(request: &'r Request) -> Suits<'r> {
        Suits { request, verdicts: BTreeMap::new() }
    }

    /// Whether the attributes of an instance are right, and every `memberOf` holds for it.
    pub fn suits(&mut self, pool: &Pool, instance: ContainerInstanceId) -> bool {
        let Some(slot) = pool.slot(instance) else { return false };
        let Some(facts) = pool.fact(slot) else { return false };
        let class = pool.head(slot).class;
        let verdict = self
            .verdicts
            .entry(class)
            .or_insert_with(|| ClassVerdict::of(self.request, pool.attributes_of(slot)));
        let mut undecided = verdict.undecided.iter();
        verdict.refusals.is_empty() && undecided.all(|it| fit::matches(pool, slot, facts, it))
    }
}
