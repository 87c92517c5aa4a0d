//! Chance: every candidate that takes the task is as likely as any other.
use berth_engine::Random;

use super::{Bounds, Candidate, choose::Chooser};
use crate::cluster::placement::{
    limits::DRAWS_MAX,
    pool::{Entry, Slot, Tree},
    request::BinpackField,
};

/// How many are listed before ranks are counted.
const FEW: usize = 16;

struct TooMany;

/// Consecutive entries of a class's tree.
struct Stretch<'s> {
    candidate: Candidate,
    tree: &'s Tree,
    start: usize,
    len: usize,
}

impl<'s> Chooser<'s, '_> {
    /// One of a few is drawn from a list. Of many, one is drawn by its rank until it takes the task;
    /// where most do, that is soon, and where few do, they are listed after all.
    pub(super) fn pick(
        &self,
        candidates: &[Candidate],
        bounds: Bounds,
        random: &mut Random,
    ) -> Option<Slot> {
        let mut few = [0; FEW];
        if let Ok(n) = self.list_few(candidates, bounds, &mut few) {
            return one_of(&few[..n], random);
        }
        let order = bounds.best_order();
        let (stretches, total) = self.stretches(candidates, bounds, order);
        for _ in 0..DRAWS_MAX {
            let mut rank = random.below(total as u64) as usize;
            let holds = |it: &&Stretch<'_>| {
                let found = rank < it.len;
                rank -= if found { 0 } else { it.len };
                found
            };
            let stretch = stretches.iter().find(holds).expect("ranks are below the total");
            let entry = stretch.tree.nth(stretch.start + rank);
            let is_enough = entry.minor >= bounds.span(order).minor_min;
            if is_enough && self.accepts(&stretch.candidate, entry, order, bounds) {
                return Some(entry.last);
            }
        }
        let all: Vec<Slot> = self.all(candidates, bounds).into_iter().map(|it| it.1).collect();
        one_of(&all, random)
    }

    /// Lists those that take the task, if the list is long enough.
    fn list_few(
        &self,
        candidates: &[Candidate],
        bounds: Bounds,
        list: &mut [Slot; FEW],
    ) -> Result<usize, TooMany> {
        let order = bounds.best_order();
        let span = bounds.span(order);
        let mut n = 0;
        for candidate in candidates {
            let more = self.tree(candidate, order).first(&span, |entry| {
                if !self.accepts(candidate, entry, order, bounds) {
                    return false;
                }
                match list.get_mut(n) {
                    Some(place) => *place = entry.last,
                    None => return true,
                }
                n += 1;
                false
            });
            if more.is_some() {
                return Err(TooMany);
            }
        }
        Ok(n)
    }

    /// All that take the task, with their classes.
    pub(super) fn all(&self, candidates: &[Candidate], bounds: Bounds) -> Vec<(u32, Slot)> {
        let order = bounds.best_order();
        let mut all = Vec::new();
        for candidate in candidates {
            self.tree(candidate, order).each(&bounds.span(order), |entry| {
                if self.accepts(candidate, entry, order, bounds) {
                    all.push((candidate.class, entry.last));
                }
            });
        }
        all
    }

    fn stretches(
        &self,
        candidates: &[Candidate],
        bounds: Bounds,
        order: BinpackField,
    ) -> (Vec<Stretch<'s>>, usize) {
        let span = bounds.span(order);
        let mut stretches = Vec::with_capacity(candidates.len());
        let mut total = 0;
        for candidate in candidates {
            let tree = self.tree(candidate, order);
            let start = tree.rank(span.from);
            let len = tree.rank(span.until) - start;
            stretches.push(Stretch { candidate: *candidate, tree, start, len });
            total += len;
        }
        (stretches, total)
    }

    fn accepts(
        &self,
        candidate: &Candidate,
        entry: Entry,
        order: BinpackField,
        bounds: Bounds,
    ) -> bool {
        bounds.allows(order, entry) && self.takes(candidate, entry.last, bounds.fresh)
    }
}

pub(super) fn one_of(slots: &[Slot], random: &mut Random) -> Option<Slot> {
    match slots.len() {
        0 => None,
        1 => Some(slots[0]),
        n => Some(slots[random.below(n as u64) as usize]),
    }
}
