//! A planned change in a few words.
use berth_api::ecs::{ContainerInstanceStatus as WireStatus, Request, UpdateServiceRequest};
use berth_ecs::{Call, cluster::State};

use super::change::Change;
use crate::{reference, words};

/// As the first line of a plan says it.
pub fn of(state: &State, change: &Change) -> String {
    match change {
        Change::Call(call) => call_text(state, call),
        Change::LoseZone(zone) => format!("lose zone {zone}"),
        Change::AddInstances(it) => {
            let instances = words::counted(i64::from(it.count), "instance");
            let zone = it.zone.as_ref().map(|it| format!(" in zone {it}")).unwrap_or_default();
            let provider = it.provider.as_ref();
            let provider = provider.map(|it| format!(" for capacity provider {it}"));
            let provider = provider.unwrap_or_default();
            format!("add {instances} of {} CPU units and {} MiB{zone}{provider}", it.cpu, it.memory)
        }
    }
}

fn call_text(state: &State, call: &Call) -> String {
    let named = |it: &Option<String>| it.clone().unwrap_or_default();
    let definition = call.facts.task_definition.as_ref().map(|it| it.key.to_string());
    match &call.request {
        Request::RunTask(it) => {
            let tasks = words::counted(i64::from(it.count.unwrap_or(1)), "task");
            format!("run {tasks} of {}", definition.unwrap_or_default())
        }
        Request::StopTask(it) => format!("stop task {}", words::short(named(&it.task))),
        Request::CreateService(it) => {
            let tasks = words::counted(i64::from(it.desired_count.unwrap_or(0)), "task");
            let definition = definition.unwrap_or_default();
            format!("create service {} with {tasks} of {definition}", named(&it.service_name))
        }
        Request::UpdateService(it) => {
            format!("update service {}{}", named(&it.service), update(state, it, definition))
        }
        Request::DeleteService(it) => format!("delete service {}", named(&it.service)),
        Request::UpdateContainerInstancesState(it) => {
            let what = match it.status {
                Some(WireStatus::Draining) => "drain",
                _ => "take into service",
            };
            let ids = it.container_instances.iter().flatten().map(words::short);
            format!("{what} {}", words::some_of(ids, 3))
        }
        Request::DeregisterContainerInstance(it) => {
            format!("deregister {}", words::short(named(&it.container_instance)))
        }
        other => other.operation().name().to_owned(),
    }
}

/// What an update changes, beside what there was.
fn update(state: &State, it: &UpdateServiceRequest, definition: Option<String>) -> String {
    let cluster = state.cluster.as_deref();
    let name = it.service.as_deref().unwrap_or_default();
    let old = cluster.and_then(|cluster| reference::service(state, cluster, name).ok());
    let mut changes = Vec::new();
    if let Some(count) = it.desired_count {
        let before = old.as_ref().map_or(0, |it| it.desired_count);
        if before != i64::from(count) {
            changes.push(format!("desired count {before} → {count}"));
        }
    }
    if let Some(new) = definition {
        let before = old.as_ref().and_then(|it| it.configuration.task_definition.clone());
        let before = before.map(|it| it.to_string()).unwrap_or_default();
        if before != new {
            changes.push(format!("task definition {before} → {new}"));
        }
    }
    if it.force_new_deployment == Some(true) {
        changes.push("a new deployment".to_owned());
    }
    let changes = changes.join(", ");
    if changes.is_empty() { changes } else { format!(": {changes}") }
}
