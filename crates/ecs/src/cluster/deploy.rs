//! How a deployment of a service begins and ends: for calls and for controllers.
use std::sync::Arc;

use berth_api::ecs::{
    DeploymentRolloutState, DeploymentStrategy, ServiceDeploymentLifecycleStage as Stage,
    ServiceDeploymentRollbackMonitorsStatus as Monitor, ServiceDeploymentStatus, ThresholdType,
};

use super::{
    Txn,
    records::{
        definition::Definition,
        id::{RevisionId, ServiceDeploymentId},
        service::{Deployment, Service, ServiceConfiguration},
        service_deployment::{CircuitBreaker, Lifecycle, ServiceDeployment, SourceRevision},
        service_event::{Particulars, ServiceEvent},
        service_revision::ServiceRevision,
        task::OfService,
    },
    stages::entered,
    state::owned,
};
use crate::{Facts, account::records::TaskDefinition, limits::EVENT_SAID_MS};

/// What a new revision is made of, beside the service's configuration.
pub struct Ingredients {
    pub definition: Arc<TaskDefinition>,
    /// ECS: the account's `defaultLogDriverMode` at this moment.
    pub log_driver_mode: Option<String>,
}

impl Ingredients {
    /// Of a call; none when its facts know no such definition.
    pub fn of(facts: &Facts) -> Option<Ingredients> {
        let log_driver_mode = facts.settings.get("defaultLogDriverMode").cloned();
        Some(Ingredients { definition: facts.task_definition.clone()?, log_driver_mode })
    }
}

/// Begins a deployment of the service's configuration as it is: a revision, its rollout as PRIMARY,
/// and its history. What was PRIMARY is replaced from now on; a deployment that was under way is
/// superseded. A staged one replaces what has production, not what never took over. Puts all rows
/// but the service's own, which the caller puts.
pub fn begin(txn: &mut Txn, mut service: Service, ingredients: &Ingredients) -> Service {
    keep_definition(txn, &ingredients.definition);
    let now = txn.now;
    let revision = ServiceRevision {
        service: service.name.clone(),
        id: RevisionId::new(now, txn.random()),
        configuration: service.configuration.clone(),
        definition_tags: ingredients.definition.tags.clone(),
        log_driver_mode: ingredients.log_driver_mode.clone(),
        created_at: now,
    };
    // ECS: a new deployment ends the one that is under way.
    stop_under_way(txn, &service, "Superseded by a newer service deployment.");
    note_take_over(txn, &mut service);
    let source = source(txn, &service);
    let deployment = service_deployment(txn, &service, revision.id, source.is_some());
    let rollout = Deployment { source, ..rollout(txn, revision.id, deployment.id) };
    service.deployments.insert(0, rollout);
    service.steady_at = None;
    txn.put(revision);
    txn.put(deployment);
    service
}

/// Keeps the cluster's own copy of a definition, for the revision that is put next.
pub fn keep_definition(txn: &mut Txn, definition: &TaskDefinition) {
    if !txn.definitions.contains_key(&definition.key) {
        let (key, task_definition) = (definition.key.clone(), definition.task_definition.clone());
        txn.put(Definition { key, task_definition });
    }
}

/// Takes a revision that has been deployed before back to PRIMARY. Tasks of it that are still there
/// stay. The caller puts the service.
pub fn go_back(
    txn: &mut Txn,
    mut service: Service,
    to: &ServiceRevision,
    deployment: ServiceDeploymentId,
) -> Service {
    note_take_over(txn, &mut service);
    service.deployments.retain(|it| it.revision != to.id);
    service.deployments.insert(0, rollout(txn, to.id, deployment));
    service.configuration = to.configuration.clone();
    service.steady_at = None;
    service
}

/// A staged target that has production and will not be PRIMARY any longer is as any other older
/// deployment: it makes way within the percentages, and not at once.
fn note_take_over(txn: &Txn, service: &mut Service) {
    let Some(primary) = service.deployments.first_mut() else { return };
    let key = (service.name.clone(), primary.service_deployment);
    let history = txn.service_deployments.get(&key).filter(|it| it.target == primary.revision);
    let lifecycle = history.and_then(|it| it.lifecycle.as_ref());
    if lifecycle.is_some_and(Lifecycle::is_shifted) {
        primary.source = None;
    }
}

/// Ends the history of whatever deployment of a service is under way.
pub fn stop_under_way(txn: &mut Txn, service: &Service, reason: &str) {
    for deployment in &service.deployments {
        let key = (service.name.clone(), deployment.service_deployment);
        let history = txn.service_deployments.get(&key).cloned();
        if let Some(history) = history.filter(|it| it.finished_at.is_none()) {
            txn.put(history.ended(ServiceDeploymentStatus::Stopped, reason, txn.now));
        }
    }
}

/// Notes an event of a service. ECS: the message begins with `(service NAME)`.
pub fn event(txn: &mut Txn, service: &str, event_name: Option<&str>, message: &str) {
    let message = format!("(service {service}) {message}");
    remark(txn, service, event_name, message, Particulars::default());
}

/// Notes an event whose particulars have a place in the bus event.
pub fn event_with(txn: &mut Txn, service: &str, name: &str, message: &str, about: Particulars) {
    remark(txn, service, Some(name), format!("(service {service}) {message}"), about);
}

/// Notes an event, unless the last one of the service was the same and is younger than a minute:
/// many tasks may meet the same obstacle.
pub fn event_unless_said(txn: &mut Txn, service: &str, name: &str, message: &str) {
    let text = format!("(service {service}) {message}");
    let last = owned::of(&txn.service_events, service).next_back();
    let is_said =
        |it: &Arc<ServiceEvent>| it.message == text && it.created_at + EVENT_SAID_MS > txn.now;
    if !last.is_some_and(is_said) {
        remark(txn, service, Some(name), text, Particulars::default());
    }
}

/// Notes an event in words of its own.
pub fn remark(
    txn: &mut Txn,
    service: &str,
    event_name: Option<&str>,
    message: String,
    particulars: Particulars,
) {
    let id = txn.id();
    let id = owned::next_id(&txn.service_events, service, id);
    txn.put(ServiceEvent {
        service: service.to_owned(),
        id,
        created_at: txn.now,
        message,
        event_name: event_name.map(str::to_owned),
        particulars,
    });
}

/// ECS: half of what is desired, rounded up, but at least 3 and at most 200.
pub fn default_threshold(desired: i64) -> i64 {
    ((desired + 1) / 2).clamp(3, 200)
}

/// ECS: half the desired count, rounded up, but at least 3 and at most 200, unless told otherwise.
pub fn circuit_breaker_threshold(configuration: &ServiceConfiguration, desired: i64) -> i64 {
    let breaker = configuration.deployment_configuration.deployment_circuit_breaker.as_ref();
    let given = breaker.and_then(|it| it.threshold_configuration.as_ref());
    let Some(given) = given else { return default_threshold(desired) };
    let value = i64::from(given.value.unwrap_or(50));
    let of_desired = (desired * value + 99) / 100;
    match &given.r#type {
        Some(ThresholdType::Count) => value,
        Some(ThresholdType::UnboundedPercent) => of_desired.max(1),
        Some(ThresholdType::BoundedPercent | ThresholdType::UnknownValue(_)) | None => {
            of_desired.clamp(3, 200)
        }
    }
}

/// ECS: `rolloutStateReason` of a deployment that is under way.
pub fn in_progress_reason(revision: RevisionId) -> String {
    format!("ECS deployment {} in progress.", revision.deployment())
}

fn rollout(txn: &Txn, revision: RevisionId, service_deployment: ServiceDeploymentId) -> Deployment {
    Deployment {
        revision,
        service_deployment,
        created_at: txn.now,
        updated_at: txn.now,
        rollout_state: DeploymentRolloutState::InProgress,
        rollout_state_reason: in_progress_reason(revision),
        failed_tasks: 0,
        failed_launches: 0,
        next_launch_at: None,
        is_stuck: false,
        source: None,
    }
}

/// What a staged deployment that begins now is to keep beside its target. None when there is
/// nothing to take over from: then it goes through no stages.
fn source(txn: &Txn, service: &Service) -> Option<RevisionId> {
    let production = production(txn, service).filter(|_| is_blue_green(&service.configuration))?;
    let comes_back = service.completed == Some(production) && service.desired_count > 0;
    (comes_back || wanted(txn, service, production) > 0).then_some(production)
}

/// The revision that serves: not a target that was being staged, but what it was to replace.
fn production(txn: &Txn, service: &Service) -> Option<RevisionId> {
    let primary = service.primary()?;
    let key = (service.name.clone(), primary.service_deployment);
    let history = txn.service_deployments.get(&key).filter(|it| it.target == primary.revision);
    // Without a source a staged target has taken over: all that is left to do is to clean up.
    let has_taken_over = history.is_some_and(|it| it.lifecycle.is_some());
    if primary.source.is_some() || has_taken_over {
        return primary.source.or(Some(primary.revision));
    }
    let is_there = |it: &RevisionId| service.deployments.iter().any(|one| one.revision == *it);
    service.completed.filter(is_there).or(Some(primary.revision))
}

/// Tasks of a revision that should run.
fn wanted(txn: &Txn, service: &Service, revision: RevisionId) -> i64 {
    let tally = txn.tallies.of_revision(&OfService { name: service.name.clone(), revision });
    tally.pending + tally.running
}

fn service_deployment(
    txn: &mut Txn,
    service: &Service,
    target: RevisionId,
    is_staged: bool,
) -> ServiceDeployment {
    let sources = service.deployments.iter().filter_map(|it| {
        let requested_task_count = wanted(txn, service, it.revision);
        (requested_task_count > 0)
            .then_some(SourceRevision { revision: it.revision, requested_task_count })
    });
    let sources: Vec<_> = sources.collect();
    let configuration = service.configuration.clone();
    let breaker = configuration.deployment_configuration.deployment_circuit_breaker.as_ref();
    let is_monitored = breaker.is_some_and(|it| it.enable == Some(true));
    let id = ServiceDeploymentId(txn.id());
    let mut history = ServiceDeployment {
        service: service.name.clone(),
        id: owned::next_id(&txn.service_deployments, &service.name, id),
        status: ServiceDeploymentStatus::InProgress,
        status_reason: None,
        target,
        sources,
        created_at: txn.now,
        started_at: Some(txn.now),
        finished_at: None,
        stopped_at: None,
        updated_at: txn.now,
        circuit_breaker: CircuitBreaker {
            status: if is_monitored { Monitor::Monitoring } else { Monitor::Disabled },
            failure_count: 0,
            threshold: circuit_breaker_threshold(&configuration, service.desired_count),
        },
        configuration,
        rollback: None,
        lifecycle: None,
        was_healthy: Some(false),
    };
    if is_staged {
        history.lifecycle = Some(entered(&Stage::ReconcileService, &history, txn.now));
    }
    history
}

fn is_blue_green(configuration: &ServiceConfiguration) -> bool {
    let strategy = configuration.deployment_configuration.strategy.as_ref();
    strategy == Some(&DeploymentStrategy::BlueGreen)
}
