//! Whether two pools hold the same, and whether one agrees with itself.
use std::collections::{BTreeMap, BTreeSet};

use super::{
    Attributes, Facts, Pool,
    block::Account,
    class,
    tree::{Entry, Span},
};
use crate::{ContainerInstanceId, Resources};

/// All there is to know of an instance, without the numbers that history gave it.
#[derive(PartialEq)]
struct Content<'a> {
    id: ContainerInstanceId,
    facts: Option<&'a Facts>,
    attributes: &'a Attributes,
    accounts: [Account; 2],
    tasks: u32,
    used: Resources,
    port_holders: Vec<u32>,
    groups: BTreeMap<&'a str, u32>,
}

impl PartialEq for Pool {
    fn eq(&self, other: &Pool) -> bool {
        self.contents().eq(other.contents())
    }
}

impl Pool {
    /// Asserts that indexes and counts are what the instances say.
    pub fn check(&self) {
        let mut members: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
        let mut tasks: BTreeMap<(u32, u32), u32> = BTreeMap::new();
        for slot in self.slots() {
            let (block, head) = (self.block(slot), self.head(slot));
            members.entry(head.class).or_default().push(slot);
            for (group, n) in block.groups(slot) {
                *tasks.entry((group, head.class)).or_default() += n;
            }
            assert_eq!(head.gpus_free as usize, self.gpus_free(slot).len(), "free devices");
            let opens = self.fact(slot).is_some_and(Facts::is_open);
            assert_eq!(head.open, opens, "what is offered takes tasks");
        }
        let classes: BTreeSet<u32> = self.all_classes().map(|(_, class)| class).collect();
        assert!(classes.iter().eq(members.keys()), "classes have instances");
        members.iter().for_each(|(class, slots)| self.check_class(*class, slots));
        self.check_groups(&tasks);
    }

    fn check_class(&self, class: u32, slots: &[u32]) {
        let open = slots.iter().filter(|it| self.head(**it).open);
        let mut free: Vec<Entry> = open.map(|it| class::entry(*it, self.head(*it))).collect();
        free.sort_unstable();
        let class = self.class(class);
        assert_eq!(class.members as usize, slots.len(), "members of a class");
        let mut indexed = Vec::with_capacity(class.free.len());
        class.free.each(&Span::of(0, u32::MAX), |it| indexed.push(it));
        assert_eq!(indexed, free, "instances by what they have left");
    }

    fn check_groups(&self, tasks: &BTreeMap<(u32, u32), u32>) {
        let mut counted = BTreeMap::new();
        for group in self.groups.iter() {
            self.groups.each_class(group, |class, n| counted.extend([((group, class), n)]));
        }
        assert_eq!(&counted, tasks, "tasks of groups by class");
        let groups: BTreeSet<u32> = tasks.keys().map(|(group, _)| *group).collect();
        assert_eq!(self.groups.len(), groups.len(), "groups have tasks");
    }

    fn contents(&self) -> impl Iterator<Item = Content<'_>> {
        self.instances.iter().map(|(id, slot)| {
            let (block, head) = (self.block(slot), self.head(slot));
            Content {
                id: *id,
                facts: self.fact(slot),
                attributes: self.attributes.thing(head.class),
                accounts: [head.cpu, head.memory],
                tasks: head.tasks,
                used: self.used(*id),
                port_holders: block.ports(slot).map(|(_, n)| n).collect(),
                groups: block.groups(slot).map(|(group, n)| (self.groups.name(group), n)).collect(),
            }
        })
    }
}
