//! What is stored, in the field names of the public API, and under which row addresses.
mod thing;

use berth_engine::RowError;
use berth_kernel::rows;
pub use thing::Thing;

/// One stored fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    Thing(Thing),
}

/// Names a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// By its name.
    Thing(String),
}

impl berth_engine::Record for Record {
    type Key = Key;

    const TABLES: &'static [&'static str] = &["thing"];

    fn key(&self) -> Key {
        match self {
            Record::Thing(it) => Key::Thing(it.name.clone()),
        }
    }

    fn address(key: &Key) -> (&'static str, String) {
        match key {
            Key::Thing(name) => ("thing", name.clone()),
        }
    }

    fn key_of(table: &str, key: &str) -> Option<Key> {
        Some(match table {
            "thing" => Key::Thing(key.to_owned()),
            _ => return None,
        })
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            Record::Thing(it) => rows::encode(it),
        }
    }

    fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Record>, RowError> {
        Ok(Some(match table {
            "thing" => Record::Thing(rows::decode(table, key, value)?),
            _ => return Ok(None),
        }))
    }
}

impl From<Thing> for Record {
    fn from(it: Thing) -> Record {
        Record::Thing(it)
    }
}
