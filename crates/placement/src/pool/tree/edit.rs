//! How entries come and go.
use std::{mem, sync::Arc};

use super::{Child, Entry, FAN, LEAF, Leaf, Node, Tree, way};

impl Tree {
    /// Adds an entry that is not there yet.
    pub(crate) fn insert(&mut self, entry: Entry) {
        self.len += 1;
        if let Some(right) = insert(&mut self.root, entry) {
            let left = mem::replace(&mut self.root, Node::Branch(Arc::default()));
            self.root = Node::Branch(Arc::new(vec![Child::of(left), right]));
        }
    }

    /// Takes away an entry that is there.
    pub(crate) fn remove(&mut self, entry: Entry) {
        self.len -= 1;
        remove(&mut self.root, entry);
        if self.len == 0 {
            *self = Tree::default();
        }
        while let Node::Branch(children) = &self.root
            && let [only] = &children[..]
        {
            self.root = only.node.clone();
        }
    }

    /// Counts in the last number of the only entry with these two, which is there as long as it
    /// counts anything.
    pub(crate) fn count(&mut self, major: u32, minor: u32, by: i64) {
        match count(&mut self.root, Entry::new(major, minor, u32::MAX), by) {
            None => self.insert(Entry::counting(major, minor, by)),
            Some(0) => self.remove(Entry::counting(major, minor, -by)),
            Some(_) => {}
        }
    }
}

/// The right half, if the node had to be split.
fn insert(node: &mut Node, entry: Entry) -> Option<Child> {
    let children = match node {
        Node::Leaf(leaf) => return Arc::make_mut(leaf).insert(entry).map(Child::leaf),
        Node::Branch(children) => Arc::make_mut(children),
    };
    let at = way(children, entry);
    let child = &mut children[at];
    match insert(&mut child.node, entry) {
        None => {
            child.first = child.first.min(entry);
            child.minor_min = child.minor_min.min(entry.minor());
            child.minor_max = child.minor_max.max(entry.minor());
            child.count += 1;
            None
        }
        Some(right) => {
            child.refresh();
            children.insert(at + 1, right);
            let overflows = children.len() > FAN;
            overflows.then(|| Child::branch(children.split_off(FAN / 2)))
        }
    }
}

fn remove(node: &mut Node, entry: Entry) {
    let children = match node {
        Node::Leaf(leaf) => return Arc::make_mut(leaf).remove(entry),
        Node::Branch(children) => Arc::make_mut(children),
    };
    let at = way(children, entry);
    let child = &mut children[at];
    remove(&mut child.node, entry);
    child.count -= 1;
    if child.count == 0 {
        children.remove(at);
        return;
    }
    let minor = entry.minor();
    if child.first == entry || child.minor_max == minor || child.minor_min == minor {
        child.refresh();
    }
    if child.node.is_sparse() {
        merge(children, at);
    }
}

/// Joins a child with a neighbour, if there is one that leaves room to grow.
fn merge(children: &mut Vec<Child>, at: usize) {
    let fits = |left: usize| {
        let pair = children.get(left..left + 2);
        pair.is_some_and(|it| it[0].node.has_room_for(&it[1].node))
    };
    let left = [at, at.wrapping_sub(1)].into_iter().find(|it| *it < children.len() && fits(*it));
    if let Some(left) = left {
        let right = children.remove(left + 1);
        children[left].absorb(right.node);
    }
}

/// Counts in the last entry up to `limit` if it has the first two numbers of that, which leaves the
/// order as it is. Gives what it came to; nothing is changed when that is zero.
fn count(node: &mut Node, limit: Entry, by: i64) -> Option<i64> {
    match node {
        Node::Leaf(leaf) => {
            let at = leaf.position(limit).checked_sub(1)?;
            let found = leaf.entries[at];
            let (major, minor) = (limit.major(), limit.minor());
            if (found.major(), found.minor()) != (major, minor) {
                return None;
            }
            let n = i64::from(found.last()) + by;
            if n != 0 {
                Arc::make_mut(leaf).entries[at] = Entry::counting(major, minor, n);
            }
            Some(n)
        }
        Node::Branch(children) => {
            let at = way(children, limit);
            let child = &mut Arc::make_mut(children)[at];
            let n = count(&mut child.node, limit, by);
            child.first = child.node.first();
            n
        }
    }
}

impl Entry {
    fn counting(major: u32, minor: u32, n: i64) -> Entry {
        let n = u32::try_from(n).expect("only what was counted is taken away");
        Entry::new(major, minor, n)
    }
}

impl Node {
    fn first(&self) -> Entry {
        match self {
            Node::Leaf(leaf) => leaf.entries[0],
            Node::Branch(children) => children[0].first,
        }
    }

    /// Whether it uses less than a quarter of its room.
    fn is_sparse(&self) -> bool {
        match self {
            Node::Leaf(leaf) => leaf.len < LEAF / 4,
            Node::Branch(children) => children.len() < FAN / 4,
        }
    }

    /// Whether both together fill no more than half of one, so that they do not split again soon.
    fn has_room_for(&self, other: &Node) -> bool {
        match (self, other) {
            (Node::Leaf(one), Node::Leaf(two)) => one.len + two.len <= LEAF / 2,
            (Node::Branch(one), Node::Branch(two)) => one.len() + two.len() <= FAN / 2,
            _ => unreachable!("all leaves are at one depth"),
        }
    }
}

impl Child {
    pub(super) fn of(node: Node) -> Child {
        let mut child =
            Child { first: Entry::default(), minor_min: 0, minor_max: 0, count: 0, node };
        child.refresh();
        child
    }

    fn leaf(leaf: Leaf) -> Child {
        Child::of(Node::Leaf(Arc::new(leaf)))
    }

    fn branch(children: Vec<Child>) -> Child {
        Child::of(Node::Branch(Arc::new(children)))
    }

    /// Reads from the node what is to be known of it.
    fn refresh(&mut self) {
        (self.minor_min, self.minor_max) = (u32::MAX, 0);
        self.first = self.node.first();
        match &self.node {
            Node::Leaf(leaf) => {
                self.count = leaf.len as u32;
                for entry in leaf.entries() {
                    self.minor_min = self.minor_min.min(entry.minor());
                    self.minor_max = self.minor_max.max(entry.minor());
                }
            }
            Node::Branch(children) => {
                self.count = 0;
                for child in children.iter() {
                    self.count += child.count;
                    self.minor_min = self.minor_min.min(child.minor_min);
                    self.minor_max = self.minor_max.max(child.minor_max);
                }
            }
        }
    }

    /// Takes over what its right neighbour had.
    fn absorb(&mut self, right: Node) {
        match (&mut self.node, right) {
            (Node::Leaf(left), Node::Leaf(right)) => {
                let left = Arc::make_mut(left);
                let len = left.len + right.len;
                left.entries[left.len..len].copy_from_slice(right.entries());
                left.len = len;
            }
            (Node::Branch(left), Node::Branch(right)) => {
                Arc::make_mut(left).extend(right.iter().cloned());
            }
            _ => unreachable!("all leaves are at one depth"),
        }
        self.refresh();
    }
}

impl Leaf {
    fn insert(&mut self, entry: Entry) -> Option<Leaf> {
        if self.len < LEAF {
            self.put(entry);
            return None;
        }
        let mut right = Leaf { len: LEAF / 2, entries: [Entry::default(); LEAF] };
        right.entries[..LEAF / 2].copy_from_slice(&self.entries[LEAF / 2..]);
        self.len = LEAF / 2;
        if entry < right.entries[0] {
            self.put(entry)
        } else {
            right.put(entry)
        }
        Some(right)
    }

    fn put(&mut self, entry: Entry) {
        let at = self.position(entry);
        self.entries.copy_within(at..self.len, at + 1);
        self.entries[at] = entry;
        self.len += 1;
    }

    fn remove(&mut self, entry: Entry) {
        let at = self.position(entry);
        assert_eq!(self.entries().get(at), Some(&entry), "an entry is where its order says");
        self.entries.copy_within(at + 1..self.len, at);
        self.len -= 1;
    }
}
