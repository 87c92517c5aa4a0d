//! An ordered set whose clones share structure, and which knows the largest of a second measure
//! below each of its branches: what is the first entry from here on that has enough of both?
use std::sync::Arc;

mod edit;
#[cfg(test)]
mod tests;

const LEAF: usize = 32;
const FAN: usize = 32;

/// Three numbers in one, so that they are ordered by the first, then the second, then the third.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry(u128);

impl Entry {
    pub(crate) fn new(major: u32, minor: u32, last: u32) -> Entry {
        Entry(u128::from(major) << 64 | u128::from(minor) << 32 | u128::from(last))
    }

    pub(crate) fn major(self) -> u32 {
        (self.0 >> 64) as u32
    }

    pub(crate) fn minor(self) -> u32 {
        (self.0 >> 32) as u32
    }

    pub(crate) fn last(self) -> u32 {
        self.0 as u32
    }
}

/// What a search looks for: entries in `from..until` whose minor number is in bounds, both ends
/// included.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Span {
    pub(crate) from: Entry,
    pub(crate) until: Entry,
    pub(crate) minor_min: u32,
    pub(crate) minor_max: u32,
}

impl Span {
    /// All entries with a major number in bounds, both ends included.
    pub(crate) fn of(least: u32, most: u32) -> Span {
        Span {
            from: Entry::new(least, 0, 0),
            until: Entry::new(most, u32::MAX, u32::MAX),
            minor_min: 0,
            minor_max: u32::MAX,
        }
    }

    /// Whether it is one of these.
    pub(crate) fn has(&self, entry: Entry) -> bool {
        (self.from..=self.until).contains(&entry) && self.allows(entry)
    }

    pub(crate) fn allows(&self, entry: Entry) -> bool {
        (self.minor_min..=self.minor_max).contains(&entry.minor())
    }

    fn is_exhausted(&self) -> bool {
        self.minor_min > self.minor_max
    }

    fn may_be_below(&self, child: &Child) -> bool {
        child.minor_max >= self.minor_min && child.minor_min <= self.minor_max
    }
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
    minor_min: u32,
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

    /// The least minor number of the entries of the span that are accepted.
    pub(crate) fn least_minor(
        &self,
        mut span: Span,
        mut accept: impl FnMut(Entry) -> bool,
    ) -> Option<u32> {
        let mut least = None;
        narrow(&self.root, &mut span, &mut least, &mut accept);
        least
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
        // What lies behind the span has to be looked at only if it would be accepted.
        Node::Leaf(leaf) => leaf.entries()[leaf.position(span.from)..]
            .iter()
            .find(|it| span.allows(**it) && (**it >= span.until || accept(**it)))
            .copied()
            .filter(|it| *it < span.until),
        Node::Branch(children) => children[way(children, span.from)..]
            .iter()
            .take_while(|it| it.first < span.until)
            .filter(|it| span.may_be_below(it))
            .find_map(|it| first(&it.node, span, accept)),
    }
}

/// Lowers the upper bound of the span to below each entry that is found, until none is left.
fn narrow(
    node: &Node,
    span: &mut Span,
    least: &mut Option<u32>,
    accept: &mut impl FnMut(Entry) -> bool,
) {
    match node {
        Node::Leaf(leaf) => {
            for entry in &leaf.entries()[leaf.position(span.from)..] {
                if *entry >= span.until || span.is_exhausted() {
                    return;
                }
                if span.allows(*entry) && accept(*entry) {
                    *least = Some(entry.minor());
                    match entry.minor().checked_sub(1) {
                        Some(below) => span.minor_max = below,
                        // Nothing is below zero: exhausted.
                        None => (span.minor_min, span.minor_max) = (1, 0),
                    }
                }
            }
        }
        Node::Branch(children) => {
            for child in &children[way(children, span.from)..] {
                if child.first >= span.until || span.is_exhausted() {
                    return;
                }
                if span.may_be_below(child) {
                    narrow(&child.node, span, least, accept);
                }
            }
        }
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
