//! An ordered set whose clones share structure, and which knows the largest of a second measure
//! below each of its branches: what is the first entry from here on that has enough of both?
use std::{cmp::Ordering, sync::Arc};

mod edit;
#[cfg(test)]
mod tests;

const LEAF: usize = 32;
const FAN: usize = 16;

/// Three numbers, ordered by the first, then the second, then the third.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) major: u32,
    pub(crate) minor: u32,
    pub(crate) last: u32,
}

impl Entry {
    pub(crate) fn new(major: u32, minor: u32, last: u32) -> Entry {
        Entry { major, minor, last }
    }

    fn head(self) -> u64 {
        u64::from(self.major) << 32 | u64::from(self.minor)
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Entry) -> Ordering {
        self.head().cmp(&other.head()).then_with(|| self.last.cmp(&other.last))
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Entry) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What a search looks for: entries in `from..until` whose minor number is at least `minor_min`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) from: Entry,
    pub(crate) until: Entry,
    pub(crate) minor_min: u32,
}

/// A B+ tree of entries.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    root: Node,
    len: usize,
}

#[derive(Clone, Debug)]
enum Node {
    Leaf(Arc<Leaf>),
    Branch(Arc<Vec<Child>>),
}

#[derive(Clone, Debug)]
struct Leaf {
    len: usize,
    entries: [Entry; LEAF],
}

/// A subtree that is not empty, and what searches need to know of it.
#[derive(Clone, Debug)]
struct Child {
    first: Entry,
    minor_max: u32,
    count: u32,
    node: Node,
}

impl Default for Tree {
    fn default() -> Tree {
        let leaf = Leaf { len: 0, entries: [Entry::default(); LEAF] };
        Tree { root: Node::Leaf(Arc::new(leaf)), len: 0 }
    }
}

impl Tree {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// The first entry of the span that is accepted.
    pub(crate) fn first(
        &self,
        span: &Span,
        mut accept: impl FnMut(Entry) -> bool,
    ) -> Option<Entry> {
        first(&self.root, span, &mut accept)
    }

    /// All entries of the span, in order.
    pub(crate) fn each(&self, span: &Span, mut visit: impl FnMut(Entry)) {
        self.first(span, |entry| {
            visit(entry);
            false
        });
    }

    /// How many entries are less than this one.
    pub(crate) fn rank(&self, entry: Entry) -> usize {
        let (mut node, mut rank) = (&self.root, 0);
        loop {
            match node {
                Node::Leaf(leaf) => return rank + leaf.position(entry),
                Node::Branch(children) => {
                    let at = way(children, entry);
                    rank += children[..at].iter().map(|it| it.count as usize).sum::<usize>();
                    node = &children[at].node;
                }
            }
        }
    }

    /// The entry with so many before it.
    pub(crate) fn nth(&self, mut rank: usize) -> Entry {
        let mut node = &self.root;
        loop {
            match node {
                Node::Leaf(leaf) => return leaf.entries()[rank],
                Node::Branch(children) => {
                    let mut at = 0;
                    while rank >= children[at].count as usize {
                        rank -= children[at].count as usize;
                        at += 1;
                    }
                    node = &children[at].node;
                }
            }
        }
    }
}

fn first(node: &Node, span: &Span, accept: &mut impl FnMut(Entry) -> bool) -> Option<Entry> {
    match node {
        Node::Leaf(leaf) => leaf.entries()[leaf.position(span.from)..]
            .iter()
            .take_while(|it| **it < span.until)
            .find(|it| it.minor >= span.minor_min && accept(**it))
            .copied(),
        Node::Branch(children) => children[way(children, span.from)..]
            .iter()
            .take_while(|it| it.first < span.until)
            .filter(|it| it.minor_max >= span.minor_min)
            .find_map(|it| first(&it.node, span, accept)),
    }
}

/// Where the entry is, if it is anywhere.
fn way(children: &[Child], entry: Entry) -> usize {
    children.partition_point(|it| it.first <= entry).saturating_sub(1)
}

impl Leaf {
    fn entries(&self) -> &[Entry] {
        &self.entries[..self.len]
    }

    /// How many entries are less.
    fn position(&self, entry: Entry) -> usize {
        self.entries().partition_point(|it| *it < entry)
    }
}
