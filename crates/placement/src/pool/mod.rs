//! What instances have and what tasks take of it, arranged so that a place is found without
//! walking through all instances.
//!
//! Instances have small numbers, their *slots*. Instances with equal attributes form a *class*:
//! what is asked of attributes is decided once for a class, and each class keeps its instances in
//! the order of what they have left. All parts share structure with clones: a clone counts a few
//! references, and a change copies a few hundred bytes of what clones still hold.
mod block;
mod check;
mod chunked;
mod class;
mod counts;
mod facts;
mod groups;
mod hashed;
mod interned;
mod read;
mod tree;

use std::sync::Arc;

use self::{
    block::{Block, Head, SLOTS},
    chunked::Chunked,
    groups::Groups,
    hashed::Instances,
    interned::Interned,
};
pub(super) use self::{
    class::{Attributes, Class},
    facts::Facts,
    read::{Layout, Slot},
    tree::{Entry, Span, Tree},
};
use crate::{ContainerInstanceId, Instance, Resources};

/// The instances of a cluster and what is left of them. Written by `State::apply` only.
///
/// The order in which rows arrive does not matter: tasks may come before their instance and stay
/// after it, and two pools are equal when they hold the same, whatever happened to them before.
#[derive(Clone, Default)]
pub struct Pool {
    instances: Instances,
    blocks: Chunked<Block>,
    /// By slot; `None` while there is no row, only tasks.
    facts: Chunked<Option<Arc<Facts>>>,
    attributes: Interned<Attributes>,
    /// By the number of their attributes.
    classes: Chunked<Class>,
    groups: Groups,
}

impl Pool {
    /// Takes over what the row of an instance says.
    pub fn set_instance(&mut self, row: &Instance<'_>) {
        let slot = self.slot_of(row.id);
        let facts = Facts::of(row);
        if self.fact(slot).is_none_or(|it| *it != facts) || !self.has_numbers_of(slot, row) {
            self.close(slot);
            let taken = self.block(slot).gpus_used(slot).filter(|it| facts.gpus.contains(*it));
            let gpus_free = (facts.gpus.len() - taken.count()) as u32;
            let head = self.head_mut(slot);
            head.cpu.registered = row.registered_resources.cpu;
            head.memory.registered = row.registered_resources.memory;
            head.gpus_free = gpus_free;
            *self.facts.get_mut(slot as usize) = Some(Arc::new(facts));
            self.open(slot);
        }
        let attributes = class::of_class(row.attributes);
        if self.attributes_of(slot) != &*attributes {
            self.classify(slot, Attributes(Arc::new(attributes.into_owned())));
        }
    }

    /// Forgets the row of an instance. What tasks hold of it is still accounted.
    pub fn remove_instance(&mut self, id: ContainerInstanceId) {
        let Some(slot) = self.instances.number(id) else { return };
        self.close(slot);
        *self.facts.get_mut(slot as usize) = None;
        let head = self.head_mut(slot);
        (head.cpu.registered, head.memory.registered, head.gpus_free) = (0, 0, 0);
        self.classify(slot, Attributes(Arc::default()));
        self.vacate_if_unused(slot);
    }

    /// A task takes its resources and counts for its group.
    pub fn add_task(&mut self, id: ContainerInstanceId, group: &str, resources: &Resources) {
        self.enter(id, Some(group), Some(resources));
    }

    /// A task is gone that still counted for its group.
    pub fn remove_task(&mut self, id: ContainerInstanceId, group: &str, resources: &Resources) {
        self.exit(id, Some(group), Some(resources));
    }

    /// A task takes its resources. ECS: it holds them until it is STOPPED.
    pub fn hold(&mut self, id: ContainerInstanceId, resources: &Resources) {
        self.enter(id, None, Some(resources));
    }

    /// A task gives back what it held.
    pub fn release(&mut self, id: ContainerInstanceId, resources: &Resources) {
        self.exit(id, None, Some(resources));
    }

    /// A task counts for its group. ECS: as long as its desired status is not STOPPED.
    pub fn join(&mut self, id: ContainerInstanceId, group: &str) {
        self.enter(id, Some(group), None);
    }

    /// A task no longer counts for its group, though it may still hold resources.
    pub fn leave(&mut self, id: ContainerInstanceId, group: &str) {
        self.exit(id, Some(group), None);
    }

    fn enter(
        &mut self,
        id: ContainerInstanceId,
        group: Option<&str>,
        resources: Option<&Resources>,
    ) {
        let slot = self.slot_of(id);
        let block = self.blocks.get_mut(slot as usize / SLOTS);
        let before = *block.head(slot);
        if let Some(name) = group {
            let group = self.groups.number_or_new(name);
            block.join(slot, group);
            self.groups.add(group, before.class, 1);
        }
        if let Some(resources) = resources {
            block.hold(slot, resources);
            self.follow(slot, &before, resources);
        }
    }

    fn exit(
        &mut self,
        id: ContainerInstanceId,
        group: Option<&str>,
        resources: Option<&Resources>,
    ) {
        let slot = self.instances.number(id).expect("its tasks keep an instance known");
        let block = self.blocks.get_mut(slot as usize / SLOTS);
        let before = *block.head(slot);
        if let Some(name) = group {
            let group = self.groups.number(name).expect("a group has the tasks that joined it");
            block.leave(slot, group);
            self.groups.subtract(group, before.class, 1);
        }
        if let Some(resources) = resources {
            block.release(slot, resources);
            self.follow(slot, &before, resources);
        }
        if before.tasks <= 1 {
            self.vacate_if_unused(slot);
        }
    }

    /// Brings what depends on the numbers of an instance after those.
    fn follow(&mut self, slot: u32, before: &Head, resources: &Resources) {
        if !resources.gpus.is_empty() {
            let gpus_free = self.gpus_free(slot).len() as u32;
            self.head_mut(slot).gpus_free = gpus_free;
        }
        if before.open {
            let after = *self.head(slot);
            let class = self.classes.get_mut(before.class as usize);
            class.free.remove(class::entry(slot, before));
            class.free.insert(class::entry(slot, &after));
        }
    }

    /// The slot of an instance; a new one, without a row, if it was not known.
    fn slot_of(&mut self, id: ContainerInstanceId) -> u32 {
        if let Some(slot) = self.instances.number(id) {
            return slot;
        }
        let slot = self.instances.add(id);
        if slot as usize == self.facts.len() {
            self.facts.push(None);
        }
        if slot as usize / SLOTS == self.blocks.len() {
            self.blocks.push(Block::default());
        }
        let class = self.class_of(Attributes(Arc::default()));
        self.classes.get_mut(class as usize).members += 1;
        *self.head_mut(slot) = Head { id, class, ..Head::default() };
        slot
    }

    /// The class of these attributes; a new one, if no instance has them yet.
    fn class_of(&mut self, attributes: Attributes) -> u32 {
        if let Some(class) = self.attributes.number(&attributes) {
            return class;
        }
        let class = self.attributes.add(attributes);
        if class as usize == self.classes.len() {
            self.classes.push(Class::default());
        }
        class
    }

    /// Moves an instance, with what its groups count, to the class of other attributes.
    fn classify(&mut self, slot: u32, attributes: Attributes) {
        let (old, new) = (self.head(slot).class, self.class_of(attributes));
        if old == new {
            return;
        }
        self.close(slot);
        let block = self.blocks.get_mut(slot as usize / SLOTS);
        for (group, n) in block.groups(slot) {
            self.groups.add(group, new, n);
            self.groups.subtract(group, old, n);
        }
        block.head_mut(slot).class = new;
        self.classes.get_mut(new as usize).members += 1;
        self.leave_class(old);
        self.open(slot);
    }

    fn leave_class(&mut self, class: u32) {
        let old = self.classes.get_mut(class as usize);
        old.members -= 1;
        if old.members == 0 {
            self.attributes.remove(class);
        }
    }

    /// Offers an instance to searches, if it takes tasks.
    fn open(&mut self, slot: u32) {
        let opens = self.fact(slot).is_some_and(Facts::is_open);
        if !opens || self.head(slot).open {
            return;
        }
        let head = self.head_mut(slot);
        head.open = true;
        let head = *head;
        self.classes.get_mut(head.class as usize).free.insert(class::entry(slot, &head));
    }

    fn close(&mut self, slot: u32) {
        let head = *self.head(slot);
        if head.open {
            self.classes.get_mut(head.class as usize).free.remove(class::entry(slot, &head));
            self.head_mut(slot).open = false;
        }
    }

    /// An instance without a row and without tasks is forgotten.
    fn vacate_if_unused(&mut self, slot: u32) {
        let (block, head) = (self.block(slot), self.head(slot));
        let is_used = self.fact(slot).is_some() || head.tasks > 0 || block.groups(slot).len() > 0;
        if !is_used {
            let class = head.class;
            self.leave_class(class);
            *self.head_mut(slot) = Head::default();
            self.instances.remove(slot);
        }
    }

    fn has_numbers_of(&self, slot: u32, row: &Instance<'_>) -> bool {
        let head = self.head(slot);
        let resources = row.registered_resources;
        (head.cpu.registered, head.memory.registered) == (resources.cpu, resources.memory)
    }

    fn head_mut(&mut self, slot: u32) -> &mut Head {
        self.blocks.get_mut(slot as usize / SLOTS).head_mut(slot)
    }
}
