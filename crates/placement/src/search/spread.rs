//! Spreading over an attribute: which value has the fewest tasks of the group.
use std::collections::BTreeMap;

use super::Candidate;
use crate::pool::Pool;

/// The values of an attribute, and the group's tasks in each.
#[derive(Debug)]
pub(super) struct Spread {
    /// The number of its value, by class.
    values: Vec<Option<u32>>,
    /// The group's tasks, by value.
    tasks: Vec<u32>,
}

impl Spread {
    pub(super) fn over(pool: &Pool, attribute: &str) -> Spread {
        let mut values = vec![None; pool.classes_end()];
        let mut numbers = BTreeMap::new();
        for (attributes, class) in pool.all_classes() {
            if let Some(it) = attributes.0.get(attribute) {
                let next = numbers.len() as u32;
                let value = it.value.as_deref().unwrap_or("");
                values[class as usize] = Some(*numbers.entry(value).or_insert(next));
            }
        }
        Spread { values, tasks: vec![0; numbers.len()] }
    }

    /// Counts a group's tasks; also those on instances that take no more.
    pub(super) fn count(&mut self, pool: &Pool, group: Option<u32>) {
        self.tasks.fill(0);
        let Some(group) = group else { return };
        pool.each_class_of_group(group, |class, n| {
            if let Some(value) = self.values[class as usize] {
                self.tasks[value as usize] += n;
            }
        });
    }

    /// The group's tasks that share the attribute's value with a class.
    pub(super) fn tasks(&self, class: u32) -> u32 {
        let value = self.values[class as usize].expect("a candidate has the attribute");
        self.tasks[value as usize]
    }

    /// Puts the candidates with the fewest tasks first, of those with more than `above`. Gives
    /// their tasks and how many candidates they are.
    pub(super) fn next_level(
        &self,
        candidates: &mut [Candidate],
        above: Option<u32>,
    ) -> Option<(u32, usize)> {
        let tasks = candidates.iter().map(|it| self.tasks(it.class));
        let fewest = tasks.filter(|n| above.is_none_or(|above| *n > above)).min()?;
        let mut end = 0;
        for at in 0..candidates.len() {
            if self.tasks(candidates[at].class) == fewest {
                candidates.swap(at, end);
                end += 1;
            }
        }
        Some((fewest, end))
    }
}
