//! The tree against a sorted set.
use std::collections::{BTreeMap, BTreeSet};

use berth_engine::Random;
use proptest::prelude::*;

use super::{Child, Entry, Node, Span, Tree};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn is_a_sorted_set(seed: u64, steps in 1..3_000_usize, range in 1..60_u64) {
        let mut random = Random::new(seed);
        let (mut tree, mut set) = (Tree::default(), BTreeSet::new());
        let mut snapshots = Vec::new();
        for step in 0..steps {
            let growing = (step / 700).is_multiple_of(2);
            let entry = draw(&mut random, range);
            let removes = random.below(10) < if growing { 3 } else { 7 };
            match set.iter().next_back().copied() {
                Some(last) if removes => {
                    let found = set.range(key(entry)..).next().copied().unwrap_or(last);
                    set.remove(&found);
                    tree.remove(unkey(found));
                }
                _ if set.insert(key(entry)) => tree.insert(entry),
                _ => {}
            }
            if step % 500 == 0 {
                snapshots.push((tree.clone(), set.clone()));
            }
        }
        snapshots.push((tree, set));
        for (tree, set) in snapshots {
            let set: Vec<Entry> = set.iter().map(|it| unkey(*it)).collect();
            agrees(&tree, &set, &mut random, range)?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn counts_like_a_map(seed: u64, steps in 1..2_000_usize, range in 1..40_u64) {
        let mut random = Random::new(seed);
        let (mut tree, mut map) = (Tree::default(), BTreeMap::<(u32, u32), i64>::new());
        for _ in 0..steps {
            let (major, minor) = (random.below(range) as u32, random.below(range) as u32);
            let n = 1 + random.below(2) as i64;
            let counted = map.entry((major, minor)).or_default();
            let by = if *counted >= n && random.below(2) == 0 { -n } else { n };
            tree.count(major, minor, by);
            *counted += by;
            if *counted == 0 {
                map.remove(&(major, minor));
            }
        }
        let entries = map.iter().map(|((major, minor), n)| Entry::new(*major, *minor, *n as u32));
        agrees(&tree, &entries.collect::<Vec<_>>(), &mut random, range)?;
    }
}

fn agrees(
    tree: &Tree,
    set: &[Entry],
    random: &mut Random,
    range: u64,
) -> Result<(), TestCaseError> {
    prop_assert_eq!(tree.len(), set.len());
    check(&tree.root);
    for (rank, entry) in set.iter().enumerate().step_by(5) {
        prop_assert_eq!((tree.nth(rank), tree.rank(*entry)), (*entry, rank));
    }
    for _ in 0..20 {
        let (from, until) = (draw(random, range), draw(random, range));
        let (minor_min, minor_max) = (random.below(range) as u32, random.below(range) as u32);
        let span = Span { from, until, minor_min, minor_max };
        let odd = random.below(2) as u32;
        let accept = |it: &Entry| it.last() % 2 == odd;
        let minors = minor_min..=minor_max;
        let mut found = set
            .iter()
            .copied()
            .filter(|it| (from..until).contains(it) && minors.contains(&it.minor()) && accept(it));
        let least = found.clone().map(Entry::minor).min();
        prop_assert_eq!(tree.least_minor(span, |it| accept(&it)), least);
        prop_assert_eq!(tree.first(&span, |it| accept(&it)), found.next());
        prop_assert_eq!(tree.rank(from), set.iter().filter(|it| **it < from).count());
    }
    Ok(())
}

/// What branches say of their children is so.
fn check(node: &Node) {
    let Node::Branch(children) = node else { return };
    for child in children.iter() {
        let again = Child::of(child.node.clone());
        assert_eq!(
            (child.first, child.minor_min, child.minor_max, child.count),
            (again.first, again.minor_min, again.minor_max, again.count)
        );
        check(&child.node);
    }
}

fn draw(random: &mut Random, range: u64) -> Entry {
    let mut number = || random.below(range) as u32;
    Entry::new(number(), number(), number())
}

fn key(entry: Entry) -> (u32, u32, u32) {
    (entry.major(), entry.minor(), entry.last())
}

fn unkey((major, minor, last): (u32, u32, u32)) -> Entry {
    Entry::new(major, minor, last)
}
