//! Small numbers for instance ids and group names, which are looked up with every change of a task.
use std::{
    borrow::Borrow,
    hash::{BuildHasherDefault, Hasher},
    sync::Arc,
};

use imbl::{GenericHashMap, OrdMap, shared_ptr::DefaultSharedPtr};

use super::interned::Numbered;
use crate::cluster::records::id::ContainerInstanceId;

/// For looking up only: what is asked in order has an ordered map beside it.
type Numbers<K> = GenericHashMap<K, u32, BuildHasherDefault<Mixer>, DefaultSharedPtr>;

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
        self.by_id.get(&id).copied()
    }

    /// In the order of the ids.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&ContainerInstanceId, u32)> {
        self.in_order.iter().map(|(id, slot)| (id, *slot))
    }

    /// The slot of an instance that has none yet.
    pub(super) fn add(&mut self, id: ContainerInstanceId) -> u32 {
        let slot = self.ids.add(id);
        self.by_id.insert(id, slot);
        self.in_order.insert(id, slot);
        slot
    }

    pub(super) fn remove(&mut self, slot: u32) {
        let id = self.ids.remove(slot);
        self.by_id.remove(&id);
        self.in_order.remove(&id);
    }
}

/// Names by number and numbers by name. Names are long and begin alike, so they are found by a
/// hash; whoever comes second to a hash is found by its name.
#[derive(Clone, Debug, Default)]
pub(super) struct Names {
    by_hash: Numbers<u64>,
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

/// Mixes the bits of what is random or a hash already. Always the same, unlike the standard one.
#[derive(Clone, Debug, Default)]
struct Mixer(u64);

impl Hasher for Mixer {
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(u64::from(*byte)));
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0 ^ n).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    fn write_u128(&mut self, n: u128) {
        self.write_u64(n as u64);
        self.write_u64((n >> 64) as u64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
