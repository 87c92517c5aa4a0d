//! What is stored: bells, and what clusters tell.
use berth_api::ecs::{Error, Response};
use berth_ecs::route::cluster_shard;
use berth_effects::{Import, ImportKey};
use berth_engine::{RowError, ShardName, Timestamp};
use berth_kernel::rows;
use serde::{Deserialize, Serialize};

/// Rings once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Bell {
    pub name: String,
    pub rings_at: Timestamp,
    /// Where tasks are to run, of what, and how many.
    pub cluster: String,
    pub task_definition: String,
    pub count: i32,
    /// The id of its call, once it is due. Written by `reconcile`.
    pub ring: Option<String>,
    /// What became of that. Written by `observe`.
    pub outcome: Option<Outcome>,
}

/// What a cluster said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// These tasks were made, by their ARNs.
    Ran(Vec<String>),
    Refused(String),
}

impl Outcome {
    /// Of the answer to a RunTask.
    pub fn of(answer: &Result<Response, Error>) -> Outcome {
        match answer {
            Ok(Response::RunTask(it)) => {
                let tasks = it.tasks.iter().flatten().filter_map(|it| it.task_arn.clone());
                Outcome::Ran(tasks.collect())
            }
            Ok(other) => panic!("a RunTask was answered {other:?}"),
            Err(error) => Outcome::Refused(error.to_string()),
        }
    }
}

impl Bell {
    /// By which its tasks say that they were started.
    pub fn started_by(&self) -> String {
        format!("{STARTED_BY}{}", self.name)
    }

    /// Of the cluster on which it runs something.
    pub fn shard(&self) -> ShardName {
        ShardName::new(&cluster_shard(&self.cluster))
    }

    /// When there is something to be done.
    pub fn due_at(&self) -> Option<Timestamp> {
        self.ring.is_none().then_some(self.rings_at)
    }
}

/// What `startedBy` of tasks of bells begins with.
pub const STARTED_BY: &str = "bell/";

#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    Bell(Bell),
    Import(Import),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// By its name.
    Bell(String),
    Import(ImportKey),
}

impl From<Bell> for Record {
    fn from(it: Bell) -> Record {
        Record::Bell(it)
    }
}

impl From<Import> for Record {
    fn from(it: Import) -> Record {
        Record::Import(it)
    }
}

impl From<ImportKey> for Key {
    fn from(it: ImportKey) -> Key {
        Key::Import(it)
    }
}

impl berth_engine::Record for Record {
    type Key = Key;

    const TABLES: &'static [&'static str] = &["bell", Import::TABLES[0], Import::TABLES[1]];

    fn key(&self) -> Key {
        match self {
            Record::Bell(it) => Key::Bell(it.name.clone()),
            Record::Import(it) => Key::Import(it.key()),
        }
    }

    fn address(key: &Key) -> (&'static str, String) {
        match key {
            Key::Bell(name) => ("bell", name.clone()),
            Key::Import(it) => it.address(),
        }
    }

    fn key_of(table: &str, key: &str) -> Option<Key> {
        match table {
            "bell" => Some(Key::Bell(key.to_owned())),
            _ => ImportKey::of_address(table, key).map(Key::Import),
        }
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            Record::Bell(it) => rows::encode(it),
            Record::Import(it) => it.encode(),
        }
    }

    fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Record>, RowError> {
        match table {
            "bell" => Ok(Some(Record::Bell(rows::decode(table, key, value)?))),
            _ => Ok(Import::decode(table, key, value)?.map(Record::Import)),
        }
    }
}
