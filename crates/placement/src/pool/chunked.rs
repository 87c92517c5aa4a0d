//! A vector whose clones share structure: a change copies one item and the way to it.
use std::sync::Arc;

const BITS: u32 = 4;
const FAN: usize = 1 << BITS;

/// Items by number, in a tree of fixed fan-out. Cloning it counts one reference.
#[derive(Clone, Debug)]
pub(super) struct Chunked<T> {
    root: Option<Arc<Node<T>>>,
    /// Branches between the root and an item.
    depth: u32,
    len: usize,
}

#[derive(Clone, Debug)]
enum Node<T> {
    Branch(Vec<Arc<Node<T>>>),
    Leaf(T),
}

impl<T> Default for Chunked<T> {
    fn default() -> Self {
        Chunked { root: None, depth: 0, len: 0 }
    }
}

impl<T> Chunked<T> {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The item of a number that was handed out.
    pub(super) fn get(&self, at: usize) -> &T {
        let mut node = self.root.as_ref().expect("an item was pushed");
        let mut depth = self.depth;
        loop {
            match &**node {
                Node::Leaf(item) => return item,
                Node::Branch(below) => {
                    depth -= 1;
                    node = &below[digit(at, depth)];
                }
            }
        }
    }
}

impl<T: Clone> Chunked<T> {
    /// Copies what clones still share on the way.
    pub(super) fn get_mut(&mut self, at: usize) -> &mut T {
        let mut node = self.root.as_mut().expect("an item was pushed");
        let mut depth = self.depth;
        loop {
            match Arc::make_mut(node) {
                Node::Leaf(item) => return item,
                Node::Branch(below) => {
                    depth -= 1;
                    node = &mut below[digit(at, depth)];
                }
            }
        }
    }

    pub(super) fn push(&mut self, item: T) {
        let at = self.len;
        self.len += 1;
        let Some(root) = &mut self.root else {
            self.root = Some(Arc::new(Node::Leaf(item)));
            return;
        };
        if at == 1 << (BITS * self.depth) {
            *root = Arc::new(Node::Branch(vec![root.clone()]));
            self.depth += 1;
        }
        push_below(root, self.depth, at, item);
    }
}

fn push_below<T: Clone>(node: &mut Arc<Node<T>>, depth: u32, at: usize, item: T) {
    let Node::Branch(below) = Arc::make_mut(node) else {
        unreachable!("a leaf has no room below it")
    };
    let depth = depth - 1;
    match below.get_mut(digit(at, depth)) {
        Some(node) => push_below(node, depth, at, item),
        None => {
            let leaf = Arc::new(Node::Leaf(item));
            let chain = (0..depth).fold(leaf, |node, _| Arc::new(Node::Branch(vec![node])));
            below.push(chain);
        }
    }
}

fn digit(at: usize, depth: u32) -> usize {
    (at >> (BITS * depth)) & (FAN - 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_do_not_see_later_changes() {
        let mut items = Chunked::default();
        for at in 0..5_000 {
            items.push(at);
        }
        let before = items.clone();
        for at in (0..5_000).step_by(7) {
            *items.get_mut(at) += 1;
        }
        items.push(5_000);
        for at in 0..5_000 {
            assert_eq!(*before.get(at), at);
            assert_eq!(*items.get(at), if at % 7 == 0 { at + 1 } else { at });
        }
        assert_eq!((before.len(), items.len(), *items.get(5_000)), (5_000, 5_001, 5_000));
    }
}
