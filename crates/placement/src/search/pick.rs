//! Chance: every candidate that takes the task is as likely as any other.
use std::collections::BTreeMap;

use berth_engine::Random;

use super::{Bounds, Candidate, choose::Chooser};
use crate::{
    limits::{DRAWS_MAX, LISTED_MAX, PREFERRED_LOOKED_AT_MAX},
    pool::{Entry, Slot, Tree},
    request::BinpackField,
};

struct TooMany;

/// Consecutive entries of a class's tree.
struct Stretch<'s> {
    candidate: Candidate,
    tree: &'s Tree,
    start: usize,
    len: usize,
}

impl<'s> Chooser<'s, '_> {
    /// One of a few is drawn from a list. Of many, one is drawn by its rank until it takes the
    /// task; where most do, that is soon, and where few do, they are listed after all.
    pub(super) fn pick(
        &self,
        candidates: &[Candidate],
        bounds: Bounds,
        random: &mut Random,
    ) -> Option<Slot> {
        let mut few = [0; LISTED_MAX];
        if let Ok(n) = self.list_few(candidates, bounds, &mut few) {
            return one_of(&few[..n], random);
        }
        if let Some(slot) = self.draw(candidates, bounds, random) {
            return Some(slot);
        }
        let all: Vec<Slot> = self.all(candidates, bounds).into_iter().map(|it| it.1).collect();
        one_of(&all, random)
    }

    /// The same, of those that come first if any of them takes the task. Where most do, drawing
    /// finds one soon; else some of them are looked at, and not all instances.
    pub(super) fn pick_preferred(
        &self,
        candidates: &[Candidate],
        bounds: Bounds,
        random: &mut Random,
    ) -> Option<Slot> {
        if self.prefers_some() {
            let mut first = bounds;
            first.preferred = true;
            let drawn = self.draw(candidates, first, random);
            if drawn.is_some() {
                return drawn;
            }
            let some = self.some_preferred(candidates, first, random);
            if !some.is_empty() {
                return one_of(&some, random);
            }
        }
        self.pick(candidates, bounds, random)
    }

    /// Those that take the task, of some that come first: from one that chance has chosen on.
    fn some_preferred(
        &self,
        candidates: &[Candidate],
        bounds: Bounds,
        random: &mut Random,
    ) -> Vec<Slot> {
        let stretches = self.stretches(candidates, bounds);
        let total: usize = stretches.iter().map(|it| it.len).sum();
        let Some((_, entry)) = any(&stretches, total, random) else { return Vec::new() };
        let from = self.pool.id(entry.last());
        let ids = self.request.preferred.some(from, PREFERRED_LOOKED_AT_MAX);
        let classes: BTreeMap<u32, &Candidate> =
            candidates.iter().map(|it| (it.class, it)).collect();
        let span = bounds.span();
        let takes = |slot: &Slot| {
            let candidate = classes.get(&self.pool.head(*slot).class);
            let is_in_question = self.pool.entry(*slot).is_some_and(|it| span.has(it));
            is_in_question && candidate.is_some_and(|it| self.takes(it, *slot, bounds))
        };
        ids.into_iter().filter_map(|id| self.pool.slot(id)).filter(takes).collect()
    }

    /// One of those that have the least memory left: the choice at the end of most chains, made in
    /// one pass because trees are in that order.
    pub(super) fn pick_least_memory(
        &self,
        candidates: &[Candidate],
        mut bounds: Bounds,
        random: &mut Random,
    ) -> Option<Slot> {
        let mut list = [0; LISTED_MAX];
        let (mut n, mut least) = (0, u32::MAX);
        for candidate in candidates {
            self.tree(candidate).first(&bounds.span(), |entry| {
                if !self.takes(candidate, entry.last(), bounds) {
                    return false;
                }
                let memory = entry.major();
                if n > 0 && memory > least {
                    return true;
                }
                n = if memory < least { 0 } else { n };
                least = memory;
                if let Some(place) = list.get_mut(n) {
                    *place = entry.last();
                }
                n += 1;
                n > LISTED_MAX
            });
            if n > 0 {
                bounds = bounds.at_most(BinpackField::Memory, least);
            }
        }
        if n > LISTED_MAX {
            let bounds = bounds.exactly(BinpackField::Memory, least);
            return self.pick(candidates, bounds, random);
        }
        one_of(&list[..n], random)
    }

    /// All that take the task, with their classes.
    pub(super) fn all(&self, candidates: &[Candidate], bounds: Bounds) -> Vec<(u32, Slot)> {
        let mut all = Vec::new();
        for candidate in candidates {
            self.tree(candidate).each(&bounds.span(), |entry| {
                if self.takes(candidate, entry.last(), bounds) {
                    all.push((candidate.class, entry.last()));
                }
            });
        }
        all
    }

    /// Lists those that take the task, if the list is long enough.
    fn list_few(
        &self,
        candidates: &[Candidate],
        bounds: Bounds,
        list: &mut [Slot; LISTED_MAX],
    ) -> Result<usize, TooMany> {
        let span = bounds.span();
        let mut n = 0;
        for candidate in candidates {
            let more = self.tree(candidate).first(&span, |entry| {
                if !self.takes(candidate, entry.last(), bounds) {
                    return false;
                }
                match list.get_mut(n) {
                    Some(place) => *place = entry.last(),
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

    fn draw(&self, candidates: &[Candidate], bounds: Bounds, random: &mut Random) -> Option<Slot> {
        let span = bounds.span();
        let stretches = self.stretches(candidates, bounds);
        let total: usize = stretches.iter().map(|it| it.len).sum();
        for _ in 0..DRAWS_MAX {
            let (candidate, entry) = any(&stretches, total, random)?;
            if span.allows(entry) && self.takes(candidate, entry.last(), bounds) {
                return Some(entry.last());
            }
        }
        None
    }

    fn stretches(&self, candidates: &[Candidate], bounds: Bounds) -> Vec<Stretch<'s>> {
        let span = bounds.span();
        let stretch = |candidate: &Candidate| {
            let tree = self.tree(candidate);
            let start = tree.rank(span.from);
            Stretch { candidate: *candidate, tree, start, len: tree.rank(span.until) - start }
        };
        candidates.iter().map(stretch).collect()
    }
}

/// One of all entries of these; each is as likely as any other.
fn any<'a>(
    stretches: &'a [Stretch<'_>],
    total: usize,
    random: &mut Random,
) -> Option<(&'a Candidate, Entry)> {
    let mut rank = (total > 0).then(|| random.below(total as u64) as usize)?;
    for Stretch { candidate, tree, start, len } in stretches {
        if rank < *len {
            return Some((candidate, tree.nth(start + rank)));
        }
        rank -= len;
    }
    None
}

pub(super) fn one_of(slots: &[Slot], random: &mut Random) -> Option<Slot> {
    match slots.len() {
        0 => None,
        1 => Some(slots[0]),
        n => Some(slots[random.below(n as u64) as usize]),
    }
}
