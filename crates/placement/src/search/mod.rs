//! Finds the best place for a task.
//!
//! Strategies narrow down in turn. Over attributes they choose among classes; over what is left
//! they ask the classes' trees. Those are in the order of free memory, which finds the least of it
//! at once; the least CPU is found by leaving out branches that cannot have it. Only a spread over
//! instances that all have tasks of the group already looks at instances one by one.
mod among;
mod bounds;
mod candidate;
mod choose;
mod pick;
mod spread;

use berth_engine::Random;

use self::{bounds::Bounds, candidate::Candidate, choose::Chooser, spread::Spread};
use super::{
    expression::Expression,
    fit::{self, ClassVerdict, Placed},
    pool::{Layout, Pool},
    request::{Request, Strategy},
};

/// Finds a place for one task; `None` if no instance takes it, and [`super::explain`] says why.
pub fn place(pool: &Pool, request: &Request, random: &mut Random) -> Option<Placed> {
    Search::new(request).place(pool, random)
}

/// Finds places for the tasks of one request, one after the other. The caller adds each to the
/// pool before it asks for the next.
#[derive(Debug)]
pub struct Search<'r> {
    request: &'r Request,
    /// The classes that were looked at; they are looked at again when others come or go.
    layout: Option<Layout>,
    candidates: Vec<Candidate>,
    /// What instances of candidates have to be asked one by one, by [`Candidate::questions`].
    questions: Vec<Vec<&'r Expression>>,
    /// For each strategy that spreads over an attribute, in their order.
    spreads: Vec<Spread>,
}

impl<'r> Search<'r> {
    pub fn new(request: &'r Request) -> Search<'r> {
        Search {
            request,
            layout: None,
            candidates: Vec::new(),
            questions: Vec::new(),
            spreads: Vec::new(),
        }
    }

    /// A place for the next task, if any instance takes it.
    pub fn place(&mut self, pool: &Pool, random: &mut Random) -> Option<Placed> {
        if self.layout.as_ref().is_none_or(|it| !pool.has_layout(it)) {
            self.look_at_classes(pool);
        }
        let demand = &self.request.demand;
        let bounds = Bounds::of(demand)?;
        let group = pool.group(&self.request.group);
        self.spreads.iter_mut().for_each(|it| it.count(pool, group));
        let chooser = Chooser::new(pool, self.request, group, &self.questions);
        let strategies = &self.request.strategies;
        let slot =
            chooser.choose(&mut self.candidates, strategies, &self.spreads, bounds, random)?;
        Some(fit::placed(pool, slot, demand))
    }

    fn look_at_classes(&mut self, pool: &Pool) {
        (self.candidates, self.questions) = (Vec::new(), Vec::new());
        for (attributes, class) in pool.all_classes() {
            let verdict = ClassVerdict::of(self.request, &attributes.0);
            if !verdict.refusals.is_empty() {
                continue;
            }
            let questions = (!verdict.undecided.is_empty()).then(|| {
                self.questions.push(verdict.undecided);
                (self.questions.len() - 1) as u32
            });
            self.candidates.push(Candidate { class, questions });
        }
        let names = self.request.strategies.iter().filter_map(|it| match it {
            Strategy::SpreadAttribute(name) => Some(name),
            Strategy::Random | Strategy::SpreadInstances | Strategy::Binpack(_) => None,
        });
        self.spreads = names.map(|name| Spread::over(pool, name)).collect();
        self.layout = Some(pool.layout());
    }
}
