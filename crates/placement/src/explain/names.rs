//! Names the tasks that are in the way.
//!
//! The pool knows how much is taken, not by whom; whoever keeps the tasks tells.
use std::cmp::Reverse;

use super::{Explanation, Refused};
use crate::{
    ContainerInstanceId, Resources, TaskId,
    limits::NAMING_INSTANCES_MAX,
    refusal::{Consumer, Holder, Protocol, Refusal},
};

/// A task that holds resources of an instance.
#[derive(Clone, Copy, Debug)]
pub struct Occupant<'t> {
    pub task: TaskId,
    pub group: &'t str,
    pub resources: &'t Resources,
}

impl Explanation {
    /// The same, with the tasks that are in the way on the closest instances. `tasks_on` gives the
    /// tasks that hold resources of an instance, and is asked for a few instances only: so the
    /// time that this takes does not grow with the cluster.
    ///
    /// An instance whose tasks are named has an entry of its own; those that refuse for the same
    /// reasons and are not named stay together.
    pub fn named<'t, Tasks>(
        mut self,
        tasks_on: impl Fn(ContainerInstanceId) -> Tasks,
    ) -> Explanation
    where
        Tasks: IntoIterator<Item = Occupant<'t>>,
    {
        let mut left = NAMING_INSTANCES_MAX;
        let mut refused = Vec::with_capacity(self.refused.len());
        for mut entry in self.refused {
            if !entry.refusals.iter().any(is_by_tasks) {
                refused.push(entry);
                continue;
            }
            let others = entry.instances.split_off(left.min(entry.instances.len()));
            left -= entry.instances.len();
            refused.extend(entry.instances.into_iter().map(|instance| Refused {
                refusals: named(entry.refusals.clone(), tasks_on(instance)),
                instances: vec![instance],
            }));
            if !others.is_empty() {
                refused.push(Refused { refusals: entry.refusals, instances: others });
            }
        }
        self.refused = refused;
        self
    }
}

/// The refusals of an instance, with the tasks on it that are in the way.
pub fn named<'t>(
    mut refusals: Vec<Refusal>,
    tasks: impl IntoIterator<Item = Occupant<'t>>,
) -> Vec<Refusal> {
    let tasks: Vec<Occupant<'t>> = tasks.into_iter().collect();
    refusals.iter_mut().filter(|it| is_by_tasks(it)).for_each(|it| name(it, &tasks));
    refusals
}

fn name(refusal: &mut Refusal, tasks: &[Occupant<'_>]) {
    match refusal {
        Refusal::Cpu { biggest, .. } => *biggest = most(tasks, |it| it.cpu),
        Refusal::Memory { biggest, .. } => *biggest = most(tasks, |it| it.memory),
        Refusal::Gpu { biggest, .. } => *biggest = most(tasks, |it| it.gpus.len() as i64),
        Refusal::Port { protocol, port, holder, .. } => {
            let holds = |it: &&Occupant<'_>| match protocol {
                Protocol::Tcp => it.resources.ports.contains(port),
                Protocol::Udp => it.resources.ports_udp.contains(port),
            };
            let task = tasks.iter().find(holds);
            *holder = task.map(|it| Holder { task: it.task, group: it.group.to_owned() });
        }
        Refusal::Missing
        | Refusal::Inactive
        | Refusal::Draining { .. }
        | Refusal::Agent { .. }
        | Refusal::Impaired { .. }
        | Refusal::Disk { .. }
        | Refusal::Attribute { .. }
        | Refusal::SpreadAttribute { .. }
        | Refusal::Location { .. }
        | Refusal::Fargate { .. }
        | Refusal::MemberOf { .. }
        | Refusal::DistinctInstance { .. }
        | Refusal::Eni { .. } => {}
    }
}

/// Of tasks that take the same the first; nobody if nothing is taken.
fn most(tasks: &[Occupant<'_>], amount: impl Fn(&Resources) -> i64) -> Option<Consumer> {
    let takes = |it: &Occupant<'_>| amount(it.resources);
    let biggest = tasks.iter().max_by_key(|it| (takes(it), Reverse(it.task)))?;
    let (task, group, amount) = (biggest.task, biggest.group.to_owned(), takes(biggest));
    (amount > 0).then_some(Consumer { task, group, amount })
}

/// Whether tasks on the instance are in the way, and not the instance itself.
fn is_by_tasks(refusal: &Refusal) -> bool {
    match refusal {
        Refusal::Cpu { free, registered, .. } | Refusal::Memory { free, registered, .. } => {
            free < registered
        }
        Refusal::Gpu { free, registered, .. } => free < registered,
        Refusal::Port { reserved, .. } => !reserved,
        Refusal::Missing
        | Refusal::Inactive
        | Refusal::Draining { .. }
        | Refusal::Agent { .. }
        | Refusal::Impaired { .. }
        | Refusal::Disk { .. }
        | Refusal::Attribute { .. }
        | Refusal::SpreadAttribute { .. }
        | Refusal::Location { .. }
        | Refusal::Fargate { .. }
        | Refusal::MemberOf { .. }
        | Refusal::DistinctInstance { .. }
        | Refusal::Eni { .. } => false,
    }
}
