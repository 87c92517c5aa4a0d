//! Which rows a resource is, and which resource a row belongs to.
use std::collections::BTreeSet;

use berth_answers::reference;
use berth_api::berth::Error;
use berth_ecs::{
    SERVICE,
    cluster::{
        State,
        records::{
            Key, Record,
            cluster::ClusterRecord,
            definition::{DefinitionKind, TaskDefinitionKey},
            id::TaskId,
        },
        state::owned,
    },
};
use berth_engine::{Past, Record as _};

use super::super::PastError;

/// Table and key.
pub type Address = (String, String);

/// The rows of what is named by an ARN, an id or a name: those that the history knows. A service's
/// are its own, and those of its deployments and events that it still has; likewise a daemon's. A
/// task's are those of the sessions in it, too.
pub fn addresses(
    past: &dyn Past,
    state: &State,
    cluster: &ClusterRecord,
    text: &str,
) -> Result<BTreeSet<Address>, PastError> {
    let keys = match text.starts_with("arn:") {
        true => of_arn(cluster, text).into_iter().collect(),
        false => candidates(state, cluster, text)?,
    };
    let mut found = BTreeSet::new();
    for key in keys {
        let (table, row) = address(&key);
        if past.versions(&table, &row)?.is_empty() {
            continue;
        }
        found.insert((table, row));
        match &key {
            Key::Service(name) => found.extend(of_service(state, name).map(|it| address(&it))),
            Key::Daemon(name) => found.extend(of_daemon(state, name).map(|it| address(&it))),
            Key::Task(id) => found.extend(of_task(state, *id).map(|it| address(&it))),
            _ => {}
        }
        break;
    }
    match found.is_empty() {
        true => Err(Error::resource_not_found(format!(
            "There is nothing about '{text}' in the history of cluster {}.",
            cluster.name
        ))
        .into()),
        false => Ok(found),
    }
}

/// The ARN of what a row is about; none for what is nobody's resource.
pub fn arn(cluster: &ClusterRecord, table: &str, key: &str) -> Option<String> {
    Some(match Record::key_of(table, key)? {
        Key::Cluster | Key::JoinToken(_) | Key::Prepull(_) => cluster.arn(),
        Key::ContainerInstance(id) | Key::JoinedInstance(id) | Key::HostImages(id) => {
            cluster.container_instance_arn(id)
        }
        Key::Daemon(name) => cluster.daemon_arn(&name),
        Key::DaemonDeployment(daemon, id) => cluster.daemon_deployment_arn(&daemon, id),
        Key::DaemonRevision(daemon, id) => cluster.daemon_revision_arn(&daemon, id),
        Key::Definition(key) => cluster.task_definition_arn(&key),
        Key::Service(name) | Key::ServiceEvent(name, _) => cluster.service_arn(&name),
        Key::ServiceDeployment(service, id) => cluster.service_deployment_arn(&service, id),
        Key::ServiceRevision(service, id) => cluster.service_revision_arn(&service, id),
        Key::Task(id) | Key::ExecSession(id, _) => cluster.task_arn(id),
        Key::TaskSet(service, id) => cluster.task_set_arn(&service, id),
        Key::AddressBlock(..)
        | Key::Explanation(_)
        | Key::Import(_)
        | Key::ReturnedChunk(_)
        | Key::Subnet(_)
        | Key::Token(_) => return None,
    })
}

/// The sessions of ECS Exec that are known of a task.
fn of_task(state: &State, id: TaskId) -> impl Iterator<Item = Key> {
    let sessions = state.exec_sessions.range((id, String::new())..);
    sessions.map(|(key, _)| key.clone()).take_while(move |(task, _)| *task == id).map(session)
}

fn session((task, id): (TaskId, String)) -> Key {
    Key::ExecSession(task, id)
}

fn of_arn(cluster: &ClusterRecord, arn: &str) -> Option<Key> {
    let (kind, rest) = cluster.home.tail(SERVICE, arn)?.split_once('/')?;
    if kind == "cluster" {
        return (rest == cluster.name).then_some(Key::Cluster);
    }
    if kind == DefinitionKind::Daemon.resource() {
        return TaskDefinitionKey::named(DefinitionKind::Daemon, rest).map(Key::Definition);
    }
    // The old form of ARNs does not name the cluster.
    let rest = rest.strip_prefix(&format!("{}/", cluster.name)).unwrap_or(rest);
    Record::key_of(kind, &rest.replace("/ecs-svc/", "/"))
}

/// What a name without a kind may mean, the likeliest first.
fn candidates(state: &State, cluster: &ClusterRecord, text: &str) -> Result<Vec<Key>, PastError> {
    let mut keys = Vec::new();
    if text.len() == 32 {
        keys.extend(text.parse().ok().map(Key::Task));
        keys.extend(text.parse().ok().map(Key::ContainerInstance));
    }
    if let Ok(it) = reference::service_deployment(state, cluster, text) {
        keys.push(Key::ServiceDeployment(it.service.clone(), it.id));
    }
    let sessions = state.exec_sessions.keys();
    keys.extend(sessions.filter(|(_, id)| id == text).cloned().map(session));
    keys.push(Key::Service(text.to_owned()));
    keys.push(Key::Daemon(text.to_owned()));
    // A piece of an id may be that of a task; several are the caller's to choose from.
    match reference::task(state, cluster, text) {
        Ok(it) => keys.push(Key::Task(it.id)),
        Err(error) if error.code == berth_api::berth::ErrorCode::InvalidParameterException => {
            return Err(error.into());
        }
        Err(_) => {}
    }
    Ok(keys)
}

fn of_service<'a>(state: &'a State, name: &str) -> impl Iterator<Item = Key> + use<'a> {
    let deployments = owned::of(&state.service_deployments, name)
        .map(|it| Key::ServiceDeployment(it.service.clone(), it.id));
    let sets = owned::of(&state.task_sets, name).map(|it| Key::TaskSet(it.service.clone(), it.id));
    let events = owned::of(&state.service_events, name)
        .map(|it| Key::ServiceEvent(it.service.clone(), it.id));
    deployments.chain(sets).chain(events)
}

fn of_daemon<'a>(state: &'a State, name: &str) -> impl Iterator<Item = Key> + use<'a> {
    let deployments = owned::of(&state.daemon_deployments, name);
    deployments.map(|it| Key::DaemonDeployment(it.daemon.clone(), it.id))
}

fn address(key: &Key) -> Address {
    let (table, key) = Record::address(key);
    (table.to_owned(), key)
}
