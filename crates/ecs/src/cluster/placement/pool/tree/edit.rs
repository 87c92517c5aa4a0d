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

    /// Puts an entry in place of one whose neighbours it shares, so that the order holds.
    pub(crate) fn replace(&mut self, old: Entry, new: Entry) {
        replace(&mut self.root, old, new);
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
            child.minor_max = child.minor_max.max(entry.minor);
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
    if child.first == entry || child.minor_max == entry.minor {
        child.refresh();
    }
    let sparse = |children: &[Child], at: usize| {
        let pair = children.get(at..at + 2);
        pair.is_some_and(|it| it[0].node.has_room_for(&it[1].node))
    };
    let left = if sparse(children, at) { at } else { at.saturating_sub(1) };
    if sparse(children, left) {
        let right = children.remove(left + 1);
        children[left].absorb(right.node);
    }
}

fn replace(node: &mut Node, old: Entry, new: Entry) {
    match node {
        Node::Leaf(leaf) => {
            let leaf = Arc::make_mut(leaf);
            let at = leaf.position(old);
            assert_eq!(leaf.entries()[at], old, "an entry is where its order says");
            leaf.entries[at] = new;
        }
        Node::Branch(children) => {
            let children = Arc::make_mut(children);
            let at = way(children, old);
            let child = &mut children[at];
            replace(&mut child.node, old, new);
            child.refresh();
        }
    }
}

impl Node {
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
        let mut child = Child { first: Entry::default(), minor_max: 0, count: 0, node };
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
        match &self.node {
            Node::Leaf(leaf) => {
                self.first = leaf.entries[0];
                self.count = leaf.len as u32;
                self.minor_max = leaf.entries().iter().map(|it| it.minor).max().unwrap_or(0);
            }
            Node::Branch(children) => {
                self.first = children[0].first;
                self.count = children.iter().map(|it| it.count).sum();
                self.minor_max = children.iter().map(|it| it.minor_max).max().unwrap_or(0);
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
