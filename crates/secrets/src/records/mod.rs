//! What is stored, in the field names of the public API, and under which row addresses.
mod parameter;
mod parameter_version;

use berth_engine::RowError;
use berth_kernel::rows;
pub use parameter::{Parameter, ParameterId, Tier, path_of};
pub use parameter_version::{Content, Kind, ParameterVersion, VersionKey};

use crate::value::{SecretValue, VALUES, ValueId};

/// One stored fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    Parameter(Parameter),
    /// Boxed: it is much larger than the other.
    ParameterVersion(Box<ParameterVersion>),
    SecretValue(SecretValue),
}

/// Names a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// By its path.
    Parameter(String),
    ParameterVersion(VersionKey),
    SecretValue(ValueId),
}

impl berth_engine::Record for Record {
    type Key = Key;

    const TABLES: &'static [&'static str] = &["parameter", "parameter-version", VALUES];

    // A deletion destroys it.
    const PASSING: &'static [&'static str] = &[VALUES];

    fn key(&self) -> Key {
        match self {
            Record::Parameter(it) => Key::Parameter(it.path()),
            Record::ParameterVersion(it) => Key::ParameterVersion(it.key),
            Record::SecretValue(it) => Key::SecretValue(it.id),
        }
    }

    fn address(key: &Key) -> (&'static str, String) {
        match key {
            Key::Parameter(path) => ("parameter", path.clone()),
            Key::ParameterVersion(key) => ("parameter-version", key.to_string()),
            Key::SecretValue(id) => (VALUES, id.to_string()),
        }
    }

    fn key_of(table: &str, key: &str) -> Option<Key> {
        Some(match table {
            "parameter" => Key::Parameter(key.to_owned()),
            "parameter-version" => Key::ParameterVersion(key.parse().ok()?),
            VALUES => Key::SecretValue(key.parse().ok()?),
            _ => return None,
        })
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            Record::Parameter(it) => rows::encode(it),
            Record::ParameterVersion(it) => rows::encode(it),
            Record::SecretValue(it) => rows::encode(it),
        }
    }

    fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Record>, RowError> {
        Ok(Some(match table {
            "parameter" => Record::Parameter(rows::decode(table, key, value)?),
            "parameter-version" => Record::ParameterVersion(rows::decode(table, key, value)?),
            VALUES => Record::SecretValue(rows::decode(table, key, value)?),
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

impl From<SecretValue> for Record {
    fn from(it: SecretValue) -> Record {
        Record::SecretValue(it)
    }
}

impl From<VersionKey> for Key {
    fn from(it: VersionKey) -> Key {
        Key::ParameterVersion(it)
    }
}
