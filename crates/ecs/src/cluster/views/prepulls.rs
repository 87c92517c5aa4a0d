//! Which images a host is to have before a task asks for them.
use std::collections::BTreeSet;

use berth_placement::{Suits, providers};

use crate::{
    cluster::{
        State,
        launch::Launch,
        records::{
            id::ContainerInstanceId,
            prepull::{Prepull, PrepullOn},
            service::Service,
        },
        strategy,
    },
    providers::is_fargate,
};

/// By their names, as definitions have them.
pub fn prepulls(state: &State, instance: ContainerInstanceId) -> BTreeSet<String> {
    let all = state.prepulls.values().filter(|it| is_for(state, it, instance));
    all.map(|it| it.image.clone()).collect()
}

/// Whether an instance that is in service is to have an image.
pub fn is_for(state: &State, prepull: &Prepull, instance: ContainerInstanceId) -> bool {
    hosts(state, prepull, [instance]).next().is_some()
}

/// The instances that are to have an image.
pub fn all_for<'a>(
    state: &'a State,
    prepull: &'a Prepull,
) -> impl Iterator<Item = ContainerInstanceId> + 'a {
    hosts(state, prepull, state.container_instances.keys().copied())
}

fn hosts<'a>(
    state: &'a State,
    prepull: &'a Prepull,
    among: impl IntoIterator<Item = ContainerInstanceId> + 'a,
) -> impl Iterator<Item = ContainerInstanceId> + 'a {
    let registered = among
        .into_iter()
        .filter(|id| state.container_instances.get(id).is_some_and(|it| it.is_registered()));
    let ids: Vec<ContainerInstanceId> = match &prepull.on {
        PrepullOn::CapacityProvider { name } => {
            let provider = |id: &ContainerInstanceId| {
                strategy::provider_of(state.container_instances.get(id)?).cloned()
            };
            registered.filter(|id| provider(id).as_ref() == Some(name)).collect()
        }
        PrepullOn::Service { name } => {
            let request = state.services.get(name).and_then(|it| asked(state, it));
            let Some(request) = request else { return Vec::new().into_iter() };
            let mut suits = Suits::new(&request);
            registered.filter(|id| suits.suits(&state.pool, *id)).collect()
        }
    };
    ids.into_iter()
}

/// What the newest tasks of a service ask of their instances, the capacity providers of its
/// strategy among it.
fn asked(state: &State, service: &Service) -> Option<berth_placement::Request> {
    let cluster = state.cluster.as_ref()?;
    let deployment = service.deployments.first()?;
    let revision = state.service_revisions.get(&(service.name.clone(), deployment.revision))?;
    let (_, mut request) = Launch::of_revision(state, cluster, service, revision).ok()?;
    let items = &revision.configuration.capacity_provider_strategy;
    let names: Vec<String> = items.iter().map(|it| strategy::provider(it).to_owned()).collect();
    // Those of Fargate are a constraint of the launch.
    if !names.is_empty() && !names.iter().any(|it| is_fargate(it)) {
        let members = providers::members_of(&names);
        request.constraints.push(berth_placement::Constraint::MemberOf(members));
    }
    Some(request)
}
