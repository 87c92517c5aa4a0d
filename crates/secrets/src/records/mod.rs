//! What is stored, in the field names of the public API, and under which row addresses.
mod parameter;
mod parameter_version;

use berth_engine::RowError;
use berth_kernel::rows;
pub use parameter::{Parameter, ParameterId, Tier, path_of};
pub use parameter_version::{Kind, ParameterVersion, VersionKey};

/// One stored fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    Parameter(Parameter),
    /// Boxed: it is much larger than the other.
    ParameterVersion(Box<ParameterVersion>),
}

/// Names a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// By its path.
    Parameter(String),
    ParameterVersion(VersionKey),
}

impl berth_engine::Record for Record {
    type Key = Key;

    const TABLES: &'static [&'static str] = &["parameter", "parameter-version"];

    fn key(&self) -> Key {
        match self {
            Record::Parameter(it) => Key::Parameter(it.path()),
            Record::ParameterVersion(it) => Key::ParameterVersion(it.key),
        }
    }

    fn address(key: &Key) -> (&'static str, String) {
        match key {
            Key::Parameter(path) => ("parameter", path.clone()),
            Key::ParameterVersion(key) => ("parameter-version", key.to_string()),
        }
    }

    fn key_of(table: &str, key: &str) -> Option<Key> {
        Some(match table {
            "parameter" => Key::Parameter(key.to_owned()),
            "parameter-version" => Key::ParameterVersion(key.parse().ok()?),
            _ => return None,
        })
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            Record::Parameter(it) => rows::encode(it),
            Record::ParameterVersion(it) => rows::encode(it),
        }
    }

    fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Record>, RowError> {
        Ok(Some(match table {
            "parameter" => Record::Parameter(rows::decode(table, key, value)?),
            "parameter-version" => Record::ParameterVersion(rows::decode(table, key, value)?),
            _ => return Ok(None),
        }))
    }
}

impl From<Parameter> for Record {
    fn from(it: Parameter) -> Record {
        Record::Parameter(it)
    }
}

impl From<ParameterVersion> for Record {
    fn from(it: ParameterVersion) -> Record {
        Record::ParameterVersion(Box::new(it))
    }
}

impl From<VersionKey> for Key {
    fn from(it: VersionKey) -> Key {
        Key::ParameterVersion(it)
    }
}
