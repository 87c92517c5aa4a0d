//! Managed scaling of a capacity provider: how many instances it has, needs, and should have.
//! Whoever makes machines reads it.
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use berth_placement::{Constraint, Demand, providers};

use crate::{
    account::records::{CapacityProvider, ManagedScaling},
    cluster::{
        Facet, State,
        launch::waiting,
        records::{container_instance::ContainerInstance, task::Task},
    },
};

/// ECS: from no instances at all, so many are begun with.
const FROM_NOTHING: i64 = 2;

/// What ECS's metric and its target tracking come to at this moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CapacityView {
    /// ECS's N: registered instances of the provider, those that are DRAINING too.
    pub instances: i64,
    /// ECS's M: instances that its tasks need, those that wait included.
    pub needed: i64,
    /// ECS's CapacityProviderReservation: M of N, in percent.
    pub reservation_percent: f64,
    /// So many instances the group should have.
    pub desired: i64,
    /// Tasks in PROVISIONING.
    pub waiting_tasks: i64,
}

/// The view of one provider in one cluster.
pub fn capacity(state: &State, provider: &CapacityProvider) -> CapacityView {
    let members = providers::members(&provider.name);
    let registered = state
        .container_instances
        .values()
        .filter(|it| it.is_registered() && state.matches(it, &members));
    let registered: Vec<_> = registered.collect();
    let busy = registered.iter().filter(|it| is_busy(state, it)).count();
    let sizes: Vec<_> = registered.iter().map(|it| Size::of(it)).collect();
    compute(&sizes, count(busy), &groups(state, &provider.name), &provider.managed_scaling)
}

/// What an instance has for tasks.
#[derive(Clone, Copy, Debug)]
struct Size {
    /// CPU units.
    cpu: i64,
    /// MiB.
    memory: i64,
    gpus: i64,
}

impl Size {
    fn of(instance: &ContainerInstance) -> Size {
        let it = &instance.registered_resources;
        Size { cpu: it.cpu, memory: it.memory, gpus: count(it.gpus.len()) }
    }

    fn each(self, other: Size, choose: fn(i64, i64) -> i64) -> Size {
        Size {
            cpu: choose(self.cpu, other.cpu),
            memory: choose(self.memory, other.memory),
            gpus: choose(self.gpus, other.gpus),
        }
    }
}

/// Waiting tasks that ask for the same.
#[derive(Clone, Debug)]
struct Group {
    tasks: i64,
    demand: Demand,
    /// No two of them on one instance.
    is_distinct: bool,
}

impl Group {
    /// How many of them an empty instance takes.
    fn per_instance(&self, size: Size) -> i64 {
        let needs = [
            (self.demand.cpu, size.cpu),
            (self.demand.memory, size.memory),
            (count(self.demand.gpus), size.gpus),
        ];
        let fits = needs.iter().filter(|(needed, _)| *needed > 0).map(|(needed, has)| has / needed);
        let has_ports = !self.demand.ports.is_empty() || !self.demand.ports_udp.is_empty();
        let most = if self.is_distinct || has_ports { 1 } else { self.tasks };
        fits.min().unwrap_or(most).min(most)
    }
}

/// ECS: the tasks that wait are grouped by what they ask for. Each group gives a lower bound: so
/// many of the largest instances would hold it. Instances may turn out to be the smallest ones, so
/// that a group counts only if one of its tasks fits there. The greatest bound is added to the
/// instances in use, within the sizes of a scaling step.
fn compute(sizes: &[Size], busy: i64, groups: &[Group], scaling: &ManagedScaling) -> CapacityView {
    let instances = count(sizes.len());
    let waiting_tasks = groups.iter().map(|it| it.tasks).sum();
    let (least, most) = (
        i64::from(scaling.minimum_scaling_step_size),
        i64::from(scaling.maximum_scaling_step_size),
    );
    let smallest = sizes.iter().copied().reduce(|a, b| a.each(b, i64::min));
    let largest = sizes.iter().copied().reduce(|a, b| a.each(b, i64::max));
    let (Some(smallest), Some(largest)) = (smallest, largest) else {
        let (needed, reservation_percent) = match waiting_tasks {
            0 => (0, 100.0),
            _ => (FROM_NOTHING.min(most), 200.0),
        };
        let desired = if scaling.is_enabled { needed } else { 0 };
        return CapacityView { instances, needed, reservation_percent, desired, waiting_tasks };
    };
    let counted = groups.iter().filter(|it| it.per_instance(smallest) > 0);
    let bound = counted.map(|it| divided_up(it.tasks, it.per_instance(largest))).max();
    let needed = match bound {
        None => busy,
        Some(bound) => (busy + bound).clamp(instances + least, instances + most),
    };
    let desired = match scaling.is_enabled {
        false => instances,
        true => divided_up(needed * 100, i64::from(scaling.target_capacity)).min(instances + most),
    };
    let reservation_percent = needed as f64 / instances as f64 * 100.0;
    CapacityView { instances, needed, reservation_percent, desired, waiting_tasks }
}

/// ECS: daemons do not keep an instance in use.
fn is_busy(state: &State, instance: &ContainerInstance) -> bool {
    state.live_tasks(instance.id).any(|it| !state.is_daemons(it))
}

fn groups(state: &State, provider: &str) -> Vec<Group> {
    let waiting = state.tasks_of(Facet::Provisioning);
    let of_provider = |it: &&std::sync::Arc<Task>| {
        it.is_wanted() && it.capacity_provider_name.as_deref() == Some(provider)
    };
    let mut groups = BTreeMap::<String, Group>::new();
    for task in waiting.filter(of_provider) {
        let request = waiting::asked(state, task);
        let is_distinct = request.constraints.contains(&Constraint::DistinctInstance);
        let demand = request.demand;
        let group = groups.entry(format!("{demand:?} {is_distinct}")).or_insert_with(|| Group {
            tasks: 0,
            demand,
            is_distinct,
        });
        group.tasks += 1;
    }
    groups.into_values().collect()
}

fn divided_up(number: i64, by: i64) -> i64 {
    (number + by - 1) / by
}

fn count(number: usize) -> i64 {
    i64::try_from(number).expect("there are not so many")
}
