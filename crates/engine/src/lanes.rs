//! What waits for the next batches: two lanes of inputs, and before them what one batch had no room
//! for.
use std::collections::VecDeque;

use crate::{Lane, Machine, Work, machine::TopicOf};

/// What did not fit together with what came before it goes first with the next batch, in the order
/// in which it came. The first of it then fits or never does, and nothing new is held back before
/// all of it went: so none waits for ever.
pub(crate) enum Held<Topic> {
    /// The first input of a lane.
    Front(Lane),
    Topic(Topic),
}

pub(crate) struct Lanes<M: Machine> {
    world: VecDeque<Work<M>>,
    people: VecDeque<Work<M>>,
    held: VecDeque<Held<TopicOf<M>>>,
}

impl<M: Machine> Default for Lanes<M> {
    fn default() -> Self {
        Lanes { world: VecDeque::new(), people: VecDeque::new(), held: VecDeque::new() }
    }
}

impl<M: Machine> Lanes<M> {
    pub fn push(&mut self, lane: Lane, work: Work<M>) {
        self.lane(lane).push_back(work);
    }

    pub fn pop(&mut self, lane: Lane) -> Option<Work<M>> {
        self.lane(lane).pop_front()
    }

    /// Where it was.
    pub fn put_back(&mut self, lane: Lane, work: Work<M>) {
        self.lane(lane).push_front(work);
    }

    pub fn len(&self, lane: Lane) -> usize {
        match lane {
            Lane::World => self.world.len(),
            Lane::People => self.people.len(),
        }
    }

    pub fn drain(&mut self) -> impl Iterator<Item = Work<M>> {
        self.world.drain(..).chain(self.people.drain(..))
    }

    pub fn hold(&mut self, held: Held<TopicOf<M>>) {
        self.held.push_back(held);
    }

    pub fn hold_on(&mut self, held: Held<TopicOf<M>>) {
        self.held.push_front(held);
    }

    pub fn next_held(&mut self) -> Option<Held<TopicOf<M>>> {
        self.held.pop_front()
    }

    pub fn holds_any(&self) -> bool {
        !self.held.is_empty()
    }

    /// Whether the first input of a lane goes before all others.
    pub fn holds(&self, lane: Lane) -> bool {
        self.held.iter().any(|it| matches!(it, Held::Front(of) if *of == lane))
    }

    fn lane(&mut self, lane: Lane) -> &mut VecDeque<Work<M>> {
        match lane {
            Lane::World => &mut self.world,
            Lane::People => &mut self.people,
        }
    }
}
