//! How people name what they ask about: ARNs, ids, names, and a piece of an id.
use std::sync::Arc;

use berth_api::berth::Error;
use berth_ecs::cluster::{
    State,
    describe::arns::{self, Reference},
    records::{
        cluster::ClusterRecord,
        id::{RevisionId, ServiceDeploymentId, TaskId},
        service::Service,
        service_deployment::ServiceDeployment,
        task::Task,
    },
    state::owned,
};

use super::{of_ecs, words};

/// Digits that tell one task from another well enough.
const PIECE_DIGITS_MIN: usize = 4;

/// An ambiguous piece of an id is answered with so many of those that it may mean.
const CANDIDATES_MAX: usize = 5;

/// A task by its ARN, its id, or the beginning or end of an id that only one task has: texts name
/// tasks by the last digits (`…55aabb01`).
pub fn task(state: &State, cluster: &ClusterRecord, text: &str) -> Result<Arc<Task>, Error> {
    let missing = || {
        Error::resource_not_found(format!(
            "There is no task '{text}' in cluster {}. \
        Stopped tasks are remembered for a while only.",
            cluster.name
        ))
    };
    let piece = text.trim_start_matches('…');
    let is_piece = (PIECE_DIGITS_MIN..32).contains(&piece.len())
        && piece.chars().all(|it| it.is_ascii_hexdigit());
    if is_piece {
        return by_piece(state, piece)?.ok_or_else(missing);
    }
    if !text.starts_with("arn:") && !matches!(text.len(), 32 | 36) {
        return Err(missing());
    }
    match arns::task(cluster, text).map_err(of_ecs)? {
        Reference::Here(id) => state.tasks.get(&id).cloned().ok_or_else(missing),
        Reference::Elsewhere => Err(missing()),
    }
}

fn by_piece(state: &State, piece: &str) -> Result<Option<Arc<Task>>, Error> {
    let bits = 4 * piece.len();
    let value = u128::from_str_radix(piece, 16).expect("these are hexadecimal digits");
    let first = value << (128 - bits);
    let last = first | (u128::MAX >> bits);
    let beginning = state.tasks.range(TaskId(first)..=TaskId(last)).map(|(_, it)| it);
    let mask = u128::MAX >> (128 - bits);
    let ending = state.tasks.values().filter(|it| it.id.0 & mask == value);
    let mut found: Vec<&Arc<Task>> = beginning.take(CANDIDATES_MAX + 1).collect();
    for it in ending.take(CANDIDATES_MAX + 1) {
        if !found.iter().any(|known| known.id == it.id) {
            found.push(it);
        }
    }
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some((*one).clone())),
        several => {
            let ids = several.iter().map(|it| it.id.to_string());
            let ids = words::some_of(ids, CANDIDATES_MAX);
            Err(Error::invalid_parameter(format!("'{piece}' may be any of several tasks: {ids}.")))
        }
    }
}

/// A service by its ARN or its name.
pub fn service(state: &State, cluster: &ClusterRecord, text: &str) -> Result<Arc<Service>, Error> {
    let found = match arns::service(cluster, text).map_err(of_ecs)? {
        Reference::Here(name) => state.services.get(&name.to_owned()).cloned(),
        Reference::Elsewhere => None,
    };
    found.ok_or_else(|| {
        let text = format!("There is no service '{text}' in cluster {}.", cluster.name);
        Error::service_not_found(text)
    })
}

/// A service deployment by its ARN, its id, or the `ecs-svc/N` of the revision that it deployed.
pub fn service_deployment(
    state: &State,
    cluster: &ClusterRecord,
    text: &str,
) -> Result<Arc<ServiceDeployment>, Error> {
    let found = match text.strip_prefix("ecs-svc/") {
        Some(number) => number.parse().ok().and_then(|it| of_revision(state, RevisionId(it))),
        None => by_id(state, cluster, text),
    };
    found.ok_or_else(|| {
        let text = format!("There is no service deployment '{text}' in cluster {}.", cluster.name);
        Error::resource_not_found(text)
    })
}

fn by_id(state: &State, cluster: &ClusterRecord, text: &str) -> Option<Arc<ServiceDeployment>> {
    if let Some(of) = arns::service_deployment(&cluster.home, text) {
        let key = (of.service.to_owned(), of.id);
        return state.service_deployments.get(&key).filter(|_| of.cluster == cluster.name).cloned();
    }
    let id: ServiceDeploymentId = text.parse().ok()?;
    let mut names = state.services.keys();
    names.find_map(|name| state.service_deployments.get(&(name.clone(), id))).cloned()
}

/// Of several deployments of a revision the newest: a revision comes back when one is rolled back.
fn of_revision(state: &State, revision: RevisionId) -> Option<Arc<ServiceDeployment>> {
    let (service, _) = state.service_revisions.keys().find(|(_, id)| *id == revision)?;
    let all = owned::of(&state.service_deployments, service);
    let mut deployed = all.filter(|it| it.target == revision);
    deployed.next_back().cloned()
}
