//! What the pool tells of its instances.
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{
    Attributes, Class, Entry, Facts, Pool,
    block::{Block, Head, SLOTS, port_key},
    class,
    interned::Interned,
};
use crate::{Attribute, ContainerInstanceId, Resources, expression::InstanceView};

/// Which classes there are. While somebody holds it, no other layout can be taken for it.
#[derive(Debug)]
pub(crate) struct Layout(Interned<Attributes>);

/// An instance's number in a pool. It may become another instance's when the first is removed.
pub(crate) type Slot = u32;

impl Pool {
    /// Instances that are registered.
    pub fn len(&self) -> usize {
        self.slots().filter(|slot| self.fact(*slot).is_some()).count()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What tasks hold of an instance; nothing if it is not known.
    pub fn used(&self, id: ContainerInstanceId) -> Resources {
        let Some(slot) = self.instances.number(id) else { return Resources::default() };
        let (block, head) = (self.block(slot), self.head(slot));
        let ports = |udp: bool| {
            let of_protocol = move |key: &u32| (*key >> 16 == 1) == udp;
            let keys = block.ports(slot).map(|(key, _)| key);
            keys.filter(of_protocol).map(|key| key as u16).collect()
        };
        Resources {
            cpu: head.cpu.used,
            memory: head.memory.used,
            ports: ports(false),
            ports_udp: ports(true),
            gpus: block.gpus_used(slot).cloned().collect(),
        }
    }

    /// ECS: `remainingResources`. CPU and memory that are left, ports that are taken (the
    /// reserved ones and those of tasks), devices that are free. Nothing if it is not registered.
    pub fn remaining(&self, id: ContainerInstanceId) -> Resources {
        let slot = self.instances.number(id);
        let Some((slot, facts)) = slot.and_then(|slot| Some((slot, self.fact(slot)?))) else {
            return Resources::default();
        };
        let (head, used) = (self.head(slot), self.used(id));
        Resources {
            cpu: head.cpu.registered - head.cpu.used,
            memory: head.memory.registered - head.memory.used,
            ports: &facts.ports | &used.ports,
            ports_udp: &facts.ports_udp | &used.ports_udp,
            gpus: &facts.gpus - &used.gpus,
        }
    }

    /// Tasks that hold resources of an instance.
    pub fn tasks_on(&self, id: ContainerInstanceId) -> u32 {
        self.instances.number(id).map_or(0, |slot| self.head(slot).tasks)
    }

    /// The groups whose tasks are on an instance.
    pub fn groups_on(&self, id: ContainerInstanceId) -> Vec<&str> {
        self.instances.number(id).map_or_else(Vec::new, |slot| self.group_names(slot))
    }

    /// Tasks that count for a group, by the value of an attribute of their instances.
    pub fn tasks_by(&self, group: &str, attribute: &str) -> BTreeMap<&str, i64> {
        let mut tasks = BTreeMap::new();
        let Some(group) = self.groups.number(group) else { return tasks };
        self.groups.each_class(group, |class, n| {
            let value = self.class_attributes(class).get(attribute);
            if let Some(value) = value.and_then(|it| it.value.as_deref()) {
                *tasks.entry(value).or_default() += i64::from(n);
            }
        });
        tasks
    }

    /// Tasks that count for a group, in the whole cluster.
    pub fn tasks_of(&self, group: &str) -> u32 {
        let mut tasks = 0;
        if let Some(group) = self.groups.number(group) {
            self.groups.each_class(group, |_, n| tasks += n);
        }
        tasks
    }
}

impl Pool {
    /// All slots in use, in the order of instance ids.
    pub(crate) fn slots(&self) -> impl Iterator<Item = Slot> {
        self.instances.iter().map(|(_, slot)| slot)
    }

    pub(crate) fn slot(&self, id: ContainerInstanceId) -> Option<Slot> {
        self.instances.number(id)
    }

    pub(crate) fn id(&self, slot: Slot) -> ContainerInstanceId {
        self.head(slot).id
    }

    pub(crate) fn fact(&self, slot: Slot) -> Option<&Facts> {
        self.facts.get(slot as usize).as_deref()
    }

    pub(crate) fn head(&self, slot: Slot) -> &Head {
        self.block(slot).head(slot)
    }

    /// Its entry among those of its class, if it takes tasks.
    pub(crate) fn entry(&self, slot: Slot) -> Option<Entry> {
        let head = self.head(slot);
        head.open.then(|| class::entry(slot, head))
    }

    pub(crate) fn attributes_of(&self, slot: Slot) -> &BTreeMap<String, Attribute> {
        self.class_attributes(self.head(slot).class)
    }

    pub(crate) fn class_attributes(&self, class: u32) -> &BTreeMap<String, Attribute> {
        &self.attributes.thing(class).0
    }

    pub(crate) fn class(&self, class: u32) -> &Class {
        self.classes.get(class as usize)
    }

    /// The classes and their numbers.
    pub(crate) fn all_classes(&self) -> impl Iterator<Item = (&Attributes, u32)> {
        self.attributes.iter()
    }

    /// Numbers of classes are below this.
    pub(crate) fn classes_end(&self) -> usize {
        self.classes.len()
    }

    /// The classes and their numbers as they are now.
    pub(crate) fn layout(&self) -> Layout {
        Layout(self.attributes.clone())
    }

    /// Whether classes and their numbers are still so.
    pub(crate) fn has_layout(&self, layout: &Layout) -> bool {
        self.attributes.is_same(&layout.0)
    }

    pub(crate) fn group(&self, name: &str) -> Option<u32> {
        self.groups.number(name)
    }

    pub(crate) fn each_class_of_group(&self, group: u32, visit: impl FnMut(u32, u32)) {
        self.groups.each_class(group, visit);
    }

    /// Tasks of a group on an instance.
    pub(crate) fn group_tasks(&self, slot: Slot, group: u32) -> u32 {
        self.block(slot).group_tasks(slot, group)
    }

    pub(crate) fn group_names(&self, slot: Slot) -> Vec<&str> {
        self.block(slot).groups(slot).map(|(group, _)| self.groups.name(group)).collect()
    }

    /// Whether a task holds the port.
    pub(crate) fn holds_port(&self, slot: Slot, port: u16, udp: bool) -> bool {
        self.block(slot).holds_port(slot, port_key(port, udp))
    }

    /// Devices that no task holds, in the order of their ids.
    pub(crate) fn gpus_free(&self, slot: Slot) -> Vec<&String> {
        let used: BTreeSet<&String> = self.block(slot).gpus_used(slot).collect();
        let Some(facts) = self.fact(slot) else { return Vec::new() };
        facts.gpus.iter().filter(|it| !used.contains(it)).collect()
    }

    /// What expressions may ask of an instance. `groups` are its [`Pool::group_names`].
    ///
    /// ECS counts running tasks; placement counts all that are not STOPPED, so that a burst of
    /// tasks sees itself.
    pub(crate) fn view<'a>(
        &'a self,
        slot: Slot,
        facts: &'a Facts,
        groups: &'a [&'a str],
    ) -> InstanceView<'a> {
        InstanceView {
            agent_connected: facts.agent_connected,
            agent_version: facts.agent_version.as_deref(),
            ec2_instance_id: facts.ec2_instance_id.as_deref(),
            registered_at: facts.registered_at,
            running_tasks_count: u64::from(self.head(slot).tasks),
            groups,
        }
    }

    pub(super) fn block(&self, slot: Slot) -> &Block {
        self.blocks.get(slot as usize / SLOTS)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("instances", &self.instances.len())
            .field("classes", &self.attributes.len())
            .field("groups", &self.groups.len())
            .finish()
    }
}
