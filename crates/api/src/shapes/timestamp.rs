//! A point in time on the wire.

use berth_time::Timestamp;

use super::Value;
use crate::error::DecodeError;
use crate::protocols::{Reader, Writer};

impl Value for Timestamp {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.timestamp()
    }

    fn put(&self, writer: &mut Writer) {
        writer.timestamp(*self);
    }
}
