//! An index of what many have in common.
use imbl::OrdMap;

use crate::Set;

/// Keys in groups, each group by its name: the name is there once, however many keys it has. Clones
/// share structure, as those of a table do.
#[derive(Clone, Debug, PartialEq)]
pub struct Groups<G: Ord + Clone, K: Ord + Clone> {
    /// None is empty.
    groups: OrdMap<G, Set<K>>,
}

impl<G: Ord + Clone, K: Ord + Clone> Default for Groups<G, K> {
    fn default() -> Self {
        Groups { groups: OrdMap::new() }
    }
}

impl<G: Ord + Clone, K: Ord + Clone> Groups<G, K> {
    /// The keys of a group in order.
    pub fn of<'s>(&'s self, group: &G) -> impl DoubleEndedIterator<Item = &'s K> + use<'s, G, K> {
        self.groups.get(group).into_iter().flat_map(Set::iter)
    }

    /// Adds a key to a group or removes it. For `State::apply` only.
    pub fn set(&mut self, group: &G, key: K, present: bool) {
        let Some(keys) = self.groups.get_mut(group) else {
            if present {
                let mut keys = Set::default();
                keys.set(key, true);
                self.groups.insert(group.clone(), keys);
            }
            return;
        };
        keys.set(key, present);
        if keys.is_empty() {
            self.groups.remove(group);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_there_as_long_as_it_has_keys() {
        let mut groups = Groups::default();
        groups.set(&"a", 2, true);
        groups.set(&"a", 1, true);
        groups.set(&"b", 1, true);
        let before = groups.clone();
        groups.set(&"a", 2, false);
        groups.set(&"b", 1, false);
        groups.set(&"c", 1, false);
        let of = |groups: &Groups<&str, i32>, name| groups.of(&name).copied().collect::<Vec<_>>();
        assert_eq!((of(&groups, "a"), of(&groups, "b")), (vec![1], vec![]));
        assert_eq!((of(&before, "a"), of(&before, "b")), (vec![1, 2], vec![1]));
        let mut only = Groups::default();
        only.set(&"a", 1, true);
        assert_eq!(groups, only);
    }
}
