//! ExplainDaemonDeployment: how far a deployment is, what took how long, and why it ended.
use std::sync::Arc;

use berth_api::{
    berth::{
        CircuitBreaker, DaemonDeploymentExplanation, DaemonRollbackExplanation, Error,
        ExplainDaemonDeploymentRequest, ExplainDaemonDeploymentResponse,
    },
    ecs::DaemonDeploymentStatus as Status,
};
use berth_ecs::cluster::{
    Facet, State, describe,
    records::{
        cluster::ClusterRecord, daemon_deployment::DaemonDeployment, id::RevisionId, task::Task,
    },
};
use berth_engine::Timestamp;

use super::{
    super::{
        active,
        deployment::{critical_path, text},
        failures,
        phases::Phase,
        words,
    },
    Findings, lacking, left, reference,
};

/// From its record, from the instances while it is under way, and from the tasks that are still
/// remembered.
pub fn explain_daemon_deployment(
    state: &State,
    input: &ExplainDaemonDeploymentRequest,
    now: Timestamp,
) -> Result<ExplainDaemonDeploymentResponse, Error> {
    let cluster = active(state)?;
    let text = input.daemon_deployment.as_deref().unwrap_or_default();
    let it = reference::deployment(state, &cluster, text)?;
    Ok(ExplainDaemonDeploymentResponse {
        explanation: Some(explanation(state, &cluster, &it, now)),
    })
}

fn explanation(
    state: &State,
    cluster: &ClusterRecord,
    it: &DaemonDeployment,
    now: Timestamp,
) -> DaemonDeploymentExplanation {
    let found = findings(state, cluster, it, now);
    let tasks = state.tasks_of(Facet::Daemon(it.daemon.clone()));
    let path = critical_path::of(tasks, (it.created_at, end(it, now)), now);
    let failed = failed(state, it);
    let breaker = describe::circuit_breaker(it);
    let status = breaker.status.as_ref().map(|it| it.as_str().to_owned());
    let numbers = found.as_ref().map(|it| &it.numbers);
    let waiting = found.as_ref().map(|it| &it.waiting);
    let revision = |id: &RevisionId| cluster.daemon_revision_arn(&it.daemon, *id);
    let rollback = it.rollback.as_ref();
    DaemonDeploymentExplanation {
        daemon_deployment_arn: Some(cluster.daemon_deployment_arn(&it.daemon, it.id)),
        daemon_arn: Some(cluster.daemon_arn(&it.daemon)),
        cluster_arn: Some(cluster.arn()),
        target_daemon_revision_arn: it.target.as_ref().map(revision),
        source_daemon_revision_arns: Some(it.sources.iter().map(revision).collect()),
        status: Some(it.status.as_str().to_owned()),
        created_at: Some(it.created_at),
        finished_at: it.finished_at,
        seconds: Some(words::seconds(end(it, now).0 - it.created_at.0)),
        desired_count: numbers.and_then(|it| words::count(it.desired)),
        healthy_count: numbers.and_then(|it| words::count(it.healthy)),
        minimum_healthy_count: numbers.and_then(|it| words::count(it.minimum_healthy)),
        drain_percent: numbers.map(|it| it.drain_percent),
        capacity_providers: Some(
            numbers.iter().flat_map(|it| &it.providers).map(|it| it.wire()).collect(),
        ),
        critical_path: Some(path.iter().map(|it| it.wire(cluster)).collect()),
        circuit_breaker: Some(CircuitBreaker {
            status,
            failure_count: breaker.failure_count,
            threshold: breaker.threshold,
        }),
        rollback: rollback.map(|back| DaemonRollbackExplanation {
            reason: Some(back.reason.clone()),
            started_at: Some(back.started_at),
            daemon_revision_arn: Some(revision(&back.revision)),
        }),
        failed_tasks: Some(failures::wire(state, cluster, &failed)),
        waits: Some(waiting.iter().flat_map(|it| &it.waits).map(|it| it.wire(cluster)).collect()),
        placement: waiting.and_then(|it| it.placement(cluster)),
        not_due: Some(found.iter().flat_map(|it| &it.not_due).map(|it| it.wire(cluster)).collect()),
        text: Some(told(state, it, found.as_ref(), &path, &failed, now)),
        reason: Some(reason(it, found.as_ref(), now)),
        explained_at: Some(now),
    }
}

/// Of the daemon, if this deployment is the one that is under way.
fn findings(
    state: &State,
    cluster: &ClusterRecord,
    it: &DaemonDeployment,
    now: Timestamp,
) -> Option<Findings> {
    let daemon = state.managed_daemons.get(&it.daemon)?;
    let is_current = daemon.deployment == it.id && it.finished_at.is_none();
    is_current.then(|| Findings::of(state, cluster, daemon, now))
}

/// Of the revision that it brought, since it began.
fn failed(state: &State, it: &DaemonDeployment) -> Vec<Arc<Task>> {
    let tasks = state.tasks_of(Facet::Daemon(it.daemon.clone()));
    let is_new = |task: &Task| task.daemon.as_ref().map(|of| of.revision) == it.target;
    failures::among(tasks.filter(|it| is_new(it)), it.created_at)
}

fn end(it: &DaemonDeployment, now: Timestamp) -> Timestamp {
    it.finished_at.unwrap_or(now)
}

/// One sentence, then instances in numbers, steps with their seconds, the circuit breaker, what is
/// waited for, and the instances without a task.
fn told(
    state: &State,
    it: &DaemonDeployment,
    found: Option<&Findings>,
    path: &[Phase],
    failed: &[Arc<Task>],
    now: Timestamp,
) -> String {
    let mut text = format!(
        "Deployment {} of daemon {}{} is {}: {}.\n",
        it.id,
        it.daemon,
        change(state, it),
        it.status.as_str(),
        reason(it, found, now)
    );
    text += &found.map(Findings::counts).unwrap_or_default();
    text += &text::path(path);
    text += &breaker(it);
    if let Some(found) = found {
        text += &found.waiting.text();
        text += &lacking::text(&found.not_due);
    }
    if !failed.is_empty() {
        text += "Failed tasks\n";
        text += &words::indented(&failures::text(state, failed, now), 2);
    }
    text
}

/// What the explanation of the daemon says of its newest deployment.
pub fn headline(state: &State, it: &DaemonDeployment, found: &Findings, now: Timestamp) -> String {
    let found = it.finished_at.is_none().then_some(found);
    let (change, status) = (change(state, it), it.status.as_str());
    let reason = reason(it, found, now);
    format!("Deployment {}{change} is {status}: {reason}.\n{}", it.id, breaker(it))
}

fn breaker(it: &DaemonDeployment) -> String {
    let status = describe::circuit_breaker(it).status;
    let status = status.as_ref().map(|it| it.as_str()).unwrap_or_default();
    text::breaker(status, it.circuit_breaker.failure_count, it.circuit_breaker.threshold)
}

/// ` (log:1 → log:2)`.
fn change(state: &State, it: &DaemonDeployment) -> String {
    let definition = |revision: RevisionId| {
        let revision = state.daemon_revisions.get(&(it.daemon.clone(), revision))?;
        Some(revision.configuration.task_definition.to_string())
    };
    let from = it.sources.first().and_then(|it| definition(*it));
    match (from, it.target.and_then(definition)) {
        (Some(from), Some(to)) => format!(" ({from} → {to})"),
        (None, Some(to)) => format!(" ({to})"),
        _ => String::new(),
    }
}

/// In one clause: the step that it is on, or how it ended, and when.
fn reason(it: &DaemonDeployment, found: Option<&Findings>, now: Timestamp) -> String {
    let took = words::between(it.created_at, end(it, now));
    let ago = format!(", {} ago", words::between(end(it, now), now));
    let why = it.status_reason.as_deref().map(|it| it.trim_end_matches('.'));
    let because = why.map(|it| format!(": {it}")).unwrap_or_default();
    let back = it.rollback.as_ref().map(|it| it.revision.to_string()).unwrap_or_default();
    let step = found.map(|found| step(it, found)).unwrap_or_default();
    match (&it.status, it.target) {
        (Status::Successful, None) => format!("it took the daemon away in {took}{ago}"),
        (Status::Successful, Some(_)) => format!("it was completed in {took}{ago}"),
        (Status::RollbackSuccessful, _) => {
            format!("it was rolled back to revision {back}, in {took}{ago}{because}")
        }
        (Status::Stopped, _) => format!("it was stopped after {took}{ago}{because}"),
        (Status::RollbackInProgress, _) => {
            let since = it.rollback.as_ref().map_or(it.created_at, |it| it.started_at);
            let since = words::between(since, now);
            format!("it is rolled back to revision {back}, for {since} so far, {step}{because}")
        }
        (_, None) => format!("it takes the daemon away, for {took} so far, {step}"),
        _ => format!("for {took} so far, {step}"),
    }
}

/// How far it is, in numbers.
fn step(it: &DaemonDeployment, found: &Findings) -> String {
    let numbers = &found.numbers;
    let revision = it.rollback.as_ref().map(|it| it.revision).or(it.target);
    let Some(revision) = revision else { return left(numbers) };
    let desired = words::counted(numbers.desired, "instance");
    let running = numbers.sum(|it| it.running);
    let begun = running + numbers.sum(|it| it.pending);
    let healthy = numbers.sum(|it| it.healthy);
    let left = numbers.sum(|it| it.older + it.draining);
    match numbers.desired {
        all if begun < all => format!("revision {revision} is on {begun} of {desired}"),
        all if running < all => format!("revision {revision} runs on {running} of {desired}"),
        all if healthy < all || left == 0 => {
            format!("revision {revision} is healthy on {healthy} of {desired}")
        }
        _ => format!(
            "revision {revision} is healthy on {healthy} of {desired}; old tasks left: {left}"
        ),
    }
}
