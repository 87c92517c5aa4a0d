//! A point in time.

use serde::{Deserialize, Serialize};

use super::Value;
use crate::error::DecodeError;
use crate::protocols::{Reader, Writer};

/// Milliseconds since the epoch. On the wire: seconds with a fraction (JSON), ISO 8601 (XML).
/// In stored records: the milliseconds.
#[derive(
    Clone, Copy, Debug, Default, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Value for Timestamp {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.timestamp()
    }

    fn put(&self, writer: &mut Writer) {
        writer.timestamp(*self);
    }
}
