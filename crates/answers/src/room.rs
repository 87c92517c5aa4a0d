//! Why the next task of a service finds no place, on the instances as they are now.
use std::collections::BTreeSet;

use berth_ecs::cluster::{
    Facet, State,
    launch::Launch,
    records::{
        cluster::ClusterRecord,
        container_instance::ContainerInstanceStatus,
        explanation::ExplanationRecord,
        id::{ContainerInstanceId, RevisionId},
        service::Service,
        service_revision::ServiceRevision,
    },
    strategy,
};
use berth_engine::Timestamp;
use berth_placement::Explanation;

/// Whether there is room.
pub enum Room {
    /// Some instance takes a task.
    Some,
    /// No instance does, and why.
    None(Box<ExplanationRecord>),
    /// What the service asks of placement is refused itself.
    Invalid(String),
}

/// Asks the instances for one more task of a revision, of which `missing` are missing.
pub fn of(
    state: &State,
    cluster: &ClusterRecord,
    service: &Service,
    revision: RevisionId,
    missing: i64,
    now: Timestamp,
) -> Room {
    let key = (service.name.clone(), revision);
    let Some(revision) = state.service_revisions.get(&key) else { return Room::Some };
    let (launch, request) = match Launch::of_revision(state, cluster, service, revision) {
        Ok(it) => it,
        Err(error) => return Room::Invalid(error.message),
    };
    let explanation = match service.is_daemon() {
        true => of_daemon(state, service, &request),
        false => of_replicas(state, cluster, revision, request),
    };
    let Some(explanation) = explanation else { return Room::Some };
    let explanation = explanation.named(|id| state.live_tasks(id).map(|it| it.occupant()));
    let asked = usize::try_from(service.desired_count).unwrap_or(0);
    let missing = match service.is_daemon() {
        // Each instance that refuses lacks its one task; others may be missing that have room.
        true => explanation.instances,
        false => usize::try_from(missing).unwrap_or(0),
    };
    Room::None(Box::new(ExplanationRecord {
        request_id: String::new(),
        task_definition: launch.key,
        group: launch.group,
        asked: asked.max(missing),
        placed: asked.saturating_sub(missing),
        explanation,
        explained_at: now,
    }))
}

/// How many of the missing tasks instances that are added would take. None of a DAEMON, which is
/// due on each instance: a new one makes one more task due.
pub fn takers(service: &Service, record: &ExplanationRecord) -> usize {
    if service.is_daemon() { 0 } else { record.missing() }
}

/// Of a service with a strategy only instances of its providers count. Where more of those are
/// waited for, tasks are there before they have a place.
fn of_replicas(
    state: &State,
    cluster: &ClusterRecord,
    revision: &ServiceRevision,
    request: berth_placement::Request,
) -> Option<Explanation> {
    let strategy = &revision.configuration.capacity_provider_strategy;
    let providers = strategy.iter().map(strategy::provider).filter(|it| !cluster.waits_for(it));
    let on = |provider| {
        let mut request = request.clone();
        request.constraints.push(berth_placement::providers::constraint(provider));
        request
    };
    let requests = match strategy.is_empty() {
        true => vec![request],
        false => providers.map(on).collect(),
    };
    let explained = requests.iter().map(|it| berth_placement::explain(&state.pool, it));
    explained.into_iter().find(|it| !has_room(it))
}

fn has_room(it: &Explanation) -> bool {
    let refused: usize = it.refused.iter().map(|it| it.instances.len()).sum();
    refused < it.instances
}

/// A DAEMON is meant for each instance that suits it: the others do not count, and room elsewhere
/// does not help.
fn of_daemon(
    state: &State,
    service: &Service,
    request: &berth_placement::Request,
) -> Option<Explanation> {
    let tasks = state.tasks_of(Facet::Service(service.name.clone()));
    let tasks = tasks.filter(|it| it.is_wanted() && it.holds_resources());
    let served: BTreeSet<ContainerInstanceId> =
        tasks.filter_map(|it| it.container_instance).collect();
    let open = state
        .container_instances
        .values()
        .filter(|it| it.status == ContainerInstanceStatus::Active && !served.contains(&it.id));
    let mut refused = berth_placement::refused(&state.pool, open.map(|it| it.id), request);
    refused.retain(|refusals, _| refusals.iter().all(|it| it.shortage().is_some()));
    let asked: usize = refused.values().map(Vec::len).sum();
    (asked > 0).then(|| Explanation::of(asked, refused))
}
