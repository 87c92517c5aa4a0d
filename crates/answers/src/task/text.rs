//! The explanation of a task as people read it.
use std::collections::BTreeMap;

use berth_api::ecs::{HealthStatus, PlacementStrategy, PlacementStrategyType};
use berth_ecs::cluster::{
    Facet, State, health,
    records::{
        credentials::RoleKind,
        service::Service,
        task::{Container, ContainerStatus, OfService, Task, TaskStatus},
    },
    roles,
};
use berth_engine::Timestamp;

use super::super::{
    phases::{self, Phase},
    words,
};

/// One sentence, then the evidence.
pub fn of(
    state: &State,
    task: &Task,
    (status, reason): (&str, Option<&str>),
    timeline: &[Phase],
    now: Timestamp,
) -> String {
    let reason = reason.map(|it| format!(": {it}")).unwrap_or_default();
    let mut text = format!(
        "Task {} of {} ({}) {status}{reason}.\n",
        words::short(task.id),
        task.group,
        task.task_definition.name(),
    );
    text += &format!("  on        {}\n", place(state, task));
    if let Some(network) = network(state, task) {
        text += &format!("  network   {network}\n");
    }
    text += &format!("  timeline  {}\n", phases::line(timeline));
    text += &refused(state, task, now);
    let has_ended = |it: &&Container| {
        task.last_status == TaskStatus::Stopped || it.last_status == ContainerStatus::Stopped
    };
    for it in task.containers.iter().filter(has_ended) {
        let code = it.exit_code.map(|it| format!("exit code {it}"));
        let told: Vec<String> = code.into_iter().chain(it.reason.clone()).collect();
        let told = match told.is_empty() {
            false => told.join(" · "),
            true if task.started_at.is_some() => "no exit code was reported".to_owned(),
            true => "never ran".to_owned(),
        };
        text += &format!("  {:<8}  {told}\n", it.name);
    }
    text
}

/// A line for each role that a task has and that gives it no credentials any more.
fn refused(state: &State, task: &Task, now: Timestamp) -> String {
    let definition = state.definitions.get(&task.task_definition);
    let home = state.cluster.as_ref().map(|it| &it.home);
    let (Some(definition), Some(home)) = (definition, home) else { return String::new() };
    let line = |kind| {
        let since = task.credentials_of(kind)?.refused_since?;
        let arn = roles::arn(home, &definition.task_definition, &task.overrides, kind)?;
        let label = match kind {
            RoleKind::Task => "role",
            RoleKind::Execution => "exec role",
        };
        let lasts = words::between(since, now);
        if task.container_instance.is_some_and(|it| state.leaves_key_out(it)) {
            let why = roles::NOT_OPENED;
            return Some(format!(
                "  {label:<8}  {arn}: no credentials for {lasts} so far. {why}\n"
            ));
        }
        Some(format!(
            "  {label:<8}  {arn} cannot be assumed any more, for {lasts} so far: it is gone, or \
             its trust policy does not let {} assume it. Credentials end with their role.\n",
            roles::TASKS
        ))
    };
    let goes_on = task.last_status < TaskStatus::Stopped;
    RoleKind::ALL.into_iter().filter(|_| goes_on).filter_map(line).collect()
}

/// `has been PENDING for 12 s`, `is RUNNING and healthy`, `stopped after 3 m 2 s`.
pub fn status(state: &State, task: &Task, now: Timestamp) -> String {
    let waited = words::between(task.created_at, now);
    match task.last_status {
        TaskStatus::Stopped => {
            let end = task.stopped_at.unwrap_or(now);
            let ago = words::between(end, now);
            format!("stopped after {}, {ago} ago", words::between(task.created_at, end))
        }
        _ if !task.is_wanted() => "is stopping".to_owned(),
        TaskStatus::Running if task.ending_since.is_some() => "is ending".to_owned(),
        TaskStatus::Running if task.is_healthy() => "is RUNNING and healthy".to_owned(),
        TaskStatus::Running if task.is_kept() => "is RUNNING".to_owned(),
        TaskStatus::Running => match health::verdict(task, super::defined::definition(state, task))
        {
            None => "is RUNNING (no health check)".to_owned(),
            Some(HealthStatus::Healthy) => "is RUNNING and healthy".to_owned(),
            Some(it) => format!("is RUNNING (health: {})", it.as_str()),
        },
        status => format!("has been {} for {waited}", status.as_str()),
    }
}

/// Where it is, and how evenly its service is spread.
fn place(state: &State, task: &Task) -> String {
    let Some(id) = task.container_instance else { return "no instance yet".to_owned() };
    let zone = task.availability_zone.as_ref();
    let zone_text = zone.map(|it| format!(" (zone {it})")).unwrap_or_default();
    let mut text = format!("{}{zone_text}", words::short(id));
    let service = task.service.as_ref().and_then(|of| state.services.get(&of.name));
    let Some(service) = service.filter(|_| task.is_wanted()) else { return text };
    let mut by_instance: BTreeMap<_, i64> = BTreeMap::new();
    let mut by_zone: BTreeMap<_, i64> = BTreeMap::new();
    for it in wanted(state, service) {
        *by_instance.entry(it.container_instance).or_default() += 1;
        *by_zone.entry(it.availability_zone.clone()).or_default() += 1;
    }
    let all: i64 = by_instance.values().sum();
    let here = by_instance.get(&Some(id)).copied().unwrap_or(0);
    text += &format!(", which has {here} of {} of the service", words::counted(all, "task"));
    if let Some(zone) = zone {
        let here = by_zone.get(&task.availability_zone).copied().unwrap_or(0);
        text += &format!(", zone {zone} {here}");
    }
    format!("{text}; placed by {}", strategy(&service.configuration.placement_strategy))
}

/// Its address, and whether the zone of its subnet counts.
fn network(state: &State, task: &Task) -> Option<String> {
    let it = task.network.as_ref()?.interface.as_ref()?;
    let zone = state.subnets.get(&it.subnet).map(|it| &it.of.availability_zone);
    let is_known = |zone: &&String| state.tallies.registered_zones().any(|it| it == *zone);
    let ignored = zone.filter(|it| task.holds_resources() && !is_known(it));
    let ignored =
        ignored.map(|it| format!("; its zone {it} is ignored, as no container instance is in it"));
    let ignored = ignored.unwrap_or_default();
    Some(format!("{} in {}, interface {}{ignored}", it.address, it.subnet, it.id))
}

fn wanted<'a>(state: &'a State, service: &'a Service) -> impl Iterator<Item = &'a Task> {
    let revisions = service.deployments.iter().map(|it| it.revision);
    let facets = revisions
        .map(|revision| Facet::Revision(OfService { name: service.name.clone(), revision }));
    facets.flat_map(|it| state.tasks_of(it)).map(|it| &**it).filter(|it| it.is_wanted())
}

/// ECS: a service that names no strategy is spread over zones, and then over instances.
fn strategy(given: &[PlacementStrategy]) -> String {
    if given.is_empty() {
        return "spread over zones, then over instances".to_owned();
    }
    let told = given.iter().map(|it| {
        let kind = it.r#type.as_ref().map_or("", PlacementStrategyType::as_str);
        match it.field.as_deref() {
            Some(field) if !field.is_empty() => format!("{kind} {field}"),
            _ => kind.to_owned(),
        }
    });
    told.collect::<Vec<_>>().join(", then ")
}
