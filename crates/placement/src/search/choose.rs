//! One choice: strategy by strategy, until chance decides.
use berth_engine::Random;

use super::{Bounds, Candidate, Spread};
use crate::{
    expression::Expression,
    fit,
    pool::{Entry, Pool, Slot, Tree},
    request::{BinpackField, Constraint, Request, Strategy},
};

/// What does not change while one place is chosen.
pub(super) struct Chooser<'s, 'r> {
    pub(super) pool: &'s Pool,
    pub(super) request: &'r Request,
    group: Option<u32>,
    questions: &'s [Vec<&'r Expression>],
    /// Whether nothing has to be asked of an instance that has CPU and memory enough.
    is_plain: bool,
    is_distinct: bool,
    /// Whether an instance may have no address left for the task.
    asks_subnets: bool,
}

impl<'s, 'r> Chooser<'s, 'r> {
    pub(super) fn new(
        pool: &'s Pool,
        request: &'r Request,
        group: Option<u32>,
        questions: &'s [Vec<&'r Expression>],
    ) -> Chooser<'s, 'r> {
        let demand = &request.demand;
        let wants_ports = !(demand.ports.is_empty() && demand.ports_udp.is_empty());
        let is_distinct = request.constraints.contains(&Constraint::DistinctInstance);
        let is_short = |it: &Constraint| match it {
            Constraint::Subnets(it) => it.subnets.iter().any(|it| !it.is_open),
            Constraint::DistinctInstance | Constraint::MemberOf(_) | Constraint::Fargate => false,
        };
        let asks_subnets = request.constraints.iter().any(is_short);
        let is_plain = !(wants_ports || demand.gpus > 0 || is_distinct || asks_subnets);
        Chooser { pool, request, group, questions, is_plain, is_distinct, asks_subnets }
    }

    pub(super) fn choose(
        &self,
        candidates: &mut [Candidate],
        strategies: &[Strategy],
        spreads: &[Spread],
        bounds: Bounds,
        random: &mut Random,
    ) -> Option<Slot> {
        let Some((strategy, rest)) = strategies.split_first() else {
            return self.pick_preferred(candidates, bounds, random);
        };
        match strategy {
            Strategy::Random => self.pick(candidates, bounds, random),
            Strategy::Binpack(BinpackField::Memory)
                if matches!(rest, [Strategy::Random, ..])
                    || (rest.is_empty() && self.request.preferred.is_empty()) =>
            {
                self.pick_least_memory(candidates, bounds, random)
            }
            Strategy::Binpack(field) => {
                let (least, end) = self.least(candidates, *field, bounds)?;
                let bounds = bounds.exactly(*field, least);
                self.choose(&mut candidates[..end], rest, spreads, bounds, random)
            }
            Strategy::SpreadAttribute(_) => {
                let (spread, spreads) = spreads.split_first().expect("each has been counted");
                let mut above = None;
                loop {
                    let (tasks, end) = spread.next_level(candidates, above)?;
                    let level = &mut candidates[..end];
                    if let Some(slot) = self.choose(level, rest, spreads, bounds, random) {
                        return Some(slot);
                    }
                    above = Some(tasks);
                }
            }
            Strategy::SpreadInstances => {
                let mut fresh = bounds;
                fresh.fresh = true;
                let slot = self.choose(candidates, rest, spreads, fresh, random);
                if slot.is_some() || bounds.fresh || self.is_distinct {
                    return slot;
                }
                self.among_used(candidates, rest, spreads, bounds, random)
            }
        }
    }

    /// The least that any candidate has left of a measure. Puts the candidates that have an
    /// instance with so much first, and gives how many they are.
    fn least(
        &self,
        candidates: &mut [Candidate],
        field: BinpackField,
        mut bounds: Bounds,
    ) -> Option<(u32, usize)> {
        let mut least = None;
        for at in 0..candidates.len() {
            let candidate = candidates[at];
            let accept = |it: Entry| self.takes(&candidate, it.last(), bounds);
            let tree = self.tree(&candidate);
            let found = match field {
                BinpackField::Memory => tree.first(&bounds.span(), accept).map(Entry::major),
                BinpackField::Cpu => tree.least_minor(bounds.span(), accept),
            };
            let Some(found) = found else { continue };
            let end = match least {
                Some((least, end)) if least == found => end,
                _ => 0,
            };
            candidates.swap(at, end);
            least = Some((found, end + 1));
            bounds = bounds.at_most(field, found);
        }
        least
    }

    pub(super) fn tree(&self, candidate: &Candidate) -> &'s Tree {
        &self.pool.class(candidate.class).free
    }

    /// Whether an instance of a candidate that has CPU and memory enough takes the task.
    pub(super) fn takes(&self, candidate: &Candidate, slot: Slot, bounds: Bounds) -> bool {
        let Bounds { fresh, preferred, .. } = bounds;
        if preferred && !self.is_preferred(slot) {
            return false;
        }
        if self.is_plain && candidate.questions.is_none() && !fresh {
            return true;
        }
        let demand = &self.request.demand;
        if (fresh || self.is_distinct) && self.group_tasks(slot) > 0 {
            return false;
        }
        if demand.gpus > self.pool.head(slot).gpus_free as usize {
            return false;
        }
        if self.asks_subnets && fit::without_address(self.pool, slot, self.request).is_some() {
            return false;
        }
        let facts = self.pool.fact(slot).expect("what is offered has a row");
        let questions = candidate.questions.map(|it| &self.questions[it as usize]);
        let mut questions = questions.into_iter().flatten();
        questions.all(|it| fit::matches(self.pool, slot, facts, it))
            && fit::taken_ports(self.pool, slot, facts, demand).next().is_none()
    }

    pub(super) fn prefers_some(&self) -> bool {
        !self.request.preferred.is_empty()
    }

    /// Whether an instance comes first among equals.
    pub(super) fn is_preferred(&self, slot: Slot) -> bool {
        self.request.preferred.contains(self.pool.id(slot))
    }

    /// The tasks of the request's group on an instance.
    pub(super) fn group_tasks(&self, slot: Slot) -> u32 {
        self.group.map_or(0, |group| self.pool.group_tasks(slot, group))
    }
}
