//! The explanation of a deployment as people read it.
use std::{collections::BTreeMap, sync::Arc};

use berth_api::ecs::ServiceDeploymentRollbackMonitorsStatus as Monitor;
use berth_ecs::cluster::{
    State,
    records::{id::RevisionId, service_deployment::ServiceDeployment, task::Task},
};
use berth_engine::Timestamp;

use super::super::{
    counts::Part,
    failures,
    phases::{self, Phase, Step},
    service::waits::Waiting,
    words,
};

/// What the explanation has found out.
pub struct Facts<'a> {
    pub reason: &'a str,
    pub parts: &'a [Part],
    pub path: &'a [Phase],
    pub failed: &'a [Arc<Task>],
}

/// One sentence, then steps with their seconds, the circuit breaker and what is waited for.
pub fn of(
    state: &State,
    it: &ServiceDeployment,
    facts: &Facts<'_>,
    waiting: &Waiting,
    now: Timestamp,
) -> String {
    let mut text = format!(
        "Deployment {} of service {}{} is {}: {}.\n",
        it.target.deployment(),
        it.service,
        change(state, it),
        it.status.as_str(),
        facts.reason
    );
    facts.parts.iter().for_each(|it| text += &format!("  {}\n", it.text()));
    text += &path(facts.path);
    let breaker = &it.circuit_breaker;
    let goes_on = it.finished_at.is_none() && breaker.failure_count > 0;
    text += &match breaker.status {
        Monitor::Disabled if goes_on => unwatched(state, it),
        _ => self::breaker(breaker.status.as_str(), breaker.failure_count, breaker.threshold),
    };
    text += &waiting.text();
    if !facts.failed.is_empty() {
        text += "Failed tasks\n";
        text += &words::indented(&failures::text(state, facts.failed, now), 2);
    }
    text
}

/// ` (web:1 → web:2)`.
fn change(state: &State, it: &ServiceDeployment) -> String {
    let definition = |revision: RevisionId| {
        let revision = state.service_revisions.get(&(it.service.clone(), revision))?;
        revision.configuration.task_definition.as_ref().map(ToString::to_string)
    };
    let from = it.sources.first().and_then(|it| definition(it.revision));
    match (from, definition(it.target)) {
        (Some(from), Some(to)) => format!(" ({from} → {to})"),
        (None, Some(to)) => format!(" ({to})"),
        _ => String::new(),
    }
}

/// The critical path, task by task, and what took most of it.
pub fn path(path: &[Phase]) -> String {
    if path.is_empty() {
        return String::new();
    }
    let mut text = "Critical path\n".to_owned();
    for chunk in path.chunk_by(|a, b| a.task == b.task) {
        let who = chunk[0].task.map(|it| format!("task {}: ", words::short(it)));
        text += &format!("  {}{}\n", who.unwrap_or_default(), phases::line(chunk));
    }
    let mut by_step: BTreeMap<&str, (i64, Step)> = BTreeMap::new();
    for it in path {
        by_step.entry(it.step.as_str()).or_insert((0, it.step)).0 += it.ms();
    }
    let all: i64 = path.iter().map(Phase::ms).sum();
    if let Some((most, step)) = by_step.into_values().max_by_key(|(ms, _)| *ms) {
        let (most, all) = (words::duration(most), words::duration(all));
        text += &format!("  longest: {} {most} of {all}\n", step.word());
    }
    text
}

/// What fails and is not ended by a circuit breaker goes on for ever.
fn unwatched(state: &State, it: &ServiceDeployment) -> String {
    let failed = words::counted(it.circuit_breaker.failure_count, "failed task");
    let comes_back = state.services.get(&it.service).is_some_and(|it| it.completed.is_some());
    let next = match comes_back {
        true => "Stop the deployment to go back, or update the service",
        false => "Update the service: there is nothing yet to go back to",
    };
    format!("Circuit breaker: none, so that it goes on trying after {failed}. {next}.\n")
}

/// Nothing if there is none.
pub fn breaker(status: &str, failures: i64, threshold: i64) -> String {
    let failed = words::counted(failures, "failed task");
    match status {
        "TRIGGERED" => format!("Circuit breaker: tripped at {failed} of {threshold}\n"),
        "MONITORING" => format!("Circuit breaker: {failed}, trips at {threshold}\n"),
        "MONITORING_COMPLETE" => format!("Circuit breaker: {failed} of {threshold}\n"),
        _ => String::new(),
    }
}
