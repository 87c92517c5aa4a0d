//! Instances with equal attributes, ordered by what they have left.
use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

use super::{
    block::Head,
    tree::{Entry, Tree},
};
use crate::cluster::records::container_instance::Attribute;

/// Attributes as the identity of a class: names and values, whoever set them.
#[derive(Clone, Debug)]
pub(crate) struct Attributes(pub(in super::super) Arc<BTreeMap<String, Attribute>>);

impl Attributes {
    fn pairs(&self) -> impl Iterator<Item = (&String, &Option<String>)> {
        self.0.iter().map(|(name, it)| (name, &it.value))
    }
}

impl Ord for Attributes {
    fn cmp(&self, other: &Attributes) -> Ordering {
        self.pairs().cmp(other.pairs())
    }
}

impl PartialOrd for Attributes {
    fn partial_cmp(&self, other: &Attributes) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Attributes {
    fn eq(&self, other: &Attributes) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Attributes {}

/// The instances of a class that take tasks, twice: a search wants the least of one measure that
/// is enough, among those that have enough of the other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Class {
    /// Instances, open or not.
    pub(crate) members: u32,
    /// Free memory, free CPU, slot.
    pub(crate) by_memory: Tree,
    /// Free CPU, free memory, slot.
    pub(crate) by_cpu: Tree,
}

impl Class {
    /// Follows an instance from some numbers to others.
    pub(crate) fn change(&mut self, slot: u32, before: &Head, after: &Head) {
        self.remove(slot, before);
        self.insert(slot, after);
    }

    pub(crate) fn insert(&mut self, slot: u32, head: &Head) {
        let (cpu, memory) = (head.cpu.free(), head.memory.free());
        self.by_memory.insert(Entry::new(memory, cpu, slot));
        self.by_cpu.insert(Entry::new(cpu, memory, slot));
    }

    pub(crate) fn remove(&mut self, slot: u32, head: &Head) {
        let (cpu, memory) = (head.cpu.free(), head.memory.free());
        self.by_memory.remove(Entry::new(memory, cpu, slot));
        self.by_cpu.remove(Entry::new(cpu, memory, slot));
    }
}
