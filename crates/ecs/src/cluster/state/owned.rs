//! Rows that belong to a service or to a managed daemon: their key is its name, then an id.
use std::{fmt::Debug, ops::RangeInclusive, sync::Arc};

use berth_engine::Table;

use crate::cluster::records::id::{DaemonDeploymentId, RevisionId, ServiceDeploymentId};

/// An id by which the rows of one owner are in the order in which they were made.
pub trait Ordered: Copy + Debug + Ord {
    const LEAST: Self;
    const MOST: Self;
    fn next(self) -> Self;
}

macro_rules! ordered {
    ($($id:ident($number:ty)),* $(,)?) => { $(
        impl Ordered for $id {
            const LEAST: Self = $id(<$number>::MIN);
            const MOST: Self = $id(<$number>::MAX);

            fn next(self) -> Self {
                $id(self.0 + 1)
            }
        }
    )* };
}

ordered! {
    DaemonDeploymentId(u128),
    RevisionId(u64),
    ServiceDeploymentId(u128),
}

/// Of events.
impl Ordered for u128 {
    const LEAST: Self = u128::MIN;
    const MOST: Self = u128::MAX;

    fn next(self) -> Self {
        self + 1
    }
}

/// The rows of an owner, the oldest first.
pub fn of<'a, I: Ordered, R>(
    table: &'a Table<(String, I), R>,
    owner: &str,
) -> impl DoubleEndedIterator<Item = &'a Arc<R>> + use<'a, I, R> {
    table.range(keys(owner)).map(|(_, row)| row)
}

/// The id of an owner's next row, given a new one by time and chance: it is greater than the last
/// one, also within a millisecond.
pub fn next_id<I: Ordered, R>(table: &Table<(String, I), R>, owner: &str, new: I) -> I {
    let last = table.range(keys(owner)).next_back();
    last.map_or(new, |((_, last), _)| new.max(last.next()))
}

fn keys<I: Ordered>(owner: &str) -> RangeInclusive<(String, I)> {
    (owner.to_owned(), I::LEAST)..=(owner.to_owned(), I::MOST)
}
