//! What is stored of secrets, and under which row addresses.
mod secret;
mod secret_version;

use berth_engine::RowError;
use berth_kernel::rows;
pub use secret::{SUFFIX_CHARS, Secret, SecretId, tail_of};
pub use secret_version::{CURRENT, PREVIOUS, SecretVersion, VersionKey};

use crate::value::{SecretValue, VALUES, ValueId};

/// One stored fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    /// Boxed: it is much larger than the others.
    Secret(Box<Secret>),
    SecretVersion(SecretVersion),
    SecretValue(SecretValue),
}

/// Names a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// By the end of its ARN.
    Secret(String),
    SecretVersion(VersionKey),
    SecretValue(ValueId),
}

pub const SECRETS: &str = "secret";
const VERSIONS: &str = "secret-version";

impl berth_engine::Record for Record {
    type Key = Key;

    const TABLES: &'static [&'static str] = &[SECRETS, VERSIONS, VALUES];

    // A deletion destroys it.
    const PASSING: &'static [&'static str] = &[VALUES];

    fn key(&self) -> Key {
        match self {
            Record::Secret(it) => Key::Secret(it.tail()),
            Record::SecretVersion(it) => Key::SecretVersion(it.key.clone()),
            Record::SecretValue(it) => Key::SecretValue(it.id),
        }
    }

    fn address(key: &Key) -> (&'static str, String) {
        match key {
            Key::Secret(tail) => (SECRETS, tail.clone()),
            Key::SecretVersion(key) => (VERSIONS, key.to_string()),
            Key::SecretValue(id) => (VALUES, id.to_string()),
        }
    }

    fn key_of(table: &str, key: &str) -> Option<Key> {
        Some(match table {
            SECRETS => Key::Secret(key.to_owned()),
            VERSIONS => Key::SecretVersion(key.parse().ok()?),
            VALUES => Key::SecretValue(key.parse().ok()?),
            _ => return None,
        })
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            Record::Secret(it) => rows::encode(it),
            Record::SecretVersion(it) => rows::encode(it),
            Record::SecretValue(it) => rows::encode(it),
        }
    }

    fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Record>, RowError> {
        Ok(Some(match table {
            SECRETS => Record::Secret(rows::decode(table, key, value)?),
            VERSIONS => Record::SecretVersion(rows::decode(table, key, value)?),
            VALUES => Record::SecretValue(rows::decode(table, key, value)?),
            _ => return Ok(None),
        }))
    }
}

impl From<Secret> for Record {
    fn from(it: Secret) -> Record {
        Record::Secret(Box::new(it))
    }
}

impl From<SecretVersion> for Record {
    fn from(it: SecretVersion) -> Record {
        Record::SecretVersion(it)
    }
}

impl From<SecretValue> for Record {
    fn from(it: SecretValue) -> Record {
        Record::SecretValue(it)
    }
}
