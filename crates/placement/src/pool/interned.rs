//! Small numbers for things that are looked up, used again when a thing is gone.
use imbl::{OrdMap, OrdSet};

use super::chunked::Chunked;

/// Things by number.
#[derive(Clone, Debug)]
pub(super) struct Numbered<T> {
    things: Chunked<Option<T>>,
    vacant: OrdSet<u32>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Numbered { things: Chunked::default(), vacant: OrdSet::new() }
    }
}

impl<T: Clone> Numbered<T> {
    pub(super) fn get(&self, number: u32) -> &T {
        self.things.get(number as usize).as_ref().expect("the number is in use")
    }

    /// Gives a number, which may have been another thing's before.
    pub(super) fn add(&mut self, thing: T) -> u32 {
        let Some(number) = self.vacant.get_min().copied() else {
            self.things.push(Some(thing));
            return (self.things.len() - 1) as u32;
        };
        self.vacant.remove(&number);
        *self.things.get_mut(number as usize) = Some(thing);
        number
    }

    pub(super) fn remove(&mut self, number: u32) -> T {
        self.vacant.insert(number);
        self.things.get_mut(number as usize).take().expect("the number is in use")
    }
}

/// Things by number and numbers by thing.
#[derive(Clone, Debug)]
pub(super) struct Interned<K: Ord + Clone> {
    numbers: OrdMap<K, u32>,
    things: Numbered<K>,
}

impl<K: Ord + Clone> Default for Interned<K> {
    fn default() -> Self {
        Interned { numbers: OrdMap::new(), things: Numbered::default() }
    }
}

impl<K: Ord + Clone> Interned<K> {
    pub(super) fn len(&self) -> usize {
        self.numbers.len()
    }

    pub(super) fn number(&self, thing: &K) -> Option<u32> {
        self.numbers.get(thing).copied()
    }

    /// The thing of a number that is in use.
    pub(super) fn thing(&self, number: u32) -> &K {
        self.things.get(number)
    }

    /// In the order of the things.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&K, u32)> {
        self.numbers.iter().map(|(thing, number)| (thing, *number))
    }

    /// The number of a thing that has none yet.
    pub(super) fn add(&mut self, thing: K) -> u32 {
        let number = self.things.add(thing.clone());
        self.numbers.insert(thing, number);
        number
    }

    pub(super) fn remove(&mut self, number: u32) {
        let thing = self.things.remove(number);
        self.numbers.remove(&thing);
    }

    /// Whether nothing came or went between the two.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        self.numbers.ptr_eq(&other.numbers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_used_again() {
        let mut things = Interned::default();
        let (one, two) = (things.add("one"), things.add("two"));
        let before = things.clone();
        things.remove(one);
        assert_eq!((things.number(&"one"), things.number(&"two")), (None, Some(two)));
        assert!(!things.is_same(&before) && before.is_same(&before.clone()));
        assert_eq!(things.add("three"), one);
        assert_eq!((things.thing(one), before.thing(one)), (&"three", &"one"));
    }
}
