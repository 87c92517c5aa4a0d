//! The instances of a cluster as a DAEMON service or a managed daemon sees them.
use std::{collections::BTreeMap, sync::Arc};

use super::super::one_each::{Health, Place, Standing, Tenant};
use crate::cluster::{
    Facet, State,
    records::{
        container_instance::{ContainerInstance, ContainerInstanceStatus},
        id::ContainerInstanceId,
        task::{Task, TaskStatus},
    },
};
use berth_placement::Suits;

/// Position by position.
#[derive(Default)]
pub struct Survey {
    pub instances: Vec<ContainerInstanceId>,
    pub places: Vec<Place>,
    /// Of each place its tenants.
    pub tasks: Vec<Vec<Arc<Task>>>,
}

/// All instances, in the order of their ids. The tasks are those of these revisions; the new ones
/// are to stay.
pub fn survey(
    state: &State,
    revisions: impl IntoIterator<Item = Facet>,
    is_new: impl Fn(&Task) -> bool,
    request: &berth_placement::Request,
) -> Survey {
    let mut here = tasks_by_instance(state, revisions);
    let mut suits = Suits::new(request);
    let mut survey = Survey::default();
    for instance in state.container_instances.values() {
        let tasks = here.remove(&instance.id).unwrap_or_default();
        let has_tasks = !tasks.is_empty();
        let standing =
            standing(state, instance, has_tasks, || suits.suits(&state.pool, instance.id));
        let (tenants, leaving): (Vec<_>, Vec<_>) = tasks.into_iter().partition(|it| it.is_wanted());
        survey.instances.push(instance.id);
        survey.places.push(Place {
            standing,
            tenants: tenants.iter().map(|it| tenant(it, is_new(it))).collect(),
            stopping: leaving.len(),
        });
        survey.tasks.push(tenants);
    }
    survey
}

fn tasks_by_instance(
    state: &State,
    revisions: impl IntoIterator<Item = Facet>,
) -> BTreeMap<ContainerInstanceId, Vec<Arc<Task>>> {
    let mut here = BTreeMap::<_, Vec<_>>::new();
    for task in revisions.into_iter().flat_map(|it| state.tasks_of(it)) {
        if let Some(instance) = task.container_instance {
            here.entry(instance).or_default().push(task.clone());
        }
    }
    here
}

fn standing(
    state: &State,
    instance: &ContainerInstance,
    has_tasks: bool,
    suits: impl FnOnce() -> bool,
) -> Standing {
    if instance.is_lost() {
        return Standing::Lost;
    }
    match instance.status {
        ContainerInstanceStatus::Inactive => Standing::Lost,
        ContainerInstanceStatus::Draining => {
            Standing::Draining { others: has_tasks && has_others(state, instance.id) }
        }
        ContainerInstanceStatus::Active if !suits() => Standing::Unfit,
        ContainerInstanceStatus::Active if instance.takes_tasks() => Standing::Open,
        ContainerInstanceStatus::Active if instance.is_answering() => Standing::Short,
        ContainerInstanceStatus::Active => Standing::Silent,
    }
}

/// Whether there are tasks that are no daemons'.
fn has_others(state: &State, instance: ContainerInstanceId) -> bool {
    state.live_tasks(instance).any(|it| !state.is_daemons(it))
}

fn tenant(task: &Task, is_new: bool) -> Tenant {
    let health = match task.last_status {
        _ if task.unhealthy_at.is_some() => Health::Unhealthy,
        TaskStatus::Running if task.is_healthy() => Health::Healthy,
        TaskStatus::Running => Health::Idle,
        _ => Health::Pending,
    };
    Tenant { is_new, health }
}
