//! How many tasks of each group are in each class.
use super::{
    hashed::Names,
    tree::{Span, Tree},
};

/// Groups by number, and their tasks by class.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    names: Names,
    /// Group, class, tasks; none where there are no tasks.
    tasks: Tree,
}

impl Groups {
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.names.number(name)
    }

    pub(super) fn name(&self, number: u32) -> &str {
        self.names.name(number)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The numbers in use.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        self.names.numbers()
    }

    /// The classes in which a group has tasks, and how many.
    pub(super) fn each_class(&self, group: u32, mut visit: impl FnMut(u32, u32)) {
        self.tasks.each(&Span::of(group, group), |it| visit(it.minor(), it.last()));
    }

    pub(super) fn number_or_new(&mut self, name: &str) -> u32 {
        self.names.number(name).unwrap_or_else(|| self.names.add(name))
    }

    pub(super) fn add(&mut self, group: u32, class: u32, n: u32) {
        self.tasks.count(group, class, i64::from(n));
    }

    /// A group that has no tasks left is forgotten.
    pub(super) fn subtract(&mut self, group: u32, class: u32, n: u32) {
        let entries = self.tasks.len();
        self.tasks.count(group, class, -i64::from(n));
        let lost_class = self.tasks.len() < entries;
        if lost_class && self.tasks.first(&Span::of(group, group), |_| true).is_none() {
            self.names.remove(group);
        }
    }
}
