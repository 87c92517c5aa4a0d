//! A member whose content the model leaves open.

use super::Value;
use crate::error::DecodeError;
use crate::protocols::{Reader, Writer};

/// Any JSON value, kept as its text.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Document(String);

impl Document {
    /// The JSON text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Writer> for Document {
    /// What was written: one JSON value.
    fn from(writer: Writer) -> Self {
        Self(String::from_utf8(writer.finish()).expect("the writer copies only strings and ASCII"))
    }
}

impl From<&serde_json::Value> for Document {
    fn from(value: &serde_json::Value) -> Self {
        Self(value.to_string())
    }
}

impl Value for Document {
    fn read(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self(reader.raw()?.to_owned()))
    }

    fn put(&self, writer: &mut Writer) {
        writer.raw(self.0.as_bytes());
    }
}
