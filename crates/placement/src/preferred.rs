//! Instances that come first among equals.
use std::sync::Arc;

use berth_engine::Set;

use crate::ContainerInstanceId;

/// Which instances have which things, by the names of these.
pub type Holdings = Set<(Arc<str>, ContainerInstanceId)>;

/// The instances that have all of some things. They are looked up one by one, and listed nowhere:
/// there may be as many as there are instances.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preferred {
    names: Vec<Arc<str>>,
    holdings: Holdings,
}

impl Preferred {
    /// Those that have all of these. None have all of nothing, or a thing that nobody has.
    pub fn with(names: impl IntoIterator<Item = Arc<str>>, holdings: &Holdings) -> Preferred {
        let names: Vec<Arc<str>> = names.into_iter().collect();
        let is_there = |name: &Arc<str>| {
            let mut all = holdings.range((name.clone(), ContainerInstanceId(0))..);
            all.next().is_some_and(|(it, _)| it == name)
        };
        match !names.is_empty() && names.iter().all(is_there) {
            true => Preferred { names, holdings: holdings.clone() },
            false => Preferred::default(),
        }
    }

    /// Whether there is none for sure.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Whether an instance is one of them.
    pub fn contains(&self, id: ContainerInstanceId) -> bool {
        let has = |name: &Arc<str>| self.holdings.contains(&(name.clone(), id));
        !self.names.is_empty() && self.names.iter().all(has)
    }

    /// Those among so many that have the first thing, from an id on: after the last comes the
    /// first.
    pub(crate) fn some(
        &self,
        from: ContainerInstanceId,
        looked_at: usize,
    ) -> Vec<ContainerInstanceId> {
        let Some(name) = self.names.first() else { return Vec::new() };
        let all_from = |id: ContainerInstanceId| {
            let all = self.holdings.range((name.clone(), id)..);
            all.take_while(move |(it, _)| it == name).map(|(_, id)| *id)
        };
        let before = all_from(ContainerInstanceId(0)).take_while(|id| *id < from);
        let all = all_from(from).chain(before).take(looked_at);
        all.filter(|id| self.contains(*id)).collect()
    }
}

impl FromIterator<ContainerInstanceId> for Preferred {
    fn from_iter<T: IntoIterator<Item = ContainerInstanceId>>(all: T) -> Preferred {
        let (name, mut holdings): (Arc<str>, _) = (Arc::from("it"), Holdings::default());
        all.into_iter().for_each(|id| holdings.set((name.clone(), id), true));
        Preferred::with([name], &holdings)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_things_are_asked_for_and_so_many_are_looked_at() {
        let mut holdings = Holdings::default();
        let (web, job): (Arc<str>, Arc<str>) = (Arc::from("web"), Arc::from("job"));
        (1..=6).for_each(|id| holdings.set((web.clone(), ContainerInstanceId(id)), true));
        [2, 5, 9]
            .into_iter()
            .for_each(|id| holdings.set((job.clone(), ContainerInstanceId(id)), true));
        let with =
            |names: &[&Arc<str>]| Preferred::with(names.iter().map(|it| Arc::clone(it)), &holdings);
        let some = |it: &Preferred, from: u128, looked_at| {
            let some = it.some(ContainerInstanceId(from), looked_at);
            some.into_iter().map(|it| it.0).collect::<Vec<_>>()
        };
        assert_eq!(some(&with(&[&web]), 5, 4), [5, 6, 1, 2]);
        assert_eq!(some(&with(&[&web]), 9, 9), [1, 2, 3, 4, 5, 6]);
        let both = with(&[&web, &job]);
        assert_eq!((some(&both, 3, 9), some(&both, 3, 2)), (vec![5, 2], vec![]));
        assert!(both.contains(ContainerInstanceId(2)) && !both.contains(ContainerInstanceId(9)));
        assert!(with(&[]).is_empty() && with(&[&web, &Arc::from("db")]).is_empty());
        assert!(!with(&[]).contains(ContainerInstanceId(1)));
    }
}
