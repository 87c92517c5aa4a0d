//! The numbers of some instances side by side: what a change under a live snapshot copies.
use std::collections::BTreeMap;

use super::counts::Counts;
use crate::{ContainerInstanceId, Resources};

/// Instances in a block.
pub(crate) const SLOTS: usize = 4;

/// Instances of neighbouring slots. Plain numbers apart from GPUs, so that a copy is cheap.
#[derive(Clone, Debug, Default)]
pub(crate) struct Block {
    pub(crate) heads: [Head; SLOTS],
    /// Tasks that count for a group, by place and group.
    groups: Counts,
    /// Tasks that hold a port, by place and [`port_key`].
    ports: Counts,
    /// Tasks that hold a device, by slot and device id.
    gpus: BTreeMap<(u32, String), u32>,
}

/// One instance in numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) id: ContainerInstanceId,
    pub(crate) cpu: Account,
    pub(crate) memory: Account,
    /// Instances with equal attributes are of one class.
    pub(crate) class: u32,
    /// Tasks that hold resources.
    pub(crate) tasks: u32,
    /// Devices that no task holds.
    pub(crate) gpus_free: u32,
    /// Whether it takes new tasks: ACTIVE with a connected agent.
    pub(crate) open: bool,
}

impl Default for Head {
    fn default() -> Head {
        Head {
            id: ContainerInstanceId(0),
            cpu: Account::default(),
            memory: Account::default(),
            class: 0,
            tasks: 0,
            gpus_free: 0,
            open: false,
        }
    }
}

/// A measure of which tasks take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) registered: i64,
    pub(crate) used: i64,
}

impl Account {
    /// What is left; never less than nothing, though a smaller machine may have come back.
    pub(crate) fn free(self) -> u32 {
        (self.registered - self.used).clamp(0, i64::from(u32::MAX)) as u32
    }
}

impl Block {
    pub(crate) fn head(&self, slot: u32) -> &Head {
        &self.heads[place(slot) as usize]
    }

    pub(crate) fn head_mut(&mut self, slot: u32) -> &mut Head {
        &mut self.heads[place(slot) as usize]
    }

    /// Tasks that count for a group.
    pub(crate) fn group_tasks(&self, slot: u32, group: u32) -> u32 {
        self.groups.get(place(slot), group)
    }

    /// The groups that have tasks on an instance, and how many.
    pub(crate) fn groups(&self, slot: u32) -> impl ExactSizeIterator<Item = (u32, u32)> {
        self.groups.of(place(slot)).iter().map(|it| (it.key(), it.n()))
    }

    /// The [`port_key`]s that tasks hold, and how many tasks each.
    pub(crate) fn ports(&self, slot: u32) -> impl Iterator<Item = (u32, u32)> {
        self.ports.of(place(slot)).iter().map(|it| (it.key(), it.n()))
    }

    pub(crate) fn holds_port(&self, slot: u32, key: u32) -> bool {
        self.ports.get(place(slot), key) > 0
    }

    /// A task counts for a group.
    pub(crate) fn join(&mut self, slot: u32, group: u32) {
        self.groups.add(place(slot), group);
    }

    pub(crate) fn leave(&mut self, slot: u32, group: u32) {
        self.groups.subtract(place(slot), group);
    }

    /// Notes what a task takes.
    pub(crate) fn hold(&mut self, slot: u32, resources: &Resources) {
        for key in port_keys(resources) {
            self.ports.add(place(slot), key);
        }
        for gpu in &resources.gpus {
            *self.gpus.entry((slot, gpu.clone())).or_default() += 1;
        }
        let head = self.head_mut(slot);
        head.cpu.used += resources.cpu;
        head.memory.used += resources.memory;
        head.tasks += 1;
    }

    /// Takes back what a task took.
    pub(crate) fn release(&mut self, slot: u32, resources: &Resources) {
        for key in port_keys(resources) {
            self.ports.subtract(place(slot), key);
        }
        for gpu in &resources.gpus {
            let key = (slot, gpu.clone());
            let n = self.gpus.get_mut(&key).expect("a task gives back what it took");
            *n -= 1;
            if *n == 0 {
                self.gpus.remove(&key);
            }
        }
        let head = self.head_mut(slot);
        head.cpu.used -= resources.cpu;
        head.memory.used -= resources.memory;
        head.tasks -= 1;
    }

    /// Devices that tasks hold.
    pub(crate) fn gpus_used(&self, slot: u32) -> impl Iterator<Item = &String> {
        let of_slot = self.gpus.range((slot, String::new())..(slot + 1, String::new()));
        of_slot.map(|((_, gpu), _)| gpu)
    }
}

/// Where in its block.
fn place(slot: u32) -> u32 {
    slot % SLOTS as u32
}

/// A port of a protocol as one number.
pub(crate) fn port_key(port: u16, udp: bool) -> u32 {
    u32::from(udp) << 16 | u32::from(port)
}

fn port_keys(resources: &Resources) -> impl Iterator<Item = u32> {
    let tcp = resources.ports.iter().map(|it| port_key(*it, false));
    tcp.chain(resources.ports_udp.iter().map(|it| port_key(*it, true)))
}
