//! What generated shapes are made of: member tables, one reader, one writer, one validator.

mod blob;
pub(crate) mod constraints;
mod document;
mod enumeration;
mod errors;
mod operations;
mod serving;
pub(crate) mod stored;
mod structure;
pub mod texts;
mod timestamp;
pub(crate) mod trees;
mod value;
mod violation;

pub use berth_time::Timestamp;
pub use blob::Blob;
pub use document::Document;
pub use value::Value;
pub use violation::{Breach, Rule, Violation};

/// What generated code is written in.
pub(crate) mod macros {
    pub(crate) use super::enumeration::enumeration;
    pub(crate) use super::errors::{declared, errors};
    pub(crate) use super::operations::{answers, json_protocol, operations, table_protocol};
    pub(crate) use super::serving::{
        json_wire, of_node, of_world, reads, table_wire, wire_parts, writes,
    };
    pub(crate) use super::stored;
    pub(crate) use super::structure::{debug, shape};
    pub(crate) use super::violation::{ANY, Rule, pattern};
}

use crate::error::DecodeError;
use crate::protocols::{Reader, Writer};

/// One member of a structure, as the model has it.
#[derive(Debug)]
pub struct Field {
    /// `,"name":`, so that the writer appends it in one piece.
    pub key: &'static str,
    pub rule: Rule,
}

impl Field {
    /// The member's name on the wire.
    pub fn name(&self) -> &'static str {
        &self.key[2..self.key.len() - 2]
    }
}

/// A structure of a service model. Every member is optional: what is required is said by
/// [`Shape::violation`], because operations have texts of their own for what is missing.
pub trait Shape: std::fmt::Debug {
    /// The model's own name.
    fn name(&self) -> &'static str;

    fn fields(&self) -> &'static [Field];

    /// The member at `index` of [`Shape::fields`], if present.
    fn get(&self, index: usize) -> Option<&dyn Value>;

    /// Reads the member at `index`.
    fn set(&mut self, index: usize, reader: &mut Reader<'_>) -> Result<(), DecodeError>;

    /// Writes all present members.
    fn put(&self, writer: &mut Writer);

    /// The first thing that breaks the model's `required`, `min`, `max`, `pattern` or `enum`.
    /// Nobody calls this by itself: operations first check with AWS's own texts.
    fn violation(&self) -> Option<Violation>
    where
        Self: Sized,
    {
        violation::first(self)
    }
}

/// The AWS JSON text of a shape.
pub fn to_json(shape: &impl Shape) -> String {
    let mut writer = Writer::json();
    shape.put(&mut writer);
    String::from_utf8(writer.finish()).expect("the writer copies only strings and ASCII")
}

/// Reads a shape from AWS JSON text. An empty body is `{}`.
pub fn from_json<S: Shape + Default>(body: &[u8]) -> Result<S, DecodeError> {
    let mut shape = S::default();
    crate::protocols::json::decode(&mut shape, body)?;
    Ok(shape)
}
