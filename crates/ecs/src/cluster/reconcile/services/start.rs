//! Starts tasks of a service where placement finds room, and says so, or why not.
use berth_api::ecs::CapacityProviderStrategyItem;
use berth_placement::{Explanation, Protocol, Refusal, providers};

use super::revisions::{of, row};
use crate::{
    cluster::{
        Facet, Txn, deploy,
        launch::{Launch, Providers},
        records::{
            cluster::ClusterRecord,
            id::{RevisionId, TaskId},
            service::Service,
            service_event::Particulars,
            service_revision::ServiceRevision,
        },
        strategy,
    },
    limits::RECONCILE_STEP_TASKS_MAX,
};

const GUIDE: &str = "For more information, see the Troubleshooting section of the Amazon ECS \
                     Developer Guide.";

/// Starts up to `wanted` tasks of a revision, not more than one step's worth; tells how many.
pub fn tasks(
    txn: &mut Txn,
    cluster: &ClusterRecord,
    service: &Service,
    revision: RevisionId,
    wanted: i64,
) -> i64 {
    let wanted = usize::try_from(wanted).unwrap_or(0).min(RECONCILE_STEP_TASKS_MAX);
    if wanted == 0 {
        return 0;
    }
    let revision = row(txn, service, revision);
    let Some((mut launch, request)) = launch(txn, cluster, service, &revision) else { return 0 };
    let launched = match revision.configuration.capacity_provider_strategy.as_slice() {
        [] => launch.over_instances(txn, &request, wanted),
        strategy => {
            let providers = providers(txn, service, revision.id, strategy);
            launch.over_providers(txn, cluster, &request, providers, wanted)
        }
    };
    let started: Vec<TaskId> = launched.tasks.iter().map(|it| it.id).collect();
    announce(txn, service, &launch, &started);
    if launched.is_crowded {
        say_once(txn, service, PLACEMENT_FAILURE, None, CROWDED);
    } else if let Some(request) = launched.unplaced.filter(|_| service.starved_since.is_none()) {
        match are_empty(txn, &revision.configuration.capacity_provider_strategy) {
            true => {
                let reason = Some("EMPTY CAPACITY PROVIDER");
                say_once(txn, service, PLACEMENT_FAILURE, reason, EMPTY);
            }
            false => {
                let explanation = berth_placement::explain(&txn.pool, &request);
                say_unplaced(txn, service, &explanation);
            }
        }
    }
    i64::try_from(started.len()).expect("a step's worth")
}

/// What tasks of a revision are made of, and ask for. None, which is said, where they cannot be
/// asked for as the service is configured.
pub fn launch(
    txn: &mut Txn,
    cluster: &ClusterRecord,
    service: &Service,
    revision: &ServiceRevision,
) -> Option<(Launch, berth_placement::Request)> {
    let launch = Launch::of_revision(txn, cluster, service, revision);
    if let Err(error) = &launch {
        let why = error.message.trim_end_matches('.');
        let text = format!("was unable to place a task. Reason: {why}.");
        say_once(txn, service, CONFIGURATION_FAILURE, Some(why), &text);
    }
    launch.ok()
}

/// ECS, word for word.
const CROWDED: &str = "was unable to place tasks in your cluster because the tasks provisioning \
                       capacity limit was exceeded.";
const EMPTY: &str = "was unable to place a task because no container instance met all of its \
                     requirements. Reason: No Container Instances were found in your capacity \
                     provider.";

/// Whether there is a strategy, and its providers have no instances.
fn are_empty(txn: &Txn, strategy: &[CapacityProviderStrategyItem]) -> bool {
    let is_empty = |item: &CapacityProviderStrategyItem| {
        let members = providers::members(strategy::provider(item));
        let mut registered = txn.container_instances.values().filter(|it| it.is_registered());
        !registered.any(|it| txn.matches(it, &members))
    };
    !strategy.is_empty() && strategy.iter().all(is_empty)
}

/// The strategy of a revision, and how its tasks are spread over it now.
fn providers<'a>(
    txn: &Txn,
    service: &'a Service,
    revision: RevisionId,
    strategy: &'a [CapacityProviderStrategyItem],
) -> Providers<'a> {
    let tasks = txn.tasks_of(Facet::Revision(of(service, revision)));
    let mut counts = vec![0; strategy.len()];
    for task in tasks.filter(|it| it.is_wanted()) {
        let of = |it: &CapacityProviderStrategyItem| {
            task.capacity_provider_name.as_deref() == Some(strategy::provider(it))
        };
        if let Some(at) = strategy.iter().position(of) {
            counts[at] += 1;
        }
    }
    Providers {
        strategy,
        tasks: counts,
        placement_constraints: &service.configuration.placement_constraints,
        placement_strategy: &service.configuration.placement_strategy,
    }
}

/// ECS: no instance takes the task; or it cannot be asked for as the service is configured.
const PLACEMENT_FAILURE: &str = "SERVICE_TASK_PLACEMENT_FAILURE";
const CONFIGURATION_FAILURE: &str = "SERVICE_TASK_CONFIGURATION_FAILURE";

/// Says which tasks were started, if any were, and what they go without.
pub fn announce(txn: &mut Txn, service: &Service, launch: &Launch, started: &[TaskId]) {
    if started.is_empty() {
        return;
    }
    let (count, ids) = (started.len(), list(started));
    let text = format!("has started {count} tasks: {ids}.");
    let about = Particulars { tasks: started.to_vec(), ..Particulars::default() };
    deploy::event_with(txn, &service.name, "TASKS_STARTED", &text, about);
    if let Some(lack) = launch.lacks() {
        let text = format!("runs tasks without what they ask for. {lack}");
        deploy::event(txn, &service.name, None, &text);
    }
}

/// Whether so many were started that more may have been possible in a later step.
pub fn is_bounded(started: i64) -> bool {
    usize::try_from(started).is_ok_and(|it| it >= RECONCILE_STEP_TASKS_MAX)
}

/// ECS: `(task ID) (task ID)`.
pub fn list(tasks: &[TaskId]) -> String {
    tasks.iter().map(|it| format!("(task {it})")).collect::<Vec<_>>().join(" ")
}

/// Says why a task finds no place, unless one has found none since before.
fn say_once(txn: &mut Txn, service: &Service, name: &str, reason: Option<&str>, text: &str) {
    if service.starved_since.is_none() {
        let reason = reason.map(|it| it.trim_end_matches('.').to_owned());
        let about = Particulars { reason, ..Particulars::default() };
        deploy::event_with(txn, &service.name, name, text, about);
    }
}

/// The same of a task that no instance takes.
pub fn say_unplaced(txn: &mut Txn, service: &Service, explanation: &Explanation) {
    let closest = explanation.closest.as_ref().map(|it| it.reason.as_str());
    let reason = closest.unwrap_or("NO ACTIVE INSTANCES");
    say_once(txn, service, PLACEMENT_FAILURE, Some(reason), &unplaced(explanation));
}

/// What is said of a task without a place. ECS, word for word; ours adds the numbers at the end.
pub fn unplaced(explanation: &Explanation) -> String {
    let unable = "was unable to place a task because no container instance met all of its \
                  requirements.";
    let Some(closest) = &explanation.closest else {
        let none = "Reason: No Container Instances were found in your cluster.";
        return format!("{unable} {none} {GUIDE}");
    };
    let refused = explanation.refused.iter().find(|it| it.instances.contains(&closest.instance));
    let refusals = refused.map(|it| it.refusals.as_slice()).unwrap_or_default();
    let has = refusals.first().map_or_else(String::new, shortcoming);
    let instance = format!("(container-instance {})", closest.instance);
    let numbers: Vec<String> = refusals.iter().map(ToString::to_string).collect();
    format!("{unable} The closest matching {instance} {has}. {GUIDE} ({}.)", numbers.join("; "))
}

fn shortcoming(refusal: &Refusal) -> String {
    match refusal {
        Refusal::Cpu { .. } => "has insufficient CPU units available".to_owned(),
        Refusal::Memory { .. } => "has insufficient memory available".to_owned(),
        Refusal::Gpu { .. } => "has insufficient GPU resource available".to_owned(),
        Refusal::Port { protocol: Protocol::Tcp | Protocol::Udp, .. } => {
            "is already using a port required by your task".to_owned()
        }
        Refusal::Attribute { .. } | Refusal::SpreadAttribute { .. } => {
            "is missing an attribute required by your task".to_owned()
        }
        other => format!("encountered error \"{}\"", other.reason().trim_end_matches('.')),
    }
}
