//! Small numbers for instance ids and group names, which are looked up with every change of a task.
use std::{array, sync::Arc};

use hashbrown::{HashTable, hash_table::Entry};
use imbl::OrdMap;

use super::interned::Numbered;
use crate::ContainerInstanceId;

/// A change under a live snapshot copies one shard of a table and the list of shards.
const SHARDS: usize = 32;

/// What is found by a hash; what is asked in order has an ordered map beside it.
trait Key: Clone {
    fn hash(&self) -> u64;
}

type Shard<K> = HashTable<(K, u32)>;

/// Numbers by key. Keys change seldom and are looked up all the time, so a look-up reads a plain
/// hash table.
#[derive(Clone, Debug)]
struct Numbers<K> {
    shards: Arc<[Arc<Shard<K>>; SHARDS]>,
}

impl<K> Default for Numbers<K> {
    fn default() -> Self {
        Numbers { shards: Arc::new(array::from_fn(|_| Arc::default())) }
    }
}

impl<K: Key> Numbers<K> {
    fn find(&self, hash: u64, is_it: impl Fn(&K) -> bool) -> Option<u32> {
        let found = self.shards[shard_of(hash)].find(hash, |(key, _)| is_it(key));
        found.map(|(_, number)| *number)
    }

    fn len(&self) -> usize {
        self.shards.iter().map(|shard| shard.len()).sum()
    }

    fn iter(&self) -> impl Iterator<Item = u32> {
        self.shards.iter().flat_map(|shard| shard.iter().map(|(_, number)| *number))
    }

    /// Adds a key that is not there yet.
    fn add(&mut self, key: K, number: u32) {
        let hash = key.hash();
        self.shard_mut(hash).insert_unique(hash, (key, number), |(key, _)| key.hash());
    }

    /// Takes away a key that is there.
    fn remove(&mut self, hash: u64, number: u32) {
        let entry = self.shard_mut(hash).entry(hash, |it| it.1 == number, |(key, _)| key.hash());
        if let Entry::Occupied(entry) = entry {
            entry.remove();
        }
    }

    fn shard_mut(&mut self, hash: u64) -> &mut Shard<K> {
        Arc::make_mut(&mut Arc::make_mut(&mut self.shards)[shard_of(hash)])
    }
}

/// By bits that a table itself does not look at first.
fn shard_of(hash: u64) -> usize {
    (hash >> 40) as usize % SHARDS
}

/// Container instances by slot and slots by id.
#[derive(Clone, Debug, Default)]
pub(super) struct Instances {
    by_id: Numbers<ContainerInstanceId>,
    in_order: OrdMap<ContainerInstanceId, u32>,
    ids: Numbered<ContainerInstanceId>,
}

impl Instances {
    pub(super) fn len(&self) -> usize {
        self.in_order.len()
    }

    pub(super) fn number(&self, id: ContainerInstanceId) -> Option<u32> {
        self.by_id.find(id.hash(), |it| *it == id)
    }

    /// In the order of the ids.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&ContainerInstanceId, u32)> {
        self.in_order.iter().map(|(id, slot)| (id, *slot))
    }

    /// The slot of an instance that has none yet.
    pub(super) fn add(&mut self, id: ContainerInstanceId) -> u32 {
        let slot = self.ids.add(id);
        self.by_id.add(id, slot);
        self.in_order.insert(id, slot);
        slot
    }

    pub(super) fn remove(&mut self, slot: u32) {
        let id = self.ids.remove(slot);
        self.by_id.remove(id.hash(), slot);
        self.in_order.remove(&id);
    }
}

/// Names by number and numbers by name.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    by_name: Numbers<Arc<str>>,
    names: Numbered<Arc<str>>,
}

impl Names {
    pub(super) fn len(&self) -> usize {
        self.by_name.len()
    }

    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.by_name.find(hash(name), |it| **it == *name)
    }

    /// The name of a number that is in use.
    pub(super) fn name(&self, number: u32) -> &str {
        self.names.get(number)
    }

    /// The numbers in use.
    pub(super) fn numbers(&self) -> impl Iterator<Item = u32> {
        self.by_name.iter()
    }

    /// The number of a name that has none yet.
    pub(super) fn add(&mut self, name: &str) -> u32 {
        let name: Arc<str> = Arc::from(name);
        let number = self.names.add(Arc::clone(&name));
        self.by_name.add(name, number);
        number
    }

    pub(super) fn remove(&mut self, number: u32) {
        let name = self.names.remove(number);
        self.by_name.remove(hash(&name), number);
    }
}

impl Key for ContainerInstanceId {
    /// Ids are random but for their first bits, which are a time.
    fn hash(&self) -> u64 {
        mix(mix(0, self.0 as u64), (self.0 >> 64) as u64)
    }
}

impl Key for Arc<str> {
    fn hash(&self) -> u64 {
        hash(self)
    }
}

/// Always the same, unlike the standard one.
fn hash(name: &str) -> u64 {
    let (words, rest) = name.as_bytes().as_chunks::<8>();
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    let hash =
        words.iter().fold(name.len() as u64, |hash, word| mix(hash, u64::from_le_bytes(*word)));
    mix(hash, u64::from_le_bytes(last))
}

/// Each bit of a word comes to count in most bits of the hash.
fn mix(hash: u64, word: u64) -> u64 {
    let product = u128::from(hash ^ word) * 0x9E37_79B9_7F4A_7C15;
    (product as u64) ^ (product >> 64) as u64
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use berth_engine::Random;

    use super::*;

    /// A name of which many have one hash.
    #[derive(Clone, PartialEq)]
    struct Alike(u64);

    impl Key for Alike {
        fn hash(&self) -> u64 {
            self.0 % 3
        }
    }

    #[test]
    fn keys_of_one_hash_are_told_apart_and_clones_do_not_see_later_changes() {
        let mut random = Random::new(1);
        let (mut numbers, mut map) = (Numbers::default(), BTreeMap::new());
        let mut past = Vec::new();
        for number in 0..400 {
            let key = random.below(40);
            match map.remove(&key) {
                Some(number) => numbers.remove(Alike(key).hash(), number),
                None => {
                    map.insert(key, number);
                    numbers.add(Alike(key), number);
                }
            }
            past.push((numbers.clone(), map.clone()));
        }
        for (numbers, map) in past {
            for key in 0..40 {
                let found = numbers.find(Alike(key).hash(), |it| it.0 == key);
                assert_eq!(found, map.get(&key).copied());
            }
            let all: BTreeSet<u32> = numbers.iter().collect();
            assert_eq!((all, numbers.len()), (map.values().copied().collect(), map.len()));
        }
    }

    #[test]
    fn names_have_numbers_for_as_long_as_they_are_there() {
        let mut names = Names::default();
        let all: Vec<String> = (0..2_000).map(|n| format!("service:web-{n}")).collect();
        for (number, name) in all.iter().enumerate() {
            assert_eq!((names.number(name), names.add(name)), (None, number as u32));
        }
        for (number, name) in all.iter().enumerate() {
            assert_eq!(
                (names.number(name), names.name(number as u32)),
                (Some(number as u32), &**name)
            );
        }
        names.remove(7);
        assert_eq!((names.number("service:web-7"), names.len()), (None, 1_999));
        assert!(names.numbers().all(|number| number != 7));
    }
}
