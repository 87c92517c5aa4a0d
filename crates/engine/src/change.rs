//! The unit of durability, replication and undo.
use crate::{Record, State};

/// One fact about the world, or its removal.
#[derive(Clone, Debug, PartialEq)]
pub enum Change<R, K> {
    Put(R),
    Delete(K),
}

impl<R: Record> Change<R, R::Key> {
    /// Of the record that is put or deleted.
    pub fn key(&self) -> R::Key {
        match self {
            Change::Put(record) => record.key(),
            Change::Delete(key) => key.clone(),
        }
    }
}

/// A change of the records of a state.
pub type ChangeOf<S> = Change<<S as State>::Record, <S as State>::Key>;
