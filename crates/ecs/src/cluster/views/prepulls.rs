//! Which images a host is to have before a task asks for them.
use std::collections::{BTreeMap, BTreeSet};

use berth_placement::{Constraint, Demand, Preferred, Request, Suits, providers};

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

/// What a host is to have, by the names that definitions have for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    pub images: BTreeSet<String>,
    /// Those of them that its agent has said nothing of, or nothing that counts any more.
    pub unsaid: BTreeSet<String>,
}

/// What an instance is to have.
pub fn wanted(state: &State, instance: ContainerInstanceId) -> Wanted {
    let images = prepulls(state, instance);
    let said = state.host_images.get(&instance);
    let is_said = |image: &String| {
        said.is_some_and(|it| it.images.binary_search_by(|it| it.image.cmp(image)).is_ok())
    };
    let unsaid = images.iter().filter(|it| !is_said(it)).cloned().collect();
    Wanted { images, unsaid }
}

/// By their names, as definitions have them.
pub fn prepulls(state: &State, instance: ContainerInstanceId) -> BTreeSet<String> {
    let (mut images, mut meant) = (BTreeSet::new(), BTreeMap::<&PrepullOn, bool>::new());
    for it in state.prepulls.values() {
        let is_meant = || hosts(state, &it.on, [instance]).next().is_some();
        if *meant.entry(&it.on).or_insert_with(is_meant) {
            images.insert(it.image.clone());
        }
    }
    images
}

/// The instances that are to have an image.
pub fn all_for<'a>(
    state: &'a State,
    prepull: &'a Prepull,
) -> impl Iterator<Item = ContainerInstanceId> + 'a {
    hosts(state, &prepull.on, state.container_instances.keys().copied())
}

/// Those in service that are meant.
fn hosts<'a>(
    state: &'a State,
    on: &'a PrepullOn,
    among: impl IntoIterator<Item = ContainerInstanceId> + 'a,
) -> impl Iterator<Item = ContainerInstanceId> + 'a {
    let registered = among
        .into_iter()
        .filter(|id| state.container_instances.get(id).is_some_and(|it| it.is_registered()));
    let request = match on {
        PrepullOn::CapacityProvider { name } if is_fargate(name) => Some(of_fargate()),
        PrepullOn::CapacityProvider { name } => {
            let provider = |id: &ContainerInstanceId| {
                strategy::provider_of(state.container_instances.get(id)?).cloned()
            };
            let its = registered.filter(|id| provider(id).as_ref() == Some(name));
            return its.collect::<Vec<_>>().into_iter();
        }
        PrepullOn::Service { name } => state.services.get(name).and_then(|it| asked(state, it)),
    };
    let Some(request) = request else { return Vec::new().into_iter() };
    let mut suits = Suits::new(&request);
    let all: Vec<_> = registered.filter(|id| suits.suits(&state.pool, *id)).collect();
    all.into_iter()
}

/// What any task of Fargate asks of its instance.
fn of_fargate() -> Request {
    Request {
        group: String::new(),
        demand: Demand::default(),
        constraints: vec![Constraint::Fargate],
        strategies: Vec::new(),
        preferred: Preferred::default(),
    }
}

/// What the newest tasks of a service ask of their instances, the capacity providers of its
/// strategy among it.
fn asked(state: &State, service: &Service) -> Option<Request> {
    let cluster = state.cluster.as_ref()?;
    let deployment = service.deployments.first()?;
    let revision = state.service_revisions.get(&(service.name.clone(), deployment.revision))?;
    let (_, mut request) = Launch::of_revision(state, cluster, service, revision).ok()?;
    let items = &revision.configuration.capacity_provider_strategy;
    let names: Vec<String> = items.iter().map(|it| strategy::provider(it).to_owned()).collect();
    // Those of Fargate are a constraint of the launch.
    if !names.is_empty() && !names.iter().any(|it| is_fargate(it)) {
        request.constraints.push(Constraint::MemberOf(providers::members_of(&names)));
    }
    Some(request)
}
