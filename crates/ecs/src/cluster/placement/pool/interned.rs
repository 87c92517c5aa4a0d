//! Small numbers for things that are looked up by name, used again when a thing is gone.
use imbl::{OrdMap, OrdSet};

use super::chunked::Chunked;

/// Things by number and numbers by thing.
#[derive(Clone, Debug)]
pub(super) struct Interned<K: Ord + Clone> {
    numbers: OrdMap<K, u32>,
    things: Chunked<Option<K>>,
    vacant: OrdSet<u32>,
}

impl<K: Ord + Clone> Default for Interned<K> {
    fn default() -> Self {
        Interned { numbers: OrdMap::new(), things: Chunked::default(), vacant: OrdSet::new() }
    }
}

impl<K: Ord + Clone> Interned<K> {
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    pub(super) fn number<Q: Ord + ?Sized>(&self, thing: &Q) -> Option<u32>
    where
        K: std::borrow::Borrow<Q>,
    {
        self.numbers.get(thing).copied()
    }

    /// The thing of a number that is in use.
    pub(super) fn thing(&self, number: u32) -> &K {
        self.things.get(number as usize).as_ref().expect("the number is in use")
    }

    /// In the order of the things.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, u32)> {
        self.numbers.iter().map(|(thing, number)| (thing, *number))
    }

    /// The number of a thing that has none yet. It may have been another thing's before.
    pub(super) fn add(&mut self, thing: K) -> u32 {
        let number = match self.vacant.get_min().copied() {
            Some(number) => {
                self.vacant.remove(&number);
                *self.things.get_mut(number as usize) = Some(thing.clone());
                number
            }
            None => {
                self.things.push(Some(thing.clone()));
                (self.things.len() - 1) as u32
            }
        };
        self.numbers.insert(thing, number);
        number
    }

    pub(super) fn remove(&mut self, number: u32) {
        let thing = self.things.get_mut(number as usize).take().expect("the number is in use");
        self.numbers.remove(&thing);
        self.vacant.insert(number);
    }

    /// Whether nothing came or went between the two.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.numbers.ptr_eq(&other.numbers)
    }
}
