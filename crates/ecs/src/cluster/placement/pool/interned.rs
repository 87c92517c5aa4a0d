//! Small numbers for things that are looked up, used again when a thing is gone.
use std::{borrow::Borrow, sync::Arc};

use imbl::{OrdMap, OrdSet};

use super::chunked::Chunked;

/// Things by number.
#[derive(Clone, Debug)]
struct Numbered<T> {
    things: Chunked<Option<T>>,
    vacant: OrdSet<u32>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Numbered { things: Chunked::default(), vacant: OrdSet::new() }
    }
}

impl<T: Clone> Numbered<T> {
    fn get(&self, number: u32) -> &T {
        self.things.get(number as usize).as_ref().expect("the number is in use")
    }

    /// Gives a number, which may have been another thing's before.
    fn add(&mut self, thing: T) -> u32 {
        let Some(number) = self.vacant.get_min().copied() else {
            self.things.push(Some(thing));
            return (self.things.len() - 1) as u32;
        };
        self.vacant.remove(&number);
        *self.things.get_mut(number as usize) = Some(thing);
        number
    }

    fn remove(&mut self, number: u32) -> T {
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

/// Names by number and numbers by name. Names are long and begin alike, so they are found by a
/// hash; whoever comes second to a hash is found by its name.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    by_hash: OrdMap<u64, u32>,
    others: OrdMap<Arc<str>, u32>,
    names: Numbered<Arc<str>>,
}

impl Names {
    pub(super) fn len(&self) -> usize {
        self.by_hash.len() + self.others.len()
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        match self.by_hash.get(&hash(name)) {
            Some(number) if self.name(*number) == name => Some(*number),
            _ if self.others.is_empty() => None,
            _ => self.others.get(name).copied(),
        }
    }

    /// The name of a number that is in use.
    pub(super) fn name(&self, number: u32) -> &str {
        self.names.get(number)
    }

    /// The numbers in use.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.by_hash.values().chain(self.others.values()).copied()
    }

    /// The number of a name that has none yet.
    pub(super) fn add(&mut self, name: &str) -> u32 {
        let (hash, name) = (hash(name), Arc::from(name));
        let number = self.names.add(Arc::clone(&name));
        match self.by_hash.contains_key(&hash) {
            false => self.by_hash.insert(hash, number),
            true => self.others.insert(name, number),
        };
        number
    }

    pub(super) fn remove(&mut self, number: u32) {
        let name = self.names.remove(number);
        let hash = hash(&name);
        match self.by_hash.get(&hash) == Some(&number) {
            true => self.by_hash.remove(&hash),
            false => self.others.remove::<str>(name.borrow()),
        };
    }
}

/// FNV-1a.
fn hash(name: &str) -> u64 {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
    name.bytes().fold(0xCBF2_9CE4_8422_2325, step)
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

    #[test]
    fn names_of_one_hash_are_told_apart() {
        let mut names = Names::default();
        let one = names.add("one");
        // As if `two` had the hash of `one`.
        let mut collided = names.clone();
        collided.by_hash.clear();
        collided.by_hash.insert(hash("two"), one);
        let two = collided.add("two");
        assert_eq!((collided.number("two"), collided.number("none")), (Some(two), None));
        assert_eq!((collided.name(one), collided.name(two), collided.len()), ("one", "two", 2));
        assert!(collided.numbers().eq([one, two]));
        collided.remove(two);
        assert_eq!((collided.number("two"), collided.len()), (None, 1));
        assert_eq!((names.number("one"), names.len()), (Some(one), 1));
        names.remove(one);
        assert_eq!((names.number("one"), names.len()), (None, 0));
    }
}
