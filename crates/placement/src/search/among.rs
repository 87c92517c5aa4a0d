//! Spreading over instances that all have tasks of the group already: looks at each.
use berth_engine::Random;

use super::{Bounds, Candidate, Spread, choose::Chooser, pick::one_of};
use crate::{
    pool::Slot,
    request::{BinpackField, Strategy},
};

impl Chooser<'_, '_> {
    /// One of those with the fewest tasks of the group, as the other strategies want it.
    pub(super) fn among_used(
        &self,
        candidates: &[Candidate],
        strategies: &[Strategy],
        spreads: &[Spread],
        bounds: Bounds,
        random: &mut Random,
    ) -> Option<Slot> {
        let mut left = self.all(candidates, bounds);
        keep_least(&mut left, |(_, slot)| self.group_tasks(slot));
        let (mut spreads, mut is_chance) = (spreads.iter(), false);
        for strategy in strategies {
            match strategy {
                Strategy::Random => {
                    is_chance = true;
                    break;
                }
                // They have equally many.
                Strategy::SpreadInstances => {}
                Strategy::SpreadAttribute(_) => {
                    let spread = spreads.next().expect("each has been counted");
                    keep_least(&mut left, |(class, _)| spread.tasks(class));
                }
                Strategy::Binpack(BinpackField::Cpu) => {
                    keep_least(&mut left, |(_, slot)| self.pool.head(slot).cpu.free());
                }
                Strategy::Binpack(BinpackField::Memory) => {
                    keep_least(&mut left, |(_, slot)| self.pool.head(slot).memory.free());
                }
            }
        }
        if !is_chance && self.prefers_some() {
            keep_least(&mut left, |(_, slot)| u32::from(!self.is_preferred(slot)));
        }
        let slots: Vec<Slot> = left.into_iter().map(|it| it.1).collect();
        one_of(&slots, random)
    }
}

fn keep_least<T: Copy>(items: &mut Vec<T>, measure: impl Fn(T) -> u32) {
    let Some(least) = items.iter().map(|it| measure(*it)).min() else { return };
    items.retain(|it| measure(*it) == least);
}
