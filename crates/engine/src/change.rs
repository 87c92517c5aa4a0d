//! The unit of durability, replication and undo.
use crate::State;

/// One fact about the world, or its removal.
#[derive(Clone, Debug, PartialEq)]
pub enum Change<R, K> {
    Put(R),
    Delete(K),
}

/// A change of the records of a state.
pub type ChangeOf<S> = Change<<S as State>::Record, <S as State>::Key>;
