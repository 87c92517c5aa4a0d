//! What a cluster stores, in the field names of the public API, and under which row addresses.
pub mod cluster;
pub mod container_instance;
pub mod credentials;
pub mod daemon;
pub mod daemon_deployment;
pub mod daemon_revision;
pub mod definition;
pub mod exec_session;
pub mod explanation;
pub mod id;
pub mod joining;
pub mod memo;
pub mod network;
pub mod prepull;
pub mod service;
pub mod service_deployment;
pub mod service_event;
pub mod service_revision;
pub mod task;
pub mod task_set;
pub mod token;

use std::{net::Ipv4Addr, str::FromStr};

use berth_effects::{Import, ImportKey};
use berth_engine::RowError;
use berth_kernel::rows;
use cluster::ClusterRecord;
use container_instance::ContainerInstance;
use daemon::Daemon;
use daemon_deployment::DaemonDeployment;
use daemon_revision::DaemonRevision;
use definition::{Definition, TaskDefinitionKey};
use exec_session::ExecSession;
use explanation::ExplanationRecord;
use id::{ContainerInstanceId, DaemonDeploymentId, RevisionId, ServiceDeploymentId, TaskId};
use joining::{JoinToken, JoinedInstance};
use network::{AddressBlock, ReturnedChunk, Subnet};
use prepull::{HostImages, Prepull};
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
    AddressBlock(AddressBlock),
    Cluster(ClusterRecord),
    ContainerInstance(ContainerInstance),
    Daemon(Daemon),
    DaemonDeployment(DaemonDeployment),
    DaemonRevision(DaemonRevision),
    Definition(Definition),
    ExecSession(ExecSession),
    Explanation(ExplanationRecord),
    HostImages(HostImages),
    Import(Import),
    JoinToken(JoinToken),
    JoinedInstance(JoinedInstance),
    Prepull(Prepull),
    ReturnedChunk(ReturnedChunk),
    Service(Service),
    ServiceDeployment(ServiceDeployment),
    ServiceEvent(ServiceEvent),
    ServiceRevision(ServiceRevision),
    Subnet(Subnet),
    Task(Task),
    TaskSet(TaskSet),
    Token(Token),
}

/// Names a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// By its subnet and its first address.
    AddressBlock(String, u32),
    Cluster,
    ContainerInstance(ContainerInstanceId),
    Daemon(String),
    /// These belong to the daemon of that name.
    DaemonDeployment(String, DaemonDeploymentId),
    DaemonRevision(String, RevisionId),
    Definition(TaskDefinitionKey),
    /// These belong to the task.
    ExecSession(TaskId, String),
    /// By the request that it explains.
    Explanation(String),
    /// By the instance that says it.
    HostImages(ContainerInstanceId),
    Import(ImportKey),
    /// By its id.
    JoinToken(String),
    /// By the name of its user.
    JoinedInstance(ContainerInstanceId),
    /// By its id.
    Prepull(String),
    /// By its id.
    ReturnedChunk(String),
    Service(String),
    /// These belong to the service of that name.
    ServiceDeployment(String, ServiceDeploymentId),
    ServiceEvent(String, u128),
    ServiceRevision(String, RevisionId),
    Subnet(String),
    Task(TaskId),
    TaskSet(String, RevisionId),
    Token(String),
}

impl berth_engine::Record for Record {
    type Key = Key;

    const TABLES: &'static [&'static str] = &[
        "address-block",
        "cluster",
        "container-instance",
        "daemon",
        "daemon-deployment",
        "daemon-revision",
        "exec-session",
        "explanation",
        "host-images",
        "import",
        "import_head",
        "join-token",
        "joined-instance",
        "prepull",
        "returned-chunk",
        "service",
        "service-deployment",
        "service-event",
        "service-revision",
        "subnet",
        "task",
        "task-definition",
        "task-set",
        "token",
    ];

    /// A token is told apart from its like for a day, and an explanation names every instance.
    const PASSING: &'static [&'static str] = &["explanation", "token"];

    fn key(&self) -> Key {
        match self {
            Record::AddressBlock(it) => Key::AddressBlock(it.subnet.clone(), it.range.first()),
            Record::Cluster(_) => Key::Cluster,
            Record::ContainerInstance(it) => Key::ContainerInstance(it.id),
            Record::Daemon(it) => Key::Daemon(it.name.clone()),
            Record::DaemonDeployment(it) => Key::DaemonDeployment(it.daemon.clone(), it.id),
            Record::DaemonRevision(it) => Key::DaemonRevision(it.daemon.clone(), it.id),
            Record::Definition(it) => Key::Definition(it.key.clone()),
            Record::ExecSession(it) => Key::ExecSession(it.task, it.id.clone()),
            Record::Explanation(it) => Key::Explanation(it.request_id.clone()),
            Record::HostImages(it) => Key::HostImages(it.instance),
            Record::Import(it) => Key::Import(it.key()),
            Record::JoinToken(it) => Key::JoinToken(it.id.clone()),
            Record::JoinedInstance(it) => Key::JoinedInstance(it.id),
            Record::Prepull(it) => Key::Prepull(it.id.clone()),
            Record::ReturnedChunk(it) => Key::ReturnedChunk(it.id.clone()),
            Record::Service(it) => Key::Service(it.name.clone()),
            Record::ServiceDeployment(it) => Key::ServiceDeployment(it.service.clone(), it.id),
            Record::ServiceEvent(it) => Key::ServiceEvent(it.service.clone(), it.id),
            Record::ServiceRevision(it) => Key::ServiceRevision(it.service.clone(), it.id),
            Record::Subnet(it) => Key::Subnet(it.of.id.clone()),
            Record::Task(it) => Key::Task(it.id),
            Record::TaskSet(it) => Key::TaskSet(it.service.clone(), it.id),
            Record::Token(it) => Key::Token(it.token.clone()),
        }
    }

    fn address(key: &Key) -> (&'static str, String) {
        match key {
            Key::AddressBlock(subnet, first) => {
                ("address-block", format!("{subnet}/{}", Ipv4Addr::from(*first)))
            }
            Key::Cluster => ("cluster", String::new()),
            Key::ContainerInstance(id) => ("container-instance", id.to_string()),
            Key::Daemon(name) => ("daemon", name.clone()),
            Key::DaemonDeployment(daemon, id) => ("daemon-deployment", format!("{daemon}/{id}")),
            Key::DaemonRevision(daemon, id) => ("daemon-revision", format!("{daemon}/{id}")),
            Key::Definition(key) => ("task-definition", key.to_string()),
            Key::ExecSession(task, id) => ("exec-session", format!("{task}/{id}")),
            Key::Explanation(request_id) => ("explanation", request_id.clone()),
            Key::HostImages(id) => ("host-images", id.to_string()),
            Key::Import(key) => key.address(),
            Key::JoinToken(id) => ("join-token", id.clone()),
            Key::JoinedInstance(id) => ("joined-instance", id.to_string()),
            Key::Prepull(id) => ("prepull", id.clone()),
            Key::ReturnedChunk(id) => ("returned-chunk", id.clone()),
            Key::Service(name) => ("service", name.clone()),
            Key::ServiceDeployment(service, id) => {
                ("service-deployment", format!("{service}/{id}"))
            }
            Key::ServiceEvent(service, id) => ("service-event", format!("{service}/{id:032x}")),
            Key::ServiceRevision(service, id) => ("service-revision", format!("{service}/{id}")),
            Key::Subnet(id) => ("subnet", id.clone()),
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
            "address-block" => {
                let (subnet, first) = key.split_once('/')?;
                Key::AddressBlock(subnet.to_owned(), first.parse::<Ipv4Addr>().ok()?.into())
            }
            "cluster" => Key::Cluster,
            "container-instance" => Key::ContainerInstance(key.parse().ok()?),
            "daemon" => Key::Daemon(key.to_owned()),
            "daemon-deployment" => of(key, Key::DaemonDeployment)?,
            "daemon-revision" => of(key, |it, id| Key::DaemonRevision(it, RevisionId(id)))?,
            "task-definition" => Key::Definition(key.parse().ok()?),
            "exec-session" => {
                let (task, id) = key.split_once('/')?;
                Key::ExecSession(task.parse().ok()?, id.to_owned())
            }
            "explanation" => Key::Explanation(key.to_owned()),
            "host-images" => Key::HostImages(key.parse().ok()?),
            "import" | "import_head" => Key::Import(ImportKey::of_address(table, key)?),
            "join-token" => Key::JoinToken(key.to_owned()),
            "joined-instance" => Key::JoinedInstance(key.parse().ok()?),
            "prepull" => Key::Prepull(key.to_owned()),
            "returned-chunk" => Key::ReturnedChunk(key.to_owned()),
            "service" => Key::Service(key.to_owned()),
            "service-deployment" => of(key, Key::ServiceDeployment)?,
            "service-event" => {
                let (service, id) = key.split_once('/')?;
                Key::ServiceEvent(service.to_owned(), u128::from_str_radix(id, 16).ok()?)
            }
            "service-revision" => of(key, |it, id| Key::ServiceRevision(it, RevisionId(id)))?,
            "subnet" => Key::Subnet(key.to_owned()),
            "task" => Key::Task(key.parse().ok()?),
            "task-set" => of(key, |it, id| Key::TaskSet(it, RevisionId(id)))?,
            "token" => Key::Token(key.to_owned()),
            _ => return None,
        })
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            Record::AddressBlock(it) => rows::encode(it),
            Record::Cluster(it) => rows::encode(it),
            Record::ContainerInstance(it) => rows::encode(it),
            Record::Daemon(it) => rows::encode(it),
            Record::DaemonDeployment(it) => rows::encode(it),
            Record::DaemonRevision(it) => rows::encode(it),
            Record::Definition(it) => rows::encode(it),
            Record::ExecSession(it) => rows::encode(it),
            Record::Explanation(it) => rows::encode(it),
            Record::HostImages(it) => rows::encode(it),
            Record::Import(it) => it.encode(),
            Record::JoinToken(it) => rows::encode(it),
            Record::JoinedInstance(it) => rows::encode(it),
            Record::Prepull(it) => rows::encode(it),
            Record::ReturnedChunk(it) => rows::encode(it),
            Record::Service(it) => rows::encode(it),
            Record::ServiceDeployment(it) => rows::encode(it),
            Record::ServiceEvent(it) => rows::encode(it),
            Record::ServiceRevision(it) => rows::encode(it),
            Record::Subnet(it) => rows::encode(it),
            Record::Task(it) => rows::encode(it),
            Record::TaskSet(it) => rows::encode(it),
            Record::Token(it) => rows::encode(it),
        }
    }

    fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Record>, RowError> {
        Ok(Some(match table {
            "address-block" => Record::AddressBlock(rows::decode(table, key, value)?),
            "cluster" => Record::Cluster(rows::decode(table, key, value)?),
            "container-instance" => Record::ContainerInstance(rows::decode(table, key, value)?),
            "daemon" => Record::Daemon(rows::decode(table, key, value)?),
            "daemon-deployment" => Record::DaemonDeployment(rows::decode(table, key, value)?),
            "daemon-revision" => Record::DaemonRevision(rows::decode(table, key, value)?),
            "task-definition" => Record::Definition(rows::decode(table, key, value)?),
            "exec-session" => Record::ExecSession(rows::decode(table, key, value)?),
            "explanation" => Record::Explanation(rows::decode(table, key, value)?),
            "host-images" => Record::HostImages(rows::decode(table, key, value)?),
            "import" | "import_head" => {
                return Ok(Import::decode(table, key, value)?.map(Record::Import));
            }
            "join-token" => Record::JoinToken(rows::decode(table, key, value)?),
            "joined-instance" => Record::JoinedInstance(rows::decode(table, key, value)?),
            "prepull" => Record::Prepull(rows::decode(table, key, value)?),
            "returned-chunk" => Record::ReturnedChunk(rows::decode(table, key, value)?),
            "service" => Record::Service(rows::decode(table, key, value)?),
            "service-deployment" => Record::ServiceDeployment(rows::decode(table, key, value)?),
            "service-event" => Record::ServiceEvent(rows::decode(table, key, value)?),
            "service-revision" => Record::ServiceRevision(rows::decode(table, key, value)?),
            "subnet" => Record::Subnet(rows::decode(table, key, value)?),
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
    AddressBlock => AddressBlock,
    ClusterRecord => Cluster,
    ContainerInstance => ContainerInstance,
    Daemon => Daemon,
    DaemonDeployment => DaemonDeployment,
    DaemonRevision => DaemonRevision,
    Definition => Definition,
    ExecSession => ExecSession,
    ExplanationRecord => Explanation,
    HostImages => HostImages,
    Import => Import,
    JoinToken => JoinToken,
    JoinedInstance => JoinedInstance,
    Prepull => Prepull,
    ReturnedChunk => ReturnedChunk,
    Service => Service,
    ServiceDeployment => ServiceDeployment,
    ServiceEvent => ServiceEvent,
    ServiceRevision => ServiceRevision,
    Subnet => Subnet,
    Task => Task,
    TaskSet => TaskSet,
    Token => Token
);

impl From<ImportKey> for Key {
    fn from(it: ImportKey) -> Key {
        Key::Import(it)
    }
}

#[cfg(test)]
mod tests {
    use berth_engine::Record as _;

    use super::*;

    #[test]
    fn every_key_is_found_by_its_address() {
        let (name, id) = (|| "web".to_owned(), u128::MAX / 3);
        let definition =
            |kind| Key::Definition(TaskDefinitionKey { kind, family: name(), revision: 7 });
        let import = ImportKey::Entry(name(), "ec2".to_owned(), "chunk/7".to_owned());
        let keys = [
            Key::AddressBlock(name(), 0x0A00_0010),
            Key::Cluster,
            Key::ContainerInstance(ContainerInstanceId(id)),
            Key::Daemon(name()),
            Key::DaemonDeployment(name(), DaemonDeploymentId(id)),
            Key::DaemonRevision(name(), RevisionId(5)),
            definition(definition::DefinitionKind::Task),
            definition(definition::DefinitionKind::Daemon),
            Key::ExecSession(TaskId(id), name()),
            Key::Explanation(name()),
            Key::HostImages(ContainerInstanceId(id)),
            Key::Import(import),
            Key::Import(ImportKey::Head(name(), "ec2".to_owned())),
            Key::JoinToken(name()),
            Key::JoinedInstance(ContainerInstanceId(id)),
            Key::Prepull(name()),
            Key::ReturnedChunk(name()),
            Key::Service(name()),
            Key::ServiceDeployment(name(), ServiceDeploymentId(id)),
            Key::ServiceEvent(name(), 1),
            Key::ServiceRevision(name(), RevisionId(5)),
            Key::Subnet(name()),
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
