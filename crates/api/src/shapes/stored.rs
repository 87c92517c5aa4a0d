//! Shapes as fields of stored records: serde sees one raw JSON value, made by the table codec.
//!
//! So shapes are stored and read by `serde_json` only, and not inside `untagged`, internally tagged
//! or `flatten`ed types.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::Shape;
use crate::protocols::{Writer, json};

pub fn write<S: Serializer>(shape: &dyn Shape, to: S) -> Result<S::Ok, S::Error> {
    raw(shape).map_err(S::Error::custom)?.serialize(to)
}

pub fn read<'de, D: Deserializer<'de>>(shape: &mut dyn Shape, from: D) -> Result<(), D::Error> {
    let raw = Box::<RawValue>::deserialize(from)?;
    json::decode(shape, raw.get().as_bytes()).map_err(D::Error::custom)
}

fn raw(shape: &dyn Shape) -> serde_json::Result<Box<RawValue>> {
    let mut writer = Writer::json();
    shape.put(&mut writer);
    let text = String::from_utf8(writer.finish()).expect("the writer copies strings and ASCII");
    RawValue::from_string(text)
}
