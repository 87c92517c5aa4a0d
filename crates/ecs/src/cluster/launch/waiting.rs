//! Tasks in PROVISIONING: what they ask of placement, and how they get their instance.
use std::{collections::BTreeSet, sync::Arc};

use berth_placement::{Explanation, providers};

use super::{Network, constraints, demand, images, of_service, zone};
use crate::cluster::{
    State, Txn, effective,
    records::{
        container_instance::{ContainerInstance, Resources},
        definition::Definition,
        id::ContainerInstanceId,
        task::{Task, TaskStatus},
    },
};

/// What a task that waits for an instance asks for, as it was when the task was made.
pub fn asked(state: &State, task: &Task) -> berth_placement::Request {
    const CHECKED: &str = "it was checked when the task was made";
    let definition = &definition(state, task).task_definition;
    let provisioning = task.provisioning.as_ref().expect("only waiting tasks are asked");
    let mut constraints = constraints(definition).expect(CHECKED);
    let given = crate::placing::constraints(&provisioning.placement_constraints);
    constraints.extend(given.expect(CHECKED));
    let network = task.network.as_ref();
    let network = network.map(|it| Network::known(state, &it.configuration));
    constraints.extend(network.map(|it| it.constraint(state)));
    constraints.extend(task.capacity_provider_name.as_deref().map(providers::constraint));
    let given = crate::placing::strategies(&provisioning.placement_strategy).expect(CHECKED);
    let is_spread = given.is_empty() && task.service.is_some();
    berth_placement::Request {
        group: task.group.clone(),
        demand: demand::of(definition, &task.overrides, &task.launch_type).expect(CHECKED),
        constraints,
        strategies: if is_spread { of_service::spread() } else { given },
        preferred: state.hosts_with(images(definition)),
    }
}

/// What each instance of its provider says to a task that waits for one. It is asked as if it
/// stood alone: others may have waited longer.
pub fn explain(state: &State, task: &Task) -> Explanation {
    let request = asked(state, task);
    let is_its = providers::members(task.capacity_provider_name.as_deref().unwrap_or_default());
    let members = state.container_instances.values().filter(|it| it.is_registered());
    let members: Vec<ContainerInstanceId> =
        members.filter(|it| state.matches(it, &is_its)).map(|it| it.id).collect();
    let instances = members.len();
    let refused = berth_placement::refused(&state.pool, members, &request);
    Explanation::of(instances, refused).named(|id| state.live_tasks(id).map(|it| it.occupant()))
}

/// Whether two waiting tasks ask for the same.
pub fn are_alike(one: &Task, other: &Task) -> bool {
    let placement = |it: &Task| {
        let it = it.provisioning.clone();
        it.map(|it| (it.placement_constraints, it.placement_strategy))
    };
    let configuration = |it: &Task| it.network.as_ref().map(|it| it.configuration.clone());
    one.task_definition == other.task_definition
        && one.capacity_provider_name == other.capacity_provider_name
        && one.group == other.group
        && one.launch_type == other.launch_type
        && one.overrides == other.overrides
        && configuration(one) == configuration(other)
        && placement(one) == placement(other)
}

/// The task on its instance: from now on it is the agent's.
pub fn placed(txn: &mut Txn, task: &Task, on: &ContainerInstance, gpus: BTreeSet<String>) -> Task {
    let network = task.network.clone().map(|old| {
        let of = Network::known(txn, &old.configuration);
        Box::new(of.placed(txn, *old, on))
    });
    let definition = &definition(txn, task).task_definition;
    let mut task = task.clone();
    let mut left = gpus.iter().cloned();
    for defined in effective::containers(definition, &task.overrides) {
        let name = defined.name.clone().unwrap_or_default();
        let devices = left.by_ref().take(demand::gpus(&defined)).collect();
        if let Some(it) = task.containers.iter_mut().find(|it| it.name == name) {
            it.gpu_ids = devices;
        }
    }
    Task {
        container_instance: Some(on.id),
        provisioning: None,
        network,
        availability_zone: zone(on),
        last_status: TaskStatus::Pending,
        resources: Arc::new(Resources { gpus, ..Resources::clone(&task.resources) }),
        version: task.version + 1,
        ..task
    }
}

fn definition<'a>(state: &'a State, task: &Task) -> &'a Definition {
    state.definitions.get(&task.task_definition).expect("a task keeps its definition")
}
