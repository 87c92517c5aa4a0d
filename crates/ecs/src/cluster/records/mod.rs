//! What a cluster stores, in the field names of the public API, and under which row addresses.
pub mod cluster;
pub mod container_instance;
pub mod daemon;
pub mod daemon_deployment;
pub mod daemon_revision;
pub mod definition;
pub mod explanation;
pub mod id;
pub mod memo;
pub mod service;
pub mod service_deployment;
pub mod service_event;
pub mod service_revision;
pub mod task;
pub mod task_set;
pub mod token;

use std::str::FromStr;

use berth_engine::RowError;
use berth_kernel::rows;
use cluster::ClusterRecord;
use container_instance::ContainerInstance;
use daemon::Daemon;
use daemon_deployment::DaemonDeployment;
use daemon_revision::DaemonRevision;
use definition::{Definition, TaskDefinitionKey};
use explanation::ExplanationRecord;
use id::{ContainerInstanceId, DaemonDeploymentId, RevisionId, ServiceDeploymentId, TaskId};
use service::Service;
use service_deployment::ServiceDeployment;
use service_event::ServiceEvent;
use service_revision::ServiceRevision;
use task::Task;
use task_set::TaskSet;
use token::Token;

/// One stored fact of a cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    Cluster(ClusterRecord),
    ContainerInstance(ContainerInstance),
    Daemon(Daemon),
    DaemonDeployment(DaemonDeployment),
    DaemonRevision(DaemonRevision),
    Definition(Definition),
    Explanation(ExplanationRecord),
    Service(Service),
    ServiceDeployment(ServiceDeployment),
    ServiceEvent(ServiceEvent),
    ServiceRevision(ServiceRevision),
    Task(Task),
    TaskSet(TaskSet),
    Token(Token),
}

/// Names a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    Cluster,
    ContainerInstance(ContainerInstanceId),
    Daemon(String),
    /// These belong to the daemon of that name.
    DaemonDeployment(String, DaemonDeploymentId),
    DaemonRevision(String, RevisionId),
    Definition(TaskDefinitionKey),
    /// By the request that it explains.
    Explanation(String),
    Service(String),
    /// These belong to the service of that name.
    ServiceDeployment(String, ServiceDeploymentId),
    ServiceEvent(String, u128),
    ServiceRevision(String, RevisionId),
    Task(TaskId),
    TaskSet(String, RevisionId),
    Token(String),
}

impl berth_engine::Record for Record {
    type Key = Key;

    const TABLES: &'static [&'static str] = &[
        "cluster",
        "container-instance",
        "daemon",
        "daemon-deployment",
        "daemon-revision",
        "explanation",
        "service",
        "service-deployment",
        "service-event",
        "service-revision",
        "task",
        "task-definition",
        "task-set",
        "token",
    ];

    /// A token is told apart from its like for a day, and an explanation names every instance.
    const PASSING: &'static [&'static str] = &["explanation", "token"];

    fn key(&self) -> Key {
        match self {
            Record::Cluster(_) => Key::Cluster,
            Record::ContainerInstance(it) => Key::ContainerInstance(it.id),
            Record::Daemon(it) => Key::Daemon(it.name.clone()),
            Record::DaemonDeployment(it) => Key::DaemonDeployment(it.daemon.clone(), it.id),
            Record::DaemonRevision(it) => Key::DaemonRevision(it.daemon.clone(), it.id),
            Record::Definition(it) => Key::Definition(it.key.clone()),
            Record::Explanation(it) => Key::Explanation(it.request_id.clone()),
            Record::Service(it) => Key::Service(it.name.clone()),
            Record::ServiceDeployment(it) => Key::ServiceDeployment(it.service.clone(), it.id),
            Record::ServiceEvent(it) => Key::ServiceEvent(it.service.clone(), it.id),
            Record::ServiceRevision(it) => Key::ServiceRevision(it.service.clone(), it.id),
            Record::Task(it) => Key::Task(it.id),
            Record::TaskSet(it) => Key::TaskSet(it.service.clone(), it.id),
            Record::Token(it) => Key::Token(it.token.clone()),
        }
    }

    fn address(key: &Key) -> (&'static str, String) {
        match key {
            Key::Cluster => ("cluster", String::new()),
            Key::ContainerInstance(id) => ("container-instance", id.to_string()),
            Key::Daemon(name) => ("daemon", name.clone()),
            Key::DaemonDeployment(daemon, id) => ("daemon-deployment", format!("{daemon}/{id}")),
            Key::DaemonRevision(daemon, id) => ("daemon-revision", format!("{daemon}/{id}")),
            Key::Definition(key) => ("task-definition", key.to_string()),
            Key::Explanation(request_id) => ("explanation", request_id.clone()),
            Key::Service(name) => ("service", name.clone()),
            Key::ServiceDeployment(service, id) => {
                ("service-deployment", format!("{service}/{id}"))
            }
            Key::ServiceEvent(service, id) => ("service-event", format!("{service}/{id:032x}")),
            Key::ServiceRevision(service, id) => ("service-revision", format!("{service}/{id}")),
            Key::Task(id) => ("task", id.to_string()),
            Key::TaskSet(service, id) => ("task-set", format!("{service}/{id}")),
            Key::Token(token) => ("token", token.clone()),
        }
    }

    fn key_of(table: &str, key: &str) -> Option<Key> {
        fn of<Id: FromStr>(key: &str, id: impl Fn(String, Id) -> Key) -> Option<Key> {
            let (owner, rest) = key.split_once('/')?;
            Some(id(owner.to_owned(), rest.parse().ok()?))
        }
        Some(match table {
            "cluster" => Key::Cluster,
            "container-instance" => Key::ContainerInstance(key.parse().ok()?),
            "daemon" => Key::Daemon(key.to_owned()),
            "daemon-deployment" => of(key, Key::DaemonDeployment)?,
            "daemon-revision" => of(key, |it, id| Key::DaemonRevision(it, RevisionId(id)))?,
            "task-definition" => Key::Definition(key.parse().ok()?),
            "explanation" => Key::Explanation(key.to_owned()),
            "service" => Key::Service(key.to_owned()),
            "service-deployment" => of(key, Key::ServiceDeployment)?,
            "service-event" => {
                let (service, id) = key.split_once('/')?;
                Key::ServiceEvent(service.to_owned(), u128::from_str_radix(id, 16).ok()?)
            }
            "service-revision" => of(key, |it, id| Key::ServiceRevision(it, RevisionId(id)))?,
            "task" => Key::Task(key.parse().ok()?),
            "task-set" => of(key, |it, id| Key::TaskSet(it, RevisionId(id)))?,
            "token" => Key::Token(key.to_owned()),
            _ => return None,
        })
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            Record::Cluster(it) => rows::encode(it),
            Record::ContainerInstance(it) => rows::encode(it),
            Record::Daemon(it) => rows::encode(it),
            Record::DaemonDeployment(it) => rows::encode(it),
            Record::DaemonRevision(it) => rows::encode(it),
            Record::Definition(it) => rows::encode(it),
            Record::Explanation(it) => rows::encode(it),
            Record::Service(it) => rows::encode(it),
            Record::ServiceDeployment(it) => rows::encode(it),
            Record::ServiceEvent(it) => rows::encode(it),
            Record::ServiceRevision(it) => rows::encode(it),
            Record::Task(it) => rows::encode(it),
            Record::TaskSet(it) => rows::encode(it),
            Record::Token(it) => rows::encode(it),
        }
    }

    fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Record>, RowError> {
        Ok(Some(match table {
            "cluster" => Record::Cluster(rows::decode(table, key, value)?),
            "container-instance" => Record::ContainerInstance(rows::decode(table, key, value)?),
            "daemon" => Record::Daemon(rows::decode(table, key, value)?),
            "daemon-deployment" => Record::DaemonDeployment(rows::decode(table, key, value)?),
            "daemon-revision" => Record::DaemonRevision(rows::decode(table, key, value)?),
            "task-definition" => Record::Definition(rows::decode(table, key, value)?),
            "explanation" => Record::Explanation(rows::decode(table, key, value)?),
            "service" => Record::Service(rows::decode(table, key, value)?),
            "service-deployment" => Record::ServiceDeployment(rows::decode(table, key, value)?),
            "service-event" => Record::ServiceEvent(rows::decode(table, key, value)?),
            "service-revision" => Record::ServiceRevision(rows::decode(table, key, value)?),
            "task" => Record::Task(rows::decode(table, key, value)?),
            "task-set" => Record::TaskSet(rows::decode(table, key, value)?),
            "token" => Record::Token(rows::decode(table, key, value)?),
            _ => return Ok(None),
        }))
    }
}

macro_rules! into_record {
    ($($record:ident => $variant:ident),*) => {$(
        impl From<$record> for Record {
            fn from(it: $record) -> Record {
                Record::$variant(it)
            }
        }
    )*};
}

into_record!(
    ClusterRecord => Cluster,
    ContainerInstance => ContainerInstance,
    Daemon => Daemon,
    DaemonDeployment => DaemonDeployment,
    DaemonRevision => DaemonRevision,
    Definition => Definition,
    ExplanationRecord => Explanation,
    Service => Service,
    ServiceDeployment => ServiceDeployment,
    ServiceEvent => ServiceEvent,
    ServiceRevision => ServiceRevision,
    Task => Task,
    TaskSet => TaskSet,
    Token => Token
);

#[cfg(test)]
mod tests {
    use berth_engine::Record as _;

    use super::*;

    #[test]
    fn every_key_is_found_by_its_address() {
        let (name, id) = (|| "web".to_owned(), u128::MAX / 3);
        let definition =
            |kind| Key::Definition(TaskDefinitionKey { kind, family: name(), revision: 7 });
        let keys = [
            Key::Cluster,
            Key::ContainerInstance(ContainerInstanceId(id)),
            Key::Daemon(name()),
            Key::DaemonDeployment(name(), DaemonDeploymentId(id)),
            Key::DaemonRevision(name(), RevisionId(5)),
            definition(definition::DefinitionKind::Task),
            definition(definition::DefinitionKind::Daemon),
            Key::Explanation(name()),
            Key::Service(name()),
            Key::ServiceDeployment(name(), ServiceDeploymentId(id)),
            Key::ServiceEvent(name(), 1),
            Key::ServiceRevision(name(), RevisionId(5)),
            Key::Task(TaskId(id)),
            Key::TaskSet(name(), RevisionId(5)),
            Key::Token(name()),
        ];
        for key in keys {
            let (table, row) = Record::address(&key);
            assert_eq!(Record::key_of(table, &row), Some(key));
            assert!(Record::TABLES.contains(&table), "{table}");
        }
        assert_eq!(Record::key_of("no-such-table", "web"), None);
    }
}
