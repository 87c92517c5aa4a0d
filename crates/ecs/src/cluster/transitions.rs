//! What the log of a control plane tells of a cluster: one line for each thing that is no longer
//! what it was.
use std::collections::BTreeSet;

use berth_engine::Transition;

use crate::cluster::{
    State, Topic,
    records::{
        container_instance::{ContainerInstance, Silence},
        exec_session::ExecSession,
        service_deployment::ServiceDeployment,
        task::{DesiredStatus, Task, TaskStatus},
    },
};

/// In the order of the topics. What is forgotten goes without a word: it ended long before.
pub fn transitions(before: &State, after: &State, nudged: &BTreeSet<Topic>) -> Vec<Transition> {
    nudged.iter().filter_map(|topic| of(before, after, topic)).collect()
}

fn of(before: &State, after: &State, topic: &Topic) -> Option<Transition> {
    match topic {
        Topic::Cluster => {
            let new = after.cluster.as_deref()?;
            let old = before.cluster.as_deref().map(|it| it.status.as_str().to_owned());
            told("cluster", new.name.clone(), old, new.status.as_str().to_owned(), String::new())
        }
        Topic::ContainerInstance(id) => {
            let new = after.container_instances.get(id)?;
            let old = before.container_instances.get(id).map(|it| instance(it));
            told("container instance", id.to_string(), old, instance(new), String::new())
        }
        Topic::Task(id) => {
            let new = after.tasks.get(id)?;
            let old = before.tasks.get(id).map(|it| task(it));
            let why = new.stopped_reason.clone().unwrap_or_else(|| new.group.clone());
            told("task", id.to_string(), old, task(new), why)
        }
        Topic::Service(name) | Topic::Daemon(name) => {
            let new = after.services.get(name)?;
            let old = before.services.get(name).map(|it| it.status.as_str().to_owned());
            told("service", name.clone(), old, new.status.as_str().to_owned(), String::new())
        }
        Topic::ServiceDeployment(service, id) => {
            let key = (service.clone(), *id);
            let new = after.service_deployments.get(&key)?;
            let old = before.service_deployments.get(&key).map(|it| deployment(it));
            let why = new.status_reason.clone().unwrap_or_default();
            told("service deployment", format!("{service}/{id}"), old, deployment(new), why)
        }
        Topic::DaemonDeployment(daemon, id) => {
            let key = (daemon.clone(), *id);
            let new = after.daemon_deployments.get(&key)?;
            let old = before.daemon_deployments.get(&key);
            let old = old.map(|it| it.status.as_str().to_owned());
            let (name, to) = (format!("{daemon}/{id}"), new.status.as_str().to_owned());
            told("daemon deployment", name, old, to, new.status_reason.clone().unwrap_or_default())
        }
        Topic::ExecSession(task, id) => {
            let key = (*task, id.clone());
            let new = after.exec_sessions.get(&key)?;
            let old = before.exec_sessions.get(&key).map(|it| exec_session(it).to_owned());
            let why = match &new.end_reason {
                Some(reason) => reason.clone(),
                None => format!("{} in {} of task {}", new.principal, new.container, new.task),
            };
            told("exec session", id.clone(), old, exec_session(new).to_owned(), why)
        }
        Topic::Assignment(_)
        | Topic::Subnet(_)
        | Topic::ManagedDaemon(_)
        | Topic::Capacity
        | Topic::DaemonRevision(..)
        | Topic::ServiceRevision(..)
        | Topic::ServiceEvents(_)
        | Topic::Definition(_)
        | Topic::Token(_)
        | Topic::JoinToken(_)
        | Topic::JoinedInstance(_)
        | Topic::Prepull(_)
        | Topic::HostImages(_)
        | Topic::Explanation(_) => None,
    }
}

fn told(
    kind: &'static str,
    name: String,
    from: Option<String>,
    to: String,
    why: String,
) -> Option<Transition> {
    let from = from.unwrap_or_default();
    (from != to).then_some(Transition { kind, name, from, to, why })
}

/// `RUNNING`, or `RUNNING, to stop`.
fn task(it: &Task) -> String {
    let is_to_stop = it.desired_status == DesiredStatus::Stopped;
    let end = if is_to_stop && it.last_status < TaskStatus::Stopped { ", to stop" } else { "" };
    format!("{}{end}", it.last_status.as_str())
}

/// `ACTIVE, connected`.
fn instance(it: &ContainerInstance) -> String {
    let reached = match it.judged_silence() {
        _ if it.is_given_up() => "impaired, given up",
        _ if it.agent_connected && it.impaired_since().is_some() => "impaired",
        _ if it.agent_connected && it.disk_pressure.is_some() => "short of disk",
        _ if it.agent_connected => "connected",
        Some(Silence::Lost) => "lost",
        Some(Silence::Suspended { .. }) => "silent, as too many others",
        Some(Silence::Awaited { .. }) => "silent",
        None => "not connected",
    };
    format!("{}, {reached}", it.status.as_str())
}

/// What was run is not told: a command may have a secret in it.
fn exec_session(it: &ExecSession) -> &'static str {
    if it.ended_at.is_some() { "ended" } else { "open" }
}

/// `IN_PROGRESS`, with its stage if it goes through stages.
fn deployment(it: &ServiceDeployment) -> String {
    let stage = it.lifecycle.as_ref().filter(|_| it.finished_at.is_none());
    let stage = stage.map(|it| format!(", {}", it.stage.as_str())).unwrap_or_default();
    format!("{}{stage}", it.status.as_str())
}
