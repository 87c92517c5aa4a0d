//! How many tasks of each group are in each class.
use std::sync::Arc;

use super::{
    interned::Interned,
    tree::{Entry, Span, Tree},
};

/// Groups by number, and their tasks by class.
#[derive(Clone, Debug, Default)]
pub(super) struct Groups {
    names: Interned<Arc<str>>,
    /// Group, class, tasks; none where there are no tasks.
    tasks: Tree,
}

impl Groups {
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.names.number(name)
    }

    pub(super) fn name(&self, number: u32) -> &str {
        self.names.thing(number)
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// In the order of their names.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, u32)> {
        self.names.iter().map(|(name, number)| (&**name, number))
    }

    /// The classes in which a group has tasks, and how many.
    pub(super) fn each_class(&self, group: u32, mut visit: impl FnMut(u32, u32)) {
        self.tasks.each(&of_group(group), |it| visit(it.minor, it.last));
    }

    pub(super) fn number_or_new(&mut self, name: &str) -> u32 {
        match self.names.number(name) {
            Some(number) => number,
            None => self.names.add(name.into()),
        }
    }

    pub(super) fn add(&mut self, group: u32, class: u32, n: u32) {
        match self.find(group, class) {
            Some(old) => self.tasks.replace(old, Entry { last: old.last + n, ..old }),
            None => self.tasks.insert(Entry::new(group, class, n)),
        }
    }

    /// A group that has no tasks left is forgotten.
    pub(super) fn subtract(&mut self, group: u32, class: u32, n: u32) {
        let old = self.find(group, class).expect("only what was counted is taken away");
        if old.last > n {
            self.tasks.replace(old, Entry { last: old.last - n, ..old });
            return;
        }
        self.tasks.remove(old);
        if self.tasks.first(&of_group(group), |_| true).is_none() {
            self.names.remove(group);
        }
    }

    fn find(&self, group: u32, class: u32) -> Option<Entry> {
        let from = Entry::new(group, class, 0);
        let until = Entry::new(group, class, u32::MAX);
        self.tasks.first(&Span { from, until, minor_min: 0 }, |_| true)
    }
}

fn of_group(group: u32) -> Span {
    Span {
        from: Entry::new(group, 0, 0),
        until: Entry::new(group, u32::MAX, u32::MAX),
        minor_min: 0,
    }
}
