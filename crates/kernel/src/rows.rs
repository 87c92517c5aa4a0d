//! Records as rows: JSON objects, read back with a reason when they cannot be.
use berth_engine::RowError;
use serde::{Serialize, de::DeserializeOwned};

/// The JSON of a record.
pub fn encode(record: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(record).expect("records have string keys and finite numbers")
}

pub fn decode<R: DeserializeOwned>(table: &str, key: &str, value: &[u8]) -> Result<R, RowError> {
    serde_json::from_slice(value).map_err(|error| row_error(table, key, error.to_string()))
}

/// A row that this release does not understand.
pub fn row_error(table: &str, key: &str, why: String) -> RowError {
    RowError { table: table.to_owned(), key: key.to_owned(), why }
}
