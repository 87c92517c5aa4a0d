//! Instances with equal attributes, in the order of what they have left.
use std::{borrow::Cow, cmp::Ordering, collections::BTreeMap, sync::Arc};

use super::{
    block::Head,
    tree::{Entry, Tree},
};
use crate::{Attribute, OF_ONE_INSTANCE};

/// Attributes as the identity of a class: names and values, whoever set them.
#[derive(Clone, Debug)]
pub(crate) struct Attributes(pub(in super::super) Arc<BTreeMap<String, Attribute>>);

impl Attributes {
    fn pairs(&self) -> impl Iterator<Item = (&String, &Option<String>)> {
        self.0.iter().map(|(name, it)| (name, &it.value))
    }
}

/// What makes the class of an instance with these attributes.
pub(crate) fn of_class(all: &BTreeMap<String, Attribute>) -> Cow<'_, BTreeMap<String, Attribute>> {
    if !OF_ONE_INSTANCE.iter().any(|it| all.contains_key(*it)) {
        return Cow::Borrowed(all);
    }
    let mut all = all.clone();
    for name in OF_ONE_INSTANCE {
        if let Some(it) = all.get_mut(name) {
            it.value = None;
        }
    }
    Cow::Owned(all)
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

/// The instances of a class.
#[derive(Clone, Debug, Default)]
pub(crate) struct Class {
    /// How many there are.
    pub(crate) members: u32,
    /// Free memory, free CPU and slot of those that take tasks.
    pub(crate) free: Tree,
}

/// The entry of an instance in [`Class::free`].
pub(crate) fn entry(slot: u32, head: &Head) -> Entry {
    Entry::new(head.memory.free(), head.cpu.free(), slot)
}
