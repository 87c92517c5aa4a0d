//! All values of a shard that are secrets, and which data key has sealed which.
use std::sync::Arc;

use berth_engine::{Set, Table};

use crate::value::{SecretValue, ValueId};

/// By their ids.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Values {
    rows: Table<ValueId, SecretValue>,
    /// Numbers of data keys, and what each has sealed.
    by_key: Set<(u32, ValueId)>,
    bytes: usize,
}

impl Values {
    pub fn get(&self, id: ValueId) -> Option<&Arc<SecretValue>> {
        self.rows.get(&id)
    }

    pub fn iter(&self) -> impl Iterator<Item = &Arc<SecretValue>> {
        self.rows.values()
    }

    /// What they take, sealed as they are.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// How many a data key has sealed.
    pub fn count_by(&self, number: u32) -> usize {
        self.by(number).count()
    }

    /// Those that another data key has sealed.
    pub fn of_others(&self, number: u32) -> impl Iterator<Item = &Arc<SecretValue>> {
        let below = self.by_key.range(..(number, ValueId(0)));
        let others = below.chain(self.by_key.range((number.saturating_add(1), ValueId(0))..));
        others.filter_map(|(_, id)| self.get(*id))
    }

    fn by(&self, number: u32) -> impl Iterator<Item = &(u32, ValueId)> {
        self.by_key.range((number, ValueId(0))..=(number, ValueId(u128::MAX)))
    }

    pub(crate) fn set(&mut self, id: ValueId, new: Option<Arc<SecretValue>>) {
        let size = |it: &Option<Arc<SecretValue>>| it.as_ref().map_or(0, |it| it.sealed.len());
        let number = new.as_ref().map(|it| it.key_number());
        self.bytes += size(&new);
        let old = self.rows.set(id, new);
        self.bytes -= size(&old);
        if let Some(old) = old {
            self.by_key.set((old.key_number(), id), false);
        }
        if let Some(number) = number {
            self.by_key.set((number, id), true);
        }
    }
}
