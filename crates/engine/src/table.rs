//! Typed rows over a persistent map: cloning a table is taking a snapshot.
use std::{fmt::Debug, ops::RangeBounds, sync::Arc};

use imbl::{OrdMap, OrdSet};

/// Rows by key, in the order of the keys. Clones share structure, so a clone costs next to nothing
/// and is never seen to change. Rows are changed only by `State::apply`.
#[derive(Clone, Debug, PartialEq)]
pub struct Table<K: Ord + Clone, R> {
    rows: OrdMap<K, Arc<R>>,
}

impl<K: Ord + Clone, R> Default for Table<K, R> {
    fn default() -> Self {
        Table { rows: OrdMap::new() }
    }
}

impl<K: Ord + Clone + Debug, R> Table<K, R> {
    pub fn get(&self, key: &K) -> Option<&Arc<R>> {
        self.rows.get(key)
    }

    pub fn contains_key(&self, key: &K) -> bool {
        self.rows.contains_key(key)
    }

    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &Arc<R>)> {
        self.rows.iter()
    }

    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.rows.keys()
    }

    pub fn values(&self) -> impl Iterator<Item = &Arc<R>> {
        self.rows.values()
    }

    pub fn range(
        &self,
        keys: impl RangeBounds<K>,
    ) -> impl DoubleEndedIterator<Item = (&K, &Arc<R>)> {
        self.rows.range(keys)
    }

    /// Replaces or removes one row and gives back the former one. For `State::apply` only.
    pub fn set(&mut self, key: K, row: Option<Arc<R>>) -> Option<Arc<R>> {
        match row {
            Some(row) => self.rows.insert(key, row),
            None => self.rows.remove(&key),
        }
    }
}

/// An index: keys in order, nothing behind them.
#[derive(Clone, Debug, PartialEq)]
pub struct Set<K: Ord + Clone> {
    keys: OrdSet<K>,
}

impl<K: Ord + Clone> Default for Set<K> {
    fn default() -> Self {
        Set { keys: OrdSet::new() }
    }
}

impl<K: Ord + Clone> Set<K> {
    pub fn contains(&self, key: &K) -> bool {
        self.keys.contains(key)
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    pub fn first(&self) -> Option<&K> {
        self.keys.get_min()
    }

    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &K> {
        self.keys.iter()
    }

    pub fn range(&self, keys: impl RangeBounds<K>) -> impl DoubleEndedIterator<Item = &K> {
        self.keys.range(keys)
    }

    /// Adds or removes a key. For `State::apply` only.
    pub fn set(&mut self, key: K, present: bool) {
        match present {
            true => self.keys.insert(key),
            false => self.keys.remove(&key),
        };
    }
}
