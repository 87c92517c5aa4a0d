//! What is stored, in the field names of the public API, and under which row addresses.
mod log_group;
mod log_stream;

use berth_engine::RowError;
use berth_kernel::rows;
pub use log_group::{GroupId, LogGroup};
pub use log_stream::{LogStream, StreamId, StreamKey};

/// One stored fact.
#[derive(Clone, Debug, PartialEq)]
pub enum Record {
    LogGroup(LogGroup),
    LogStream(LogStream),
}

/// Names a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// By its name.
    LogGroup(String),
    LogStream(StreamKey),
}

const GROUPS: &str = "log-group";
const STREAMS: &str = "log-stream";

impl berth_engine::Record for Record {
    type Key = Key;

    const TABLES: &'static [&'static str] = &[GROUPS, STREAMS];

    fn key(&self) -> Key {
        match self {
            Record::LogGroup(it) => Key::LogGroup(it.name.clone()),
            Record::LogStream(it) => Key::LogStream(it.key.clone()),
        }
    }

    fn address(key: &Key) -> (&'static str, String) {
        match key {
            Key::LogGroup(name) => (GROUPS, name.clone()),
            Key::LogStream(key) => (STREAMS, key.to_string()),
        }
    }

    fn key_of(table: &str, key: &str) -> Option<Key> {
        Some(match table {
            GROUPS => Key::LogGroup(key.to_owned()),
            STREAMS => Key::LogStream(key.parse().ok()?),
            _ => return None,
        })
    }

    fn encode(&self) -> Vec<u8> {
        match self {
            Record::LogGroup(it) => rows::encode(it),
            Record::LogStream(it) => rows::encode(it),
        }
    }

    fn decode(table: &str, key: &str, value: &[u8]) -> Result<Option<Record>, RowError> {
        Ok(Some(match table {
            GROUPS => Record::LogGroup(rows::decode(table, key, value)?),
            STREAMS => Record::LogStream(rows::decode(table, key, value)?),
            _ => return Ok(None),
        }))
    }
}

impl From<LogGroup> for Record {
    fn from(it: LogGroup) -> Record {
        Record::LogGroup(it)
    }
}

impl From<LogStream> for Record {
    fn from(it: LogStream) -> Record {
        Record::LogStream(it)
    }
}

impl From<StreamKey> for Key {
    fn from(it: StreamKey) -> Key {
        Key::LogStream(it)
    }
}
